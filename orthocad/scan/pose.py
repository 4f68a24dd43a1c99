"""Coarse pose, scale and side together: the scan registered to an average right and an average left foot."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import permutations, product

import numpy as np

from orthocad.errors import ScanError
from orthocad.model import Sealed, Side
from orthocad.scan.registration import LOW, Cloud, Similarity, register
from orthocad.scan.sampling import surface_points

COARSE_POINTS, FINE_POINTS = 375, 1500
MIDDLE = 2  # every n-th point of both while a pose is still on its way: a quarter of the time
STARTS_KEPT = 6
NOT_A_FOOT = 0.066  # residual in foot lengths; feet lie at 0.04 to 0.063, stones from 0.068 on, our default
NOT_A_HOLLOW = 0.075  # the same for foam impressions, and for what is clearly of one side, as no stone is
CLEAR_SIDE = (
    1.20  # residual of the wrong side over the right one; feet have 1.33 to 2.6, stones up to 1.15, our default
)

NO_SIDE = 1.10  # under this it is of neither side, whatever is said of it: hands have 1.02 to 1.04, feet at least 1.26


class Pose(Sealed):
    """Where the foot lies in the file, from the registration alone; good to a few degrees and per cent."""

    side: Side
    rotation: np.ndarray  # (3, 3) working-frame directions from file directions, before the left foot's mirror
    length: float  # foot length in file units
    heel: np.ndarray  # (3,) file coordinates of the frame's origin
    inside_out: bool
    residual: float  # mean distance to the average foot, in foot lengths
    side_ratio: float  # residual as the other side over this residual


_Templates = dict[Side, tuple[Cloud, ...]]


@cache
def _templates(below: float) -> tuple[_Templates, _Templates, dict[Side, Cloud]]:
    """The average feet with all their points, with half of them, and one of them with a fifth."""
    with files("orthocad.scan").joinpath("template.npz").open("rb") as stream:
        stored = np.load(stream)
        names = sorted({k.rsplit("_", 1)[0] for k in stored.files})
        pairs = [(stored[f"{n}_points"].astype(float), stored[f"{n}_normals"].astype(float)) for n in names]
    mirror = {"right": np.array([1.0, 1.0, 1.0]), "left": np.array([1.0, -1.0, 1.0])}
    fine: _Templates = {
        "right": tuple(Cloud(p, n, below) for p, n in pairs),
        "left": tuple(Cloud(p * mirror["left"], n * mirror["left"], below) for p, n in pairs),
    }
    middle: _Templates = {side: tuple(t.thinned(MIDDLE) for t in every) for side, every in fine.items()}
    return fine, middle, {side: every[0].thinned(5) for side, every in fine.items()}


def _quarter_turns() -> list[np.ndarray]:
    turns = []
    for axes, signs in product(permutations(range(3)), product((1.0, -1.0), repeat=3)):
        turn = np.zeros((3, 3))
        turn[range(3), axes] = signs
        if np.linalg.det(turn) > 0:
            turns.append(turn)
    return turns


def _principal_axes(points: np.ndarray) -> np.ndarray:
    """Rows: the longest, middle and shortest direction, right-handed."""
    axes = np.linalg.eigh(np.cov(points.T))[1].T[::-1].copy()
    axes[2] *= np.sign(np.linalg.det(axes))
    return axes


def _start(points: np.ndarray, rotation: np.ndarray) -> Similarity:
    """Heel, middle and sole of the template's box put on those of the turned points."""
    low, high = np.quantile(points @ rotation.T, [0.01, 0.99], axis=0)
    scale = 1.0 / (high[0] - low[0])
    shift = -scale * np.array([low[0], (low[1] + high[1]) / 2, low[2]])
    return Similarity(scale=np.full(3, scale), rotation=rotation, shift=shift)


class _Candidate(Sealed):
    """One starting pose, with the points turned outward as it assumes."""

    residual: float
    pose: Similarity
    coarse: Cloud
    fine: Cloud
    inside_out: bool


def _candidates(points: np.ndarray, normals: np.ndarray, below: float) -> list[_Candidate]:
    """All quarter turns of the principal axes, normals as given and reversed, best first."""
    coarse_template = _templates(below)[2]["right"]
    axes, every = _principal_axes(points), FINE_POINTS // COARSE_POINTS
    found = []
    for inside_out in (False, True):
        outward = -normals if inside_out else normals
        coarse, fine = Cloud(points[::every], outward[::every]), Cloud(points, outward)
        for turn in _quarter_turns():
            pose, residual = register(coarse, coarse_template, _start(points, turn @ axes), steps=4)
            found.append(_Candidate(residual=residual, pose=pose, coarse=coarse, fine=fine, inside_out=inside_out))
    return sorted(found, key=lambda c: c.residual)[:STARTS_KEPT]


def _best_for(side: Side, candidates: list[_Candidate], below: float) -> tuple[Similarity, float, bool]:
    """The candidates refined against one side: coarsely, then two of them finely, then with three scales."""
    fine, middle, coarse = _templates(below)
    tried = [(*register(c.coarse, coarse[side], c.pose, steps=8), c) for c in candidates]
    tried = sorted(tried, key=lambda t: t[1])[:2]
    refined = [(*register(c.fine.thinned(MIDDLE), middle[side][0], pose, steps=8), c) for pose, _, c in tried]
    pose, _, chosen = min(refined, key=lambda t: t[1])
    thin = chosen.fine.thinned(MIDDLE)
    near = [register(thin, template, pose, steps=12, stretch=True)[0] for template in middle[side]]
    stretched = [
        register(chosen.fine, template, pose, steps=2, stretch=True)
        for template, pose in zip(fine[side], near, strict=True)
    ]
    pose, residual = min(stretched, key=lambda t: t[1])
    return pose, residual, chosen.inside_out


def find_pose(vertices: np.ndarray, faces: np.ndarray, below: float = LOW) -> Pose:
    """The pose, approximate length and side that fit a mesh of any unit and orientation best; not judged yet."""
    points, normals = surface_points(vertices, faces, FINE_POINTS)
    middle, reach = np.median(points, axis=0), float(np.ptp(points, axis=0).max())
    candidates = _candidates((points - middle) / reach, normals, below)
    both: dict[Side, tuple[Similarity, float, bool]] = {
        "right": _best_for("right", candidates, below),
        "left": _best_for("left", candidates, below),
    }
    side: Side = "right" if both["right"][1] <= both["left"][1] else "left"
    other: Side = "left" if side == "right" else "right"
    pose, residual, inside_out = both[side]
    return Pose(
        side=side,
        rotation=pose.rotation,
        length=reach / float(pose.scale[0]),
        heel=middle - reach * (pose.rotation.T @ (pose.shift / pose.scale)),
        inside_out=inside_out,
        residual=residual,
        side_ratio=both[other][1] / max(residual, 1e-12),
    )


def judged(pose: Pose, said: Side | None, limit: float = NOT_A_FOOT) -> Pose:
    """The pose, of the side that was said where the shape does not tell.

    Raises
    ------
    ScanError
        `scan.not_a_foot` where no pose fits; `scan.side_conflict` where the shape contradicts `said` or does not
        tell the side and none was said.
    """
    if pose.residual > limit:
        raise ScanError(
            "scan.not_a_foot",
            f"no pose of this shape looks like a foot (misfit {pose.residual:.3f}, limit {limit}); check the file",
        )
    if said and pose.side_ratio < NO_SIDE:
        raise ScanError(
            "scan.not_a_foot",
            f"the shape is neither a left nor a right foot (certainty ratio {pose.side_ratio:.2f}, "
            f"{NO_SIDE:.2f} is the least); check the file",
        )
    clear = pose.side_ratio >= CLEAR_SIDE
    if said and said != pose.side and clear:
        raise ScanError(
            "scan.side_conflict",
            f"the shape is a {pose.side} foot (certainty ratio {pose.side_ratio:.2f}) not a {said} one; "
            "check the scan or the order",
        )
    if not said and not clear:
        raise ScanError(
            "scan.side_conflict",
            f"the shape does not tell left from right (ratio {pose.side_ratio:.2f}); say --side left or --side right",
        )
    return replace(pose, side=said or pose.side)
