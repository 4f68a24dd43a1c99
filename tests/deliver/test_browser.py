"""The report in a real browser, with the network shut off: looks, 3D view, keyboard, accessibility, paper."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pypdf
import pytest
from PIL import Image

from handmade import make_result
from orthocad.cli import run
from orthocad.deliver import report_json
from orthocad.deliver.content import compose
from orthocad.deliver.drawings import drawings
from orthocad.deliver.page import page as page_of
from orthocad.deliver.paper import pdf_bytes
from orthocad.model import Block, Decision, Result

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (see .ci/system-packages.txt)")
WIDTHS = {"phone": 390, "tablet": 820, "desktop": 1280}
SOFTWARE_3D = ("--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
HOSTILE = {
    "script": "<script>document.title='broken'</script>",
    "html": '"><img src=x onerror="document.title=\'broken\'"><b>',
    "right to left": "مريض ٤٢ \u202eabc",
    "long": "x" * 10_000,
    "template": "{{ 7*7 }} {% raw %}",
}


SIDEWAYS = """[...document.querySelectorAll('body *')].filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth
    && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)).map(e => e.outerHTML.slice(0, 120))"""


class Opened:
    """A page, with everything it asked for and complained of."""

    def __init__(self, tab: Any, path: Path) -> None:
        self.tab, self.asked, self.faults = tab, [], []
        tab.on("request", lambda r: self.asked.append(r.url))
        tab.on("console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None)
        tab.on("pageerror", lambda e: self.faults.append(str(e)))
        tab.goto(path.as_uri())
        tab.wait_for_timeout(300)

    def sound(self) -> None:
        foreign = [url for url in self.asked if not url.startswith(("file:", "data:", "blob:"))]
        assert not foreign
        assert len([url for url in self.asked if url.startswith("file:")]) == 1
        assert not self.faults
        wide, room = self.tab.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= room
        assert not self.tab.evaluate(SIDEWAYS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=list(SOFTWARE_3D))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def report(foot_scans: Path, made_once: Callable[..., Path]) -> Path:
    return made_once(*(str(foot_scans / name) for name in ("woman_left.ply", "woman_right.ply"))) / "report.html"


SLOW = pytest.mark.slow
LOOKS = [
    ("phone", "dark"), ("tablet", "light"), ("desktop", "light"), pytest.param("phone", "light", marks=SLOW),
    pytest.param("tablet", "dark", marks=SLOW), pytest.param("desktop", "dark", marks=SLOW),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "colours"), LOOKS)
def test_it_opens_whole_at_every_width(chromium: Any, report: Path, kind: str, colours: str) -> None:
    tab = chromium.new_page(viewport={"width": WIDTHS[kind], "height": 900}, color_scheme=colours)
    Opened(tab, report).sound()
    assert not tab.evaluate(
        "[...document.querySelectorAll('svg,img,canvas')].filter(e => !e.ariaLabel && !e.alt).length"
    )
    tab.close()


def picture(tab: Any) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(tab.locator("#scene").screenshot())).convert("RGB"), float)


def test_the_view_in_3d_draws_turns_and_changes_sides(chromium: Any, report: Path) -> None:
    tab = chromium.new_page(viewport={"width": 900, "height": 900}, color_scheme="light")
    opened = Opened(tab, report)
    canvas = tab.locator("#scene")
    canvas.scroll_into_view_if_needed()
    seen = [picture(tab)]
    device = (seen[0][..., 2] > seen[0][..., 0] + 25) & (seen[0].std(axis=2) > 10)  # teal on light grey
    assert device.mean() > 0.02
    canvas.focus()
    tab.keyboard.press("ArrowRight")
    seen.append(picture(tab))
    box = canvas.bounding_box()
    tab.mouse.move(box["x"] + 200, box["y"] + 200)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 320, box["y"] + 240, steps=4)
    tab.mouse.up()
    seen.append(picture(tab))
    for name in ("right", "below", "foot"):
        tab.locator("#view3d").get_by_role("button", name=name, exact=True).click()
        seen.append(picture(tab))
    for before, after in pairwise(seen):
        assert np.abs(before - after).max(axis=2).mean() > 0.2
    opened.sound()
    tab.close()


@pytest.mark.parametrize(("kind", "colours"), [("phone", "dark"), ("desktop", "light")])
def test_an_accessibility_checker_finds_no_serious_fault(chromium: Any, report: Path, kind: str, colours: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    tab = chromium.new_page(viewport={"width": WIDTHS[kind], "height": 900}, color_scheme=colours)
    tab.goto(report.as_uri())
    found = axe.run(tab).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]
    assert not serious
    tab.close()


def test_page_1_is_left_by_keyboard_alone(chromium: Any, report: Path) -> None:
    tab = chromium.new_page()
    tab.goto(report.as_uri())
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#scan")
    tab.close()


def printed(chromium: Any, report: Path, part: str = "") -> list[str]:
    """The text of each page."""
    tab = chromium.new_page()
    tab.goto(report.as_uri() + part)
    pages = pages_of(tab.pdf(prefer_css_page_size=True))
    tab.close()
    return pages


def pages_of(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pypdf.PdfReader(BytesIO(pdf)).pages]


def test_a_clean_pair_prints_on_four_pages_and_each_sheet_on_one(chromium: Any, report: Path) -> None:
    pages = printed(chromium, report)
    assert len(pages) <= 4
    assert "signature" in pages[0]
    assert len(printed(chromium, report, "#patient")) == 1
    assert len(printed(chromium, report, "#inspection")) == 1


MANY = """
schema_version = "1"
[patient]
code = "P-1"
mass_kg = 82
[shoe]
type = "everyday"
size = 42
size_system = "eu"
removable_insole = true
[leg_length]
shorter_side = "right"
difference_mm = 9
method = "block"
kind = "anatomical"
onset = "years"
symptomatic = true
[left]
scan_load = "unloaded"
hallux_dorsiflexion_unloaded_deg = 55
hallux_dorsiflexion_loaded_deg = 10
hallux_pain_unloaded = false
ankle_dorsiflexion_extended_deg = 4
ankle_method = "nwb"
fpi6 = 8
forefoot_pain_0_10 = 5
lesions = [{site = "mth2", kind = "callus"}]
[right]
subtalar_mobility = "limited"
fpi6 = 4
heel_pain_0_10 = 5
[prescriber]
name = "Dr A"
"""


@pytest.mark.slow
def test_a_pair_with_many_findings_keeps_its_signature_on_page_1(
    chromium: Any, foot_scans: Path, tmp_path: Path
) -> None:
    (tmp_path / "exam.toml").write_text(MANY)
    scans = [str(foot_scans / name) for name in ("woman_left.ply", "woman_right.ply")]
    words = ["--exam", str(tmp_path / "exam.toml"), "--profile", "pa12-shell", "--format", "pdf", "--quiet"]
    words += ["--set", "left.met_pad_mm=7", "--set", "right.medial_skive_mm=3", "--out", str(tmp_path / "out")]
    words += ["--accept", "subtalar.skive", "--by", "Dr A", "--why", "tried with tape"]
    assert run(["build", *scans, *words]) == 0
    out = tmp_path / "out"
    for pages in (printed(chromium, out / "report.html"), pages_of((out / "report.pdf").read_bytes())):
        assert "signature" in pages[0]
        assert "accepted by Dr A: tried with tape" in pages[0]


def crowded(out: Path, points: int) -> Result:
    """A pair with so many decisions, acceptances and changed doses."""
    result = make_result(out, ("left", "right"))
    said = "the heel stands higher than the shoe has room for, so that the lift was lowered from what was asked"
    texts = {f"stack.point_{n}": f"{said}; {n}" for n in range(points)}
    decisions = tuple(Decision(code=code, text=text, options=("keep", "change")) for code, text in texts.items())
    accepted = Block(code="range.heel_lift_mm", text="lift over its range", accepted_by="Dr A", why="worn so for years")
    kinds = ("heel_pad_mm", "met_pad_mm", "sink_mth2_mm", "sink_heel_mm", "forefoot_post_deg", "medial_skive_mm")
    prescriptions = {}
    for side, rx in result.resolution.prescriptions.items():
        like = rx.values["arch_fill_mm"]
        more = {key: dataclasses.replace(like, key=key, value=4.0, proposed=0.0) for key in kinds}
        prescriptions[side] = dataclasses.replace(rx, values={**rx.values, **more})
    resolution = dataclasses.replace(
        result.resolution, prescriptions=prescriptions, decisions=decisions, blocks=(accepted,) * 3
    )
    return dataclasses.replace(result, resolution=resolution)


@pytest.mark.parametrize("points", [*(pytest.param(n, marks=SLOW) for n in (0, 6, 12)), 20])
def test_page_1_holds_its_signature_however_much_is_on_it(chromium: Any, tmp_path: Path, points: int) -> None:
    result = crowded(tmp_path / "out", points)
    record, drawn = report_json(result), drawings(result)
    path = tmp_path / "report.html"
    path.write_text(page_of(result, record, drawn), encoding="utf-8")
    (tmp_path / "report.pdf").write_bytes(pdf_bytes(compose(record), drawn))
    for pages in (printed(chromium, path), pages_of((tmp_path / "report.pdf").read_bytes())):
        assert "signature" in pages[0]
        assert "2 of 2 doses within tolerance" in pages[0]
        assert pages[0].count("stack.point") == points


@pytest.mark.parametrize("kind", ["script", "long", *(pytest.param(k, marks=SLOW) for k in list(HOSTILE)[1:3])])
def test_hostile_text_is_shown_as_text_and_breaks_nothing(chromium: Any, tmp_path: Path, kind: str) -> None:
    text = HOSTILE[kind]
    result = make_result(tmp_path / "out", ("left", "right"), code=text, everywhere=text)
    path = tmp_path / "report.html"
    path.write_text(page_of(result, report_json(result)), encoding="utf-8")
    tab = chromium.new_page(viewport={"width": 390, "height": 900})
    opened = Opened(tab, path)
    opened.sound()
    assert tab.title() != "broken"
    if kind == "long":
        pages = pages_of(tab.pdf(prefer_css_page_size=True))
        assert "signature" in pages[0]
        assert len(pages) <= 6
        for sheet in ("#patient", "#inspection"):
            assert len(printed(chromium, path, sheet)) == 1
    said = tab.evaluate("document.body.textContent")
    shown = text.replace("\u202e", "[U+202E]")  # marks of direction are named
    assert said.count(shown) >= 4  # code, prescriber, decision, acceptance
    assert tab.evaluate("document.querySelectorAll('img').length") == 0
    tab.close()
