"""The gap between the scanned sole and the device top, in the contract's contact zone."""

from __future__ import annotations

import numpy as np

from orthocad.geom.fields import grid_over, nodes
from orthocad.geom.plan import Plan
from orthocad.model import Device, Field, Fit, Foot, Region
from orthocad.verify.cover_top import cover_top_mm
from orthocad.verify.plumb import FinishedSurface, PlumbLines
from orthocad.verify.shape import cup_clearance_mm, heads_thickness_mm, section_mm, thickness_at_mm, thickness_mm

STEP_MM = 1.0
# The contact zone, contract.
BACK, FRONT_MM, LOWER_THAN_MM, FLATTER_THAN, INSIDE_MM = 0.03, 10.0, 12.0, 1.0, 3.0
REGIONS = (("heel", 0.0, 0.30), ("midfoot", 0.30, 0.58), ("forefoot", 0.58, 1.0))  # of foot length, our default
UNMODIFIED_MM = 0.05
TOUCHING_MM = 0.5  # contact fraction counts gaps up to this, our default


def measure_fit(foot: Foot, device: Device, surface: FinishedSurface) -> Fit:
    """Gap map over the zone, and its figures where nothing but the sole shaped the top.

    The foot is seated by height, pitch and roll (least squares). A lift is a ramp that no rigid foot follows: the map
    and `with_lift` are of the device as it is, the other figures are of the same device with its lift taken off.
    """
    grid = grid_over(device.outline_mm.min(axis=0), device.outline_mm.max(axis=0), STEP_MM)
    xy = nodes(grid)
    sole = _sole(foot, grid)
    steep = np.stack(np.gradient(sole, STEP_MM))
    zone = _zone(foot, device, xy, sole.ravel(), np.square(steep).sum(axis=0).ravel())
    top = grid.like(surface.top_mm(xy).reshape(grid.z_mm.shape))
    lift, changed = _ordered(device, xy, sole.ravel())
    raw = np.where(zone, (sole - cover_top_mm(top, device.cover_mm)).ravel(), np.nan)
    contact = np.isfinite(raw) & (np.abs(changed) < UNMODIFIED_MM)
    gap = raw - _seat(xy, raw, contact)
    lifted = bool((np.abs(lift[contact]) > UNMODIFIED_MM).any())
    bare = raw + lift - _seat(xy, raw + lift, contact) if lifted else gap
    heel_end_x_mm = float(device.outline_mm[:, 0].min())
    return Fit(
        gap=grid.like(gap.reshape(grid.z_mm.shape)),
        **_figures(np.abs(bare[contact])),
        regions=_regions(xy[contact, 0] / foot.length_mm, np.abs(bare[contact])),
        with_lift=_region("with the lift", np.abs(gap[contact])) if lifted else None,
        whole_map=_region("whole map", np.abs(gap[np.isfinite(raw)])),
        judged_fraction=float(contact.sum() / max(np.isfinite(raw).sum(), 1)),
        cup_clearance_mm=cup_clearance_mm(foot, device, surface),
        thickness_mm=thickness_mm(foot, surface),
        heads_thickness_mm=heads_thickness_mm(foot, surface),
        section_mm=section_mm(foot, surface),
        thickness_at_mm=thickness_at_mm(foot, surface, heel_end_x_mm),
        heel_end_x_mm=heel_end_x_mm,
    )


def _regions(along: np.ndarray, size: np.ndarray) -> tuple[Region, ...]:
    """Figures by part of the foot, those with anything in them."""
    parts = ((name, size[(along >= low) & (along < high)]) for name, low, high in REGIONS)
    return tuple(_region(name, part) for name, part in parts if len(part))


def _region(name: str, size: np.ndarray) -> Region:
    return Region(name=name, **_figures(size))


def _figures(size: np.ndarray) -> dict[str, float]:
    """Of the sizes (n,) of gaps; not a number where there are none."""
    size = size if len(size) else np.array([np.nan])
    return {
        "mean_mm": float(size.mean()),
        "p50_mm": float(np.quantile(size, 0.5)),
        "p95_mm": float(np.quantile(size, 0.95)),
        "max_mm": float(size.max()),
        "contact_fraction": float((size <= TOUCHING_MM).mean()),
    }


def _sole(foot: Foot, grid: Field) -> np.ndarray:
    low = foot.faces[foot.vertices_mm[foot.faces][:, :, 2].min(axis=1) < 40.0]
    return PlumbLines(foot.vertices_mm, low).range_mm(nodes(grid))[0].reshape(grid.z_mm.shape)


def _zone(foot: Foot, device: Device, xy: np.ndarray, sole: np.ndarray, steep2: np.ndarray) -> np.ndarray:
    first, fifth = foot.at("mtp1"), foot.at("mtp5")
    front = np.interp(xy[:, 1], [fifth[1], first[1]], [fifth[0], first[0]]) - FRONT_MM
    low = (sole < LOWER_THAN_MM) & (steep2 < FLATTER_THAN**2)
    along = (xy[:, 0] > BACK * foot.length_mm) & (xy[:, 0] < front)
    return np.asarray(along & low & (Plan(points_mm=device.outline_mm).depth_up_to_mm(xy, 2 * INSIDE_MM) > INSIDE_MM))


def _ordered(device: Device, xy: np.ndarray, sole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lift over the plan, and all that corrections before it changed."""
    lift, changed = np.zeros(len(xy)), np.zeros(len(xy))
    for m in device.modifications:
        if m.stage == "lift":
            lift += m.height(xy)
        elif m.stage != "underside" and m.operation in ("add", "lower", "raise"):
            changed += np.abs(m.height(xy))
        elif m.operation == "at least":
            changed += np.maximum(m.height(xy) - sole, 0.0)
    return lift, changed


def _seat(xy: np.ndarray, gap: np.ndarray, contact: np.ndarray) -> np.ndarray:
    plane = np.column_stack([np.ones(len(xy)), xy])
    return np.asarray(plane @ np.linalg.lstsq(plane[contact], gap[contact], rcond=None)[0])
