"""Plan maps of a foot seen from below: sole heights with the landmarks, and the gap to the device."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from orthocad.deliver.pictures import svg
from orthocad.deliver.pictures.unseen import filled_outlines
from orthocad.model import Device, Field, Fit, Foot

_PX_PER_MM = 1.45
_LABEL_MARGIN_MM = 60.0  # for the landmarks' names
_BARE_MARGIN_MM = 16.0
_LEGEND_MM = 44.0
_HEIGHT_STEPS = np.arange(0.0, 25.0, 1.0)
# Dark at the ground, light at the top of the arch; readable without red-green vision.
_HEIGHT_ANCHORS = ((68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37))
# Orange where the device presses, blue where it stays away.
_GAP_ANCHORS = ((157, 60, 0), (240, 150, 70), (246, 246, 244), (110, 170, 220), (8, 60, 140))
_PRESSURE_ANCHORS = ((233, 240, 250), (120, 190, 220), (80, 180, 120), (240, 200, 70), (200, 40, 40))
_NAMES = {
    "pternion": "pternion", "toe_tip": "toe tip", "mtp1": "MTP1", "mtp5": "MTP5", "heel_center": "heel centre",
    "arch_apex": "arch apex",
}  # fmt: skip


class _Plan(NamedTuple):
    """The picture's frame: toes up, seen from below, so a right foot's medial side is on the right."""

    sign: float  # 1 right foot, -1 left foot
    low: np.ndarray  # (2,) least x and y drawn
    high: np.ndarray  # (2,)
    margin_mm: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        half = float(max(-self.low[1], self.high[1])) + self.margin_mm
        return -half, -self.high[0] - 16.0, 2.0 * half, self.high[0] - self.low[0] + 34.0 + _LEGEND_MM

    def at(self, xy_mm: np.ndarray) -> np.ndarray:
        xy = np.asarray(xy_mm, dtype=float)
        return np.stack([self.sign * xy[..., 1], -xy[..., 0]], axis=-1)

    def point(self, x_mm: float, y_mm: float) -> svg.Point:
        return self.sign * y_mm, -x_mm


def height_map(foot: Foot, device: Device | None) -> str:
    """Heights of the scanned sole over the support plane, landmarks, and the device's outline where there is one."""
    plan = _plan(foot, device, _LABEL_MARGIN_MM)
    colours = _ramp(_HEIGHT_ANCHORS, len(_HEIGHT_STEPS))
    parts = [_raster(plan, foot.sole, _HEIGHT_STEPS, colours), *_contours(plan, foot.sole)]
    if device is not None:
        parts += [svg.path(plan.at(device.outline_mm), kind, closed=True) for kind in ("casing", "inlay")]
    parts += [svg.path(plan.at(c), "filled", closed=True) for c in filled_outlines(foot)]
    parts += [*_sides(plan), *_landmarks(plan, foot)]
    parts += _legend(plan, _HEIGHT_STEPS, colours, "height over the support plane, mm", 5.0)
    keys = [("casing", "device outline")] if device else []
    parts.append(_key(plan, [*keys, ("filled", "hole, filled in")]))
    label = (
        f"{foot.side} foot seen from below, toes up: height of the sole over the support plane, 0 to 24 mm and more; "
        f"arch height {_number(foot.number('arch_height_mm'))} mm at the arch apex; the six landmarks are marked"
    )
    return svg.picture(plan.box, _PX_PER_MM, label, parts)


def gap_map(foot: Foot, device: Device, fit: Fit, limit: float) -> str:
    """Gap between sole and device in the contact zone, seen from below; the colours end at `limit` mm."""
    plan = _plan(foot, device, _BARE_MARGIN_MM)
    steps = np.linspace(-limit, limit, 17)[:-1]
    colours = _ramp(_GAP_ANCHORS, len(steps))
    parts = [
        svg.path(plan.at(device.outline_mm), "unjudged", closed=True),
        _raster(plan, fit.gap, steps, colours),
        *_silhouette(plan, foot.sole),
        svg.path(plan.at(device.outline_mm), "outline", closed=True),
        *_sides(plan),
        *_legend(plan, np.append(steps, limit), colours, "mm", limit / 2, ("presses", "clear")),
        _key(plan, [("unjudged", "not judged")]),
    ]
    seen = fit.with_lift or fit
    figures = f"on average {seen.mean_mm:.2f} mm, 95 % within {seen.p95_mm:.2f} mm, at most {seen.max_mm:.2f} mm"
    known = figures if np.isfinite(fit.mean_mm) else "no place where only the sole shaped the device"
    label = f"{foot.side} foot seen from below, toes up: gap between sole and device in the contact zone; {known}"
    return svg.picture(plan.box, _PX_PER_MM, label, parts)


def _plan(foot: Foot, device: Device | None, margin_mm: float) -> _Plan:
    """Room for the sole and for the device, which may reach beyond it."""
    i, j = np.nonzero(np.isfinite(foot.sole.z_mm))
    drawn = np.column_stack([foot.sole.x_mm[i], foot.sole.y_mm[j]])
    if device is not None:
        drawn = np.vstack([drawn, device.outline_mm])
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    return _Plan(sign=-1.0 if foot.side == "left" else 1.0, low=low, high=high, margin_mm=margin_mm)


def gap_limit_mm(fits: Iterable[Fit]) -> float:
    """One scale for all maps of a report: the smallest round one that holds 99 % of them."""
    known = np.concatenate([np.abs(fit.gap.z_mm[np.isfinite(fit.gap.z_mm)]) for fit in fits])
    most = float(np.percentile(known, 99)) if len(known) else 0.0
    return next((limit for limit in (1.0, 2.0, 4.0, 8.0) if most <= limit), 16.0)


def _ramp(anchors: tuple[tuple[int, int, int], ...], count: int) -> np.ndarray:
    """`count` colours (n, 3) along the anchors."""
    at = np.linspace(0.0, 1.0, count)
    table = np.array(anchors, dtype=float)
    places = np.linspace(0.0, 1.0, len(table))
    return np.stack([np.interp(at, places, table[:, channel]) for channel in range(3)], axis=-1).round()


def _raster(plan: _Plan, field: Field, steps: np.ndarray, colours: np.ndarray) -> str:
    """The field as bands of colour; a band begins at each step."""
    z = field.z_mm
    band = np.clip(np.searchsorted(steps, z, side="right"), 1, len(colours))
    rows = np.where(np.isfinite(z), band, 0)[::-1]  # toes up
    rows = rows if plan.sign > 0 else rows[:, ::-1]
    half = field.step_mm / 2.0
    edges = sorted((plan.sign * field.y_mm[0], plan.sign * field.y_mm[-1]))
    box = (
        edges[0] - half,
        -field.x_mm[-1] - half,
        edges[1] - edges[0] + 2 * half,
        field.x_mm[-1] - field.x_mm[0] + 2 * half,
    )
    return svg.raster(box, svg.palette_png(rows, colours))


def _contours(plan: _Plan, field: Field) -> list[str]:
    return [
        svg.path(plan.at(c), "contour")
        for level in (5.0, 10.0, 15.0, 20.0)
        for c in _isolines(field, field.z_mm, level)
    ]


def _silhouette(plan: _Plan, field: Field) -> list[str]:
    seen = np.pad(np.isfinite(field.z_mm).astype(float), 1)
    wide = Field(x0_mm=field.x0_mm - field.step_mm, y0_mm=field.y0_mm - field.step_mm, step_mm=field.step_mm, z_mm=seen)
    return [svg.path(plan.at(c), "silhouette", closed=True) for c in _isolines(wide, seen, 0.5)]


def _isolines(field: Field, z_mm: np.ndarray, level: float) -> list[np.ndarray]:
    """Lines of one height as (n, 2) plan points, specks left out."""
    from contourpy import contour_generator

    lines = contour_generator(field.x_mm, field.y_mm, np.ma.masked_invalid(z_mm.T)).lines(level)
    return [np.asarray(line)[::2] for line in lines if len(line) > 24]


def _landmarks(plan: _Plan, foot: Foot) -> list[str]:
    parts: list[str] = []
    for name in foot.landmarks:
        x, y, _ = foot.at(name)
        mark, (label, anchor) = plan.point(x, y), _label_place(plan, name, x, y)
        if name in ("heel_center", "arch_apex"):
            parts.append(svg.line(mark, (label[0], label[1] - 3.0), "leader"))
        parts += [svg.dot(mark, 2.2, "mark"), svg.text(label, _NAMES[name], anchor, "halo")]
    return parts


def _label_place(plan: _Plan, name: str, x: float, y: float) -> tuple[svg.Point, str]:
    """Where a landmark's name stands (clear of the foot) and how it is anchored there."""
    u, v = plan.point(x, y)
    if name == "pternion":
        return (u, v + 11.0), "middle"
    if name == "toe_tip":
        return (u, v - 5.0), "middle"
    medial = name in ("mtp1", "arch_apex")
    border = plan.high[1] if medial else -plan.low[1]
    outward = plan.sign if medial else -plan.sign
    beside = outward * (border + 5.0)
    return (beside, v + 3.0), "start" if outward > 0 else "end"


def _sides(plan: _Plan) -> list[str]:
    v = -plan.high[0] - 4.0
    edge = plan.box[0] + plan.box[2]
    return [
        svg.text((plan.sign * (edge - 1.0), v), "medial", "end" if plan.sign > 0 else "start", "soft"),
        svg.text((-plan.sign * (edge - 1.0), v), "lateral", "start" if plan.sign > 0 else "end", "soft"),
    ]


def _legend(
    plan: _Plan, steps: np.ndarray, colours: np.ndarray, title: str, every_mm: float, ends: tuple[str, ...] = ()
) -> list[str]:
    left, top, width, height = plan.box
    bar_left, bar_width, v = left + 14.0, width - 28.0, top + height - _LEGEND_MM + 4.0
    one = bar_width / len(colours)
    parts = [
        svg.block((bar_left + i * one, v, one + 0.1, 6.0), (int(rgb[0]), int(rgb[1]), int(rgb[2])))
        for i, rgb in enumerate(colours)
    ]
    last = steps[0] + (steps[1] - steps[0]) * len(colours)
    for value in np.arange(steps[0], last + 1e-6, every_mm):
        at = bar_left + (value - steps[0]) / (last - steps[0]) * bar_width
        parts += [
            svg.line((at, v + 6.0), (at, v + 7.5), "leader"),
            svg.text((at, v + 15.0), f"{value:g}", "middle", "tick"),
        ]
    for words, at, anchor in zip(ends, (bar_left, bar_left + bar_width), ("start", "end"), strict=False):
        parts.append(svg.text((at, v + 24.0), words, anchor, "soft"))
    return [*parts, svg.text((left + width / 2, v + 24.0), title, "middle", "soft")]


def _key(plan: _Plan, entries: list[tuple[str, str]]) -> str:
    left, top, width, height = plan.box
    v, parts = top + height - 3.0, []
    for number, (kind, words) in enumerate(entries):
        u = left + 14.0 + number * (width - 20.0) / 2.0
        corners = np.array([(u, v - 5), (u + 10, v - 5), (u + 10, v), (u, v)])
        parts += [svg.path(corners, kind, closed=True), svg.text((u + 16, v), words, "start", "soft")]
    return "".join(parts)


def _number(value: float) -> str:
    return f"{value:.1f}" if np.isfinite(value) else "not available:"


def pressure_map(foot: Foot, device: Device | None, field: Field, limit_kpa: float, where: str) -> str:
    """Predicted pressure under the standing foot, seen from below; the colours end at `limit_kpa`."""
    plan = _plan(foot, device, _BARE_MARGIN_MM)
    steps = np.linspace(0.0, limit_kpa, 17)[:-1]
    colours = _ramp(_PRESSURE_ANCHORS, len(steps))
    loaded = field.like(np.where(field.z_mm > 0.0, field.z_mm, np.nan))
    parts = [_raster(plan, loaded, steps, colours), *_silhouette(plan, foot.sole)]
    if device is not None:
        parts.append(svg.path(plan.at(device.outline_mm), "outline", closed=True))
    parts += [*_sides(plan), *_legend(plan, np.append(steps, limit_kpa), colours, "kPa, predicted", limit_kpa / 4)]
    most = float(np.nanmax(field.z_mm))
    label = f"{foot.side} foot seen from below, toes up: predicted pressure standing {where}, highest {most:.0f} kPa"
    return svg.picture(plan.box, _PX_PER_MM, label, parts)


def pressure_limit_kpa(fields: Iterable[Field]) -> float:
    """One scale for all pressure maps of a report."""
    most = max(float(np.nanmax(field.z_mm)) for field in fields)
    return next((limit for limit in (40.0, 80.0, 120.0, 160.0, 240.0, 320.0, 400.0, 600.0) if most <= limit), 1000.0)
