"""The shin a scanner saw above the foot is cut off."""

from __future__ import annotations

from dataclasses import replace

from orthocad.model import Notice
from orthocad.scan.clean import only
from orthocad.scan.frame import Framed

TALL, CUT = 0.70, 0.60  # in foot lengths: where more than the ankle is there, and what is kept of it, our default


def without_leg(foot: Framed) -> tuple[Framed, tuple[Notice, ...]]:
    """The foot up to above its ankle, and what to say where more was there."""
    height = foot.vertices_mm[:, 2]
    if height.max() < TALL * foot.length_mm:
        return foot, ()
    kept = only(foot.vertices_mm, foot.faces[(height[foot.faces] < CUT * foot.length_mm).all(axis=1)])
    text = f"the leg above {CUT * foot.length_mm:.0f} mm was cut off; the scan went up to {height.max():.0f} mm"
    return (
        replace(foot, vertices_mm=kept.vertices, faces=kept.faces),
        (Notice(code="scan.leg_removed", text=text),),
    )
