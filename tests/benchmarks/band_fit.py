"""The mathematics of `fit_bands.py`: weights of half-widths from errors, by Student's t, all measures at once.

An error is taken as t-distributed with a scale of its own: that uses all errors, not only the few largest, and a wild
one weighs less. How noisy a skin is (powers of its misfits) is the scan's affair and is shared by all measures;
what that noise is worth, and all else, is each measure's own. Every preset weighs the same for each measure.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

from orthocad.scan.bands import OTHERS, Evidence, Weights

FREEDOM = 30.0  # of Student's t
# Share inside that is aimed at, crossed. On the errors of 45 warped feet that were in no fit 0.95 held 94 %, 0.93 held
# 91 and 0.91, a seventh sharper, hardly nine in ten; a half-width is a promise first.
NOMINAL = 0.95
LEAST_ERROR_MM = 0.02  # the truth's own rounding
POWERS = 4  # of the misfits within 6, 10 and 15 mm and of the spread
# Where weights stay that no case speaks about, and how firmly. The powers are held: left free they fitted one family
# closely and the other badly (half-widths a fifth wider for the same share). They are steep because a smooth foot's own
# shape misfits too.
USUAL_POWERS, USUAL_FACTOR = np.array([0.0, 1.0, 2.0, 0.3]), 3.0
FIRM_POWERS, FIRM_FACTOR = 1.0, 1e-6
# Crude faces are rare here, and half the sag of a chord of 40 mm over a round of 30 mm radius is 3 mm: held too.
USUAL_MM = np.array([3.0 if name == "faceted" else 0.3 for name in OTHERS])
FIRM_OTHERS = np.array([1e-2 if name == "faceted" else 1e-4 for name in OTHERS])
LOGS = (-6.0, 4.0)  # bounds of the unknowns, which are logarithms and powers


class Error(NamedTuple):
    """One measure of one scan."""

    family: str
    preset: str
    measure: str
    error_mm: float
    stated_mm: float | None
    added_mm: float  # what a scan that ends too soon adds to its half-width
    evidence: Evidence


class Cases(NamedTuple):
    """Many errors as arrays."""

    measure: np.ndarray  # (n,) number of the measure
    logs: np.ndarray  # (n, 4) logarithms of misfits and spread
    strengths: np.ndarray  # (n, 8) squares of how strongly each of OTHERS is there
    added: np.ndarray  # (n,) mm2
    error: np.ndarray  # (n,) mm2
    share: np.ndarray  # (n,) weights, together 1


def arrays(some: list[Error], names: tuple[str, ...]) -> Cases:
    told = [e.evidence for e in some]
    count = Counter((e.preset, e.measure) for e in some)
    share = np.array([1.0 / count[e.preset, e.measure] for e in some])
    return Cases(
        measure=np.array([names.index(e.measure) for e in some]),
        logs=np.log([[*t.rough_mm, t.spread[e.measure]] for t, e in zip(told, some, strict=True)]),
        strengths=np.square([t.others for t in told]),
        added=np.square([e.added_mm for e in some]),
        error=np.square(np.maximum(np.abs([e.error_mm for e in some]), LEAST_ERROR_MM)),
        share=share / share.sum(),
    )


def fit(some: list[Error], names: tuple[str, ...]) -> dict[str, Weights]:
    """The weights of each measure that the errors ask for."""
    from scipy.optimize import minimize

    cases, count = arrays(some, names), len(names)
    usual = np.concatenate([USUAL_POWERS, np.full(count, USUAL_FACTOR), np.tile(np.log(USUAL_MM), count)])
    firm = np.concatenate([np.full(POWERS, FIRM_POWERS), np.full(count, FIRM_FACTOR), np.tile(FIRM_OTHERS, count)])

    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = _likelihood(x, cases, count)
        return value + float(firm @ (x - usual) ** 2), slope + 2.0 * firm * (x - usual)

    x = minimize(loss, usual, jac=True, method="L-BFGS-B", bounds=[LOGS] * len(usual), options={"maxiter": 5000}).x
    others = np.exp(x[POWERS + count :]).reshape(count, -1)
    return {
        name: Weights(noise=np.array([x[POWERS + k], *x[:POWERS]]), others=others[k]) for k, name in enumerate(names)
    }


def stretched(weights: dict[str, Weights], factor: float) -> dict[str, Weights]:
    """The weights of half-widths that are all wider by a factor."""
    by = np.array([np.log(factor), *[0.0] * POWERS])
    return {name: Weights(noise=w.noise + by, others=w.others * factor) for name, w in weights.items()}


def _likelihood(x: np.ndarray, cases: Cases, count: int) -> tuple[float, np.ndarray]:
    """Mean negative log likelihood, and its slope."""
    from scipy.stats import t

    own = x[POWERS + count :].reshape(count, -1)
    noise = np.exp(2.0 * (x[POWERS + cases.measure] + cases.logs @ x[:POWERS]))
    others = cases.strengths * np.exp(2.0 * own[cases.measure])
    half = noise + others.sum(axis=1) + cases.added
    far = cases.error / half * t.ppf((1.0 + NOMINAL) / 2.0, FREEDOM) ** 2
    value = 0.5 * cases.share @ ((FREEDOM + 1.0) * np.log1p(far / FREEDOM) + np.log(half))
    slope = cases.share * (1.0 - (FREEDOM + 1.0) * far / (FREEDOM + far)) / half  # by half the log of `half`
    by_noise, by_others = slope * noise, slope[:, None] * others
    per = [by_others[cases.measure == k].sum(axis=0) for k in range(count)]
    return float(value), np.concatenate([by_noise @ cases.logs, np.bincount(cases.measure, by_noise, count), *per])
