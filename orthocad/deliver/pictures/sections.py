"""Sections of the foot standing on its device, to scale, with dimensions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from orthocad.deliver.pictures import svg
from orthocad.deliver.pictures.slices import crossings, slice_across, slice_along
from orthocad.geom.fields import sample
from orthocad.model import Device, Fit, Foot, Verdict
from orthocad.verify.shape import STATIONS

Place = Callable[[np.ndarray], np.ndarray]  # section mm (n, 2) to picture mm (n, 2)


def heel_section(foot: Foot, device: Device, verdict: Verdict, seated_mm: np.ndarray) -> str:
    """Across the heel centre, seen from behind: skin over device, cup depth and thickness."""
    x, y, _ = foot.at("heel_center")
    sign = -1.0 if foot.side == "left" else 1.0
    place = _placer(-sign)
    half = _half_width_mm(device, x) + 52.0
    box = (-half, -62.0, 2.0 * half, 92.0)
    solid = slice_across(device.mesh.vertices_mm, device.mesh.faces, x)
    words, upright = _thickness(verdict.fit.thickness_mm.get("heel centre")), _upright(place, solid, y)
    parts = _bodies(place, slice_across(seated_mm, foot.faces, x), solid)
    parts += _floor_and_scale(box)
    parts += [
        svg.text((-half + 2, -54.0), "medial" if sign > 0 else "lateral", "start", "soft"),
        svg.text((half - 2, -54.0), "lateral" if sign > 0 else "medial", "end", "soft"),
        *upright,
        svg.text((0.0, 12.0), f"heel centre: {words}", "middle"),
    ]
    depth = next((d.realised for d in verdict.doses if d.name == "heel_cup_depth_mm"), None)
    if depth is not None:
        parts += _cup_dimension(half, _lowest_top_mm(device, x, y), depth)
    cup = "" if depth is None else f", the cup {depth:.1f} mm deep"
    label = f"{foot.side} heel cut across at the heel centre, seen from behind: foot over device; {words} there{cup}"
    return svg.picture(box, 2.3, label, parts)


def arch_section(foot: Foot, device: Device, fit: Fit, seated_mm: np.ndarray) -> str:
    """Along the line through the arch apex, medial of the heel centre, seen from the medial side, with thicknesses."""
    y = float(foot.at("arch_apex")[1])
    sign = -1.0 if foot.side == "left" else 1.0
    place = _placer(-sign)
    along = np.append(device.outline_mm[:, 0], [0.0, foot.length_mm])
    ends = sorted((-sign * (along.min() - 12.0), -sign * (along.max() + 12.0)))
    box = (ends[0], -72.0, ends[1] - ends[0], 110.0)
    solid = slice_along(device.mesh.vertices_mm, device.mesh.faces, y)
    parts = _bodies(place, slice_along(seated_mm, foot.faces, y), solid)
    parts += _floor_and_scale(box, below=33.0, at=ends[0] + (ends[1] - ends[0]) / 2.0 - 20.0)
    said = []
    for name, title in STATIONS.items():
        x = float(foot.at(name)[0])
        words, upright = _thickness(fit.section_mm.get(title)), _upright(place, solid, x)
        said.append(f"{title}: {words}")
        parts += [*upright, svg.text((-sign * x, 12.0), title, "middle", "soft")]
        parts.append(svg.text((-sign * x, 21.0), words.removesuffix(" thick"), "middle"))
    parts.append(svg.text((-sign * foot.length_mm, 33.0), "toes", "start" if sign > 0 else "end", "soft"))
    parts.append(svg.text((0.0, 33.0), "heel", "end" if sign > 0 else "start", "soft"))
    label = (
        f"{foot.side} foot cut along the medial arch, seen from the medial side: foot over device; {'; '.join(said)}"
    )
    return svg.picture(box, 1.45, label, parts)


def _placer(flip: float) -> Place:
    return lambda points: np.asarray(points, dtype=float) * [flip, -1.0]


def _bodies(place: Place, foot: list[np.ndarray], device: list[np.ndarray]) -> list[str]:
    return [
        svg.shape([place(loop) for loop in foot], "skin"),
        svg.shape([place(loop) for loop in device], "device"),
    ]


def _floor_and_scale(box: tuple[float, float, float, float], below: float = 24.0, at: float | None = None) -> list[str]:
    left, _, width, _ = box
    bar = (left + 6.0 if at is None else at, below)
    return [
        svg.line((left, 0.0), (left + width, 0.0), "floor"),
        svg.line(bar, (bar[0] + 20.0, bar[1]), "scale"),
        svg.text((bar[0] + 23.0, bar[1] + 1.8), "20 mm", "start", "soft tick"),
    ]


def _thickness(measured_mm: float | None) -> str:
    """Rounded from what report.json holds, so that both round alike."""
    return "no device" if measured_mm is None else f"{round(measured_mm, 2):.1f} mm thick"


def _upright(place: Place, solid: list[np.ndarray], along_mm: float) -> list[str]:
    """The plumb line through the device's section at a station."""
    heights = crossings(solid, along_mm)
    if len(heights) < 2:
        return []
    low, high = place(np.array([(along_mm, heights[0]), (along_mm, heights[-1])]))
    return [svg.line(tuple(low), tuple(high), "measure")]


def _cup_dimension(half: float, lowest_mm: float, depth_mm: float) -> list[str]:
    at, top = half - 47.0, -(lowest_mm + depth_mm)
    return [
        svg.line((0.0, -lowest_mm), (at + 3.0, -lowest_mm), "leader"),
        svg.line((at - 8.0, top), (at + 3.0, top), "leader"),
        svg.line((at, -lowest_mm), (at, top), "measure"),
        svg.text((at + 4.0, (top - lowest_mm) / 2.0 + 2.0), f"cup {depth_mm:.1f} mm", "start"),
    ]


def _lowest_top_mm(device: Device, x_mm: float, y_mm: float) -> float:
    """Lowest top within 12 mm of the heel centre, as the cup's depth is defined."""
    y = y_mm + np.linspace(-12.0, 12.0, 49)
    return float(np.nanmin(sample(device.top, np.column_stack([np.full_like(y, x_mm), y]))))


def _half_width_mm(device: Device, x_mm: float) -> float:
    near = np.abs(device.outline_mm[:, 0] - x_mm) < 6.0
    return float(np.abs(device.outline_mm[near if near.any() else slice(None), 1]).max())
