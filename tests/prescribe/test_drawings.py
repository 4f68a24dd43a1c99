"""Insole outlines from DXF and SVG: the same curve however it is drawn, and everything else refused by name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from scipy.optimize import minimize

from insole_files import as_dxf, as_svg, insole, turned
from orthocad.errors import OrderError
from orthocad.model.drawing import Drawing, drawing_of, without_points
from orthocad.prescribe import load_profile, parse_change
from orthocad.prescribe.drawings import read_drawing

LENGTH, WIDTH = 272.0, 98.0


def apart(drawing: Drawing, points: np.ndarray) -> float:
    """Greatest distance between two outlines once one lies best on the other."""
    read = shapely.Polygon(drawing.points_mm)
    points = points - np.array(shapely.Polygon(points).centroid.coords[0])

    def laid(p: np.ndarray) -> shapely.Polygon:
        c, s = np.cos(p[2]), np.sin(p[2])
        return shapely.Polygon(points @ np.array([[c, s], [-s, c]]) + p[:2])

    start = np.array([read.centroid.x, read.centroid.y, 0.0])
    simplex = start + np.vstack([np.zeros(3), np.diag([2.0, 2.0, 0.03])])
    area = lambda p: read.symmetric_difference(laid(p)).area  # noqa: E731
    best = minimize(area, start, method="Nelder-Mead", options={"initial_simplex": simplex})
    return float(read.exterior.hausdorff_distance(laid(best.x).exterior))


@pytest.mark.parametrize(
    ("unit", "scale", "kind"),
    [(4, 1.0, "polyline"), (0, 1.0, "spline"), (5, 0.1, "polyline"), (1, 1 / 25.4, "lines"), (6, 1e-3, "polyline"),
     (0, 1 / 25.4, "polyline"), (4, 1.0, "block")],
)  # fmt: skip
@pytest.mark.parametrize("flip", [False, True])
def test_the_same_outline_from_any_dxf(tmp_path: Path, unit: int, scale: float, kind: str, flip: bool) -> None:
    points = turned(insole(LENGTH, WIDTH), 2.1, flip) * scale
    drawing = read_drawing(as_dxf(tmp_path / "sole.dxf", points, unit, kind))
    assert drawing.length_mm == pytest.approx(LENGTH, abs=1.5)  # along the middle of the breadth, not the bounding box
    assert apart(drawing, insole(LENGTH, WIDTH) * [1, -1 if flip else 1]) < 0.6


@pytest.mark.parametrize(("unit", "per_mm"), [("mm", 1.0), ("cm", 1.0), ("in", 1.0), ("mm", 3.7795)])
def test_the_same_outline_from_any_svg(tmp_path: Path, unit: str, per_mm: float) -> None:
    size = {"mm": 1.0, "cm": 0.1, "in": 1 / 25.4}[unit]
    points = turned(insole(LENGTH, WIDTH), -0.7) * size
    drawing = read_drawing(as_svg(tmp_path / "sole.svg", points, unit, per_mm))
    assert apart(drawing, insole(LENGTH, WIDTH)) < 0.6


def refused(path: Path) -> str:
    with pytest.raises(OrderError) as caught:
        read_drawing(path)
    assert ";" in caught.value.text  # says what to do
    return caught.value.code


def test_what_is_no_outline_is_refused_by_name(tmp_path: Path) -> None:
    points = insole(LENGTH, WIDTH)
    assert refused(as_dxf(tmp_path / "a.dxf", points, 4, "open")) == "outline.not_closed"
    assert refused(as_dxf(tmp_path / "b.dxf", points, 4, "two")) == "outline.several"
    assert refused(as_dxf(tmp_path / "c.dxf", points * 3, 4)) == "outline.units"
    assert refused(as_dxf(tmp_path / "d.dxf", points * 0.0123, 0)) == "outline.units"
    assert refused(as_svg(tmp_path / "e.svg", points, "")) == "outline.units"
    assert refused(as_svg(tmp_path / "f.svg", points, "px")) == "outline.units"
    assert refused(as_dxf(tmp_path / "g.dxf", points * [1.0, 1.9], 4)) == "outline.not_an_insole"
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    oval = np.column_stack([135 * np.cos(angles), 45 * np.sin(angles)])
    assert refused(as_dxf(tmp_path / "h.dxf", oval, 4)) == "outline.heel_unclear"
    assert refused(tmp_path / "none.dxf") == "outline.unreadable"
    for name in ("text.dxf", "text.svg"):
        (tmp_path / name).write_text("no drawing")
        assert refused(tmp_path / name) == "outline.unreadable"


def test_a_prescription_holds_the_drawing_itself(tmp_path: Path, catalogue) -> None:
    path = as_dxf(tmp_path / "sole.dxf", insole(LENGTH, WIDTH))
    value = parse_change(f"insole_outline={path}", catalogue).value
    path.unlink()
    kept = drawing_of(str(value))
    assert kept is not None
    assert kept.length_mm == pytest.approx(LENGTH, abs=1.0)
    assert without_points(value) == f"sole.dxf, {kept.length_mm:.1f} x {kept.width_mm:.1f} mm"


def test_a_drawing_gives_length_and_width(tmp_path: Path, rx, lr) -> None:
    path = as_dxf(tmp_path / "sole.dxf", insole(LENGTH, WIDTH))
    found = rx({}, f"insole_outline={path}")
    length, width = (lr(found, f"insole_{what}_mm")[0] for what in ("length", "width"))
    assert length == pytest.approx(LENGTH, abs=1.0)
    assert width == pytest.approx(WIDTH, abs=1.0)
    assert lr(found, "length") == ("full", "full")


def test_a_profile_names_its_own_shape(tmp_path: Path) -> None:
    as_svg(tmp_path / "ours.svg", insole(LENGTH, WIDTH))
    profile = tmp_path / "lab.toml"
    profile.write_text(
        'schema_version = "1"\ntext = "ours"\nmaterial = "tpu-95a"\nprinter = "large-fdm"\n'
        '[values]\nlength = "full"\ninsole_shape = "ours.svg"\n'
    )
    kept = drawing_of(str(load_profile(str(profile)).values["insole_shape"]))
    assert kept is not None
    assert kept.width_mm == pytest.approx(WIDTH, abs=1.0)
