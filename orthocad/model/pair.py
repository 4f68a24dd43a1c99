"""Both sides together: what was ordered between them, and how high each stands on its finished device."""

from __future__ import annotations

from orthocad.model.sealed import Sealed


class Ordered(Sealed):
    """What the pair must keep to, known before there is a device."""

    difference_mm: float  # heel height, left over right, as the findings or a leg-length lift by hand order it
    heel_room_mm: float | None  # the shoe's, None where the shoe is not known
    heads_room_mm: float | None
    pad_strain: float  # 0..1, of a heel pad under one body weight
    cover_strain: float  # 0..1, of a top cover under one body weight
    warn_over_mm: float
    block_over_mm: float
    accepted: bool = False  # a prescriber has taken on more than that


class Standing(Sealed):
    """How high one foot stands over the shoe's floor; all 0 where that side gets no device."""

    device: bool
    heel_lift_mm: float  # ordered on that side, leg length included
    leg_length_lift_mm: float
    pad_mm: float
    cover_mm: float
    heel_mm: float  # measured at the heel centre, pad and cover on it, unloaded
    heel_under_load_mm: float
    heads_mm: float | None  # the highest measured under the heads, cover on it; None where the device ends behind them


class Pair(Sealed):
    """Lifts, heel heights and stacks of both sides."""

    ordered: Ordered
    left: Standing
    right: Standing

    @property
    def difference_mm(self) -> float:
        """Heel height under load, left over right."""
        return self.left.heel_under_load_mm - self.right.heel_under_load_mm

    @property
    def beyond_mm(self) -> float:
        """What of the difference nobody has ordered."""
        return self.difference_mm - self.ordered.difference_mm
