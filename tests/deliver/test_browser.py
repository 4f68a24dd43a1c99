"""The report in a real browser, with the network shut off: looks, 3D view, keyboard, accessibility, paper."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from handmade import make_result
from orthocad.cli import run
from orthocad.deliver import report_json
from orthocad.deliver.page import page as page_of

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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=list(SOFTWARE_3D))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def report(foot_scans: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pair") / "out"
    scans = [str(foot_scans / name) for name in ("woman_left.ply", "woman_right.ply")]
    assert run(["build", *scans, "--out", str(out), "--quiet"]) == 0
    return out / "report.html"


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


def printed(chromium: Any, report: Path, part: str = "") -> int:
    tab = chromium.new_page()
    tab.goto(report.as_uri() + part)
    pages = len(re.findall(rb"/Type\s*/Page\b", tab.pdf(prefer_css_page_size=True)))
    tab.close()
    return pages


def test_a_clean_pair_prints_on_four_pages_and_each_sheet_on_one(chromium: Any, report: Path) -> None:
    assert printed(chromium, report) <= 4
    assert printed(chromium, report, "#patient") == 1
    assert printed(chromium, report, "#inspection") == 1


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
    said = tab.evaluate("document.body.textContent")
    assert said.count(text) >= 4  # code, prescriber, decision, acceptance
    assert tab.evaluate("document.querySelectorAll('img').length") == 0
    tab.close()
