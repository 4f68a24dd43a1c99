"""What the foot and soft insoles are made of in the contact model, with where each figure comes from."""

from __future__ import annotations

TISSUE_MM = 16.0  # heel pad in gait, median; reference.md 4.3 [heelpad_bmc]
TISSUE_MPA = 0.113  # fitted to the published heel insole cases; reference.md 4.4
TISSUE_STIFFENING = 5.9  # fitted with it
SOFT_MPA = 0.48  # insole, cover and heel pad: fitted with it, inside the published 0.2 to 0.7
FLAT_INSOLE_MM = 9.5  # the published flat insole [goske]
GRAVITY = 9.81
ASSUMED_MASS_KG = 75.0  # where the exam gives none, our default
STANDING_SHARE = 0.5  # of body weight on one foot
STANDING_AT = 0.42  # of foot length: where quiet standing loads the foot, our default
STRIKE_SHARE = 1.1  # of body weight at heel strike; reference.md 4.3 [naemi]
STRIKE_AT = 0.15  # of foot length: the heel centre
SOURCES = {
    "tissue_mm": "heelpad_bmc", "tissue_mpa": "goske, fitted", "tissue_stiffening": "goske, fitted",
    "soft_mpa": "goske, fitted", "flat_insole_mm": "goske", "standing_share": "our default",
    "standing_at": "our default", "strike_share": "naemi", "strike_at": "contract",
}  # fmt: skip
