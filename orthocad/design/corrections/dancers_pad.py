"""Dancer's pad: a raise around the first metatarsal head that leaves the head and its sesamoids free."""

from __future__ import annotations

import numpy as np

from orthocad.design.corrections.sinks import HEADS
from orthocad.design.figures import Mean
from orthocad.design.job import Job
from orthocad.design.parts import Disc, height_parameter, height_reading
from orthocad.geom.fields import even_step, smoothstep
from orthocad.model import Modification, Sealed

PARAMETERS = (height_parameter("dancers_pad_mm", "height of a dancer's pad around the first metatarsal head", 6.0),)
BEHIND_MM, AHEAD_MM = 28.0, 6.0  # from the line of the heads, our default
FREE_RADIUS_SHARE = 0.15  # of the ball's width, around the first head
LATERAL_SHARE = 0.52  # from MTP1 to MTP5: under the second ray, our default
BLEND_MM = 8.0
GENTLE = 2.2  # times its height: its back edge is no steeper than 40 degrees, our default
READ_BEHIND_MM = 21.0


class DancersPad(Sealed):
    """Even height behind and beside a round window."""

    heads: np.ndarray  # (2, 2) MTP5 and MTP1 in plan
    lateral_mm: float  # y
    window: Disc
    amount_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        x, y = xy_mm.T
        ahead = x - np.interp(y, self.heads[:, 1], self.heads[:, 0])
        whole = -BEHIND_MM + BLEND_MM / 2
        begun = smoothstep(ahead, whole - max(BLEND_MM, GENTLE * self.amount_mm), whole)
        ended = 1.0 - even_step(ahead, AHEAD_MM - BLEND_MM / 2, AHEAD_MM + BLEND_MM / 2)
        inside = even_step(y, self.lateral_mm - BLEND_MM / 2, self.lateral_mm + BLEND_MM / 2)
        open_ahead = (x > self.window.centre_mm[0]) & (y > self.window.centre_mm[1])
        free = np.where(open_ahead, np.maximum(self.window(xy_mm), self._beside(y, x)), self.window(xy_mm))
        return self.amount_mm * begun * ended * inside * (1.0 - free)

    def _beside(self, y: np.ndarray, x: np.ndarray) -> np.ndarray:
        """The window has no far side: everything medial and ahead of the head is free."""
        centre = self.window.centre_mm
        return smoothstep(x, centre[0], centre[0] + BLEND_MM) * smoothstep(y, centre[1], centre[1] + BLEND_MM)


def shape(job: Job) -> tuple[Modification, ...]:
    """The pad."""
    amount = job.rx.number("dancers_pad_mm")
    if amount == 0:
        return ()
    head = job.head_mm(HEADS["mth1"][0])
    window = Disc(centre_mm=head, radius_mm=FREE_RADIUS_SHARE * job.ball_width_mm, blend_mm=BLEND_MM, amount_mm=1.0)
    pad = DancersPad(
        heads=np.stack([job.foot.at("mtp5")[:2], job.foot.at("mtp1")[:2]]),
        lateral_mm=float(job.head_mm(LATERAL_SHARE)[1]),
        window=window,
        amount_mm=amount,
    )
    behind = job.head_mm(HEADS["mth2"][0] - 0.08, READ_BEHIND_MM)
    return (
        Modification(
            name="dancers_pad",
            text=f"dancer's pad {amount:.1f} mm around the first metatarsal head",
            stage="raise",
            operation="raise",
            height=pad,
            readings=(
                height_reading("dancers_pad_mm", amount, behind, Mean()),
                height_reading("dancers_pad_mm.under_head_mm", 0.0, head, Mean()),
            ),
        ),
    )
