"""Every noun of the program, as sealed records.

The working frame inside is a right foot, right-handed, in millimetres::

             z up                      plan, seen from above
             |                              toes
             |  /  x heel to toe             x
             | /                             ^
             |/                     medial   |   lateral
      y -----+                         y <---+      (a right foot: medial is to the wearer's left, +y)
                                           heel

A left foot is mirrored once on the way in (`y -> -y`) and once on the way out; a mirrored left foot *is* a right foot.
`z = 0` is the support plane, `x = 0` the rearmost skin (pternion), `y = 0` the foot axis.
"""

from orthocad.model.device import Device, Dose, Mark, Marking, Mesh, Modification, Pad, Piece, Probe, Reading, Surface
from orthocad.model.foot import Field, Foot, Landmark, Measure, Notice, Scan, Side
from orthocad.model.pair import Ordered, Pair, Standing
from orthocad.model.prescription import (
    Acceptance,
    Advice,
    Block,
    Change,
    Decision,
    Parameter,
    Prescription,
    Resolution,
    Value,
)
from orthocad.model.pressure import Pressure, PressureCase
from orthocad.model.profile import Material, Printer, Profile
from orthocad.model.result import Request, Result, ScanOptions, Turn
from orthocad.model.sealed import Sealed
from orthocad.model.strength import PrintPlan, Strength, Stressed
from orthocad.model.verdict import Check, Fit, Region, Verdict

__all__ = [
    "Acceptance", "Advice", "Block", "Change", "Check", "Decision", "Device", "Dose", "Field", "Fit", "Foot",
    "Landmark", "Mark", "Marking", "Material", "Measure", "Mesh", "Modification", "Notice", "Ordered", "Pad", "Pair",
    "Parameter", "Piece",
    "Prescription", "Pressure", "PressureCase", "PrintPlan", "Printer", "Probe", "Profile", "Reading", "Region",
    "Request", "Resolution", "Result", "Scan", "ScanOptions", "Sealed", "Side", "Standing", "Strength", "Stressed",
    "Surface", "Turn", "Value", "Verdict",
]  # fmt: skip
