"""The foot frame of the contract, found exactly from an approximate pose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orthocad.errors import ScanError
from orthocad.geom.sections import cross_section, extent_below
from orthocad.model import Sealed
from orthocad.scan.pose import Pose

# The contract's definitions, in mm and in shares of foot length.
HEEL_ZONE = (-1.0, 0.25)
FIRST_HEAD_ZONE = (0.60, 0.80)
FIFTH_HEAD_ZONE = (0.50, 0.75)
AXIS_STATIONS = (0.16, 0.72)
ORIGIN_STATION = 0.15
BREADTH_BELOW_MM = 20.0
PTERNION_BELOW_MM = 40.0
TOE_BELOW_MM = 45.0
HALF_MARGIN_MM = 5.0  # between the medial and the lateral half, so that one head is not taken for both, our default
LOW_MM = 70.0
ROUNDS = 40
ROUGH_POINTS, ROUGH_RAD, SLAB_MM = 12000, 1e-3, 3.0  # how many points stand the foot roughly, how well, section's half
NEAR_MM, SMALL_RAD = 6.0, 0.01  # how far skin may lie from what decides; 0.01 rad moves a foot's end by half of it
ROUNDED = 6  # decimals of a millimetre: what two poses of one scan agree to


class Framed(Sealed):
    """The foot in the working frame, and the way there."""

    vertices_mm: np.ndarray  # (n, 3) working frame
    faces: np.ndarray  # (m, 3) outward, also after a left foot's mirror
    working_from_file: np.ndarray  # (4, 4), determinant < 0 for a left foot
    length_mm: float


class _Low:
    """Skin that decides how a foot stands, moved about until it stands as the contract says."""

    def __init__(self, points: np.ndarray, faces: np.ndarray | None) -> None:
        self.points, self.faces, self.moved = points, faces, np.eye(4)

    def move(self, rotation: np.ndarray, shift: np.ndarray) -> None:
        self.points = self.points @ rotation.T + shift
        step = np.eye(4)
        step[:3, :3], step[:3, 3] = rotation, shift
        self.moved = step @ self.moved

    def length(self) -> float:
        """Puts pternion at x = 0 and the heel's lowest point at z = 0; returns the foot length."""
        x, z = self.points[:, 0], self.points[:, 2]
        rough = x.max() - x.min()
        floor = z[x < x.min() + HEEL_ZONE[1] * rough].min()
        heel = x[z < floor + PTERNION_BELOW_MM].min()
        self.move(np.eye(3), np.array([-heel, 0.0, -floor]))
        return float(self.points[self.points[:, 2] < TOE_BELOW_MM, 0].max())

    def lowest(self, zone: tuple[float, float], half: int, length: float) -> np.ndarray:
        share, y = self.points[:, 0] / length, self.points[:, 1]
        inside = (share > zone[0]) & (share < zone[1]) & ((half == 0) | (half * y > HALF_MARGIN_MM))
        if not inside.any():
            raise ScanError(
                "scan.no_sole", "no skin where the heel and the metatarsal heads should stand; scan the sole"
            )
        points = self.points[inside]
        return points[points[:, 2].argmin()]

    def middle(self, x_mm: float) -> float:
        low, high = self._extent(x_mm)
        if not np.isfinite(low):
            raise ScanError(
                "scan.no_sole", f"no skin lower than {BREADTH_BELOW_MM:g} mm at x = {x_mm:.0f} mm; scan the sole"
            )
        return (low + high) / 2

    def _extent(self, x_mm: float) -> tuple[float, float]:
        if self.faces is not None:
            return extent_below(cross_section(self.points, self.faces, x_mm), BREADTH_BELOW_MM)
        slab = (np.abs(self.points[:, 0] - x_mm) < SLAB_MM) & (self.points[:, 2] < BREADTH_BELOW_MM)
        y = self.points[slab, 1]
        return (float(y.min()), float(y.max())) if len(y) else (float("nan"), float("nan"))


def _leveled(low: _Low, length: float) -> float:
    """Turn the foot onto heel, first and fifth metatarsal head; returns the angle turned in radians."""
    heel = low.lowest(HEEL_ZONE, 0, length)
    first = low.lowest(FIRST_HEAD_ZONE, +1, length)
    fifth = low.lowest(FIFTH_HEAD_ZONE, -1, length)
    up = np.cross(fifth - heel, first - heel)
    up *= -1 if up[2] < 0 else 1
    up /= np.linalg.norm(up)
    low.move(_turn(up, np.array([0.0, 0.0, 1.0])), np.zeros(3))
    return float(np.arccos(np.clip(up[2], -1.0, 1.0)))


def _straightened(low: _Low, length: float) -> float:
    """Turn the foot axis onto x and its origin onto y = 0; returns the angle turned in radians."""
    heel, ball = (low.middle(share * length) for share in AXIS_STATIONS)
    axis = np.array([(AXIS_STATIONS[1] - AXIS_STATIONS[0]) * length, ball - heel, 0.0])
    axis /= np.linalg.norm(axis)
    low.move(_turn(axis, np.array([1.0, 0.0, 0.0])), np.zeros(3))
    low.move(np.eye(3), np.array([0.0, -low.middle(ORIGIN_STATION * length), 0.0]))
    return float(abs(np.arcsin(axis[1])))


def _turn(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The least rotation that takes unit vector a to b."""
    v = np.cross(a, b)
    k = np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])
    return np.eye(3) + k + k @ k / (1.0 + float(a @ b))


def stand(vertices: np.ndarray, faces: np.ndarray, pose: Pose, mm_per_unit: float) -> Framed:
    """Stand the foot as the contract defines, in millimetres, mirrored into the working frame if it is a left one.

    Raises
    ------
    ScanError
        `scan.no_sole` where heel or metatarsal heads are missing.
    """
    mirror = np.diag([1.0, -1.0 if pose.side == "left" else 1.0, 1.0])
    linear = mirror @ pose.rotation * mm_per_unit
    start = np.eye(4)
    start[:3, :3], start[:3, 3] = linear, -linear @ pose.heel
    faces = faces[:, ::-1] if (pose.side == "left") != pose.inside_out else faces
    points = vertices @ start[:3, :3].T + start[:3, 3]
    moved, length = _settled(points, faces)
    whole = moved @ start
    standing = np.round(vertices @ whole[:3, :3].T + whole[:3, 3], ROUNDED) + 0.0
    return Framed(vertices_mm=standing, faces=faces, working_from_file=whole, length_mm=length)


def _settled(points: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, float]:
    """The motion (4, 4) that stands the foot, and its length: roughly by some of the points, then by all that count."""
    skin = points[points[:, 2] < LOW_MM]
    low = _Low(skin[:: max(1, len(skin) // ROUGH_POINTS)], None)
    length, _ = _stood(low, ROUGH_RAD)
    moved = low.moved
    for _ in range(ROUNDS):
        at = points @ moved[:3, :3].T + moved[:3, 3]
        low = _part(at, faces, _decides(at, length))
        length, turned = _stood(low, 1e-9)
        moved = low.moved @ moved
        if turned < SMALL_RAD:
            break
    return moved, length


def _part(points: np.ndarray, faces: np.ndarray, wanted: np.ndarray) -> _Low:
    """The faces that touch wanted points (n,)."""
    kept = faces[wanted[faces].any(axis=1)]
    used = np.zeros(len(points), bool)
    used[kept] = True
    return _Low(points[used], (np.cumsum(used) - 1)[kept])


def _decides(at: np.ndarray, length: float) -> np.ndarray:
    """Points (n,) of a foot that nearly stands which may be extremes or lie on a section."""
    x, z = at[:, 0], at[:, 2]
    ends = ((x < NEAR_MM) & (z < PTERNION_BELOW_MM + NEAR_MM)) | ((x > length - NEAR_MM) & (z < TOE_BELOW_MM + NEAR_MM))
    stations = np.array([*AXIS_STATIONS, ORIGIN_STATION]) * length
    sections = (np.abs(x[:, None] - stations) < NEAR_MM).any(axis=1) & (z < BREADTH_BELOW_MM + NEAR_MM)
    return np.asarray(ends | sections | ((z < NEAR_MM) & (x < length)))


def _stood(low: _Low, enough_rad: float) -> tuple[float, float]:
    """Stand the skin; returns the foot length and the angle turned in all, in radians."""
    for _ in range(ROUNDS):
        turned = _leveled(low, low.length()) + _straightened(low, low.length())
        if turned < enough_rad:
            break
    return low.length(), float(np.arccos(np.clip((np.trace(low.moved[:3, :3]) - 1) / 2, -1.0, 1.0)))


def stood_roughly(skin: np.ndarray) -> tuple[np.ndarray, float]:
    """Points (n, 3) of a foot that nearly stands, stood as the contract defines by their extremes, and the length."""
    low = _Low(skin, None)
    length, _ = _stood(low, ROUGH_RAD)
    return low.points, length


def raised(foot: Framed, floor_mm: float) -> Framed:
    """The same foot with its support plane `floor_mm` higher."""
    if floor_mm == 0:
        return foot
    down = np.eye(4)
    down[2, 3] = -floor_mm
    moved = np.round(foot.vertices_mm + down[:3, 3], ROUNDED) + 0.0
    return replace(foot, vertices_mm=moved, working_from_file=down @ foot.working_from_file)
