"""How far a print's face lies from its design, over the plan, seen from above with the toes up."""

from __future__ import annotations

import numpy as np

from orthocad.deliver.pictures import svg
from orthocad.model import Field

_PX_PER_MM = 1.6
_MARGIN_MM = 10.0
_LEGEND_MM = 30.0
_BANDS = 16
# Blue where material is missing, orange where there is too much.
_ANCHORS = np.array([(8, 60, 140), (110, 170, 220), (246, 246, 244), (240, 150, 70), (157, 60, 0)], float)


def deviation_map(side: str, face: str, field: Field, outline_mm: np.ndarray, limit_mm: float) -> str:
    """Printed less designed height; `outline_mm` are plan points (n, 2) of the design; the colours end at the limit."""
    low, high = outline_mm.min(axis=0), outline_mm.max(axis=0)
    box = (
        -high[1] - _MARGIN_MM,
        -high[0] - _MARGIN_MM,
        high[1] - low[1] + 2 * _MARGIN_MM,
        high[0] - low[0] + 2 * _MARGIN_MM + _LEGEND_MM,
    )
    off = np.abs(field.z_mm[np.isfinite(field.z_mm)])
    label = (
        f"{side} device, {face}, seen from above, toes up: printed less designed height, 95 % within "
        f"{np.quantile(off, 0.95):.2f} mm, at most {off.max():.2f} mm"
    )
    return svg.picture(box, _PX_PER_MM, label, [_raster(field, limit_mm), *_legend(box, limit_mm)])


def _colours() -> np.ndarray:
    at = np.linspace(0.0, 1.0, len(_ANCHORS))
    return np.stack([np.interp(np.linspace(0, 1, _BANDS), at, _ANCHORS[:, c]) for c in range(3)], axis=-1).round()


def _raster(field: Field, limit_mm: float) -> str:
    band = np.clip(np.floor((field.z_mm / limit_mm + 1.0) / 2.0 * _BANDS), 0, _BANDS - 1)
    rows = np.where(np.isfinite(field.z_mm), np.nan_to_num(band) + 1, 0)[::-1, ::-1]  # toes up, +y to the left
    half, x, y = field.step_mm / 2.0, field.x_mm, field.y_mm
    box = (-y[-1] - half, -x[-1] - half, y[-1] - y[0] + 2 * half, x[-1] - x[0] + 2 * half)
    return svg.raster((float(box[0]), float(box[1]), float(box[2]), float(box[3])), svg.palette_png(rows, _colours()))


def _legend(box: tuple[float, float, float, float], limit_mm: float) -> list[str]:
    left, top, width, height = box
    start, room, v = left + 12.0, width - 24.0, top + height - _LEGEND_MM + 6.0
    one = room / _BANDS
    parts = [
        svg.block((start + i * one, v, one + 0.1, 6.0), (int(c[0]), int(c[1]), int(c[2])))
        for i, c in enumerate(_colours())
    ]
    ticks = np.linspace(-limit_mm, limit_mm, 5)
    parts += [svg.text((start + k * room / 4, v + 14.0), f"{t:g}", "middle") for k, t in enumerate(ticks)]
    return [*parts, svg.text((left + width / 2, v + 22.0), "printed less designed, mm", "middle", "soft")]
