"""An elastic foundation pressed by a sphere and a paraboloid: closed form (Johnson, Contact Mechanics, 4.3)."""

from __future__ import annotations

import numpy as np
import pytest

from orthocad.verify.contact import Columns, Layer, Load, settle

RADIUS_MM = 40.0
STEP_MM = 0.25
MODULUS_MPA, THICKNESS_MM = 0.3, 12.0
STIFFNESS = MODULUS_MPA / THICKNESS_MM  # pressure per mm


def disc(reach_mm: float, step_mm: float = STEP_MM) -> np.ndarray:
    x = np.arange(-reach_mm, reach_mm + step_mm / 2, step_mm) + 0.37 * step_mm  # off the axis of symmetry
    return np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1).reshape(-1, 2)


def foundation(xy: np.ndarray, clear: np.ndarray, step_mm: float = STEP_MM) -> Columns:
    linear = Layer(thickness_mm=np.array([THICKNESS_MM]), modulus_mpa=MODULUS_MPA, stiffening=0.0)
    return Columns(xy_mm=xy, area_mm2=step_mm**2, clear_mm=clear, layers=(linear,))


SHAPES = {
    "sphere": (
        lambda r2: RADIUS_MM - np.sqrt(RADIUS_MM**2 - r2),
        lambda d: np.pi * STIFFNESS * (RADIUS_MM * d**2 - d**3 / 3),  # the volume of the cap
        lambda d: np.sqrt(2 * RADIUS_MM * d - d**2),
    ),
    "paraboloid": (
        lambda r2: r2 / (2 * RADIUS_MM),
        lambda d: np.pi * STIFFNESS * RADIUS_MM * d**2,
        lambda d: np.sqrt(2 * RADIUS_MM * d),
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("depth_mm", [1.0, 3.0, 6.0])
def test_depth_peak_and_radius_of_contact_are_the_closed_forms(shape: str, depth_mm: float) -> None:
    profile, force_of, radius_of = SHAPES[shape]
    xy = disc(26.0)
    settled = settle(
        foundation(xy, profile((xy**2).sum(axis=1))), Load(force_n=float(force_of(depth_mm)), at_mm=(0.0, 0.0))
    )
    assert -settled.rise_mm == pytest.approx(depth_mm, rel=0.01)
    assert settled.pressure_mpa.max() == pytest.approx(STIFFNESS * depth_mm, rel=0.01)
    radius = np.sqrt((settled.pressure_mpa > 0).sum() * STEP_MM**2 / np.pi)
    assert radius == pytest.approx(radius_of(depth_mm), rel=0.01)
    assert abs(settled.slope_x) + abs(settled.slope_y) < 1e-4


def test_a_rigid_flat_punch_under_an_eccentric_load_tilts_as_statics_says() -> None:
    """A square punch of side s on springs: pressure is linear, p = F/A (1 + 12 e x / s^2), tilt 12 F e / (K s^4)."""
    side, force, off = 40.0, 200.0, 4.0
    x = np.arange(-side / 2 + 0.25, side / 2, 0.5)
    xy = np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1).reshape(-1, 2)
    settled = settle(foundation(xy, np.zeros(len(xy)), 0.5), Load(force_n=force, at_mm=(off, 0.0)))
    expected = force / side**2 * (1 + 12 * off * xy[:, 0] / side**2)
    assert settled.pressure_mpa == pytest.approx(expected, rel=0.002)
    assert -settled.slope_x == pytest.approx(12 * force * off / (STIFFNESS * side**4), rel=0.002)


def test_two_layers_give_as_springs_in_series() -> None:
    xy = disc(20.0, 1.0)
    layers = tuple(
        Layer(thickness_mm=np.full(len(xy), t), modulus_mpa=e, stiffening=0.0) for t, e in ((12.0, 0.3), (5.0, 0.1))
    )
    settled = settle(
        Columns(xy_mm=xy, area_mm2=1.0, clear_mm=np.zeros(len(xy)), layers=layers),
        Load(force_n=50.0, at_mm=(0.37, 0.37)),
    )
    assert -settled.rise_mm == pytest.approx(50.0 / len(xy) * (12.0 / 0.3 + 5.0 / 0.1), rel=1e-4)


def test_a_load_beside_everything_finds_no_balance() -> None:
    xy = disc(10.0, 1.0)
    with pytest.raises((ArithmeticError, np.linalg.LinAlgError)):
        settle(foundation(xy, np.zeros(len(xy)), 1.0), Load(force_n=50.0, at_mm=(30.0, 0.0)))
