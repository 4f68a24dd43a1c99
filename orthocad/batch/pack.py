"""Where devices lie on build plates: pairs together, one material a plate, packed by rectpack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from orthocad.model import Mesh, Sealed

GAP_MM = 4.0  # between devices, and to the plate's edge: our default
ANGLES_DEG = (0, *range(5, 90, 5))


class Part(Sealed):
    """One device as it will lie: its files' mesh turned for the print, lowest corner at the origin."""

    order_id: str
    side: str
    copy: int  # 1, 2, … of the order's quantity
    material: str
    mesh: Mesh  # the STL as it is
    turn: np.ndarray  # (3, 3) how it lies, before it is placed
    sha256: str

    def size_mm(self, angle_deg: float = 0.0) -> np.ndarray:
        """Extents in x, y and z, turned about the upright by an angle, (3,)."""
        return np.ptp(self.lying(angle_deg), axis=0)

    def lying(self, angle_deg: float = 0.0) -> np.ndarray:
        """Corners (n, 3) as it lies, turned about the upright."""
        return self.mesh.vertices_mm @ (about_z(angle_deg) @ self.turn).T


class Placed(Sealed):
    """One device on a plate."""

    part: Part
    turn: np.ndarray  # (3, 3)
    shift_mm: np.ndarray  # (3,)


class Plate(Sealed):
    """One build: what lies where."""

    material: str
    placed: tuple[Placed, ...]


def about_z(angle_deg: float) -> np.ndarray:
    """A turn about the upright, (3, 3)."""
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def upright(process: str, construction: str, side: str) -> np.ndarray:
    """How a device lies: filled ones flat; a shell from a filament printer on its lateral edge."""
    if process != "fdm" or construction != "shell":
        return np.eye(3)
    lateral = -1.0 if side == "right" else 1.0  # medial is +y on a right foot
    return np.array([[1.0, 0.0, 0.0], [0.0, 0.0, lateral], [0.0, -lateral, 0.0]])


class _Group(Sealed):
    """What stays together: a pair side by side, or one device; its parts' places inside its rectangle."""

    placed: tuple[Placed, ...]
    size_mm: tuple[float, float, float]


def pack(parts: Sequence[Part], bed_mm: Sequence[float], stacked: bool) -> tuple[list[Plate], list[Part]]:
    """Plates of one material each, and what fits on no plate of this printer.

    `stacked`: a powder bed, filled in layers up to its height.
    """
    plates: list[Plate] = []
    left_over: list[Part] = []
    for material, group in _by_material(parts):
        groups, misfits = _groups(group, bed_mm)
        left_over += misfits
        layers = _layers(groups, bed_mm)
        plates += [Plate(material=material, placed=tuple(p)) for p in _stacks(layers, bed_mm[2] if stacked else 0.0)]
    return plates, left_over


def _by_material(parts: Sequence[Part]) -> list[tuple[str, list[Part]]]:
    names = sorted({p.material for p in parts})
    return [(name, [p for p in parts if p.material == name]) for name in names]


def _groups(parts: Sequence[Part], bed_mm: Sequence[float]) -> tuple[list[_Group], list[Part]]:
    """Pairs where they fit the bed together, single devices where only those do, and what fits not at all."""
    found: list[_Group] = []
    misfits: list[Part] = []
    keys = dict.fromkeys((p.order_id, p.copy) for p in parts)
    for key in keys:
        members = sorted((p for p in parts if (p.order_id, p.copy) == key), key=lambda p: p.side, reverse=True)
        together = _beside(members)
        if _fits(together, bed_mm):
            found.append(together)
            continue
        for part in members:
            alone = next((g for a in ANGLES_DEG if _fits(g := _beside([part], a), bed_mm)), None)
            misfits += [part] if alone is None else []
            found += [alone] if alone is not None else []
    return found, misfits


def _beside(parts: Sequence[Part], angle_deg: float = 0.0) -> _Group:
    """Devices side by side in y (the left one to the left), the lowest corner of all at the origin."""
    placed, y_mm = [], 0.0
    for part in parts:
        low = part.lying(angle_deg).min(axis=0)
        size = part.size_mm(angle_deg)
        turn = about_z(angle_deg) @ part.turn
        placed.append(Placed(part=part, turn=turn, shift_mm=np.array([0.0, y_mm, 0.0]) - low))
        y_mm += float(size[1]) + GAP_MM
    sizes = np.array([p.size_mm(angle_deg) for p in parts])
    return _Group(placed=tuple(placed), size_mm=(float(sizes[:, 0].max()), y_mm - GAP_MM, float(sizes[:, 2].max())))


def _fits(group: _Group, bed_mm: Sequence[float]) -> bool:
    x, y, z = group.size_mm
    room = [b - 2 * GAP_MM for b in bed_mm[:2]]
    return z <= bed_mm[2] and ((x <= room[0] and y <= room[1]) or (y <= room[0] and x <= room[1]))


def _layers(groups: Sequence[_Group], bed_mm: Sequence[float]) -> list[tuple[float, list[Placed]]]:
    """Height and content of as many plates as it takes."""
    import rectpack

    packer = rectpack.newPacker(rotation=True)
    room = [round((b - GAP_MM) * 100) for b in bed_mm[:2]]  # hundredths: the packer wants whole numbers
    packer.add_bin(*room, count=float("inf"))
    for number, group in enumerate(groups):
        x, y = (round((v + GAP_MM) * 100 + 0.5) for v in group.size_mm[:2])
        packer.add_rect(x, y, number)
    packer.pack()
    layers: dict[int, list[tuple[_Group, float, float, bool]]] = {}
    for bin_number, x, y, width, _, number in packer.rect_list():
        group = groups[number]
        turned = abs(width - (group.size_mm[0] + GAP_MM) * 100) > 1.0
        layers.setdefault(bin_number, []).append((group, x / 100 + GAP_MM, y / 100 + GAP_MM, turned))
    return [_layer(content) for _, content in sorted(layers.items())]


def _layer(content: list[tuple[_Group, float, float, bool]]) -> tuple[float, list[Placed]]:
    placed = [_moved(p, g, x, y, turned) for g, x, y, turned in content for p in g.placed]
    return max(g.size_mm[2] for g, *_ in content), placed


def _moved(placed: Placed, group: _Group, x_mm: float, y_mm: float, turned: bool) -> Placed:
    turn, shift = placed.turn, placed.shift_mm
    if turned:  # a quarter turn takes the group's rectangle to negative x: bring it back
        quarter = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
        turn, shift = quarter @ turn, quarter @ shift + [group.size_mm[1], 0.0, 0.0]
    return Placed(part=placed.part, turn=turn, shift_mm=shift + [x_mm, y_mm, 0.0])


def _stacks(layers: list[tuple[float, list[Placed]]], height_mm: float) -> list[list[Placed]]:
    """Layers on one another up to the height; each by itself where there is none."""
    builds: list[tuple[float, list[Placed]]] = []
    for thick, placed in sorted(layers, key=lambda layer: -layer[0]):
        if builds and height_mm and builds[-1][0] + thick <= height_mm:
            level, below = builds.pop()
        else:
            level, below = 0.0, []
        lifted = [replace(p, shift_mm=p.shift_mm + [0.0, 0.0, level]) for p in placed]
        builds.append((level + thick + GAP_MM, below + lifted))
    return [placed for _, placed in builds]
