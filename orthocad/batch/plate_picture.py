"""Which order lies where on a plate, as an SVG: one panel a layer, seen from above."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from orthocad.batch.pack import Placed, Plate

_MARGIN = 14
_COLOURS = ("#9fd0d6", "#f0c9a0", "#b9d7a8", "#d3bfe0", "#f2b8b8", "#c9d3de")
_STYLE = (
    "text{font:7px system-ui,sans-serif;fill:#1b1f23;text-anchor:middle}.t{font-size:9px;text-anchor:start}"
    "rect{fill:#fff;stroke:#59636e}path{stroke:#1b1f23;stroke-width:.5}"
)


def plate_svg(title: str, plate: Plate, bed_mm: Sequence[float]) -> str:
    """The picture; orders keep one colour."""
    levels = sorted({round(_low(p), 1) for p in plate.placed})
    width, height = bed_mm[0] + 2 * _MARGIN, bed_mm[1] + 2.5 * _MARGIN
    ids = list(dict.fromkeys(p.part.order_id for p in plate.placed))
    panels = [_panel(title, plate, bed_mm, level, ids, n * height) for n, level in enumerate(levels)]
    view = f"0 0 {width:.0f} {height * len(levels):.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{2.5 * width:.0f}">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>\n" + "\n".join(panels) + "\n</svg>\n"
    )


def _low(placed: Placed) -> float:
    return float(_corners(placed)[:, 2].min())


def _corners(placed: Placed) -> np.ndarray:
    return placed.part.mesh.vertices_mm @ placed.turn.T + placed.shift_mm


def _panel(title: str, plate: Plate, bed_mm: Sequence[float], level_mm: float, ids: list[str], down: float) -> str:
    here = [p for p in plate.placed if round(_low(p), 1) == level_mm]
    where = f", {level_mm:.0f} mm up" if level_mm else ""
    words = f"{title}: {plate.material}{where}, {len(here)} device{'s' * (len(here) != 1)}"
    lines = [f'<text class="t" x="{_MARGIN}" y="{down + 10:.0f}">{escape(words)}</text>']
    lines += [f'<g transform="translate({_MARGIN} {down + _MARGIN + bed_mm[1]:.1f})">']
    lines += [f'<rect y="{-bed_mm[1]}" width="{bed_mm[0]}" height="{bed_mm[1]}"/>']
    lines += [_device(p, _COLOURS[ids.index(p.part.order_id) % len(_COLOURS)]) for p in here]
    return "\n".join([*lines, "</g>"])


def _device(placed: Placed, colour: str) -> str:
    from scipy.spatial import ConvexHull

    plan = _corners(placed)[:, :2]
    border = plan[ConvexHull(plan).vertices]
    x, y = border.mean(axis=0)
    path = "M" + "L".join(f"{a:.1f} {-b:.1f}" for a, b in border) + "Z"
    part = placed.part
    copy = f" #{part.copy}" if part.copy > 1 else ""
    return (
        f'<path d="{path}" fill="{colour}"/><text x="{x:.1f}" y="{-y:.1f}">{escape(part.order_id)}{copy}</text>'
        f'<text x="{x:.1f}" y="{-y + 8:.1f}">{part.side}</text>'
    )
