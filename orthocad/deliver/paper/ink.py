"""The report's own SVG pictures drawn into a PDF: paths, texts, circles, blocks and rasters."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from xml.etree import ElementTree

from orthocad.deliver.paper.sheet import FONT, INKS

Place = Callable[[float, float], tuple[float, float]]
_PX_MM = 0.19  # a screen's pixel on paper
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class _Look(NamedTuple):
    """Fill, its opacity, stroke, width in pixels, dashes in mm."""

    fill: str | None = None
    opacity: float = 1.0
    stroke: str | None = None
    width: float = 1.0
    dash: tuple[float, ...] = ()


# The print colours of report.css, by class.
_LOOKS = {
    "skin": _Look("#e3b79c", 0.33, "#a9674a", 1.4), "device": _Look("#2a8794", 1.0, "#0f4f59", 1.2),
    "casing": _Look(None, 1.0, "#0b2b30", 4.0), "inlay": _Look(None, 1.0, "#ffffff", 1.6),
    "outline": _Look(None, 1.0, "#0f4f59", 2.0), "silhouette": _Look(None, 1.0, "#a9674a", 1.2, (0.8, 0.6)),
    "unjudged": _Look("#9aa5b1", 0.4), "contour": _Look(None, 1.0, "#ffffff", 0.8),
    "filled": _Look("#ff5d8f", 0.53, "#c2003f", 1.4), "floor": _Look(None, 1.0, "#444444", 1.0),
    "leader": _Look(None, 1.0, "#444444", 0.8, (0.6, 0.4)), "measure": _Look(None, 1.0, "#a4161a", 2.0),
    "scale": _Look(None, 1.0, "#000000", 3.0), "mark": _Look("#ffffff", 1.0, "#000000", 1.0),
}  # fmt: skip


def size_of(svg: str) -> tuple[float, float]:
    """Width and height of a picture in its own units."""
    _, _, width, height = _box(ElementTree.fromstring(svg))
    return width, height


def draw(paper: Any, svg: str, at_mm: tuple[float, float, float]) -> None:
    """The picture with its left, top and width on the paper."""
    root = ElementTree.fromstring(svg)
    left, top, width, height = _box(root)
    scale = at_mm[2] / width

    def place(u: float, v: float) -> tuple[float, float]:
        return at_mm[0] + (u - left) * scale, at_mm[1] + (v - top) * scale

    size = float(_NUMBER.findall(root.get("style", ""))[0]) * scale
    with paper.rect_clip(at_mm[0], at_mm[1], width * scale, height * scale):
        for mark in root:
            _draw_one(paper, mark, place, scale, size)


def _draw_one(paper: Any, mark: ElementTree.Element, place: Place, scale: float, size_mm: float) -> None:
    kind = mark.tag.split("}")[-1]
    if kind == "path":
        _path(paper, mark, place)
    elif kind == "text":
        _text(paper, mark, place, size_mm)
    elif kind == "circle":
        _circle(paper, mark, place, scale)
    elif kind == "rect":
        _rect(paper, mark, place, scale)
    elif kind == "image":
        _image(paper, mark, place, scale)


def _box(root: ElementTree.Element) -> tuple[float, float, float, float]:
    left, top, width, height = (float(v) for v in root.get("viewBox", "").split())
    return left, top, width, height


def _loops(trace: str) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """Runs of points of a path of straight lines, and whether each is closed."""
    for run in trace.split("M")[1:]:
        numbers = [float(v) for v in _NUMBER.findall(run)]
        yield list(zip(numbers[::2], numbers[1::2], strict=True)), run.endswith("Z")


def _path(paper: Any, mark: ElementTree.Element, place: Place) -> None:
    look = _LOOKS[mark.get("class", "")]
    with paper.new_path() as path:
        path.style.fill_color = look.fill
        path.style.fill_opacity = look.opacity
        path.style.stroke_color = look.stroke
        path.style.stroke_width = look.width * _PX_MM
        path.style.stroke_dash_pattern = look.dash or None
        path.style.intersection_rule = "evenodd"
        for points, closed in _loops(mark.get("d", "")):
            path.move_to(*place(*points[0]))
            for point in points[1:]:
                path.line_to(*place(*point))
            if closed:
                path.close()


def _text(paper: Any, mark: ElementTree.Element, place: Place, size_mm: float) -> None:
    halo = mark.get("class") == "halo"
    paper.set_font(FONT, "B" if halo else "", size_mm / 0.3528)
    paper.set_text_color(*INKS["soft" if mark.get("class") == "soft" else ""])
    words = mark.text or ""
    x, y = place(float(mark.get("x", "0")), float(mark.get("y", "0")))
    back = {"middle": 0.5, "end": 1.0}.get(mark.get("text-anchor", ""), 0.0)
    paper.text(x - back * paper.get_string_width(words), y, words)


def _circle(paper: Any, mark: ElementTree.Element, place: Place, scale: float) -> None:
    x, y = place(float(mark.get("cx", "0")), float(mark.get("cy", "0")))
    paper.set_fill_color(255, 255, 255)
    paper.set_draw_color(0, 0, 0)
    paper.set_line_width(_PX_MM)
    paper.circle(x, y, float(mark.get("r", "0")) * scale, style="DF")


def _rect(paper: Any, mark: ElementTree.Element, place: Place, scale: float) -> None:
    x, y = place(float(mark.get("x", "0")), float(mark.get("y", "0")))
    red, green, blue = (int(v) for v in re.findall(r"\d+", mark.get("fill", "")))
    paper.set_fill_color(red, green, blue)
    paper.rect(x, y, float(mark.get("width", "0")) * scale, float(mark.get("height", "0")) * scale, style="F")


def _image(paper: Any, mark: ElementTree.Element, place: Place, scale: float) -> None:
    x, y = place(float(mark.get("x", "0")), float(mark.get("y", "0")))
    png = io.BytesIO(base64.b64decode(mark.get("href", "").partition("base64,")[2]))
    paper.image(png, x, y, float(mark.get("width", "0")) * scale, float(mark.get("height", "0")) * scale)
