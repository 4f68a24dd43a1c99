"""What stands in `report.html` and `report.pdf` is read back and held against `report.json`."""

from __future__ import annotations

import dataclasses
import itertools
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
from orthocad.deliver.found_points import region_title
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
# What the report shows and does not measure, each with why it stands in no other place.
FIXED = {
    r"SHA-256": "the name of the hash",
    r"95 % within|± 95 %": "which percentile, and which confidence, a column holds: p95 and plus_minus",
    r"MTP[15]|MTH[1-5]|3D": "names",
    r"cm[³3]|mm[²2]": "units",
    r"Regulation \(EU\) 2017/745": "the law's number",
    r"Page \d+ of \d+|– page \d+ of \d+": "page numbers",
}
# A share is shown in percent, a volume in cm3; by the keys that are.
PERCENT = ("contact_fraction", "judged_fraction", "sole_coverage", "arch_share", "step_share")
CM3 = ("volume_mm3",)


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


def ticks(html: str) -> set[str]:
    """Marks on the scales of the pictures: they measure nothing."""
    return set(re.findall(NUMBER, " ".join(re.findall(r'class="(?:soft )?tick">([^<]*)<', html))))


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


@pytest.fixture(scope="module")
def pages(out: Path) -> list[str]:
    """The text of each page of the paper."""
    return [page.extract_text() for page in pypdf.PdfReader(out / "report.pdf").pages]


@pytest.fixture(scope="module", params=["html", "pdf"])
def text(request: pytest.FixtureRequest, out: Path) -> str:
    if request.param == "html":
        return squeezed(" ".join(Words((out / "report.html").read_text(encoding="utf-8")).found))
    pages = request.getfixturevalue("pages")
    return squeezed(" ".join(re.sub(r"Fit report \S+ – page \d of \d", "", page) for page in pages))


def row(text: str, pattern: str) -> list[float]:
    """The numbers of the one row that reads so."""
    found = re.findall(pattern, text)
    assert found, pattern
    return [float(v) for v in (found[0] if isinstance(found[0], tuple) else (found[0],))]


def words_of(key: str) -> str:
    """A key as the report writes it: `met_pad_mm.behind` is "met pad, behind"."""
    whole, *part = (name.removesuffix("_mm").removesuffix("_deg").replace("_", " ") for name in key.split("."))
    return re.escape(", ".join([whole, *part]))


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
        for c in foot["pressure"]["compared"]:
            case, region = c["case"], c["region"]
            wanted = [peaks[case, s][region] for s in ("floor", "flat insole", "device")]
            changes = [round(100 * (wanted[2] / base - 1)) for base in wanted[:2]]
            percent = r"\+?" + NUMBER + " %"
            found = row(text, f"{region_title(region)}, {case} {side} {NUMBER} {NUMBER} {NUMBER} {percent} {percent}")
            assert found == pytest.approx([*wanted, *changes], abs=0.51)


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
    said = re.findall(rf"size {NUMBER} × {NUMBER} × {NUMBER} mm, about {NUMBER} g", text)
    assert [float(v) for *_, v in said[:2]] == takes[::2]  # page 1 says the same, rounded the same
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


def numbers(value: Any, key: str = "") -> Iterator[str]:
    """Every way a number of the report may be shown, and every number inside its texts and names."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        shown = 100 * value if key in PERCENT else value / 1000 if key in CM3 else value
        yield from (f"{shown:.{digits}f}" for digits in (0, 1, 2))
        yield f"{shown:.2f}".rstrip("0").rstrip(".")
    elif isinstance(value, str):
        yield from re.findall(NUMBER, value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from re.findall(NUMBER, name)
            yield from numbers(inner, key if name == "value" else name)
    else:
        for inner in value:
            yield from numbers(inner, key)


def bare(text: str) -> str:
    """Without hashes, which are compared whole, and without what is fixed."""
    return re.sub("|".join(FIXED), " ", re.sub(r"[0-9a-f]{16,64}", " ", text))


def test_no_number_comes_from_anywhere_else(text: str, out: Path, report: dict[str, Any]) -> None:
    """A census of page and paper: each number shown is in report.json, or is named above with its reason."""
    known = set(numbers(report)) | ticks((out / "report.html").read_text(encoding="utf-8"))
    plain = {number.lstrip("-") for number in known}
    strange = sorted({n for n in re.findall(NUMBER, bare(text)) if n.lstrip("-") not in plain})
    assert not strange


def shaken(value: Any, count: Iterator[int], key: str = "") -> Any:
    """The same report with every number another, no two alike and none small."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        far = 2003 + 17 * next(count)
        return far if isinstance(value, int) else far + 0.37
    if isinstance(value, dict):
        return {name: shaken(inner, count, name) for name, inner in value.items()}
    return [shaken(inner, count, key) for inner in value]


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_of(inner)


def said(document: Any) -> Iterator[str]:
    """Every text of a composed document."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, tuple):
        for inner in document:
            yield from said(inner)
    elif dataclasses.is_dataclass(document):
        for field in dataclasses.fields(document):
            if field.name not in ("numeric", "widths"):
                yield from said(getattr(document, field.name))


def test_every_number_of_the_words_follows_the_report(report: dict[str, Any]) -> None:
    """All numbers of report.json are changed: none of the old ones may stand in what is written from it."""
    other = shaken(report, itertools.count())
    known = {n.lstrip("-") for n in numbers(other)}
    other["manufacturer"] = {"name": "Lab", "address": "Street"}  # with the statement
    words = squeezed(" | ".join(said(compose(other))))
    for text in sorted(set(texts_of(other)), key=len, reverse=True):
        words = words.replace(squeezed(text), " ") if re.search(r"\d", text) and re.search("[a-z]{3}", text) else words
    strange = sorted({n for n in re.findall(NUMBER, bare(words)) if n.lstrip("-") not in known})
    assert not strange
    assert len(re.findall(NUMBER, bare(words))) > 300


def test_hashes_stand_whole(text: str, report: dict[str, Any]) -> None:
    together = text.replace(" ", "")
    for foot in report["feet"].values():
        assert foot["device"]["sha256"] in together
        assert foot["scan"]["sha256"] in together
    assert report["created_from"]["exam_sha256"] in together


def test_the_pdf_is_four_pages_and_two_sheets_and_the_same_each_time(pages: list[str], tmp_path: Path) -> None:
    assert len(pages) <= 6
    assert "Your new insoles" in pages[-2]
    assert "Inspection of the print" in pages[-1]
    result = make_result(tmp_path / "out", ("left", "right"))
    document, drawn = compose(report_json(result)), drawings(result)
    assert pdf_bytes(document, drawn) == pdf_bytes(document, drawn)


@pytest.mark.parametrize("hostile", ["<b>&amp;</b> {{ x }} \\", "x" * 10_000, "漢字 \x07\u202e", "مريض"])
def test_hostile_text_goes_into_the_pdf_as_text(tmp_path: Path, hostile: str) -> None:
    result = make_result(tmp_path / "out", code=hostile, everywhere=hostile)
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
