"""What stands in `report.html` and `report.pdf` is read back and held against `report.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pypdf
import pytest

from handmade import make_result
from orthocad.cli import run
from orthocad.deliver import report_json, report_schema
from orthocad.deliver.content import compose
from orthocad.deliver.drawings import drawings
from orthocad.deliver.paper import pdf_bytes

EXAM = """
schema_version = "1"
[patient]
code = "P-0042"
mass_kg = 82
steps_per_day = 9000
back_pain_0_10 = 5
flags = []
[shoe]
type = "athletic"
insole_length_mm = 262
insole_width_mm = 96
[leg_length]
shorter_side = "right"
difference_mm = 12
method = "block"
kind = "anatomical"
onset = "recent"
symptomatic = true
[left]
scan_load = "unloaded"
heel_width_weightbearing_mm = 66
[right]
scan_load = "unloaded"
heel_width_weightbearing_mm = 66
[prescriber]
name = "Dr A. Example"
"""
NUMBER = r"(-?\d+(?:\.\d+)?)"
# Numbers of the report's own words: tolerances of the inspection, wear-in, definitions, ranges of adults.
OWN = {
    "95", "0.5", "1", "1.5", "0.3", "2", "4", "8", "10", "12", "14", "3", "15", "222", "297", "83", "112", "55", "78",
    "18", "32", "22", "0.7", "0.77", "100", "256", "0", "42", "0042",
    "5", "20", "25", "40", "60", "80", "120", "160", "240", "320",  # colour bars and scales of the pictures
}  # fmt: skip


class Words(HTMLParser):
    """The page's text and that of its pictures, without styles and scripts; a space between elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in ("style", "script", "title"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.found.append(data)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module")
def out(foot_scans: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pair")
    (folder / "exam.toml").write_text(EXAM)
    scans = [str(foot_scans / name) for name in ("woman_left.ply", "woman_right.ply")]
    words = ["--exam", str(folder / "exam.toml"), "--format", "pdf", "--out", str(folder / "out"), "--quiet"]
    assert run(["build", *scans, *words, "--set", "left.met_pad_mm=4"]) == 0
    return folder / "out"


@pytest.fixture(scope="module")
def report(out: Path) -> dict[str, Any]:
    return json.loads((out / "report.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=["html", "pdf"])
def text(request: pytest.FixtureRequest, out: Path) -> str:
    if request.param == "html":
        return squeezed(" ".join(Words((out / "report.html").read_text(encoding="utf-8")).found))
    pages = [page.extract_text() for page in pypdf.PdfReader(out / "report.pdf").pages]
    return squeezed(" ".join(re.sub(r"Fit report \S+ – page \d of \d", "", page) for page in pages))


def row(text: str, pattern: str) -> list[float]:
    """The numbers of the one row that reads so."""
    found = re.findall(pattern, text)
    assert found, pattern
    return [float(v) for v in (found[0] if isinstance(found[0], tuple) else (found[0],))]


def words_of(key: str) -> str:
    return re.escape(key.removesuffix("_mm").removesuffix("_deg").replace("_", " "))


def test_the_report_passes_its_schema(report: dict[str, Any]) -> None:
    jsonschema.validate(report, report_schema())


def test_every_dose_is_the_reports(text: str, report: dict[str, Any]) -> None:
    for side, foot in report["feet"].items():
        for d in foot["realised"]:
            unit = {"mm": " mm", "deg": "°"}[d["unit"]]
            name = words_of(d["name"])
            pattern = f"{name} {side} {NUMBER}{unit} {NUMBER}{unit} ± {NUMBER}{unit}"
            wanted = [d["requested"], d["realised"], d["tolerance"]]
            assert row(text, pattern) == pytest.approx(wanted, abs=0.00501)


def test_every_measure_and_landmark_is_the_reports(text: str, report: dict[str, Any]) -> None:
    left, right = report["feet"]["left"], report["feet"]["right"]
    for key, m in left["measurements"].items():
        if m["value"] is None:
            assert m["reason"] in text
            continue
        other = right["measurements"][key]
        figure = f"{NUMBER} ± {NUMBER} mm(?: outside)?"
        pattern = f"{words_of(key)} {figure} {figure}"
        wanted = [m["value"], m["plus_minus"], other["value"], other["plus_minus"]]
        assert row(text, pattern) == pytest.approx(wanted, abs=0.051)
    for key, p in left["landmarks"].items():
        q = right["landmarks"][key]
        wanted = [*p["xyz_mm"], p["confidence"], *q["xyz_mm"], q["confidence"]]
        assert row(text, " ".join([words_of(key), *([NUMBER] * 8)])) == pytest.approx(wanted, abs=0.051)


def test_fit_and_pressure_are_the_reports(text: str, report: dict[str, Any]) -> None:
    for side, foot in report["feet"].items():
        zones = [("where only the sole shaped it", foot["fit"]["gap_mm"], foot["fit"]["contact_fraction"])]
        zones += [(r["region"], r, r["contact_fraction"]) for r in foot["fit"]["regions"]]
        for name, gap, touching in zones:
            pattern = " ".join([name, side, *([f"{NUMBER} mm"] * 4), f"{NUMBER} %"])
            wanted = [gap["mean"], gap["p50"], gap["p95"], gap["max"], 100 * touching]
            assert row(text, pattern) == pytest.approx(wanted, abs=0.0051)
        peaks = {(c["case"], c["support"]): c["peaks_kpa"] for c in foot["pressure"]["cases"]}
        for case, region in (("standing", "heel"), ("standing", "forefoot"), ("heel strike", "heel")):
            wanted = [peaks[case, s][region] for s in ("floor", "flat insole", "device")]
            found = row(text, f"{region}, {case} {side} {NUMBER} {NUMBER} {NUMBER} ")
            assert found == pytest.approx(wanted, abs=0.51)


def test_strength_and_print_plan_are_the_reports(text: str, report: dict[str, Any]) -> None:
    left, right = (report["feet"][side]["strength"] for side in ("left", "right"))
    found = row(text, rf"arch gives way, standing \({NUMBER} % of body weight on it\) " + f"{NUMBER} mm " * 3)
    share = 100 * left["parameters"]["arch_share"]["value"]
    wanted = [share, left["deflection_mm"], right["deflection_mm"], left["deflection_limit_mm"]]
    assert found == pytest.approx(wanted, abs=0.0051)
    for kind, words in (("in_any_direction", "in any direction"), ("across_layers", "across the layers")):
        pattern = f"stress of a step, {words}, as amplitude; fatigue limit " + f"{NUMBER} MPa " * 3
        wanted = [left[kind]["amplitude_mpa"], right[kind]["amplitude_mpa"], left[kind]["limit_mpa"]]
        assert row(text, pattern) == pytest.approx(wanted, abs=0.0051)
    highest = [s["in_any_direction"]["stress_mpa"] for s in (left, right)]
    assert row(text, f"Highest stress of a step: left {NUMBER} MPa, right {NUMBER} MPa") == pytest.approx(
        highest, abs=0.0051
    )
    assert f"{left['days_to_a_million']} days" in text
    assert left["material"]["fatigue_mpa"]["source"].replace(" ", "") in text.replace(" ", "")
    plans = [report["feet"][side]["print_plan"] for side in ("left", "right")]
    takes = row(text, f"takes, about left: {NUMBER} g, {NUMBER} h; right: {NUMBER} g, {NUMBER} h")
    assert takes[::2] == pytest.approx([p["mass_g"] for p in plans], abs=0.51)
    assert takes[1::2] == pytest.approx([p["hours"] for p in plans], abs=0.051)
    assert f"infill {plans[0]['infill_percent']:g} %" in text


def test_the_pair_is_the_reports(text: str, report: dict[str, Any]) -> None:
    pair = report["pair"]
    heights = rf"lift {NUMBER} mm asked, {NUMBER} mm on the mesh, pad {NUMBER} mm, cover {NUMBER} mm"
    pattern = rf"{NUMBER} mm under load \({heights}\)"
    found = re.findall(pattern, text)
    assert len(found) == 2
    for side, numbers in zip(("left", "right"), found, strict=True):
        own = pair[side]
        lift = next(d for d in report["feet"][side]["realised"] if d["name"] == "heel_lift_mm")
        wanted = [own["heel_under_load_mm"], own["heel_lift_mm"], lift["realised"], own["pad_mm"], own["cover_mm"]]
        assert [float(v) for v in numbers] == pytest.approx(wanted, abs=0.0051)
    apart = row(text, rf"left less right under load: \+?{NUMBER} mm; ordered \+?{NUMBER} mm")
    assert apart == pytest.approx([pair["difference_under_load_mm"], pair["ordered_difference_mm"]], abs=0.0051)


def test_every_value_shows_reason_and_source(text: str, report: dict[str, Any]) -> None:
    for foot in report["feet"].values():
        for key, v in foot["prescription"].items():
            assert v["reason"]
            assert v["source"]
            assert v["reason"].replace(" ", "") in text.replace(" ", ""), key
            assert v["source"].replace(" ", "") in text.replace(" ", ""), key
    assert re.search(r"met pad left 4 mm 0 mm user ?, command line", text)


def numbers(value: Any) -> Iterator[str]:
    """Every way a number of the report may be shown, and every number inside its texts."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        for shown in (value, 100 * value, value / 1000):
            yield from (f"{shown:.{digits}f}" for digits in (0, 1, 2))
            yield f"{shown:.2f}".rstrip("0").rstrip(".")
    elif isinstance(value, str):
        yield from re.findall(NUMBER, value)
    else:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from re.findall(NUMBER, str(key)) if isinstance(value, dict) else ()
            yield from numbers(inner)


def test_no_number_comes_from_anywhere_else(text: str, report: dict[str, Any]) -> None:
    """A census: each number shown is in report.json, follows from it as said here, or is of the report's own words."""
    known = set(numbers(report)) | OWN | {str(n) for n in range(1, 7)}  # pages
    for foot in report["feet"].values():
        fill, height = foot["prescription"]["arch_fill_mm"]["value"], foot["measurements"]["arch_height_mm"]["value"]
        known |= {f"{height - fill:.1f}", f"{100 * (height - fill) / height:.0f}"}
        known |= {f"{d['realised'] - foot['fit']['heel_end_x_mm']:.2f}" for d in foot["realised"]}
        peaks = {(c["case"], c["support"]): c["peaks_kpa"] for c in foot["pressure"]["cases"]}
        for (case, _), regions in peaks.items():
            for region in regions:
                bases = [peaks[case, s][region] for s in ("floor", "flat insole") if peaks[case, s][region] > 1]
                known |= {f"{100 * (peaks[case, 'device'][region] / base - 1):.0f}" for base in bases}
        judged = [d for d in foot["realised"] if d["masked_by"] is None]
        known |= {str(len(judged)), str(sum(d["passed"] for d in judged))}
    plain = {number.lstrip("-") for number in known}
    shown = re.sub(r"[0-9a-f]{16,64}", " ", text)  # hashes are compared whole
    strange = sorted({n for n in re.findall(NUMBER, shown) if n.lstrip("-") not in plain})
    assert not strange


def test_hashes_stand_whole(text: str, report: dict[str, Any]) -> None:
    together = text.replace(" ", "")
    for foot in report["feet"].values():
        assert foot["device"]["sha256"] in together
        assert foot["scan"]["sha256"] in together
    assert report["created_from"]["exam_sha256"] in together


def test_the_pdf_is_four_pages_and_two_sheets_and_the_same_each_time(out: Path, tmp_path: Path) -> None:
    pages = [page.extract_text() for page in pypdf.PdfReader(out / "report.pdf").pages]
    assert len(pages) <= 6
    assert "Your new insoles" in pages[-2]
    assert "Inspection of the print" in pages[-1]
    result = make_result(tmp_path / "out", ("left", "right"))
    document, drawn = compose(report_json(result)), drawings(result)
    assert pdf_bytes(document, drawn) == pdf_bytes(document, drawn)


@pytest.mark.parametrize("hostile", ["<b>&amp;</b> {{ x }} \\", "x" * 10_000, "漢字 \x07\u202e", "مريض"])
def test_hostile_text_goes_into_the_pdf_as_text(tmp_path: Path, hostile: str) -> None:
    result = make_result(tmp_path / "out", ("left", "right"), code=hostile, everywhere=hostile)
    content = pdf_bytes(compose(report_json(result)), drawings(result))
    (tmp_path / "r.pdf").write_bytes(content)
    pages = pypdf.PdfReader(tmp_path / "r.pdf").pages
    text = squeezed(" ".join(page.extract_text() for page in pages))
    if hostile.startswith("<b>"):
        assert text.count(hostile) >= 4
    elif hostile.startswith("x"):
        assert "10000 characters in all; the whole text is in report.json" in text
        assert len(pages) < 15
    elif hostile.startswith("漢"):
        assert "[U+6F22][U+5B57]" in text.replace(" ", "")
        assert "[U+202E]" in text
    else:
        assert any("\u0600" <= c <= "\u06ff" or "\ufb50" <= c <= "\ufeff" for c in text)
