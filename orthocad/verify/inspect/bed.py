"""Whether a device fits its printer, and turned how."""

from __future__ import annotations

import numpy as np

from orthocad.model import Check, Mesh, Printer

STEP_DEG = 1.0


def bed_check(mesh: Mesh, construction: str, printer: Printer) -> Check:
    """The spare room at the best turn; negative where it does not fit, with the bed that would do."""
    spare, turn, way, needed = best_fit(mesh, construction, printer)
    name = printer.name or "the bed"
    if spare >= 0:
        text = f"fits {name} {way}, turned by {turn:.0f} degrees"
    else:
        text = f"does not fit {name}; a square bed of {needed:.0f} mm would do, {way}"
    return Check(code="device.exceeds_bed", value=spare, limit=0.0, unit="mm to spare", passed=spare >= 0, text=text)


def best_fit(mesh: Mesh, construction: str, printer: Printer) -> tuple[float, float, str, float]:
    """Least spare room over the three directions, the turn in degrees, how it lies, and the side of a square bed."""
    found = [(*_turned(points, printer), way) for way, points in _ways(mesh, construction, printer)]
    spare, turn, needed, way = max(found, key=lambda f: f[0])
    return spare, turn, way, needed if spare >= 0 else min(f[2] for f in found)


def turned_to_fit(points: np.ndarray, printer: Printer) -> np.ndarray:
    """Points (n, 3) of a laid body turned about z so that it fits best, its low corner at zero."""
    _, turn, _ = _turned(points, printer)
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    found = points @ np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
    return np.asarray(found - found.min(axis=0))


def _ways(mesh: Mesh, construction: str, printer: Printer) -> list[tuple[str, np.ndarray]]:
    """Which side may be down: a filled device of filament lies flat, a shell stands on edge, powder takes all."""
    x, y, z = np.asarray(mesh.vertices_mm, float).T
    long_first = np.ptp(x) >= np.ptp(y)
    flat = np.column_stack([x, y, z])
    edge = np.column_stack([x, z, y]) if long_first else np.column_stack([y, z, x])
    upright = np.column_stack([y, z, x]) if long_first else np.column_stack([x, z, y])
    if printer.process != "fdm":
        return [("flat", flat), ("on edge", edge), ("upright", upright)]
    return [("flat", flat)] if construction == "filled" else [("on edge", edge), ("flat", flat)]


def _turned(points: np.ndarray, printer: Printer) -> tuple[float, float, float]:
    """Best spare room, its turn, and the least square bed over all turns."""
    from scipy.spatial import ConvexHull

    hull = points[ConvexHull(points[:, :2]).vertices, :2]
    turns = np.arange(0.0, 180.0, STEP_DEG)
    c, s = np.cos(np.radians(turns)), np.sin(np.radians(turns))
    width = np.ptp(np.outer(hull[:, 0], c) - np.outer(hull[:, 1], s), axis=0)
    depth = np.ptp(np.outer(hull[:, 0], s) + np.outer(hull[:, 1], c), axis=0)
    room_x, room_y = printer.bed_mm[0] - 2 * printer.edge_mm, printer.bed_mm[1] - 2 * printer.edge_mm
    spare = np.minimum(room_x - width, room_y - depth)
    best = int(spare.argmax())
    height = printer.bed_mm[2] - float(np.ptp(points[:, 2]))
    needed = float(np.maximum(width, depth).min()) + 2 * printer.edge_mm
    return min(float(spare[best]), height), float(turns[best]), float(np.ceil(needed))
