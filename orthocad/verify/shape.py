"""Where the finished device is what a lab can put calipers to."""

from __future__ import annotations

import numpy as np

from orthocad.geom.fields import sample
from orthocad.model import Device, Foot
from orthocad.verify.plumb import FinishedSurface

HEEL_CENTER = 0.15  # contract
HEADS = np.linspace(0.1, 0.9, 17)  # from MTP1 to MTP5
STATIONS = {"heel_center": "level of the heel", "arch_apex": "arch apex", "mtp1": "level of MTP1"}
STEP_MM = 0.1
REACH_MM = 60.0
EDGE_WITHIN_MM = 100.0  # no device is half as wide
CUP_FLOOR_MM = 12.0  # either side of y = 0, contract


def thickness_mm(foot: Foot, surface: FinishedSurface) -> dict[str, float]:
    """The device's height over its own underside at three points; a point beside the device is left out."""
    return _thick(_for_calipers(foot), surface)


def thickness_at_mm(foot: Foot, surface: FinishedSurface, heel_end_x_mm: float) -> dict[str, tuple[float, float]]:
    """Where on the part those points are: from its heel end along the foot axis, and in from its medial edge there."""
    points = _for_calipers(foot)
    return {
        name: (
            float(points[name][0]) - heel_end_x_mm,
            _medial_edge_mm(points[name][0], surface) - float(points[name][1]),
        )
        for name in _thick(points, surface)
    }


def _for_calipers(foot: Foot) -> dict[str, np.ndarray]:
    first, fifth = foot.at("mtp1")[:2], foot.at("mtp5")[:2]
    behind = (first + fifth) / 2.0 - np.array([15.0, 0.0])
    return {
        "heel centre": np.array([HEEL_CENTER * foot.length_mm, 0.0]),
        "arch apex": foot.at("arch_apex")[:2],
        "15 mm behind the metatarsal line": behind,
    }


def _medial_edge_mm(x_mm: float, surface: FinishedSurface) -> float:
    y = np.arange(-EDGE_WITHIN_MM, EDGE_WITHIN_MM, STEP_MM)
    there = np.isfinite(surface.top_mm(np.column_stack([np.full_like(y, x_mm), y])))
    return float(y[there].max())


def under_heads(foot: Foot) -> np.ndarray:
    """Plan points (17, 2) under the metatarsal heads, first to fifth."""
    first, fifth = foot.at("mtp1")[:2], foot.at("mtp5")[:2]
    return np.asarray(first + HEADS[:, None] * (fifth - first))


def heads_thickness_mm(foot: Foot, surface: FinishedSurface) -> dict[str, float]:
    """The device's least and most height over its own underside under the heads; empty where it ends behind them."""
    at = under_heads(foot)
    found = surface.top_mm(at) - surface.bottom_mm(at)
    found = found[np.isfinite(found)]
    return {"least": float(found.min()), "most": float(found.max())} if len(found) else {}


def section_mm(foot: Foot, surface: FinishedSurface) -> dict[str, float]:
    """Thickness on the line along the arch, at three stations; one beside the device is left out."""
    y = float(foot.at("arch_apex")[1])
    return _thick({name: np.array([foot.at(mark)[0], y]) for mark, name in STATIONS.items()}, surface)


def _thick(points: dict[str, np.ndarray], surface: FinishedSurface) -> dict[str, float]:
    found = {name: float((surface.top_mm(p[None]) - surface.bottom_mm(p[None]))[0]) for name, p in points.items()}
    return {name: value for name, value in found.items() if np.isfinite(value)}


def cup_clearance_mm(foot: Foot, device: Device, surface: FinishedSurface) -> dict[str, float]:
    """How far the cup's walls (their cover) stand off the scanned heel at half the cup's depth, at the heel centre.

    The cup's floor there is the top of a pad that fills its well. Empty where the cup is no cup, or has no floor.
    """
    y = np.arange(-REACH_MM, REACH_MM + STEP_MM / 2, STEP_MM)
    across = np.column_stack([np.full_like(y, HEEL_CENTER * foot.length_mm), y])
    top = surface.top_mm(across) + device.cover_mm
    under = top[np.abs(y) <= CUP_FLOOR_MM]
    if not np.isfinite(under).any():
        return {}
    floor = float(np.nanmin(under)) + _well_mm(device, across)
    rims = [float(np.nanmax(top[side])) for side in (y > 0, y < 0)]
    level = floor + (min(rims) - floor) / 2.0
    sole = sample(foot.sole, across)
    if level - floor < 1.0:
        return {}
    skin_level = level - floor + float(np.nanmin(sole[np.abs(y) <= CUP_FLOOR_MM]))  # the heel stands on the cup's floor
    return {
        side: _reach(sign * y, top, level) - _reach(sign * y, sole, skin_level)
        for side, sign in (("medial", 1.0), ("lateral", -1.0))
    }


def _well_mm(device: Device, xy: np.ndarray) -> float:
    """Depth of the well that a soft pad fills: the heel stands on the pad."""
    return sum(float(np.abs(m.height(xy)).max()) for m in device.modifications if m.name == "heel_pad")


def _reach(outward: np.ndarray, height: np.ndarray, level: float) -> float:
    """How far out a surface that starts low stays under a level, or is there at all."""
    order = np.argsort(outward)
    beyond = order[(outward[order] >= 0.0) & ~(height[order] < level)]
    return float(outward[beyond[0]]) if len(beyond) else REACH_MM
