"""What stands on an arch, and what is allowed, each with where it comes from."""

from __future__ import annotations

GRAVITY = 9.81
ASSUMED_MASS_KG = 75.0  # where the exam gives none, our default
ARCH_SHARE = 0.15  # of body weight, standing; reference.md 4.1
STEP_SHARE = 0.22  # the highest of each step: a fifth, the upper known share, of 1.1 body weights (naemi)
ARCH = (0.30, 0.58)  # of foot length: the midfoot of the pressure report, our default
MOST_DEFLECTION_MM = 2.5  # reference.md 4.1, our proposal
POISSON = 0.4  # of solid plastics, known; not re-checked
CYCLES = 1e6  # decisions.md: inspected by then, and where the fatigue limits hold
MOST_SHELL_MM = 8.0  # of the catalogue
SOURCES = {
    "arch_share": "reference.md 4.1", "step_share": "naemi; reference.md 4.1", "arch_from": "our default",
    "arch_to": "our default", "deflection_limit_mm": "reference.md 4.1, our proposal",
    "poisson": "known, not re-checked", "cycles": "decisions.md",
}  # fmt: skip
