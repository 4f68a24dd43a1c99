"""The arch's elements against closed forms: three plates, a beam, a curved beam and a shell.

Plates and beams: Timoshenko and Woinowsky-Krieger, "Theory of Plates and Shells", tables 8 and 35 and article 16; the
curved beam by Castigliano's theorem; the roof of Scordelis and Lo 1969 with the reference value of MacNeal and Harder
1985, "A proposed standard set of problems to test finite element accuracy".
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.sparse.linalg import spsolve

from orthocad.geom.lattice import delaunay
from orthocad.verify.strength.plate import Sheet, Shell, shell_of, stiffness, stresses

E_MPA, NU, T_MM = 1800.0, 0.3, 3.0
STIFF = E_MPA * T_MM**3 / (12 * (1 - NU**2))


def grid(long_mm: float, wide_mm: float, along: int, across: int) -> tuple[np.ndarray, np.ndarray]:
    """Points and triangles of a rectangle from the origin; diagonals in turn, so that none is favoured."""
    x, y = np.linspace(0, long_mm, along + 1), np.linspace(0, wide_mm, across + 1)
    points = np.stack(np.meshgrid(x, y, indexing="ij"), -1).reshape(-1, 2)
    cell = np.arange(len(points)).reshape(along + 1, across + 1)
    a, b, c, d = (part.ravel() for part in (cell[:-1, :-1], cell[1:, :-1], cell[1:, 1:], cell[:-1, 1:]))
    even = np.add.outer(np.arange(along), np.arange(across)).ravel() % 2 == 0
    halves = np.where(even[:, None], np.stack([a, b, c, a, c, d], -1), np.stack([a, b, d, b, c, d], -1))
    return points, halves.reshape(-1, 3)


def ring(inner_mm: float, outer_mm: float, edge_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """Points and triangles of a disc, with a hole where the inner radius is not 0."""
    count = round((outer_mm - inner_mm) / edge_mm)
    points = [] if inner_mm else [np.zeros((1, 2))]
    for k in range(0 if inner_mm else 1, count + 1):
        r = inner_mm + (outer_mm - inner_mm) * k / count
        turn = (np.arange(round(2 * np.pi * r / edge_mm)) + 0.5 * (k % 2)) / round(2 * np.pi * r / edge_mm)
        points.append(r * np.column_stack([np.cos(2 * np.pi * turn), np.sin(2 * np.pi * turn)]))
    xy = np.vstack(points)
    triangles = delaunay(xy)
    middle = np.linalg.norm(xy[triangles].mean(axis=1), axis=1)
    return xy, triangles[middle > inner_mm]


def flat(xy: np.ndarray, triangles: np.ndarray, nu: float = NU) -> Shell:
    level = np.zeros(len(xy))
    return shell_of(
        Sheet(xy_mm=xy, triangles=triangles, z_mm=level, thickness_mm=level + T_MM, modulus_mpa=E_MPA, poisson=nu)
    )


def pressed(shell: Shell, mpa: float) -> np.ndarray:
    """Even pressure on the plan, downwards."""
    xy, triangles = shell.sheet.xy_mm, shell.sheet.triangles
    corners = xy[triangles]
    area = np.abs(np.linalg.det(corners[:, [1, 2]] - corners[:, [0]])) / 2
    load = np.zeros(shell.count)
    for k in range(3):
        np.add.at(load, 3 * triangles[:, k] + 2, -mpa * area / 3)
    return load


def held(shell: Shell, corners: np.ndarray, shifts: str = "xyz", turned: bool = False) -> np.ndarray:
    """Which unknowns are held at some corners; turned: the edges between them neither rotate."""
    found = np.zeros(shell.count, bool)
    for shift in shifts:
        found[3 * np.flatnonzero(corners) + "xyz".index(shift)] = True
    if turned:
        found[3 * len(corners) + np.flatnonzero(corners[shell.edges].all(axis=1))] = True
    return found


def solved(shell: Shell, load: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    free = np.flatnonzero(~fixed)
    moved = np.zeros(shell.count)
    moved[free] = spsolve(stiffness(shell)[free][:, free].tocsc(), load[free])
    return moved


def lowest(shell: Shell, moved: np.ndarray) -> float:
    return -float(moved[2 : 3 * len(shell.sheet.xy_mm) : 3].min())


def square(n: int, clamped: bool) -> float:
    """Deflection over q a^4 / D."""
    shell = flat(*grid(100.0, 100.0, n, n))
    x, y = shell.sheet.xy_mm.T
    edge = (np.minimum(x, y) < 1e-9) | (np.maximum(x, y) > 100 - 1e-9)
    found = solved(shell, pressed(shell, 0.01), held(shell, edge, turned=clamped))
    return lowest(shell, found) / (0.01 * 100.0**4 / STIFF)


def disc(edge_mm: float) -> float:
    """Deflection over q r^4 / D, clamped."""
    shell = flat(*ring(0.0, 50.0, edge_mm))
    rim = np.linalg.norm(shell.sheet.xy_mm, axis=1) > 50 - 1e-6
    found = solved(shell, pressed(shell, 0.01), held(shell, rim, turned=True))
    return lowest(shell, found) / (0.01 * 50.0**4 / STIFF)


def beam(n: int) -> float:
    """A strip clamped at its end, loaded at its tip, Poisson's ratio 0: deflection over F l^3 / (3 E I)."""
    shell = flat(*grid(100.0, 20.0, 5 * n, n), nu=0.0)
    x, y = shell.sheet.xy_mm.T
    load, tip = np.zeros(shell.count), np.flatnonzero(x > 100 - 1e-9)
    weight = np.where((y[tip] < 1e-9) | (y[tip] > 20 - 1e-9), 0.5, 1.0)
    load[3 * tip + 2] = -2.0 * weight / weight.sum()
    found = solved(shell, load, held(shell, x < 1e-9, turned=True))
    return lowest(shell, found) / (2.0 * 100.0**3 / (3 * E_MPA * 20.0 * T_MM**3 / 12))


PLATES: dict[str, tuple[Callable[[float], float], float, tuple[float, ...]]] = {
    "square, simply supported": (lambda n: square(int(n), False), 0.00406235, (8, 16, 32)),
    "square, clamped": (lambda n: square(int(n), True), 0.00126532, (10, 20, 40)),
    "disc, clamped": (disc, 1 / 64, (10.0, 5.0, 2.5)),
    "beam, clamped at one end": (lambda n: beam(int(n)), 1.0, (2, 4, 8)),
}


@pytest.mark.parametrize("name", PLATES)
def test_deflection_is_the_closed_form_and_comes_nearer_with_the_grid(name: str) -> None:
    deflection, exact, sizes = PLATES[name]
    off = [abs(deflection(size) / exact - 1) for size in sizes]
    assert off[-1] < 0.02
    assert off[0] > off[1] > off[2] or max(off) < 2e-3


def test_stress_in_a_simply_supported_square() -> None:
    """The greatest moment of it is 0.0479 q a^2 at nu 0.3, along both sides, in its middle."""
    shell = flat(*grid(100.0, 100.0, 32, 32))
    x, y = shell.sheet.xy_mm.T
    edge = (np.minimum(x, y) < 1e-9) | (np.maximum(x, y) > 100 - 1e-9)
    below, above = stresses(shell, solved(shell, pressed(shell, 0.01), held(shell, edge)))
    middle = shell.sheet.xy_mm[shell.sheet.triangles].mean(axis=1)
    near = np.linalg.norm(middle - 50, axis=1) < 5.0
    exact = 6 * 0.0479 * 0.01 * 100.0**2 / T_MM**2
    for axis in (0, 1):
        assert below[near, axis, axis].mean() == pytest.approx(exact, rel=0.02)
        assert above[near, axis, axis].mean() == pytest.approx(-exact, rel=0.02)
    assert np.abs(below[:, 2]).max() < 1e-9 * exact


def test_a_ring_pulled_down_at_its_hole() -> None:
    """A wide ring on its outer edge, its inner edge loaded: its deflection by the closed form."""
    a, b, force = 50.0, 20.0, 40.0
    shell = flat(*ring(b, a, 2.0))
    r = np.linalg.norm(shell.sheet.xy_mm, axis=1)
    inner = np.flatnonzero(r < b + 1e-6)
    load = np.zeros(shell.count)
    load[3 * inner + 2] = -force / len(inner)
    found = solved(shell, load, held(shell, r > a - 1e-6))
    # w = c1 + c2 r^2 + c3 ln r + P r^2 (ln r - 1) / (8 pi D); radial moment 0 at both edges, w 0 outside.
    p = force / (8 * np.pi * STIFF)
    moment = lambda r: np.array([2 * (1 + NU), -(1 - NU) / r**2])  # noqa: E731
    given = lambda r: p * (2 * (1 + NU) * np.log(r) + 1 - NU)  # noqa: E731
    c2, c3 = np.linalg.solve(np.array([moment(a), moment(b)]), -np.array([given(a), given(b)]))
    w = lambda r: c2 * r**2 + c3 * np.log(r) + p * r**2 * (np.log(r) - 1)  # noqa: E731
    assert lowest(shell, found) == pytest.approx(abs(w(b) - w(a)), rel=0.02)


def test_a_curved_beam_gives_as_castigliano_says() -> None:
    """An arc from its level crown down through 60 degrees, clamped there, loaded at the crown.

    w = F R^3 / (E I) times the integral of sin^2 over the arc.
    """
    radius, wide, arc = 80.0, 20.0, np.radians(60)
    xy, triangles = grid(1.0, wide, 40, 8)
    turn = arc * xy[:, 0]
    points, z = np.column_stack([radius * np.sin(turn), xy[:, 1]]), radius * np.cos(turn)
    sheet = Sheet(
        xy_mm=points, triangles=triangles, z_mm=z, thickness_mm=np.full(len(z), T_MM), modulus_mpa=E_MPA, poisson=0.0
    )
    shell = shell_of(sheet)
    crown, foot = points[:, 0] < 1e-9, points[:, 0] > radius * np.sin(arc) - 1e-9
    load, at = np.zeros(shell.count), np.flatnonzero(crown)
    weight = np.where((xy[at, 1] < 1e-9) | (xy[at, 1] > wide - 1e-9), 0.5, 1.0)
    load[3 * at + 2] = -1.0 * weight / weight.sum()
    found = solved(shell, load, held(shell, foot, turned=True))
    exact = radius**3 / (E_MPA * wide * T_MM**3 / 12) * (arc / 2 - np.sin(2 * arc) / 4)
    assert -found[3 * at + 2].mean() == pytest.approx(exact, rel=0.02)


def test_the_scordelis_lo_roof() -> None:
    """A shell that bends and stretches at once: 0.3024 at the middle of the free edge."""
    radius, half, angle, t = 25.0, 25.0, np.radians(40), 0.25
    xy, triangles = grid(1.0, half, 24, 24)
    turn = angle * xy[:, 0]
    points, z = np.column_stack([radius * np.sin(turn), xy[:, 1]]), radius * np.cos(turn)
    shell = shell_of(
        Sheet(
            xy_mm=points, triangles=triangles, z_mm=z, thickness_mm=np.full(len(z), t), modulus_mpa=4.32e8, poisson=0.0
        )
    )
    along, end = np.isclose(points[:, 0], 0), np.isclose(points[:, 1], half)
    middle = np.isclose(points[:, 1], 0)
    fixed = held(shell, end, "xz") | held(shell, along, "x") | held(shell, middle, "y")
    for line in (along, middle):  # symmetry: no rotation about the lines themselves
        fixed |= held(shell, line, "", turned=True)
    load = np.zeros(shell.count)
    np.add.at(load, 3 * triangles + 2, -90.0 * shell.area_mm2[:, None] / 3)
    found = solved(shell, load, fixed)
    corner = int(np.flatnonzero(middle & np.isclose(xy[:, 0], 1))[0])
    assert -found[3 * corner + 2] == pytest.approx(0.3024, rel=0.03)


def test_no_stress_from_being_moved_and_turned() -> None:
    """Any small rigid motion of a crooked sheet leaves it without forces and without stress."""
    rng = np.random.default_rng(3)
    xy, triangles = grid(60.0, 40.0, 6, 5)
    z = 8 * np.sin(xy[:, 0] / 11) + 5 * np.cos(xy[:, 1] / 7)
    sheet = Sheet(
        xy_mm=xy, triangles=triangles, z_mm=z, thickness_mm=rng.uniform(2, 6, len(z)), modulus_mpa=E_MPA, poisson=NU
    )
    shell = shell_of(sheet)
    points = np.column_stack([xy, z])
    shift, turn = rng.normal(size=3), rng.normal(size=3)
    run = points[shell.edges[:, 1]] - points[shell.edges[:, 0]]
    moved = np.concatenate([(shift + np.cross(turn, points)).ravel(), run @ turn / np.linalg.norm(run, axis=1)])
    assert np.abs(stiffness(shell) @ moved).max() < 1e-9 * stiffness(shell).diagonal().max()
    assert np.abs(stresses(shell, moved)).max() < 1e-9 * E_MPA
