"""All corrections of one device together, at any plan point: the field, the underside and the probes use the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from orthocad.design.meeting import Form, beside_mm, highest_mm
from orthocad.geom.fields import ball_offsets, sample, smooth_max, smooth_min
from orthocad.model import Field, Modification, Sealed

BEFORE_RIM = ("fill", "relief", "raise", "tilt")
BEFORE_COVER = (*BEFORE_RIM, "rim")
AFTER_COVER = ("recess", "lift")  # a recess is a cut-out of the printed part, as a hole through a shell is
STEP_MM = 0.5


def staged(z_mm: np.ndarray, xy_mm: np.ndarray, stage: str, modifications: Sequence[Modification]) -> np.ndarray:
    """Heights (n,) over plan points (n, 2) after one stage; the modifications' order inside it does not matter."""
    own = sorted((m for m in modifications if m.stage == stage), key=lambda m: m.name)
    z = z_mm - highest_mm(_forms(own, stage, "lower"), xy_mm) + highest_mm(_forms(own, stage, "raise"), xy_mm)
    if stage == "raise":
        z = z + beside_mm(_forms(own, stage, "raise"), _forms(modifications, "relief", "lower"), xy_mm)
    for m in own:
        z = smooth_max(z, m.height(xy_mm), _blend(m, xy_mm)) if m.operation == "at least" else z
    z = z + _sum(own, xy_mm)
    for m in own:
        z = smooth_min(z, m.height(xy_mm), _blend(m, xy_mm)) if m.operation == "smooth min" else z
    return z


def _forms(modifications: Sequence[Modification], stage: str, operation: str) -> list[Form]:
    found = sorted((m for m in modifications if (m.stage, m.operation) == (stage, operation)), key=lambda m: m.name)
    return [m.height for m in found]


def _blend(m: Modification, xy_mm: np.ndarray) -> float | np.ndarray:
    return m.blend_mm(xy_mm) if callable(m.blend_mm) else m.blend_mm


def _sum(modifications: Sequence[Modification], xy_mm: np.ndarray) -> np.ndarray:
    own = sorted((m for m in modifications if m.operation == "add"), key=lambda m: m.name)
    return sum((m.height(xy_mm) for m in own), np.zeros(len(xy_mm)))


def thickened(z_mm: np.ndarray, xy_mm: np.ndarray, modifications: Sequence[Modification]) -> np.ndarray:
    """The bare underside (n,) after what is added to it: ribs below, thinner edges above."""
    return z_mm + _sum([m for m in modifications if m.stage == "underside" and m.operation == "add"], xy_mm)


def underside(z_mm: np.ndarray, xy_mm: np.ndarray, modifications: Sequence[Modification]) -> np.ndarray:
    """The underside (n,) after posts (down to) and bevels (up to)."""
    own = sorted((m for m in modifications if m.stage == "underside"), key=lambda m: m.name)
    for m in own:
        z_mm = smooth_min(z_mm, m.height(xy_mm), _blend(m, xy_mm)) if m.operation == "down to" else z_mm
    for m in own:
        z_mm = smooth_max(z_mm, m.height(xy_mm), _blend(m, xy_mm)) if m.operation == "up to" else z_mm
    return z_mm


class Composition(Sealed):
    """A ground surface with modifications on it."""

    ground: Field
    modifications: tuple[Modification, ...]

    def without(self, *names: str) -> Composition:
        """The same less those modifications."""
        return replace(self, modifications=tuple(m for m in self.modifications if m.name not in names))

    def foot_mm(self, xy_mm: np.ndarray, stages: Sequence[str] = (*BEFORE_COVER, *AFTER_COVER)) -> np.ndarray:
        """Heights (n,) of the foot's surface: what carries the foot once the cover is on."""
        z = sample(self.ground, xy_mm)
        for stage in stages:
            z = staged(z, xy_mm, stage, self.modifications)
        return z

    def added_mm(self, xy_mm: np.ndarray, stage: str) -> np.ndarray:
        """What is added (n,) in a stage and all after it."""
        order = (*BEFORE_COVER, *AFTER_COVER)
        later = [m for m in self.modifications if m.stage in order[order.index(stage) :]]
        return _sum(later, xy_mm)

    def later_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """What recesses and lifts change (n,), after the cover."""
        z = np.zeros(len(xy_mm))
        for stage in AFTER_COVER:
            z = staged(z, xy_mm, stage, self.modifications)
        return z

    def offset_mm(self, xy_mm: np.ndarray, depth_mm: float) -> np.ndarray:
        """Heights (n,) of the surface `depth_mm` beneath the foot's along the normal, lift and recesses left out."""
        if depth_mm <= 0:
            return self.foot_mm(xy_mm, BEFORE_COVER)
        offsets, ball = ball_offsets(depth_mm, STEP_MM)
        around = (xy_mm[:, None, :] + offsets[None]).reshape(-1, 2)
        return np.asarray((self.foot_mm(around, BEFORE_COVER).reshape(len(xy_mm), -1) - ball).min(axis=1))
