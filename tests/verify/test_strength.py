"""The arch of real devices: balance, the floor, the grid, the limits, and what would pass."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from devices import design, foot_of, material_of, prescription, profile_of
from orthocad.deliver.slicing import slicer_config
from orthocad.model import Strength
from orthocad.verify.strength import Wearer, built_of, estimate_strength, loads, strength_checks
from orthocad.verify.strength.floor import Carried, carry
from orthocad.verify.strength.lay import Laid, laid
from orthocad.verify.strength.plate import shell_of

SCAN = "man_right.stl"
made = cache(design)


def estimated(
    scan: str = SCAN, profile: str = "petg-shell", mass_kg: float | None = 80.0, way: str = "on edge", **values
) -> Strength:
    rx = prescription(foot_of(scan), profile_of(profile), values)
    found = estimate_strength(
        foot_of(scan),
        made(scan, profile, **values),
        built_of(rx, way, material_of(profile)),
        Wearer(mass_kg=mass_kg, steps_per_day=9000),
    )
    assert found is not None
    return found


@cache
def rested(scan: str, profile: str, edge_mm: float = 5.0) -> tuple[Laid, np.ndarray, Carried]:
    """A shell with 100 N spread over its midfoot."""
    body = laid(made(scan, profile), material_of(profile).modulus_mpa, loads.POISSON, False, edge_mm)
    along = body.sheet.xy_mm[:, 0] / foot_of(scan).length_mm
    share = np.where((along > loads.ARCH[0]) & (along < loads.ARCH[1]), body.plan_mm2, 0.0)
    load = 100.0 * share / share.sum()
    return body, load, carry(shell_of(body.sheet), body.floor, load)


@pytest.mark.parametrize("scan", ["woman_left.ply", "man_right.stl", "flat_right.stl"])
def test_the_floor_pushes_and_carries_force_and_moments(scan: str) -> None:
    body, load, rest = rested(scan, "pa12-shell")
    assert (rest.force_n >= 0).all()
    up = rest.moved[2 : 3 * len(load) : 3]
    assert (up[rest.force_n == 0] >= -body.floor.gap_mm[rest.force_n == 0] - 1e-9).all()
    assert rest.force_n.sum() == pytest.approx(load.sum(), rel=1e-3)
    assert rest.force_n @ body.sheet.xy_mm == pytest.approx(load @ body.sheet.xy_mm, abs=1e-3 * load.sum() * 50)


def test_a_finer_grid_changes_little() -> None:
    (_, load, rough), (_, fine_load, fine) = (rested(SCAN, "pa12-shell", edge) for edge in (5.0, 3.0))
    assert rough.down_mm[load > 0].max() == pytest.approx(fine.down_mm[fine_load > 0].max(), rel=0.05)


def test_the_sheet_is_the_devices_own() -> None:
    """Its thickness by the shell that was asked for, its plan by the outline's, its lowest on the floor."""
    body, _, _ = rested(SCAN, "pa12-shell")
    device = made(SCAN, "pa12-shell")
    assert np.median(body.sheet.thickness_mm) == pytest.approx(4.0, abs=0.05)
    x, y = device.outline_mm.T
    outline = abs(x @ np.roll(y, -1) - np.roll(x, -1) @ y) / 2
    around = np.linalg.norm(device.outline_mm - np.roll(device.outline_mm, 1, axis=0), axis=1).sum()
    assert body.plan_mm2.sum() == pytest.approx(outline - 1.5 * around, rel=0.01)
    assert body.floor.gap_mm.min() == 0.0


def test_heavier_gives_more_and_thicker_gives_less() -> None:
    light, heavy = estimated(mass_kg=60.0), estimated(mass_kg=90.0)
    assert heavy.deflection_mm > 1.2 * light.deflection_mm
    assert heavy.any_way.stress_mpa > 1.2 * light.any_way.stress_mpa
    thick = estimated(mass_kg=90.0, shell_thickness_mm=5.0)
    assert thick.deflection_mm < 0.7 * heavy.deflection_mm
    assert thick.thickness_mm == pytest.approx(5.0, abs=0.05)


def test_upright_the_arch_bends_across_the_layers() -> None:
    """PETG holds half as much across its layers; upright the stress along the arch is across them."""
    edge, upright = estimated(way="on edge"), estimated(way="upright")
    assert edge.any_way == upright.any_way
    assert upright.across.stress_mpa > 1.2 * edge.across.stress_mpa
    assert upright.across.limit_mpa == material_of("petg-shell").fatigue_across_mpa
    assert not upright.passed
    assert edge.passed


@pytest.mark.parametrize("values", [{"shell_thickness_mm": 2.0}, {"shell_thickness_mm": 2.8}])
def test_a_device_rebuilt_with_the_thickness_that_would_pass_passes(values: dict[str, float]) -> None:
    """Solved on a thickened sheet; proved on a device that was designed anew, its arch and underside its own."""
    thin = estimated(profile="pa12-shell", mass_kg=100.0, **values)
    assert not thin.passed
    assert thin.passing is not None
    checks = {c.code: c for c in strength_checks(thin)}
    assert not checks["device.arch_deflection"].passed
    assert all(c.advisory for c in checks.values())
    assert f"{thin.passing:g} mm of shell would do" in checks["device.arch_deflection"].text
    assert estimated(profile="pa12-shell", mass_kg=100.0, shell_thickness_mm=thin.passing + 0.1).passed
    assert not estimated(profile="pa12-shell", mass_kg=100.0, shell_thickness_mm=thin.passing - 0.5).passed


def test_where_no_shell_would_do_it_says_so() -> None:
    soft = replace(material_of("pa12-shell"), modulus_mpa=60.0)
    built = replace(built_of(prescription(foot_of(SCAN), profile_of("pa12-shell"), {}), "flat", soft), material=soft)
    found = estimate_strength(foot_of(SCAN), made(SCAN, "pa12-shell"), built, Wearer(mass_kg=100.0, steps_per_day=None))
    assert found is not None
    assert found.passing is None
    assert not found.passed
    assert "no shell up to 8 mm would do" in strength_checks(found)[0].text


def test_a_filled_arch_is_its_columns() -> None:
    """Without bending, an arch gives way by pressure over stiffness times height; the sheet spreads that a little."""
    found = estimated(profile="tpu-full-contact", way="flat")
    body = laid(made(SCAN, "tpu-full-contact"), found.modulus_mpa, loads.POISSON, True)
    along = body.sheet.xy_mm[:, 0] / foot_of(SCAN).length_mm
    arch = (along > loads.ARCH[0]) & (along < loads.ARCH[1])
    tall = body.plan_mm2[arch] * found.modulus_mpa / body.floor.stiffness_n_mm[arch]
    column = found.load_n / body.plan_mm2[arch].sum() / found.modulus_mpa * tall
    assert 0.8 * np.median(column) < found.deflection_mm < column.max()
    assert found.span_mm is None
    assert found.modulus_mpa == pytest.approx(26.0 * 0.25**2)


def test_the_arch_has_its_zones_infill_where_a_file_holds_zones() -> None:
    rx = prescription(foot_of(SCAN), profile_of("tpu-full-contact"), {"zone_arch_mpa": 0.5})
    material = material_of("tpu-full-contact")
    soft, plain = built_of(rx, "flat", material, 14.0), built_of(rx, "flat", material)
    assert soft.modulus_mpa == pytest.approx(26.0 * 0.14**2)
    foot, device, wearer = foot_of(SCAN), made(SCAN, "tpu-full-contact"), Wearer(mass_kg=80.0, steps_per_day=9000)
    gives = [estimate_strength(foot, device, built, wearer).deflection_mm for built in (plain, soft)]
    assert gives[1] > 2 * gives[0]


def test_a_material_that_says_no_infill_is_bent_as_it_is_sliced() -> None:
    """Not as a solid one: that would find a soft arch stiff."""
    rx = prescription(foot_of(SCAN), profile_of("tpu-full-contact"), {})
    silent = replace(material_of("tpu-full-contact"), infill_percent=None)
    printer = profile_of("tpu-full-contact").printer
    assert built_of(rx, "flat", silent).density == 0.25
    assert "fill_density = 25%" in slicer_config(silent, printer, "filled")


def test_a_device_shaped_to_its_shoe_lies_on_the_shoes_bed() -> None:
    """Ten millimetres of heel drop lift the arch off a level floor, and not off the shoe."""
    flat = estimated(profile="tpu-full-contact", way="flat")
    shaped = estimated(profile="tpu-full-contact", way="flat", underside="shoe", heel_drop_mm=10.0)
    assert shaped.deflection_mm == pytest.approx(flat.deflection_mm, rel=0.2)


def test_what_is_not_known_is_not_judged() -> None:
    bare = replace(material_of("pa12-shell"), fatigue_mpa=None, fatigue_across_mpa=None)
    built = replace(built_of(prescription(foot_of(SCAN), profile_of("pa12-shell"), {}), "flat", bare), material=bare)
    found = estimate_strength(foot_of(SCAN), made(SCAN, "pa12-shell"), built, Wearer(mass_kg=None, steps_per_day=None))
    assert found is not None
    assert found.any_way.use is None
    assert found.mass_assumed
    assert [c.code for c in strength_checks(found)] == ["device.arch_deflection"]
