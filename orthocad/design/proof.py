"""Readings become probes: each knows what all the other modifications leave there, and which of them masks it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from orthocad.design.composition import BEFORE_COVER, STEP_MM, Composition, thickened, underside
from orthocad.design.figures import Edge, Middle, Peak, Width
from orthocad.design.job import Job, distal_edge_mm
from orthocad.design.surface import apply_stages
from orthocad.geom.fields import ball_offsets, eroded_by_ball, grid_over, nodes, sample
from orthocad.geom.plan import Area
from orthocad.model import Field, Modification, Probe, Reading, Sealed, Surface

EDGE_MM = 1.2  # the rounded edge cannot be read
BALL_STEPS = 6  # at least so many in a ball's radius: between fewer it misses steep edges, by tenths of a millimetre
ROUNDING = 1e-6
SHARE = 0.6  # of the tolerance: what the design itself may be off before another modification is said to mask it


class FootReading(Sealed):
    """Reads the foot's surface on the finished mesh: balls of the cover's thickness rolled over the printed top."""

    at_mm: np.ndarray  # (n, 2)
    against_mm: np.ndarray  # (n,)
    later_mm: np.ndarray  # (n, k) what comes after the cover, at the ball's places around each point
    cover_mm: float
    figure: Callable[[np.ndarray], float]

    def __call__(self, surface: Surface) -> float:
        """The dose as it stands."""
        around, ball = around_mm(self.at_mm, self.cover_mm)
        top = surface.top_mm(around).reshape(len(self.at_mm), -1) - self.later_mm
        here = self.later_mm[:, ball.argmax()]
        carried = np.max(np.where(np.isfinite(top), top, -np.inf) + ball, axis=1) + here
        return self.figure(carried - self.against_mm) if np.isfinite(carried).all() else float("nan")


def around_mm(at_mm: np.ndarray, radius_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """Plan points (n * k, 2) inside a ball's disc around each of (n, 2), and the ball's height (k,) over them."""
    if radius_mm <= 0:
        return at_mm, np.zeros(1)
    offsets, ball = ball_offsets(radius_mm, min(STEP_MM, radius_mm / BALL_STEPS))
    return (at_mm[:, None, :] + offsets[None]).reshape(-1, 2), ball


class BottomReading(Sealed):
    """Reads the underside on the finished mesh."""

    at_mm: np.ndarray  # (n, 2)
    figure: Callable[[np.ndarray], float]

    def __call__(self, surface: Surface) -> float:
        """The dose as it stands."""
        bottom = surface.bottom_mm(self.at_mm)
        return self.figure(bottom) if np.isfinite(bottom).all() else float("nan")


def proved(job: Job, modifications: Sequence[Modification], area: Area) -> tuple[Modification, ...]:
    """The modifications with a probe for each reading; `area` is the device's after its cut-outs."""
    case = _Case(
        job=job,
        whole=Composition(ground=job.ground, modifications=tuple(modifications)),
        area=area,
        lost=_lost(job, modifications),
    )
    return tuple(replace(m, probes=(*m.probes, *_probes(case, m))) for m in modifications)


def _probes(case: _Case, own: Modification) -> tuple[Probe, ...]:
    """A probe for each reading; where the height is hidden, its place is too."""
    probes = [_probe(case, own, reading) for reading in own.readings]
    hidden = next((p.masked_by for p in probes if p.masked_by), None)
    return tuple(
        replace(p, masked_by=hidden) if isinstance(r.figure, Peak | Middle | Edge | Width) and not p.masked_by else p
        for p, r in zip(probes, own.readings, strict=True)
    )


class _Case(Sealed):
    """One device whose readings become probes."""

    job: Job
    whole: Composition
    area: Area  # after its cut-outs
    lost: Field | None  # how much lower a cover lies where it cannot follow the foot's surface


def _lost(job: Job, modifications: Sequence[Modification]) -> Field | None:
    """A cover of even thickness bridges no hollow too tight, but cannot stand on a crest tighter than itself."""
    cover = job.rx.number("cover_mm")
    if cover <= 0:
        return None
    return _unfollowed(apply_stages(job.ground, BEFORE_COVER, modifications), cover)


def _unfollowed(foot: Field, cover_mm: float) -> Field:
    under = eroded_by_ball(foot, cover_mm)
    over = eroded_by_ball(foot.like(-under.z_mm), cover_mm)
    return foot.like(foot.z_mm + over.z_mm)


def _probe(case: _Case, own: Modification, reading: Reading) -> Probe:
    job, whole = case.job, case.whole
    if reading.face == "bottom":
        measure: Callable[[Surface], float] = BottomReading(at_mm=reading.at_mm, figure=reading.figure)
    else:
        against = _against_mm(whole, own, reading)
        cover = job.rx.number("cover_mm")
        later = whole.later_mm(around_mm(reading.at_mm, cover)[0]).reshape(len(reading.at_mm), -1)
        measure = FootReading(
            at_mm=reading.at_mm, against_mm=against, later_mm=later, cover_mm=cover, figure=reading.figure
        )
    masked = reading.masked_by or _beside(case, reading)
    if reading.face == "bottom":
        masked = masked or _masking_below(case, own, reading)
    else:
        masked = masked or _masking(whole, own, reading) or _under(case, own, reading)
    return Probe(
        name=reading.name,
        requested=reading.requested,
        tolerance=reading.tolerance,
        unit=reading.unit,
        measure=measure,
        masked_by=masked,
    )


def _against_mm(whole: Composition, own: Modification, reading: Reading) -> np.ndarray:
    if reading.against == "rest":
        return whole.without(*_rivals(whole, own)).foot_mm(reading.at_mm)
    return whole.added_mm(reading.at_mm, own.stage) if reading.against == "added" else np.zeros(len(reading.at_mm))


def _rivals(whole: Composition, own: Modification) -> list[str]:
    """The modification and those that it shares its stage's highest or deepest with: only together they stand on it."""
    if own.operation not in ("raise", "lower"):
        return [own.name]
    return [m.name for m in whole.modifications if (m.stage, m.operation) == (own.stage, own.operation)]


def _designed(whole: Composition, own: Modification, reading: Reading) -> float:
    return reading.figure(whole.foot_mm(reading.at_mm) - _against_mm(whole, own, reading))


def _under(case: _Case, own: Modification, reading: Reading) -> str | None:
    """What bends the foot's surface there so tightly that the cover cannot follow it."""
    if case.lost is None or _missed(case.whole, own, reading, case.lost) <= SHARE / 2 * reading.tolerance:
        return None
    cover = case.job.rx.number("cover_mm")
    beside = 2 * cover + STEP_MM
    patch = grid_over(reading.at_mm.min(axis=0) - beside, reading.at_mm.max(axis=0) + beside, STEP_MM)
    others = (m.name for m in case.whole.modifications if m.stage in BEFORE_COVER and m.name != own.name)
    for name in others:
        rest = case.whole.without(name)
        foot = patch.like(rest.foot_mm(nodes(patch), BEFORE_COVER).reshape(patch.z_mm.shape))
        if _missed(rest, own, reading, _unfollowed(foot, cover)) <= SHARE / 2 * reading.tolerance:
            return name
    return "cover_mm"


def _missed(whole: Composition, own: Modification, reading: Reading, lost: Field) -> float:
    """How far off a cover on that surface leaves the figure."""
    heights = whole.foot_mm(reading.at_mm) - _against_mm(whole, own, reading)
    return abs(reading.figure(heights - sample(lost, reading.at_mm)) - reading.figure(heights))


def _beside(case: _Case, reading: Reading) -> str | None:
    """What took the place away where the reading would be made beside the device."""
    job, whole = case.job, case.whole
    assert job.outline is not None
    if (case.area.depth_up_to_mm(reading.at_mm, 2 * EDGE_MM) > EDGE_MM).all():
        return None
    if (job.outline.depth_mm(reading.at_mm) > EDGE_MM).all():
        return ", ".join(m.name for m in whole.modifications if m.operation in ("cut", "hole"))
    ahead = reading.at_mm[:, 0] - [distal_edge_mm(job.foot, job.rx, float(y)) for y in reading.at_mm[:, 1]]
    return "length" if (ahead > -EDGE_MM).any() else "trim line"


def _masking_below(case: _Case, own: Modification, reading: Reading) -> str | None:
    """The other posts and bevels without which this one would stand on the underside as asked."""
    bare = case.job.bare_mm(reading.at_mm)
    below = [m for m in case.whole.modifications if m.stage == "underside"]

    def stands(left_out: Sequence[str]) -> bool:
        standing = [m for m in below if m.name not in left_out]
        thick = thickened(bare, reading.at_mm, standing)
        z = underside(thick, reading.at_mm, standing)
        z = z if case.job.filled else np.minimum(z, thick)  # no bevel cuts into a shell
        return abs(reading.figure(z) - reading.requested) <= SHARE * reading.tolerance

    others = [m.name for m in below if m.name != own.name and _reaches(case.whole, m, reading.at_mm)]
    if stands(()):
        return None
    alone = next((name for name in others if stands((name,))), None)
    return alone or (", ".join(others) if others and stands(others) else None)


def _reaches(whole: Composition, m: Modification, at_mm: np.ndarray) -> bool:
    """Whether a form of the underside has its place there: what goes up to beyond the foot is no form of that place."""
    return m.operation != "up to" or bool((m.height(at_mm) < whole.foot_mm(at_mm)).any())


def _masking(whole: Composition, own: Modification, reading: Reading) -> str | None:
    """The modification without which this one would stand as asked; None where it does, or none explains it."""
    if _stands(whole, own, reading):
        return None
    others = [m.name for m in whole.modifications if m.name != own.name]
    alone = next((name for name in others if _stands(whole.without(name), own, reading)), None)
    if alone or not _stands(whole.without(*others), own, reading):
        return alone
    standing = _designed(whole, own, reading)
    moves = [name for name in others if abs(_designed(whole.without(name), own, reading) - standing) > ROUNDING]
    return ", ".join(moves or _together(whole, own, reading, others))


def _together(whole: Composition, own: Modification, reading: Reading, others: list[str]) -> list[str]:
    """The fewest others that each hide this one even where the rest of them is gone."""
    hiding = list(others)
    for name in others:
        fewer = [other for other in hiding if other != name]
        if _stands(whole.without(*fewer), own, reading):
            hiding = fewer
    return hiding


def _stands(whole: Composition, own: Modification, reading: Reading) -> bool:
    heights = whole.foot_mm(reading.at_mm) - _against_mm(whole, own, reading)
    near = abs(reading.figure(heights) - reading.requested) <= SHARE * reading.tolerance
    return near and (not isinstance(reading.figure, Peak) or _pronounced(heights, own.height(reading.at_mm)))


def _pronounced(heights_mm: np.ndarray, alone_mm: np.ndarray) -> bool:
    """Whether a peak still rises half as far over what is around it as it would alone: else it has no place."""
    return bool(np.ptp(heights_mm) >= 0.5 * np.ptp(alone_mm))
