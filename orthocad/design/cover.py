"""Outlines for what is glued on: the cover, and what reaches from the device's front edge to the toes."""

from __future__ import annotations

from dataclasses import replace

from orthocad.design.drawn import drawn
from orthocad.design.plan_ops import difference, offset
from orthocad.geom.plan import Plan, area_mm2, largest
from orthocad.model import Foot, Material, Prescription, Sealed

ALLOWANCE_MM = 3.0  # cut larger and ground flush, our default
LEAST_MM2 = 200.0
LONGER = {"three_quarter": "sulcus", "sulcus": "full", "full": None}


class Covers(Sealed):
    """Plan outlines in the working frame."""

    cover: Plan  # over the whole device, also over its cut-outs
    extension: Plan | None  # None: the device ends where the shoe does, or nobody told where that is
    to: str  # sulcus | full | ""


def covers(foot: Foot, rx: Prescription, material: Material) -> Covers:
    """The cover with its grinding allowance; the extension to the insole's end, or to the sulcus for want of a shoe."""
    outline = drawn(foot, rx, material).job.outline
    assert outline is not None
    cover = largest(offset(outline, ALLOWANCE_MM))
    length = _further(rx)
    if length is None:
        return Covers(cover=cover, extension=None, to="")
    longer = replace(rx, values={**rx.values, "length": replace(rx.values["length"], value=length)})
    whole = drawn(foot, longer, material).job.outline
    assert whole is not None
    ahead = difference(whole, outline)
    known = area_mm2(ahead) > LEAST_MM2
    return Covers(cover=cover, extension=ahead if known else None, to=length if known else "")


def _further(rx: Prescription) -> str | None:
    """To which end something may be glued on."""
    length = rx.choice("length")
    if length != "full" and rx.given("insole_length_mm"):
        return "full"
    return "sulcus" if length == "three_quarter" else None
