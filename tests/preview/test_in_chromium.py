"""The page in a real browser without a screen, the network shut off: what a hand does, and no error on the console."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from orthocad.cli import run
from orthocad.design.catalogue import catalogue
from preview_page import CHROMIUM, SETTLED, SHOWN, Page

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (see .ci/system-packages.txt)")


def test_a_day_at_the_bench(browser: Any, served: Any, scan: Path, tmp_path: Path) -> None:
    it = Page(browser, served(scan))
    page = it.page
    it.wait(SHOWN)
    first = it.pixels()
    orbit(page)
    assert it.pixels() != first, "the scene turns"
    for view in ("plantar", "dorsal", "medial", "lateral", "posterior"):
        page.click(f"[data-pick={view}]")
        seen = it.pixels()
        assert seen != first
        first = seen
    legend_and_layers(it)
    drag_landmark(it)
    section(it)
    measure(it)
    dose_and_undo(it)
    page.click("#save")
    it.wait("document.querySelector('#status').textContent.includes('saved')")
    page.click("#build")
    it.wait("document.querySelector('#build-bar').textContent.includes('report.html')")
    assert it.said == []
    out = scan.parent / "man_right-orthocad"
    direct = tmp_path / "direct"
    saved = scan.parent / "man_right-design.toml"
    assert run(["build", str(scan), "--from", str(saved), "--out", str(direct), "--quiet"]) == 0
    assert (out / "right.stl").read_bytes() == (direct / "right.stl").read_bytes()
    again = Page(browser, served(out))
    again.wait(SHOWN)
    assert again.store("state.values.right.heel_cup_depth_mm.value") == 16.5
    assert again.store("state.values.right.heel_cup_depth_mm.changed") is True
    assert again.said == []


def orbit(page: Any) -> None:
    box = page.locator("#scene").bounding_box()
    page.mouse.move(box["x"] + 80, box["y"] + 500)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + 560, steps=4)
    page.mouse.up()
    page.mouse.wheel(0, -120)


def legend_and_layers(it: Page) -> None:
    it.wait(SETTLED)
    it.page.click("[data-pick=dorsal]")
    it.page.click("[data-layer=scan]")
    bare = it.pixels()
    for colour in ("height", "gap", "thickness"):
        it.page.select_option("#colour", colour)
        assert it.pixels() != bare
        assert "mm" in it.page.inner_text("#legend")
    it.page.select_option("#colour", "none")
    it.page.click("[data-layer=device]")
    assert it.pixels() != bare
    it.page.click("[data-layer=device]")
    it.page.click("[data-layer=scan]")


def drag_landmark(it: Page) -> None:
    """The device follows the hand; undo brings both back."""
    page = it.page
    page.click("[data-pick=plantar]")
    it.wait("orthocad.idle()")
    before = it.store("state.feet.right.landmarks.mtp1")
    outline = it.store("parts['device/right'].head.version")
    box = page.locator("[data-id=landmark-right-mtp1]").bounding_box()
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.down()
    page.mouse.move(box["x"] - 6, box["y"] + 30, steps=5)  # inward and towards the heel
    page.mouse.up()
    it.wait("orthocad.store.state.feet.right.placed.includes('mtp1')")
    moved = it.store("state.feet.right.landmarks.mtp1")
    assert 2.0 < abs(moved[0] - before[0]) < 40.0
    it.wait(f"orthocad.store.parts['device/right'].head.version > {outline}")
    it.wait(SETTLED)
    page.click("#undo")
    it.wait("orthocad.store.state.feet.right.placed.length === 0")
    assert it.store("state.feet.right.landmarks.mtp1") == pytest.approx(before)


def section(it: Page) -> None:
    """The section's thickness at its cursor is what an independent cut of the mesh measures."""
    page = it.page
    page.click("[data-task=heel]")
    page.locator("[data-cut=right]").fill("60")
    page.wait_for_timeout(200)
    words = page.locator("#sections svg").get_attribute("aria-label")
    thick = float(re.search(r"([\d.]+) mm thick", words)[1])  # type: ignore[index]
    cursor = page.evaluate("orthocad.store.state.feet.right.landmarks.heel_center[1]")
    part = page.evaluate("(({vertices, faces}) => [[...vertices], [...faces]])(orthocad.store.parts['device/right'])")
    import numpy as np

    from orthocad.verify.plumb import PlumbLines

    lines = PlumbLines(np.array(part[0]).reshape(-1, 3), np.array(part[1]).reshape(-1, 3))
    low, high = lines.range_mm(np.array([[60.0, cursor]]))
    assert thick == pytest.approx(float(high[0] - low[0]), abs=0.06)


def measure(it: Page) -> None:
    page = it.page
    page.click("[data-pick=dorsal]")
    page.check("#measure")
    box = page.locator("#scene").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(middle[0], middle[1] - 60)
    page.mouse.click(middle[0], middle[1] + 60)
    it.wait("document.querySelector('#distance').textContent.endsWith('mm')")
    said = float(page.inner_text("#distance").split()[0])
    assert 20 < said < 200
    page.uncheck("#measure")


def dose_and_undo(it: Page) -> None:
    """A number box, its slider, the mark where it differs, the reason on hover, and back."""
    page = it.page
    page.click("[data-task=heel]")
    number = page.locator("[aria-label='right heel cup depth'][type=number]")
    number.fill("16.5")
    number.press("Tab")
    it.wait("orthocad.store.state.values.right.heel_cup_depth_mm.value === 16.5")
    control = page.locator("[data-control=heel_cup_depth_mm]")
    assert "changed" in control.get_attribute("class")
    assert "proposed: 14 mm" in page.locator("[data-control=heel_cup_depth_mm] [data-row]").get_attribute("title")
    page.locator("[aria-label='right medial skive'][type=range]").focus()
    page.keyboard.press("ArrowRight")
    it.wait("orthocad.store.state.values.right.medial_skive_mm.value === 0.5")
    page.click("#undo")
    it.wait("orthocad.store.state.values.right.medial_skive_mm.value === 0")
    assert it.store("state.values.right.heel_cup_depth_mm.value") == 16.5


@pytest.mark.slow
def test_every_control_moves_its_own_dose(browser: Any, served: Any, scan: Path) -> None:
    it = Page(browser, served(scan))
    it.wait(SHOWN)
    it.page.click("[data-task=all]")
    for p in catalogue():
        box = it.page.locator(f"[data-control={p.key}]")
        assert box.count() == 1, p.key
        wanted = move(it, box, p)
        path = f"orthocad.store.state.values.right.{p.key}.value"
        refused = "orthocad.store.state.faults.length > 0"
        it.wait(f"{path} === {json.dumps(wanted)} || {refused}")
        box.locator("[data-back]").first.click() if box.locator(".row.changed").count() else it.page.click("#undo")
        it.wait("orthocad.store.state.faults.length === 0")
    assert it.said == []


def move(it: Page, box: Any, p: Any) -> Any:
    if p.choices:
        wanted = next((c for c in p.choices if c != p.default), p.choices[0])
        box.locator("select").select_option(wanted)
        return wanted
    if isinstance(p.default, str):
        box.locator("input").fill("PA12")
        box.locator("input").press("Tab")
        return "PA12"
    number = box.locator("input[type=number]")
    wanted = p.low + 0.5 * (p.high - p.low)
    wanted = round(wanted, 3) if wanted != p.default else p.high
    number.fill(f"{wanted:g}")
    number.press("Tab")
    return float(f"{wanted:g}")


@pytest.mark.slow
def test_a_block_is_shown_where_the_hand_is_and_taken_on_by_name(browser: Any, served: Any, scan: Path) -> None:
    it = Page(browser, served(scan))
    page = it.page
    it.wait(SHOWN)
    page.click("[data-task=heel]")
    number = page.locator("[aria-label='right heel cup depth'][type=number]")
    number.select_text()
    page.keyboard.type("31")
    here = page.locator("[data-control=heel_cup_depth_mm] .trouble")
    it.wait("document.querySelector('[data-control=heel_cup_depth_mm] .here').textContent.includes('31 is outside')")
    assert page.locator("#build").is_disabled()
    box = here.first.locator("[data-accept]").bounding_box()
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.down()
    page.wait_for_timeout(400)  # a slow hand: the box lost its focus, and the bench answered meanwhile
    page.mouse.up()
    assert page.locator("#accept").is_visible(), "the first click counts"
    page.fill("#accept-by", "Dr A. Name")
    page.fill("#accept-why", "tried before")
    page.click("#accept button[value=yes]")
    it.wait("orthocad.store.state.blocks[0].by === 'Dr A. Name'")
    assert page.locator("#build").is_enabled()
    assert it.said == []


@pytest.mark.slow
def test_a_pair_side_by_side_with_ghost_and_mirror(browser: Any, served: Any, foot_scans: Path, tmp_path: Path) -> None:
    home = tmp_path / "pair"
    home.mkdir()
    for name in ("woman_left.ply", "woman_right.ply"):
        shutil.copy(foot_scans / name, home)
    url = served(home)
    it = Page(browser, url)
    page = it.page
    it.wait("['left', 'right'].every(s => orthocad.store.parts['device/' + s]) && orthocad.store.state")
    assert page.locator("#marks .side").all_inner_texts() == ["LEFT", "RIGHT"]
    page.check("#link")
    page.click("[data-task=heel]")
    page.locator("[aria-label='left medial skive'][type=number]").fill("3")
    page.keyboard.press("Tab")
    it.wait("['left', 'right'].every(s => orthocad.store.state.values[s].medial_skive_mm.value === 3)")
    page.uncheck("#link")
    page.locator("[aria-label='left heel cup depth'][type=number]").fill("17")
    page.keyboard.press("Tab")
    it.wait("orthocad.store.state.values.left.heel_cup_depth_mm.value === 17")
    assert it.store("state.values.right.heel_cup_depth_mm.value") != 17
    page.click("[data-task=send]")
    page.click("[data-mirror=left]")
    it.wait("orthocad.store.state.values.right.heel_cup_depth_mm.value === 17")
    page.click("button[data-ghost=proposal]")
    it.wait("orthocad.store.parts['ghost/left'] && orthocad.store.compared?.differences.length >= 4")
    assert "heel cup depth" in page.inner_text("#differences")
    number = page.locator("[aria-label='left heel lift'][type=number]")
    page.click("[data-task=heel]")
    before = it.store("compared.differences.length")
    number.fill("3")
    it.wait(f"orthocad.store.compared.differences.length > {before}")
    assert "0 → 3" in page.inner_text("#differences"), "what is compared follows the hand"
    the_keyboard(it)
    beside = Page(browser, url)
    beside.wait(SHOWN)
    both_browsers(it, beside)
    nothing_lies_over_a_button(it)
    for side in ("LEFT", "RIGHT"):
        page.click("[data-pick=medial]")
        assert page.locator("#marks .side").all_inner_texts() == [side], "pressed again it shows the other foot"
    page.click("[data-pick=right]")
    assert page.locator("#marks .side").all_inner_texts() == ["RIGHT"]
    assert it.said + beside.said == []


LIFT = "orthocad.store.state.values.left.heel_lift_mm.value"


def the_keyboard(it: Page) -> None:
    """Ctrl+Z from a number box, the box of a dose that is not given, landmarks by arrow keys."""
    page = it.page
    page.locator("[aria-label='left heel lift'][type=number]").press("Tab")
    page.locator("[aria-label='right heel lift'][type=number]").focus()
    page.keyboard.press("Control+z")
    it.wait(f"{LIFT} === 0")
    page.keyboard.press("Control+y")
    it.wait(f"{LIFT} === 3")
    width = it.store("state.values.left.heel_cup_width_mm.own")
    assert 50 < width < 90
    number = page.locator("[aria-label='left heel cup width'][type=number]")
    assert float(number.get_attribute("placeholder")) == pytest.approx(width, abs=0.06)
    page.locator("[aria-label='left heel cup width'][type=range]").focus()
    page.keyboard.press("ArrowRight")
    it.wait("orthocad.store.state.values.left.heel_cup_width_mm.value !== null")
    assert it.store("state.values.left.heel_cup_width_mm.value") == pytest.approx(width, abs=1.1), "a step, no leap"
    page.click("[data-task=foot]")
    page.click("[data-pick=plantar]")
    before = it.store("state.feet.left.landmarks.mtp1")
    page.locator("[data-id=landmark-left-mtp1]").focus()
    page.keyboard.press("ArrowUp")
    it.wait("orthocad.store.state.feet.left.placed.includes('mtp1')")
    moved = it.store("state.feet.left.landmarks.mtp1")
    assert 0.05 < moved[0] - before[0] < 3.0, "towards the toes"
    page.locator("#scene").focus()
    page.keyboard.press("l")
    it.wait("orthocad.store.confirmed.has('left')")


def both_browsers(it: Page, beside: Page) -> None:
    """What one sets the other shows, in the box that has its focus too; a box left empty or as it was is not kept."""
    page = it.page
    beside.wait("orthocad.store.confirmed.has('left')")
    assert beside.page.eval_on_selector("#ghost", "s => s.value") == "proposal"
    page.click("[data-task=heel]")
    box = page.locator("[aria-label='left heel lift'][type=number]")
    box.focus()

    def other_sets(value: float) -> None:
        beside.page.evaluate(f"orthocad.say({{do: 'set', side: 'left', key: 'heel_lift_mm', value: {value}}})")
        it.wait(f"{LIFT} === {value}")
        assert box.input_value() == f"{value:g}"

    other_sets(5)
    box.fill("7")
    box.fill("5")
    box.press("Tab")
    it.wait(f"{LIFT} === 5")
    other_sets(2)
    box.fill("")
    box.press("Tab")
    assert box.input_value() == "2", "nothing typed changes nothing, and says so"


def nothing_lies_over_a_button(it: Page) -> None:
    page = it.page
    page.set_viewport_size({"width": 1280, "height": 720})
    page.select_option("#colour", "height")
    for name in ("plantar", "dorsal", "medial", "lateral", "posterior"):
        box = page.locator(f"[data-pick={name}]").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        assert page.evaluate(f"document.elementFromPoint({x}, {y}).dataset.pick") == name
    page.select_option("#colour", "none")


def test_a_refused_scan_and_a_wrong_token_in_the_browser(browser: Any, served: Any, scan: Path) -> None:
    scan.write_bytes(b"solid nothing\nendsolid\n")
    url = served(scan)
    it = Page(browser, url)
    it.page.wait_for_selector("#fault:not([hidden])")
    assert "scan." in it.page.inner_text("#fault")
    stranger = browser.new_context().new_page()
    assert stranger.goto(url[:-3] + "xxx").status == 403
