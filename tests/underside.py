"""Words read back from a picture of a device's underside: a reader of our own that knows nothing of how they were made.

The picture is a relief seen by rays from below. Dark blobs are cut out, sorted into lines, and each is held against
every character as Pillow (FreeType) draws it, scaled to the same box.
"""

from __future__ import annotations

import string
from functools import cache
from pathlib import Path

import numpy as np
import trimesh
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

import orthocad

FONT = Path(orthocad.__file__).parent / "deliver" / "paper" / "fonts" / "DejaVuSans-Bold.ttf"
PIXEL_MM = 0.12
ALPHABET = string.ascii_uppercase + string.digits + "-.#+•"
BOX = (40, 28)


def relief(body: trimesh.Trimesh, low_x: float = -np.inf, high_x: float = np.inf) -> np.ndarray:
    """Height of the underside (rows, columns) as seen from below with the heel to the left, between two x."""
    low, high = body.bounds.copy()
    low[0], high[0] = max(low[0], low_x), min(high[0], high_x)
    x = np.arange(low[0] + PIXEL_MM / 2, high[0], PIXEL_MM)
    y = np.arange(low[1] + PIXEL_MM / 2, high[1], PIXEL_MM)
    gx, gy = np.meshgrid(x, y)  # from below with x to the right, y runs down: row 0 is the least y
    origins = np.column_stack([gx.ravel(), gy.ravel(), np.full(gx.size, low[2] - 10.0)])
    from trimesh.ray.ray_pyembree import RayMeshIntersector

    places, rays, _ = RayMeshIntersector(body).intersects_location(
        origins, np.broadcast_to([0.0, 0.0, 1.0], origins.shape), multiple_hits=False
    )
    z = np.full(gx.size, np.nan)
    z[rays] = places[:, 2]
    return z.reshape(gx.shape)


def engraved(z: np.ndarray, least_mm: float = 0.15) -> np.ndarray:
    """Which pixels lie deeper than the middle height around them; nothing near the border."""
    known = np.isfinite(z)
    filled = np.where(known, z, np.nanmax(z))
    few = filled[::3, ::3]
    around = ndimage.median_filter(few, size=round(7.0 / (3 * PIXEL_MM)))
    around = np.kron(around, np.ones((3, 3)))[: z.shape[0], : z.shape[1]]
    around = ndimage.uniform_filter(around, 9)
    inside = ndimage.binary_erosion(known, iterations=round(3.0 / PIXEL_MM))
    return inside & (filled - around > least_mm)


def read(z: np.ndarray) -> list[str]:
    """Lines of text, from the top; a gap of more than half a letter is a space."""
    marks, _ = ndimage.label(engraved(z), structure=np.ones((3, 3)))
    found = enumerate(ndimage.find_objects(marks), start=1)
    boxes = [(b, n) for n, b in found if _letter(marks, z, n, b)]
    if not boxes:
        return []
    tall = max(b[0].stop - b[0].start for b, _ in boxes)
    lines: list[list] = []
    for b, n in sorted(boxes, key=lambda f: (f[0][0].start + f[0][0].stop) / 2):
        middle = (b[0].start + b[0].stop) / 2
        if lines and middle - lines[-1][0] < 0.9 * tall:
            lines[-1][1].append((b, n))
        else:
            lines.append([middle, [(b, n)]])
    return [_line(sorted(found, key=lambda f: f[0][1].start), marks, tall) for _, found in lines]


def _letter(marks: np.ndarray, z: np.ndarray, number: int, box: tuple) -> bool:
    """Small enough, and sunk on all sides: the corner at the foot of a bulge is not."""
    wide = tuple(slice(max(s.start - 6, 0), s.stop + 6) for s in box)
    blob = marks[wide] == number
    ring = ndimage.binary_dilation(blob, iterations=5) & ~ndimage.binary_dilation(blob, iterations=3)
    core = ndimage.binary_erosion(blob) if ndimage.binary_erosion(blob).any() else blob
    near = ndimage.distance_transform_edt(~core, return_distances=False, return_indices=True)
    sunk = z[wide][tuple(near)][ring] - z[wide][ring] > 0.1
    small = max(s.stop - s.start for s in box) * PIXEL_MM < 10.0 and blob.sum() * PIXEL_MM**2 > 0.8
    return bool(small and sunk.mean() > 0.8)


def _line(found: list, marks: np.ndarray, tall: int) -> str:
    base = max(b[0].stop for b, _ in found)
    text, end = "", None
    for b, n in found:
        if end is not None and b[1].start - end > 0.55 * tall:
            text += " "
        text += _character(marks[b] == n, (b[0].stop - b[0].start) / tall, (base - b[0].stop) / tall)
        end = b[1].stop
    return text


def _character(blob: np.ndarray, height: float, over_base: float) -> str:
    fit = {c: _likeness(blob, height, over_base, *_drawn(c)) for c in ALPHABET}
    return max(fit, key=lambda c: fit[c])


def _likeness(blob, height, over_base, glyph, glyph_height, glyph_over) -> float:
    ours = np.asarray(Image.fromarray(blob.astype(np.uint8) * 255).resize(BOX[::-1], Image.BILINEAR), float) / 255
    theirs = np.asarray(glyph.resize(BOX[::-1], Image.BILINEAR), float) / 255
    shape = (blob.shape[1] / blob.shape[0]) / (glyph.size[0] / glyph.size[1])
    same = 1 - np.abs(ours - theirs).mean()
    return same - 0.5 * abs(np.log(shape)) - abs(height - glyph_height) - 2 * abs(over_base - glyph_over)


@cache
def _drawn(character: str) -> tuple[Image.Image, float, float]:
    """The character's picture cut to its ink, its height and its place over the line in capitals."""
    cap, (_, top, _, bottom), picture = _ink("H")[1], *_ink(character)[1:]
    return picture, (bottom - top) / (cap[3] - cap[1]), (cap[3] - bottom) / (cap[3] - cap[1])


@cache
def _ink(character: str) -> tuple[str, tuple[int, int, int, int], Image.Image]:
    canvas = Image.new("L", (300, 300), 0)
    ImageDraw.Draw(canvas).text((80, 200), character, font=ImageFont.truetype(FONT, 120), fill=255, anchor="ls")
    box = canvas.getbbox()
    return character, box, canvas.crop(box)
