"""The tasks of the day in a real browser: every handle, a print under the sole, both sides in one table, signing."""

from __future__ import annotations

import math
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from preview_page import CHROMIUM, SETTLED, SHOWN, Page

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (see .ci/system-packages.txt)"),
]
# What must be set for a handle to be there, and by how much the hand then moves it on the screen.
HANDLES = {
    "met_pad_behind_mm": ({"met_pad_mm": 4.0}, (0, 14)),
    "heel_pad_shift_mm": ({"heel_pad_mm": 3.0}, (6, 8)),
    "heel_pad_diameter_mm": ({"heel_pad_mm": 3.0, "heel_pad_diameter_mm": 32.0}, (0, -14)),
    "cutout_lateral_fraction": ({"first_ray_cutout": "first_met"}, (-14, 0)),
    "first_met_proximal_mm": ({"first_ray_cutout": "first_met"}, (0, 14)),
    "first_ray_proximal_fraction": ({"first_ray_cutout": "first_ray"}, (0, -14)),
    "mortons_width_mm": ({"mortons": "extension"}, (-10, 0)),
    "sink_lesion_mm": ({"sink_mth3_mm": 3.0}, (0, 14)),
}
NEAR_HEADS = {
    "met_pad_behind_mm", "cutout_lateral_fraction", "first_met_proximal_mm", "mortons_width_mm", "sink_lesion_mm",
}  # fmt: skip
COLOUR_AT = """([x, y]) => {
  const scene = document.querySelector("#scene"), copy = document.createElement("canvas");
  Object.assign(copy, { width: scene.width, height: scene.height });
  const pen = copy.getContext("2d");
  pen.drawImage(scene, 0, 0);
  return [...pen.getImageData(x, y, 1, 1).data];
}"""


def say(it: Page, key: str, value: Any) -> None:
    it.page.evaluate("m => orthocad.say(m)", {"do": "set", "side": "right", "key": key, "value": value})
    it.wait(f"orthocad.store.state.values.right.{key}.value === {value!r}".replace("'", '"'))


def drag(it: Page, handle: Any, by: tuple[int, int]) -> list[str]:
    """Drag it; what its distances said while it was held."""
    box = handle.locator("i").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    it.page.mouse.move(x, y)
    it.page.mouse.down()
    it.page.mouse.move(x + by[0], y + by[1], steps=4)
    it.page.wait_for_timeout(400)
    spans = [str(text) for text in it.page.locator("#marks .span").all_inner_texts()]
    it.page.mouse.up()
    return spans


def test_every_handle_is_dragged_and_tells_its_distance_to_the_heads(browser: Any, served: Any, scan: Path) -> None:
    it = Page(browser, served(scan))
    it.wait(SHOWN)
    it.page.click("[data-task=pads]")
    assert it.page.locator("#marks .head").count() == 5
    seen: set[str] = set()
    for key, (needed, by) in HANDLES.items():
        for name, value in needed.items():
            say(it, name, value)
        seen |= set(it.page.evaluate("[...document.querySelectorAll('.handle')].map(h => h.dataset.id.split('-')[2])"))
        handle = it.page.locator(f"[data-id=handle-right-{key}]")
        before = it.store(f"state.values.right.{key}.value")
        spans = drag(it, handle, by)
        it.wait(f"orthocad.store.state.values.right.{key}.value !== {before}")
        control = next(c for c in it.store("hello.controls") if c["key"] == key)
        assert control["low"] <= it.store(f"state.values.right.{key}.value") <= control["high"], key
        assert bool(spans) == (key in NEAR_HEADS), f"{key}: {spans}"
        it.wait("document.querySelectorAll('#marks .span').length === 0")  # they go when the hand lets go
        for name, value in needed.items():
            say(it, name, "none" if isinstance(value, str) else 0.0 if "diameter" not in name else value)
        it.wait("orthocad.store.state.faults.length === 0")
    assert seen == {*HANDLES, "sink_mth3_mm"}, "every handle there is was dragged"
    carried(it)
    seen_through_glass(it)
    assert it.said == []


def sinks(it: Page) -> dict[str, float]:
    values = it.store("state.values.right")
    return {
        n: values[f"sink_{n}_mm"]["value"]
        for n in it.store("state.feet.right.sites")
        if values[f"sink_{n}_mm"]["value"]
    }


def carried(it: Page) -> None:
    """A sink goes to the site it is dragged to, as one step, and on by arrow key."""
    say(it, "sink_mth1_mm", 3.0)
    handle = it.page.locator("[data-id=handle-right-sink_mth1_mm]")
    start, end = (it.page.locator(f"[data-id=head-right-mth{n}]").bounding_box() for n in (1, 4))
    drag(it, handle, (int(end["x"] - start["x"]), int(end["y"] - start["y"])))
    it.wait("orthocad.store.state.values.right.sink_mth4_mm.value === 3")
    assert sinks(it) == {"mth4": 3.0}
    it.page.locator("#scene").focus()
    it.page.keyboard.press("Control+z")
    it.wait("orthocad.store.state.values.right.sink_mth1_mm.value === 3")
    assert sinks(it) == {"mth1": 3.0}, "one step back"
    it.page.locator("[data-id=handle-right-sink_mth1_mm]").focus()
    it.page.keyboard.press("ArrowLeft")  # seen from below a right foot's lesser toes are on the left
    it.wait("orthocad.store.state.values.right.sink_mth2_mm.value === 3")
    say(it, "sink_mth2_mm", 0.0)


def seen_through_glass(it: Page) -> None:
    """Under the sole the skin shows through the device, and a sink is drawn on it in its colour."""

    def colour(site: str) -> list[int]:
        it.wait("orthocad.idle()")
        place = it.page.locator(f"[data-id=head-right-{site}]").bounding_box()
        scene = it.page.locator("#scene").bounding_box()
        x, y = place["x"] - scene["x"] + 2, place["y"] - scene["y"] + 2
        return list(it.page.evaluate(COLOUR_AT, [x, y]))

    bare = colour("mth3")
    it.page.click("[data-layer=scan]")
    assert colour("mth3") != bare, "the foot is seen through the device"
    it.page.click("[data-layer=scan]")
    say(it, "sink_mth3_mm", 4.0)
    it.wait("orthocad.store.parts['device/right'].scalars.shaped")
    sunk = colour("mth3")
    assert sunk[2] - sunk[0] > bare[2] - bare[0] + 40, "blue where it is sunk"


def test_the_pads_distance_is_that_of_its_peak(browser: Any, served: Any, scan: Path) -> None:
    """Against the device itself: the pad's highest point, found on the mesh, to the nearest head."""
    it = Page(browser, served(scan))
    it.wait(SHOWN)
    say(it, "met_pad_mm", 6.0)
    it.page.click("[data-task=pads]")
    spans = drag(it, it.page.locator("[data-id=handle-right-met_pad_behind_mm]"), (0, 4))
    it.wait("orthocad.idle()")
    foot, behind = it.store("state.feet.right"), it.store("state.values.right.met_pad_behind_mm.value")
    first, fifth = foot["landmarks"]["mtp1"], foot["landmarks"]["mtp5"]
    peak = [(first[k] + fifth[k]) / 2 for k in (0, 1)]
    peak[0] -= behind
    heads = {name: place for name, place in foot["sites"].items() if name.startswith("mth")}
    assert len(heads) == 5
    nearest = min(math.dist(peak, head) for head in heads.values())
    assert min(float(s.split()[0]) for s in spans) == pytest.approx(nearest, abs=0.6), "one step of the dose is 0.5"
    assert foot["sites"]["mth1"][1] > foot["sites"]["mth5"][1], "medial is +y on a right foot"


def test_a_print_is_laid_scaled_turned_moved_and_dragged_on(
    browser: Any, served: Any, scan: Path, tmp_path: Path
) -> None:
    picture = Image.new("RGB", (300, 700), (235, 228, 215))
    ImageDraw.Draw(picture).ellipse((90, 60, 240, 300), fill=(200, 20, 20))
    picture.save(tmp_path / "print.png")
    it = Page(browser, served(scan))
    page = it.page
    it.wait(SHOWN)
    page.click("[data-task=pads]")
    say(it, "met_pad_mm", 4.0)
    seen = it.pixels()

    def changed() -> bool:
        nonlocal seen
        before, seen = seen, it.pixels()
        return before != seen

    page.set_input_files("#print", tmp_path / "print.png")
    page.wait_for_selector("#print-box:not([hidden])")
    assert changed(), "laid"
    page.fill("#print-mm", "240")
    assert changed(), "scaled"
    page.fill("#print-turn", "12")
    assert changed(), "turned"
    page.check("#print-mirror")
    assert changed(), "mirrored"
    page.check("#print-move")
    box = page.locator("#scene").bounding_box()
    free = box["x"] + box["width"] - 120, box["y"] + 300
    page.mouse.move(*free)
    page.mouse.down()
    page.mouse.move(free[0] + 40, free[1], steps=3)
    page.mouse.up()
    moved = page.evaluate("(({dx, dy}) => [dx, dy])(orthocad.prints.here)")
    per_px = page.evaluate("2 * orthocad.camera.distance * Math.tan(14 * Math.PI / 180)") / box["height"]
    assert abs(moved[1]) == pytest.approx(40 * per_px, rel=0.05), "it goes as far as the hand"
    assert abs(moved[0]) < 1.0
    assert changed(), "moved"
    page.mouse.wheel(0, -300)
    it.wait("orthocad.prints.here.tall > 250")
    page.uncheck("#print-move")
    drag(it, page.locator("[data-id=handle-right-met_pad_behind_mm]"), (0, 14))
    it.wait("orthocad.store.state.values.right.met_pad_behind_mm.value !== 8")
    page.click("#print-off")
    assert page.locator("#print-box").is_hidden()
    assert it.said == []


def test_a_pair_stands_in_one_table_and_is_held_then_approved(
    browser: Any, served: Any, foot_scans: Path, tmp_path: Path
) -> None:
    home = tmp_path / "A-7"
    home.mkdir()
    for name in ("woman_left.ply", "woman_right.ply"):
        shutil.copy(foot_scans / name, home)
    words = 'clinic = "Praxis am Ring"\ndue = 2031-02-03\nshoe = "everyday"\nnotes = "left toe sore"\n'
    (home / "order.toml").write_text(words, encoding="utf-8")
    it = Page(browser, served(home))
    page = it.page
    it.wait(SHOWN)
    told = page.inner_text("#lead")
    for text in ("Praxis am Ring", "2031-02-03", "left toe sore", "A-7"):
        assert text in told
    assert "due 2031-02-03" in page.inner_text("header")
    it.wait("orthocad.store.pair !== null")
    level = it.store("pair.sides.left.under_load_mm")
    page.click("[data-task=heel]")
    number = page.locator("[aria-label='left heel lift'][type=number]")
    number.fill("3")
    number.press("Tab")
    page.locator("select[aria-label='right rearfoot post']").select_option("full")
    number = page.locator("[aria-label='right rearfoot post'][type=number]")
    number.fill("-2")
    number.press("Tab")
    it.wait("orthocad.store.state.values.right.rearfoot_post_deg.value === -2")
    assert "valgus" in page.inner_text("#heel-table")
    it.wait(f"{SETTLED} && orthocad.store.pair.sides.left.under_load_mm > {level + 2.9}")
    assert it.store("pair.sides.left.under_load_mm") == pytest.approx(level + 3.0, abs=0.1)
    table = page.inner_text("#heel-table")
    assert "left higher" in table
    assert "12 mm heel" in table, "decisions.md: an everyday shoe holds 12 under the heel"
    assert page.locator("#sections svg .limit").count() == 2
    checks = [c for side in ("left", "right") for c in it.store(f"verdicts.{side}.checks")]
    failed = [c for c in checks if not c["passed"] and "met_pad_mm" in c["keys"]]
    assert [c["code"] for c in failed] == ["pair.heads_room"]
    page.click("[data-task=pads]")
    for place in ("[data-control=met_pad_mm] .here", "#troubles"):
        assert failed[0]["text"] in page.inner_text(place), place
    assert "to look at" in page.inner_text("#checks")
    page.click("[data-task=send]")
    page.click("[data-walk=send_back]")
    page.fill("#accept-by", "Dr A. Name")
    page.fill("#accept-why", "ring the clinic")
    page.click("#accept-yes")
    it.wait("orthocad.store.signed?.state === 'held'")
    assert "ring the clinic" in page.inner_text("#signed")
    assert "before the last change" not in page.inner_text("#checks"), "a signature changes nothing that was measured"
    assert 'state = "held"' in (home / "design-signed.toml").read_text(encoding="utf-8")
    page.click("[data-walk=approve]")
    page.fill("#accept-by", "Dr A. Name")
    page.click("#accept-yes")
    it.wait("orthocad.store.signed?.state === 'approved'")
    page.click("#undo")
    it.wait("orthocad.store.signed.covers === false")
    assert "changed since" in page.inner_text("#signed")
    assert tomllib.loads((home / "design-signed.toml").read_text(encoding="utf-8"))["by"] == "Dr A. Name"
    assert it.said == []
