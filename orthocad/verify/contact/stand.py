"""The foot on the floor, on a flat insole and on its device: standing, and at heel strike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from orthocad.geom.fields import grid_over, nodes, sample
from orthocad.model import Device, Field, Foot, Pressure, PressureCase
from orthocad.verify.contact import tissue
from orthocad.verify.contact.body import body_layers
from orthocad.verify.contact.columns import Columns, Layer, Load, Settled, settle
from orthocad.verify.contact.regions import REGIONS, regions_of
from orthocad.verify.plumb import FinishedSurface, PlumbLines

STEP_MM = 2.0
FLATTER_THAN = 1.0  # steeper skin is the foot's side
LOWER_THAN_MM = 30.0
SUPPORTS = ("floor", "flat insole", "device")
NO_LAYER = np.zeros(1)


class _Skin(NamedTuple):
    """The sole's columns."""

    grid: Field
    carries: np.ndarray  # (nx * ny,) bool
    xy_mm: np.ndarray  # (n, 2)
    z_mm: np.ndarray  # (n,)
    region: np.ndarray  # (n,) number in REGIONS


def predict_pressure(
    foot: Foot, device: Device, body_mpa: Mapping[str, float], mass_kg: float | None
) -> Pressure | None:
    """Both load cases on all three supports; None where the foot finds no balance on one of them.

    `body_mpa` is the device's stiffness as built, by zone (`as_built`).
    """
    try:
        return _predicted(foot, device, body_mpa, mass_kg)
    except (ArithmeticError, np.linalg.LinAlgError):
        return None


def _predicted(foot: Foot, device: Device, body_mpa: Mapping[str, float], mass_kg: float | None) -> Pressure:
    mass = tissue.ASSUMED_MASS_KG if mass_kg is None else mass_kg
    skin = _skin(foot, STEP_MM)
    supports = {
        "floor": _plane(skin, ()),
        "flat insole": _plane(skin, (_soft(np.array([tissue.FLAT_INSOLE_MM])),)),
        "device": _on_device(skin, foot, device, body_mpa),
    }
    loads = {"standing": _load(foot, mass, "standing"), "heel strike": _load(foot, mass, "heel strike")}
    cases, maps = [], {}
    for case, load in loads.items():
        for name in SUPPORTS:
            settled = settle(supports[name], load)
            cases.append(_case(case, name, load, settled, skin))
            maps[f"{case}, {name}"] = _map(skin, settled)
    return Pressure(mass_kg=mass, mass_assumed=mass_kg is None, body_mpa=body_mpa, cases=tuple(cases), maps=maps)


def _load(foot: Foot, mass_kg: float, case: str) -> Load:
    standing = case == "standing"
    share = tissue.STANDING_SHARE if standing else tissue.STRIKE_SHARE
    at = tissue.STANDING_AT if standing else tissue.STRIKE_AT
    return Load(force_n=share * mass_kg * tissue.GRAVITY, at_mm=(at * foot.length_mm, 0.0))


def _skin(foot: Foot, step_mm: float) -> _Skin:
    """Plan points of the sole that can carry: seen, low, and not the foot's side."""
    low = np.array([foot.sole.x_mm[0], foot.sole.y_mm[0]])
    grid = grid_over(low, np.array([foot.sole.x_mm[-1], foot.sole.y_mm[-1]]), step_mm)
    xy = nodes(grid)
    z = sample(foot.sole, xy)
    steep2 = sum(np.square(slope) for slope in np.gradient(z.reshape(grid.z_mm.shape), step_mm))
    carries = np.isfinite(z) & (z < LOWER_THAN_MM) & (np.asarray(steep2).ravel() < FLATTER_THAN**2)
    return _Skin(grid, carries, xy[carries], z[carries], regions_of(foot, xy[carries]))


def _tissue() -> Layer:
    thickness = np.array([tissue.TISSUE_MM])
    return Layer(thickness_mm=thickness, modulus_mpa=tissue.TISSUE_MPA, stiffening=tissue.TISSUE_STIFFENING)


def _soft(thickness_mm: np.ndarray) -> Layer:
    return Layer(thickness_mm=thickness_mm, modulus_mpa=tissue.SOFT_MPA)


def _plane(skin: _Skin, layers: tuple[Layer, ...]) -> Columns:
    area = skin.grid.step_mm**2
    return Columns(xy_mm=skin.xy_mm, area_mm2=area, clear_mm=skin.z_mm, layers=(_tissue(), *layers))


def _on_device(skin: _Skin, foot: Foot, device: Device, body_mpa: Mapping[str, float]) -> Columns:
    """The finished mesh under the sole, its pad and cover on it; the shoe's floor beside it."""
    surface = FinishedSurface(PlumbLines(device.mesh.vertices_mm, device.mesh.faces), device.z_offset_mm)
    top, bottom = surface.top_mm(skin.xy_mm), surface.bottom_mm(skin.xy_mm)
    there = np.isfinite(top)
    pad = np.where(there, _pad_mm(device, skin.xy_mm), 0.0)
    cover = np.where(there, device.cover_mm, 0.0)
    support = np.where(there, top + pad + cover - _bent_mm(device, skin.xy_mm), -device.z_offset_mm)
    body = body_layers(foot, device, body_mpa, skin.xy_mm, np.where(there, top - bottom, 0.0))
    return Columns(
        xy_mm=skin.xy_mm,
        area_mm2=skin.grid.step_mm**2,
        clear_mm=skin.z_mm - support,
        layers=(_tissue(), _soft(pad + cover), *body),
    )


def _bent_mm(device: Device, xy_mm: np.ndarray) -> np.ndarray:
    """How far the device bends up with the shoe ahead of the heads: the toes bend with it."""
    forms = [m.height(xy_mm) for m in device.modifications if m.name == "shoe_form"]
    return np.asarray(np.sum(forms, axis=0)) if forms else np.zeros(len(xy_mm))


def _pad_mm(device: Device, xy_mm: np.ndarray) -> np.ndarray:
    """Thickness of the soft pad that fills its well."""
    wells = [m.height(xy_mm) for m in device.modifications if m.name == "heel_pad"]
    return np.abs(np.sum(wells, axis=0)) if wells else np.zeros(len(xy_mm))


def _case(name: str, support: str, load: Load, settled: Settled, skin: _Skin) -> PressureCase:
    kpa = 1000.0 * settled.pressure_mpa
    zones = {region: kpa[skin.region == number] for number, region in enumerate(REGIONS)}
    return PressureCase(
        case=name,
        support=support,
        force_n=load.force_n,
        peak_kpa=float(kpa.max()),
        peaks_kpa={region: float(zone.max()) if len(zone) else 0.0 for region, zone in zones.items()},
        shares={region: float(zone.sum() / kpa.sum()) for region, zone in zones.items()},
        contact_cm2=float((kpa > 0.0).sum()) * skin.grid.step_mm**2 / 100.0,
        sink_mm=-settled.rise_mm,
        pitch_deg=float(np.degrees(np.arctan(settled.slope_x))),
        roll_deg=float(np.degrees(np.arctan(settled.slope_y))),
        force_error=settled.force_error,
        moment_error=settled.moment_error,
    )


def _map(skin: _Skin, settled: Settled) -> Field:
    kpa = np.full(len(skin.carries), np.nan)
    kpa[skin.carries] = 1000.0 * settled.pressure_mpa
    return skin.grid.like(kpa.reshape(skin.grid.z_mm.shape))
