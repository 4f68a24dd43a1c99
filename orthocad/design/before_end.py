"""Raises come down before a shorter device's end: its distal edge is no cliff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from orthocad.design.figures import Mean, Peak
from orthocad.design.job import Job, distal_edge_mm
from orthocad.design.proof import SHARE
from orthocad.geom.fields import nodes, ramp, smooth_min
from orthocad.geom.plan import rasterized, resampled
from orthocad.model import Modification, Reading, Sealed

FLANK = 0.6  # mm per mm: as steep as a metatarsal pad's own distal flank, our default
FOOT_MM, CREST_MM, CREST_RISE = 2.0, 2.4, 2.0  # the flank is rounded below and above, our default
REACH_MM = 30.0  # farther behind the end than the highest raise's flank
ROUND_MM, FACING = 15.0, 0.5  # its corners are round over less than this; what faces the toes by 30 degrees is end
SEEN_MM = 0.05
CREST_STEP_MM = 0.1
LEAST_SHARE = 0.5  # of its height: with less before the end it would be another form, and is left out


class BeforeEnd(Sealed):
    """A form under a flank that rises from the device's end."""

    form: Callable[[np.ndarray], np.ndarray]  # a sealed record
    line_mm: np.ndarray  # (2, 2) x and y of the distal edge beside MTP5 and beside MTP1
    end_mm: np.ndarray  # (n, 2) the trim line there, its round corners with it
    flank: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        height, room = np.maximum(self.form(xy_mm), 0.0), self.flank * ramp(self.behind_mm(xy_mm), FOOT_MM)
        blend = np.minimum(CREST_MM, CREST_RISE * np.minimum(height, room))
        return np.maximum(smooth_min(height, room, np.maximum(blend, 1e-9)), 0.0)

    def behind_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """How far (n,) from the end, up to `REACH_MM`; 0 ahead of it."""
        behind = np.interp(xy_mm[:, 1], self.line_mm[:, 1], self.line_mm[:, 0]) - xy_mm[:, 0]
        away = np.clip(behind, 0.0, REACH_MM)
        near = np.flatnonzero((behind > 0) & (behind < REACH_MM))
        away[near] = np.minimum(self._tree.query(xy_mm[near])[0], REACH_MM)
        return away

    @cached_property
    def _tree(self) -> Any:
        from scipy.spatial import cKDTree

        return cKDTree(self.end_mm)


def before_end(job: Job) -> tuple[Modification, ...]:
    """What moves the foot's surface, its raises as the outlined device has room for them."""
    if job.rx.choice("length") == "full":
        return job.shaped
    line, end = _end(job)
    return tuple(
        _held(job, m, BeforeEnd(form=m.height, line_mm=line, end_mm=end, flank=FLANK)) if m.operation == "raise" else m
        for m in job.shaped
    )


def _end(job: Job) -> tuple[np.ndarray, np.ndarray]:
    """The distal edge's line (2, 2), and the trim line's points (n, 2) there that face the toes."""
    assert job.outline is not None
    beside = (float(job.foot.at(name)[1]) for name in ("mtp5", "mtp1"))
    line = np.array([[distal_edge_mm(job.foot, job.rx, y), y] for y in beside])
    points = resampled(job.outline, 0.5)
    along = np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)
    behind = np.interp(points[:, 1], line[:, 1], line[:, 0]) - points[:, 0]
    faces = along[:, 1] > FACING * np.linalg.norm(along, axis=1)
    return line, points[faces & (behind < ROUND_MM)]


def _held(job: Job, m: Modification, held: BeforeEnd) -> Modification:
    """Under the flank; not there where too little would be left. A reading that this changes is masked by `length`."""
    assert job.outline is not None
    xy, on = nodes(job.ground), rasterized(job.outline, job.ground).z_mm.ravel() > 0
    whole, left = m.height(xy), held(xy[on])
    if np.max(whole[on] - left) < SEEN_MM and left.max() > whole.max() - SEEN_MM:
        return m
    if left.max() < LEAST_SHARE * whole.max():
        held, said = replace(held, flank=0.0), "left out: the device ends before it"
    else:
        ahead = float(job.ahead_of_heads_mm(xy[on][left > left.max() - SEEN_MM]).max())
        place = f"{abs(ahead):.0f} mm {'ahead of' if ahead > 0 else 'behind'} the heads"
        said = f"comes down before the distal edge: {left.max():.1f} mm high no farther forward than {place}"
    standing = held.flank > 0
    readings = tuple(_read_where_it_stands(r, held) for r in m.readings if standing or not isinstance(r.figure, Peak))
    return replace(m, text=f"{m.text}; {said}", height=held, readings=readings)


def _read_where_it_stands(reading: Reading, held: BeforeEnd) -> Reading:
    """Masked where the flank changes it, and then read at the highest of what is left, straight behind its place."""
    change = reading.figure(held(reading.at_mm)) - reading.figure(held.form(reading.at_mm))
    if abs(change) <= SHARE * reading.tolerance:
        return reading
    masked = replace(reading, masked_by="length")
    if held.flank == 0.0 or reading.requested <= 0.0 or not isinstance(reading.figure, Mean | Peak):
        return masked
    back = _crest_behind_mm(reading, held)
    figure = _moved(reading, back) if isinstance(reading.figure, Peak) else reading.figure
    return replace(masked, at_mm=reading.at_mm - [back, 0.0], figure=figure)


def _crest_behind_mm(reading: Reading, held: BeforeEnd) -> float:
    """How far behind the middle of a reading the form is highest now, mm."""
    back = np.arange(0.0, REACH_MM, CREST_STEP_MM)
    heights = held(reading.at_mm.mean(axis=0) - np.column_stack([back, np.zeros(len(back))]))
    return float(back[np.argmax(heights)])


def _moved(reading: Reading, back_mm: float) -> Peak:
    """The same place's figure for a line so far behind, whichever way it counts."""
    assert isinstance(reading.figure, Peak)
    run = reading.figure.run_mm
    more = -back_mm * float(np.sign((run[-1] - run[0]) * (reading.at_mm[-1, 0] - reading.at_mm[0, 0])))
    return Peak(run_mm=run + more, middle_mm=reading.figure.middle_mm + more)
