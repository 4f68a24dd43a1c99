"""Predicted plantar pressure: relative, for comparing designs of one patient.

A column (Winkler) foundation: the bone is rigid, every column of skin is pressed on its own, and the foot settles by
height, pitch and roll until force and moment balance. No shear, no coupling between columns, no motion.
"""

from __future__ import annotations

from orthocad.verify.contact.body import as_built
from orthocad.verify.contact.columns import Columns, Layer, Load, Settled, settle
from orthocad.verify.contact.regions import REGIONS
from orthocad.verify.contact.stand import predict_pressure

__all__ = ["REGIONS", "Columns", "Layer", "Load", "Settled", "as_built", "predict_pressure", "settle"]
