"""Insole outlines drawn to files in many ways, from one known curve."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.interpolate import splev, splprep

# Around a right foot's insole seen from above, heel at 0, toe at 1; y in widths, medial positive: our own drawing.
KNOTS = np.array([
    [0.0, 0.0], [0.03, -0.22], [0.13, -0.34], [0.30, -0.33], [0.48, -0.40], [0.64, -0.49], [0.75, -0.46], [0.88, -0.28],
    [0.97, -0.02], [1.0, 0.14], [0.97, 0.30], [0.87, 0.45], [0.73, 0.51], [0.60, 0.42], [0.45, 0.26], [0.30, 0.27],
    [0.13, 0.34], [0.03, 0.22],
])  # fmt: skip


def insole(length: float, width: float, straight: bool = False) -> np.ndarray:
    """(400, 2) mm: a right foot's insole, heel at x = 0, toe along +x, medial +y."""
    x, y = splev(np.linspace(0, 1, 400, endpoint=False), splprep(np.vstack([KNOTS, KNOTS[:1]]).T, s=0, per=True)[0])
    points = np.column_stack([x, y])
    points -= points.min(axis=0)
    points *= np.array([length, width]) / np.ptp(points, axis=0)
    if straight:
        middle = np.interp(points[:, 0], *_middle(points))
        points[:, 1] -= middle
    return points


def _middle(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    at = np.linspace(2.0, np.ptp(points[:, 0]) - 2.0, 60)
    ring = np.roll(points, -int(points[:, 0].argmin()), axis=0)
    tip = int(ring[:, 0].argmax())
    one, other = ring[: tip + 1], ring[tip:][::-1]
    return at, (np.interp(at, one[:, 0], one[:, 1]) + np.interp(at, other[:, 0], other[:, 1])) / 2


def turned(points: np.ndarray, angle: float, flip: bool = False) -> np.ndarray:
    """Anywhere on the sheet."""
    c, s = np.cos(angle), np.sin(angle)
    return points * [1.0, -1.0 if flip else 1.0] @ np.array([[c, s], [-s, c]]) + [310.0, -120.0]


def as_dxf(path: Path, points: np.ndarray, unit: int = 4, kind: str = "polyline") -> Path:
    """Saved by ezdxf as a polyline, a spline, single lines in any order, or inside a block."""
    import ezdxf

    sheet = ezdxf.new()
    sheet.header["$INSUNITS"] = unit
    space = sheet.modelspace()
    ring = np.vstack([points, points[:1]]).tolist()
    if kind == "spline":
        space.add_spline(fit_points=[(x, y, 0.0) for x, y in ring])
    elif kind == "lines":
        order = np.random.default_rng(2).permutation(len(points))
        for n in order:
            a, b = (ring[n], ring[n + 1])[:: 1 if n % 3 else -1]
            space.add_line(a, b)
    elif kind == "block":
        sheet.blocks.new("sole").add_lwpolyline(points.tolist(), close=True)
        space.add_blockref("sole", (20.0, 30.0), dxfattribs={"rotation": 25.0})
    elif kind == "open":
        space.add_lwpolyline(points[:-40].tolist())
    elif kind == "two":
        space.add_lwpolyline(points.tolist(), close=True)
        space.add_lwpolyline((points + [0.0, 200.0]).tolist(), close=True)
    else:
        space.add_lwpolyline(points.tolist(), close=True)
        space.add_circle(points.mean(axis=0).tolist(), 0.02 * float(np.ptp(points, axis=0).max()))  # a mark
    sheet.saveas(path)
    return path


def as_svg(path: Path, points: np.ndarray, unit: str = "mm", per_mm: float = 1.0) -> Path:
    """Saved as an SVG path, y down; `per_mm` user units to a millimetre."""
    down = (points * [1.0, -1.0] - (points * [1.0, -1.0]).min(axis=0) + 5.0) * per_mm
    width, height = down.max(axis=0) + 5.0 * per_mm
    line = "M " + " L ".join(f"{x:.3f},{y:.3f}" for x, y in down) + " Z"
    page = f'width="{width / per_mm:.3f}{unit}" height="{height / per_mm:.3f}{unit}"' if unit else ""
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" {page} viewBox="0 0 {width:.3f} {height:.3f}">'
        f'<g transform="translate({per_mm},0)"><path d="{line}" fill="none"/></g></svg>',
        encoding="utf-8",
    )
    return path
