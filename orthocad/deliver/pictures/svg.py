"""Small pieces of SVG; coordinates are millimetres of the thing drawn, colours are classes of the page."""

from __future__ import annotations

import base64
import io
from html import escape

import numpy as np

Point = tuple[float, float]


def picture(box: tuple[float, float, float, float], px_per_mm: float, label: str, parts: list[str]) -> str:
    """A whole SVG over `box` (left, top, width, height) with its text alternative."""
    left, top, width, height = box
    size = f'width="{width * px_per_mm:.0f}" height="{height * px_per_mm:.0f}"'
    view = f"{left:.1f} {top:.1f} {width:.1f} {height:.1f}"
    style = f'style="font-size:{12.0 / px_per_mm:.2f}px"'  # 12 px on the page at natural size
    return f'<svg {size} viewBox="{view}" role="img" aria-label="{escape(label)}" {style}>{"".join(parts)}</svg>'


def text(at: Point, words: str, anchor: str = "start", kind: str = "") -> str:
    """One line of text with its baseline at a point."""
    return f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{anchor}" class="{kind}">{escape(words)}</text>'


def path(points: np.ndarray, kind: str, closed: bool = False) -> str:
    """A line through points (n, 2), or a closed shape."""
    return f'<path class="{kind}" d="{_trace(points)}{"Z" if closed else ""}"/>'


def shape(loops: list[np.ndarray], kind: str) -> str:
    """Several closed loops as one shape with holes."""
    return f'<path class="{kind}" fill-rule="evenodd" d="{"".join(_trace(loop) + "Z" for loop in loops)}"/>'


def line(start: Point, end: Point, kind: str) -> str:
    """A straight line."""
    return f'<path class="{kind}" d="M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"/>'


def dot(at: Point, radius: float, kind: str) -> str:
    """A filled circle."""
    return f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius:.1f}" class="{kind}"/>'


def block(box: tuple[float, float, float, float], rgb: tuple[int, int, int]) -> str:
    """A rectangle (left, top, width, height) of one colour of a legend."""
    left, top, width, height = box
    return f'<rect x="{left:.2f}" y="{top:.2f}" width="{width:.2f}" height="{height:.2f}" fill="rgb{rgb}"/>'


def raster(box: tuple[float, float, float, float], png: bytes) -> str:
    """A PNG stretched over a box (left, top, width, height)."""
    left, top, width, height = box
    data = base64.b64encode(png).decode()
    return (
        f'<image x="{left:.2f}" y="{top:.2f}" width="{width:.2f}" height="{height:.2f}" '
        f'preserveAspectRatio="none" href="data:image/png;base64,{data}"/>'
    )


def palette_png(numbers: np.ndarray, colours: np.ndarray) -> bytes:
    """A PNG of colour numbers (rows, columns); number 0 is transparent, number i + 1 is `colours[i]` (n, 3)."""
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(numbers, dtype=np.uint8), mode="P")
    image.putpalette(np.concatenate([[[0, 0, 0]], colours]).astype(np.uint8).tobytes())
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=4, transparency=0)
    return out.getvalue()


def _trace(points: np.ndarray) -> str:
    return "M" + "L".join(f"{u:.1f} {v:.1f}" for u, v in np.asarray(points).tolist())
