"""Side, code and size on the underside: read back from a picture of it, deep and tall enough, the wall kept."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh
from scipy import ndimage

from devices import ROOT, design, exported, foot_of, prescription, profile_of, random_values
from orthocad.design import design_device
from orthocad.errors import OrthocadError
from orthocad.model import Device, Mark, Request
from orthocad.pipeline import build
from orthocad.verify import verify_device
from underside import PIXEL_MM, read, relief

MARK = Mark(code="P-0042", size="EU 42", detail_mm=0.6)
CASES = {
    "filled right": ("woman_right.ply", "tpu-full-contact", {}),
    "filled left with lift, pad and bevel": (
        "woman_left.ply", "tpu-full-contact", {"heel_lift_mm": 6.0, "heel_pad_mm": 4.0, "crash_bevel_mm": 2.0}
    ),
    "shell left": ("woman_left.ply", "pa12-shell", {}),
    "posted shell right": ("man_right.stl", "petg-shell", {"rearfoot_post": "full"}),
}  # fmt: skip


def marked(scan: str, profile: str, values: dict, mark: Mark = MARK) -> Device:
    foot, lab = foot_of(scan), profile_of(profile)
    return design_device(foot, prescription(foot, lab, values), lab.material, mark)


def words(device: Device) -> list[str]:
    return [line.replace(" ", "") for line in read(seen(device))]


def seen(device: Device, of: Device | None = None) -> np.ndarray:
    """The underside around the first one's words."""
    x = device.marking.at_mm[0] or 80.0
    return relief(exported(of or device), x - 45.0, x + 45.0)


@pytest.mark.parametrize("case", CASES)
def test_the_words_are_read_back_from_below(case) -> None:
    scan, profile, values = CASES[case]
    device = marked(scan, profile, values)
    found = words(device)
    assert {"L•EU42" if device.side == "left" else "R••EU42", "P-0042"} <= set(found), found
    verdict = verify_device(foot_of(scan), device, profile_of(profile).material)
    assert verdict.passed, verdict.failures
    mirrored = exported(device)
    mirrored.apply_transform(np.diag([1.0, -1.0, 1.0, 1.0]))
    mirrored.invert()
    assert "P-0042" not in [line.replace(" ", "") for line in read(relief(mirrored, 20.0, 170.0))]


@pytest.mark.parametrize("case", ["filled right", "shell left"])
def test_letters_are_5_mm_tall_and_half_a_millimetre_deep(case) -> None:
    scan, profile, values = CASES[case]
    device, plain = marked(scan, profile, values), design(scan, profile, **values)
    deeper = seen(device) - seen(device, plain)
    letters, _ = ndimage.label(deeper > 0.25)
    tall = [(box[0].stop - box[0].start) * PIXEL_MM for box in ndimage.find_objects(letters)]
    assert sum(h >= 5.0 for h in tall) == len("LEU42" + "P0042")
    assert np.nanquantile(deeper[letters > 0], 0.5) >= 0.5
    assert np.nanmax(np.abs(deeper[ndimage.distance_transform_edt(letters == 0) * PIXEL_MM > 0.5])) < 0.06


def test_where_the_wall_is_thin_words_move_or_get_shallower_or_go_and_it_is_said() -> None:
    thin, lab = marked("woman_right.ply", "tpu-full-contact", {"base_thickness_mm": 2.0}), "tpu-full-contact"
    assert thin.marking.lines[1] == "P-0042"  # moved to where the arch makes it thicker
    assert verify_device(foot_of("woman_right.ply"), thin, profile_of(lab).material).min_wall_mm >= 2.0
    blunt = Mark(code="P-0042", size="EU 42", detail_mm=2.0)  # no letter of 7 mm can be read
    assert marked("woman_right.ply", lab, {}, blunt).marking.lines == ()
    assert "not marked" in marked("woman_right.ply", lab, {}, blunt).marking.said[-1]
    foot, lab = foot_of("woman_right.ply"), profile_of("pa12-shell")
    weak = replace(lab.material, min_wall_mm=2.6)
    device = design_device(foot, prescription(foot, lab, {"shell_thickness_mm": 3.0}), weak, MARK)
    assert device.marking.depth_mm == 0.3
    assert "0.3 mm deep" in device.marking.said[-1]
    assert verify_device(foot, device, weak).min_wall_mm >= 2.6


def test_none_is_none_and_strange_or_endless_codes_are_said() -> None:
    assert marked("woman_right.ply", "tpu-full-contact", {"marking": "none"}).marking.lines == ()
    strange = marked("woman_right.ply", "tpu-full-contact", {}, Mark(code="注文-7", size=None)).marking
    assert strange.lines == ("R ••",)
    assert "cannot be engraved" in strange.said[0]
    endless = marked("woman_right.ply", "tpu-full-contact", {}, Mark(code="x" * 80, size="EU 42")).marking
    assert endless.lines == ("R ••  EU 42",)
    assert "left out" in endless.said[-1]
    long = Mark(code="clinic-2026-11-000123", size="EU 42")
    device = marked("woman_right.ply", "tpu-full-contact", {}, long)
    assert "".join(device.marking.lines[1:]) == "CLINIC-2026-11-000123"
    assert "".join(words(device)).replace("O", "0") == "R••EU42CLINIC-2026-11-000123"


def test_the_patients_code_is_engraved_and_kept_by_the_design_file(tmp_path: Path) -> None:
    """No order number: one build for two orders is the same bytes."""
    scan, exam = ROOT / "foot_scans" / "woman_right.ply", tmp_path / "exam.toml"
    exam.write_text('schema_version = "1"\n[patient]\ncode = "A-17"\n')
    for _ in build(Request(scans=(scan,), exam=exam, out=tmp_path / "one", order_id="order 5")):
        pass
    for _ in build(Request(scans=(scan,), out=tmp_path / "two", design=tmp_path / "one" / "design.toml")):
        pass
    one, two = ((tmp_path / n / "right.stl").read_bytes() for n in ("one", "two"))
    assert hashlib.sha256(one).digest() == hashlib.sha256(two).digest()
    z = relief(trimesh.load(tmp_path / "two" / "right.stl"), 20.0, 130.0)
    assert [line.replace(" ", "") for line in read(z)] == [
        f"R••MP{5 * round(foot_of(scan.name).length_mm / 5)}",
        "A-17",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_any_device_is_marked_legibly_and_keeps_its_doses(seed) -> None:
    rng = np.random.default_rng(seed)
    scan, profile = ("woman_left.ply", "woman_right.ply")[seed % 2], list(CASES.values())[seed % 4][1]
    values = random_values(rng, foot_of(scan))
    try:
        plain = design(scan, profile, **values)
    except OrthocadError as refused:
        pytest.skip(f"not a buildable draw: {refused}")
    device = marked(scan, profile, values)
    foot, material = foot_of(scan), profile_of(profile).material
    before, after = (verify_device(foot, d, material) for d in (plain, device))
    assert after.self_intersections == 0
    assert after.watertight
    assert after.min_wall_mm >= min(before.min_wall_mm, material.min_wall_mm)
    for a, b in zip(before.doses, after.doses, strict=True):
        assert b.realised == pytest.approx(a.realised, abs=0.02, nan_ok=True)
    print(seed, device.marking.lines, device.marking.depth_mm, device.marking.said)
    if device.marking.lines:
        assert {line.replace(" ", "") for line in device.marking.lines} <= set(words(device))
