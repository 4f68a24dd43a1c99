"""The arch of a finished device under load: an estimate by finite elements of a thin curved sheet.

A shell lies on a firm floor that only pushes; the load on the arch is all that stands on it, so that nothing holds its
heel or front down: it gives more here than under a whole foot. A filled device is a thick sheet of its infill's mean
stiffness on columns of itself, held down by the rest of the body. Left out: shear of the sheet, friction, a soft shoe,
the tissue, sideways loads, time.
"""

from __future__ import annotations

from orthocad.verify.strength.predict import Wearer, built_of, estimate_strength, remedy, strength_checks

__all__ = ["Wearer", "built_of", "estimate_strength", "remedy", "strength_checks"]
