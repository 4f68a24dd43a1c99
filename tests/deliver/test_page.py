"""`report.html`: complete, self-contained, and safe with any text in it."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from handmade import make_result
from orthocad.deliver import report_json
from orthocad.deliver.adult_ranges import adult_ranges
from orthocad.deliver.content import plain
from orthocad.deliver.content.scan import scan_section
from orthocad.deliver.found_points import found_decisions, found_notes
from orthocad.deliver.page import page
from orthocad.deliver.words import device_in_words, shown
from orthocad.model import Block, Check, Decision, Dose, Modification, Result

VOID = {"meta", "input", "col", "br", "img", "hr", "link", "path", "circle", "rect", "image"}
BANNED = ("treats", "cures", "corrects", "realigns", "heals", "relieves", "prevents", "shock reduced by", "safe ",
          "optimal",
          "guaranteed", "will last", "hallux rigidus grade")  # fmt: skip


class Reader(HTMLParser):
    """Text, attributes and the balance of tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.texts))


def html_of(result: Result) -> str:
    return page(result, report_json(result))


def changed(result: Result, **values) -> Result:
    return Result(**({f.name: getattr(result, f.name) for f in dataclasses.fields(result)} | values))


@pytest.fixture(scope="module")
def read(tmp_path_factory) -> Reader:
    return Reader(html_of(make_result(tmp_path_factory.mktemp("x") / "out", ("left", "right"))))


def test_the_page_is_balanced_and_needs_nothing_from_elsewhere(read) -> None:
    assert read.stack == []
    for tag, attributes in read.tags:
        assert tag not in {"link", "iframe", "object"}
        for name in ("src", "href"):
            assert attributes.get(name, "data:").startswith(("data:", "#")), (tag, attributes)


def test_the_first_page_says_what_must_be_said(read) -> None:
    first = read.text.split("load when scanned")[0]
    for words in (
        "P-0042", "LEFT + RIGHT", "not approved", "not a validated medical device", "safety questions not answered",
        "2 of 2 doses within tolerance, 1 overridden", "signature", "changed: arch fill 1.6, proposed 3.2",
        "how the foot was loaded is not known", "not approved when built", "orthocad approve", "orthocad verify",
    ):  # fmt: skip
        assert words in first, words


def test_page_1_keeps_the_order_it_is_read_in(tmp_path) -> None:
    made = dataclasses.replace(make_result(tmp_path / "out", ("left", "right")), order_id="O-77", due="2026-12-01")
    text = Reader(html_of(made)).text
    parts = ("P-0042", "O-77", "2026-12-01", "LEFT + RIGHT", "not approved", "Needs your decision", "heel cup",
             "The foot over the device", "Gap to the sole", "doses within tolerance", "signature")  # fmt: skip
    places = [text.index(words) for words in parts]
    assert places == sorted(places)


def test_what_is_not_on_the_device_is_said_and_not_named_as_its_part(tmp_path) -> None:
    result = make_result(tmp_path / "out")
    verdict = result.verdicts["right"]
    bevel = Dose(
        name="crash_bevel_mm",
        requested=2.0,
        realised=0.4,
        tolerance=0.1,
        unit="mm",
        masked_by="construction: no corner",
    )
    pad = Dose(name="met_pad_mm", requested=5.0, realised=3.9, tolerance=0.1, unit="mm", masked_by="heel_lift")
    rx = result.resolution.prescriptions["right"]
    like = rx.values["heel_lift_mm"]
    values = {
        **rx.values, "crash_bevel_mm": dataclasses.replace(like, key="crash_bevel_mm", value=2.0),
        "met_pad_mm": dataclasses.replace(like, key="met_pad_mm", value=5.0),
    }  # fmt: skip
    resolution = dataclasses.replace(result.resolution, prescriptions={"right": dataclasses.replace(rx, values=values)})
    verdict = dataclasses.replace(verdict, doses=(*verdict.doses, bevel, pad))
    result = dataclasses.replace(result, resolution=resolution, verdicts={"right": verdict})
    rows = {row.title: row for row in device_in_words(report_json(result)["feet"]["right"])}
    assert rows["pads, reliefs"].text == "none as asked"
    assert rows["pads, reliefs"].missing == (
        "metatarsal pad 5 mm asked, 3.9 mm measured (overridden by heel lift)",
        "crash-pad bevel 2 mm asked, not built (no corner)",
    )
    text = Reader(html_of(result)).text
    assert "2 of 2 doses within tolerance, 2 overridden, 1 not built" in text
    assert re.search(r"crash bevel right 2 mm 0.4 mm ± 0.1 mm not built: no corner", text)


def test_nobody_is_asked_to_sign_what_no_signature_opens(tmp_path) -> None:
    result = make_result(tmp_path / "out")
    ulcer = Block(code="safety.ulcer_active", text="active ulcer: no acceptance opens this")
    lift = Block(code="range.heel_lift_mm", text="lift out of range")
    for blocks, signed in (((ulcer, lift), False), ((lift,), True)):
        bare = dataclasses.replace(
            result, devices={}, verdicts={}, resolution=dataclasses.replace(result.resolution, blocks=blocks)
        )
        first = Reader(html_of(bare)).text.split("load when scanned")[0]
        assert ("signature" in first) == signed
        assert re.search(r"lift out of range \(accept and sign / change\)", first)
        assert "opens this (accept" not in first
    assert "signature" not in Reader(html_of(make_result(tmp_path / "out", fault=True))).text.split("load when")[0]


def compared(**device: float) -> dict:
    """A foot whose bare peaks are 100 kPa under the heel, 60 elsewhere, and on a flat insole 80 and 50."""
    rows = [
        {
            "case": case, "region": region, "device_kpa": device.get(region, 40.0), "highest_on_floor_kpa": 100.0,
            "floor_kpa": floor, "flat_insole_kpa": flat,
            "to_floor_percent": round(100 * (device.get(region, 40.0) / floor - 1)),
            "to_flat_insole_percent": round(100 * (device.get(region, 40.0) / flat - 1)),
        }
        for case, region, floor, flat in (
            ("standing", "heel", 100.0, 80.0), ("standing", "midfoot", 30.0, 30.0),
            ("standing", "behind_heads", 60.0, 50.0), ("standing", "heads", 60.0, 50.0),
            ("heel strike", "heel", 100.0, 80.0),
        )
    ]  # fmt: skip
    for row in rows:
        row["region"] = row["region"].replace("_", " ")
    return {"strength": None, "realised": [], "pressure": {"plus_minus_points": 10, "compared": rows}}


def test_a_base_that_had_to_be_thicker_is_told() -> None:
    bare = {"strength": None, "pressure": None, "realised": [], "prescription": {"base_thickness_mm": {"value": 4.0}}}
    feet = {"left": bare | {"device": {"base_mm": 4.02}}, "right": bare | {"device": {"base_mm": 5.25}}}
    (point,) = found_decisions(feet | {"shell": bare | {"device": {"base_mm": None}}, "none": bare | {"device": None}})
    assert point["code"] == "device.base_thicker"
    assert point["text"].startswith("right: the base is 5.25 mm thick, 4 mm ordered")


def test_a_predicted_rise_is_on_page_1() -> None:
    bare = {"strength": None, "pressure": None, "realised": []}
    within = {"left": compared(heel=87.0, heads=54.0), "right": bare}  # within what the model can tell
    assert found_decisions(within) == []
    assert found_notes(within) == []
    feet = {"left": compared(heel=95.0), "right": compared(heads=120.0)}
    (decision,), (note,) = found_decisions(feet), found_notes(feet)
    words = "right under the metatarsal heads, standing, +100 % to the floor, +140 % to a flat insole"
    assert decision["text"].count(words) == 1
    assert "left" not in decision["text"]
    assert "left heel, standing, -5 % to the floor, +19 % to a flat insole" in note["text"]
    assert "left heel, heel strike" in note["text"]
    for text in (decision["text"], note["text"]):
        assert "predicted, relative, for comparing designs of this patient" in text


def test_a_pad_is_meant_to_press_and_is_asked_about_only_beyond_the_foots_own_highest() -> None:
    meant, hard = compared(behind_heads=105.0), compared(behind_heads=130.0)
    for rows in (meant, hard):
        behind = next(c for c in rows["pressure"]["compared"] if c["region"] == "behind heads")
        behind.update(device_kpa=105.0 if rows is meant else 130.0, floor_kpa=40.0)
    assert found_decisions({"left": meant}) == []
    assert "presses, as it is meant to" in found_notes({"left": meant})[0]["text"]
    (decision,) = found_decisions({"left": hard})
    assert (
        "behind the metatarsal heads 130 kPa, there on the floor 40, highest anywhere on the floor 100"
        in decision["text"]
    )
    assert found_notes({"left": hard}) == []


def test_a_measure_outside_the_range_beside_it_is_marked(tmp_path) -> None:
    record = report_json(make_result(tmp_path / "out"))
    foot = record["feet"]["right"]
    foot["measurements"]["heel_width_mm"]["value"] = 50.0
    foot["adult_ranges"] = adult_ranges(foot["measurements"], foot["scan"]["load"])
    measures = next(b for b in scan_section(record["feet"]).blocks if getattr(b, "title", "") == "Measures")
    marked = {plain(row[0]) for row in measures.rows if plain(row[1]).endswith("outside")}
    assert marked == {"heel width"}
    assert "not of those under 18" in measures.columns[-1]


def test_every_picture_has_words(read) -> None:
    pictures = [a for tag, a in read.tags if tag == "svg"]
    assert len(pictures) == 8
    assert all(a.get("role") == "img" and len(a.get("aria-label") or "") > 30 for a in pictures)


def test_every_number_of_the_fit_and_the_doses_is_the_reports(tmp_path) -> None:
    result = make_result(tmp_path / "out")
    report = report_json(result)
    text = Reader(page(result, report)).text
    foot = report["feet"]["right"]
    for dose in foot["realised"]:
        assert f"{shown(dose['requested'])} mm" in text
        assert f"{shown(dose['realised'])} mm" in text
    for value in foot["fit"]["gap_mm"].values():
        assert shown(value) in text
    for value in foot["prescription"].values():
        assert value["reason"] in text
    for sha in (foot["device"]["sha256"], foot["scan"]["sha256"], report["created_from"]["profile"]["sha256"]):
        assert sha in text


@pytest.mark.parametrize(
    "code",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "مريض ٤٢", "x" * 10_000, "{{ 7*7 }}", "&lt;b&gt;"],
)
def test_a_patient_code_is_shown_as_text_whatever_it_holds(tmp_path, code) -> None:
    reader = Reader(html_of(make_result(tmp_path / "out", code=code)))
    assert reader.stack == []
    assert code in "".join(reader.texts)
    assert not any(tag == "img" for tag, _ in reader.tags)
    assert sum(tag == "script" for tag, _ in reader.tags) == 3  # the 3D view's own


def test_no_patient_code_is_said(tmp_path) -> None:
    assert "no code" in Reader(html_of(make_result(tmp_path / "out", code=""))).text


def test_a_failed_dose_is_on_the_first_page(tmp_path) -> None:
    text = Reader(html_of(make_result(tmp_path / "out", fault=True))).text
    assert "REJECTED" in text
    assert "1 of 2 doses within tolerance" in text
    assert "FAILED" in text
    assert "What fails: right: heel lift 0.5 mm measured, 0 mm asked." in text


def test_one_check_is_one_row_with_each_sides_limit(tmp_path) -> None:
    result = make_result(tmp_path / "out", ("left", "right"))
    verdicts = {}
    for side, limit, passed in (("left", 70.5, True), ("right", 1.0, False)):
        check = Check(code="device.overhang", value=2.0, limit=limit, unit="mm2", passed=passed, text="overhang")
        verdicts[side] = dataclasses.replace(result.verdicts[side], checks=(check,))
    text = Reader(html_of(dataclasses.replace(result, verdicts=verdicts))).text
    assert "overhang device.overhang 2 mm² 2 mm² 70.5 mm²; 1 mm² advice: see page 1" in text


def test_what_was_built_is_said_in_the_designs_own_words(tmp_path) -> None:
    result = make_result(tmp_path / "out", ("left", "right"))
    crest, lift = (
        Modification(name=name, text=text, stage="raise", operation="add", height=np.zeros_like)
        for name, text in (("toe_crest", "toe crest where the sole shows the crease"), ("heel_lift", "no heel lift"))
    )
    devices = {
        "left": dataclasses.replace(result.devices["left"], modifications=(crest, lift)),
        "right": dataclasses.replace(result.devices["right"], modifications=(lift,)),
    }
    text = Reader(html_of(dataclasses.replace(result, devices=devices))).text
    assert "Built, left: toe crest where the sole shows the crease." in text
    assert "Built, left and right: no heel lift." in text


def test_a_page_without_a_device_to_print_says_where_its_pictures_are(tmp_path) -> None:
    def first_of(result: Result) -> str:
        return Reader(html_of(result)).text.split("load when scanned")[0]

    failed = make_result(tmp_path / "out", fault=True)
    assert "Its gap map and section along the arch are on this page; its section across the heel" in first_of(failed)
    asked = [Decision(code=f"stack.{i}", text=f"point {chr(97 + i % 26)} {'x' * i}") for i in range(45)]
    crowded = dataclasses.replace(failed, resolution=dataclasses.replace(failed.resolution, decisions=tuple(asked)))
    html = html_of(crowded)
    assert "under Gap and section, after this page" in Reader(html).text
    assert '<section class="part" id="pictures" aria-label="Gap and section">' in html
    assert "so there are none; the scanned soles are under Scan" in first_of(
        dataclasses.replace(failed, devices={}, verdicts={})
    )
    assert "section across the heel is" not in first_of(make_result(tmp_path / "out"))


def test_a_check_that_only_advises_rejects_nothing_and_is_on_the_first_page(tmp_path) -> None:
    result = make_result(tmp_path / "out")
    advised = Check(code="device.overhang", value=1900.0, limit=1000.0, unit="mm2", passed=False, text="overhang")
    verdict = dataclasses.replace(result.verdicts["right"], checks=(*result.verdicts["right"].checks, advised))
    assert verdict.passed
    text = Reader(html_of(dataclasses.replace(result, verdicts={"right": verdict}))).text
    assert "REJECTED" not in text
    assert "advice: see page 1" in text
    assert "not approved" in text
    assert "overhang: right 1900 mm2, over the advised 1000 mm2" in text.replace("mm²", "mm2")
    assert "Nothing open" not in text


def test_a_build_without_doubt_says_nothing_open(tmp_path) -> None:
    result = make_result(tmp_path / "out")
    foot = result.feet["right"]
    values = {f.name: getattr(foot, f.name) for f in dataclasses.fields(foot)}
    scan = type(foot.scan)(
        **({f.name: getattr(foot.scan, f.name) for f in dataclasses.fields(foot.scan)} | {"notices": ()})
    )
    verdict = result.verdicts["right"]
    verdict = dataclasses.replace(verdict, doses=tuple(d for d in verdict.doses if d.masked_by is None))
    clean = changed(
        result, verdicts={"right": verdict}, feet={"right": type(foot)(**(values | {"scan": scan}))},
        resolution=type(result.resolution)(prescriptions=result.resolution.prescriptions),
    )  # fmt: skip
    assert "Nothing open." in Reader(html_of(clean)).text


def test_the_page_promises_nothing(read) -> None:
    text = read.text.lower()
    assert not [word for word in BANNED if word in text]


def test_the_mass_is_the_print_plans_wherever_it_is_said(tmp_path) -> None:
    foot = report_json(make_result(tmp_path / "out"))["feet"]["right"]
    size = {row.title: row.text for row in device_in_words(foot | {"print_plan": {"mass_g": 120.6}})}["size"]
    assert size == "181 × 95 × 20 mm, about 121 g"
    assert {row.title: row.text for row in device_in_words(foot)}["size"].endswith("149 g if solid")


def test_words_follow_the_prescription(tmp_path) -> None:
    foot = report_json(make_result(tmp_path / "out"))["feet"]["right"]
    rows = {row.title: row.text for row in device_in_words(foot)}
    assert rows["heel lift"] == "3 mm, integral"
    scanned = foot["measurements"]["arch_height_mm"]["value"]
    assert f"{scanned - 1.6:.1f} mm on the device" in rows["arch"]
    heel, heads = foot["fit"]["thickness_mm"]["heel centre"], foot["fit"]["heads_thickness_mm"]
    assert f"{shown(heel)} mm at heel centre (3 lift)" in rows["thickness"]
    assert f"{shown(heads['least'])} to {shown(heads['most'])} mm at heads" in rows["thickness"]
    foot["prescription"]["arch_source"]["value"] = "library"
    assert "NOT CUSTOM" in {row.title: row.text for row in device_in_words(foot)}["arch"]


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "–"), (3.0, "3"), (3.25, "3.25"), (10.0, "10"), (0.001, "0"), (-0.001, "0"), (-2.5, "-2.5"), ("x", "x")],
)
def test_numbers_are_shown_to_two_decimals_at_most(value, words) -> None:
    assert shown(value) == words


def test_marks_of_direction_are_named_and_turn_nothing_round(tmp_path) -> None:
    result = make_result(tmp_path / "out", code="AB\u202ecd\u2067", everywhere="AB\u202ecd")
    html = page(result, report_json(result))
    assert "AB[U+202E]cd[U+2067]" in html
    assert not set("\u202e\u2067") & set(html.partition("<script")[0])
