"""Words as outlines: the glyphs of the report's own bold font, for engraving."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

import orthocad
from orthocad.model import Sealed

FONT = Path(orthocad.__file__).parent / "deliver" / "paper" / "fonts" / "DejaVuSans-Bold.ttf"
CURVE_STEPS = 6
SPACING = 0.2  # of a capital's height, added between letters: engraved strokes grow
PITCH = 1.65  # from line to line, in capitals' heights
DRAFT_MM = 0.1  # a letter grows by this from half depth to the surface, and shrinks by it to the floor


class Lettering(Sealed):
    """Lines of text as closed outlines around the text's middle, x along the line, y up; counters run clockwise."""

    floor_mm: tuple[np.ndarray, ...]  # each (n, 2): the letters on the engraving's floor
    middle_mm: tuple[np.ndarray, ...]  # at half depth
    surface_mm: tuple[np.ndarray, ...]
    size_mm: tuple[float, float]


def unknown(text: str) -> str:
    """The characters of a text that the font does not have."""
    return "".join(sorted({c for c in text if ord(c) not in _font()[1]}))


def width_mm(text: str, cap_mm: float) -> float:
    """How long a line is."""
    glyphs, names, cap, _ = _font()
    return sum(glyphs[names[ord(c)]].width / cap + SPACING for c in text) * cap_mm


def lettering(lines: tuple[str, ...], cap_mm: float) -> Lettering:
    """Lines set under each other, each in the middle."""
    from manifold3d import CrossSection, FillRule, JoinType

    rows = [_row(line, cap_mm, -n * PITCH * cap_mm) for n, line in enumerate(lines)]
    loops = [loop for row in rows for loop in row]
    section = CrossSection(loops, FillRule.NonZero).simplify(0.005)
    low_x, low_y, high_x, high_y = section.bounds()
    section = section.translate([-(low_x + high_x) / 2, -(low_y + high_y) / 2])
    sizes = [section.offset(by, JoinType.Miter, 2.0) for by in (-DRAFT_MM, 0.0, DRAFT_MM)]
    floor, middle, surface = (tuple(np.asarray(p) for p in s.simplify(0.002).to_polygons()) for s in sizes)
    return Lettering(
        floor_mm=floor, middle_mm=middle, surface_mm=surface, size_mm=(high_x - low_x, high_y - low_y)
    )  # fmt: skip


def legible(text: Lettering, detail_mm: float) -> bool:
    """Whether no stroke breaks and no counter or gap closes where the printer cannot show less than `detail_mm`."""
    from manifold3d import CrossSection, FillRule, JoinType

    def pieces(loops: tuple[np.ndarray, ...], by_mm: float) -> tuple[int, int]:
        grown = CrossSection(list(loops), FillRule.NonZero).offset(by_mm, JoinType.Round, 2.0, 32).simplify(0.01)
        turned = [_turned(np.asarray(p)) for p in grown.to_polygons()]
        return turned.count(True), turned.count(False)

    half = detail_mm / 2
    return pieces(text.floor_mm, -half) == pieces(text.surface_mm, half) == pieces(text.middle_mm, 0.0)


def _turned(loop: np.ndarray) -> bool:
    x, y = loop.T
    return bool((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() > 0)


def _row(line: str, cap_mm: float, y_mm: float) -> list[np.ndarray]:
    glyphs, names, cap, _ = _font()
    scale, at, found = cap_mm / cap, -width_mm(line, cap_mm) / 2, []
    for character in line:
        glyph = glyphs[names[ord(character)]]
        found += [loop * scale + [at, y_mm] for loop in _outlines(character)]
        at += glyph.width * scale + SPACING * cap_mm
    return found


@lru_cache(maxsize=200)
def _outlines(character: str) -> tuple[np.ndarray, ...]:
    """One glyph's closed outlines in font units, its curves as short straight steps."""
    from fontTools.pens.basePen import decomposeQuadraticSegment
    from fontTools.pens.recordingPen import DecomposingRecordingPen

    glyphs, names, _, _ = _font()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[names[ord(character)]].draw(pen)
    loops: list[list[Any]] = []
    for kind, points in pen.value:
        if kind == "moveTo":
            loops.append([np.array(points[0], float)])
        elif kind == "lineTo":
            loops[-1].append(np.array(points[0], float))
        elif kind == "qCurveTo":
            for control, end in decomposeQuadraticSegment(points):
                loops[-1] += _curve(loops[-1][-1], np.array(control, float), np.array(end, float))
    return tuple(np.array(loop) for loop in loops)


def _curve(start: np.ndarray, control: np.ndarray, end: np.ndarray) -> list[np.ndarray]:
    shares = np.arange(1, CURVE_STEPS + 1) / CURVE_STEPS
    return [(1 - t) ** 2 * start + 2 * t * (1 - t) * control + t * t * end for t in shares]


@lru_cache(maxsize=1)
def _font() -> tuple[Any, dict[int, str], float, Any]:
    """Glyphs, their names by character, a capital's height in font units, and the font that must stay open."""
    from fontTools.pens.boundsPen import BoundsPen
    from fontTools.ttLib import TTFont

    font = TTFont(FONT)
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    pen = BoundsPen(glyphs)
    glyphs[names[ord("H")]].draw(pen)
    return glyphs, names, float(pen.bounds[3]), font
