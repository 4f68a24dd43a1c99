"""Half-widths: what makes a scan worse widens them, and those shipped held on feet they were not fitted on."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest

from orthocad.scan.bands import LEAST_MM, OTHERS, Evidence, find_bands, weights
from orthocad.scan.jitter import MEASURES

QUIET, NOISY = np.array([0.02, 0.06, 0.12]), np.array([0.17, 0.26, 0.42])  # a structured light head's, photographs'


def half_widths(rough_mm: np.ndarray, **others: float) -> dict[str, float]:
    told = np.array([others.get(name, float(name == "always")) for name in OTHERS])
    evidence = Evidence(rough_mm=rough_mm, spread=dict.fromkeys(MEASURES, 2.0), others=told)
    return dict(find_bands(evidence, scaled=False).mm)


def test_every_measure_has_weights() -> None:
    assert set(weights()) == set(MEASURES)


@pytest.mark.parametrize("name", OTHERS[1:])
def test_nothing_that_spoils_a_scan_makes_it_surer(name: str) -> None:
    plain, spoiled = half_widths(QUIET), half_widths(QUIET, **{name: 1.0})
    assert all(spoiled[m] >= plain[m] > LEAST_MM for m in MEASURES)
    assert spoiled != plain


def test_rough_skin_is_less_sure() -> None:
    quiet, noisy = half_widths(QUIET), half_widths(NOISY)
    assert all(noisy[m] > quiet[m] for m in MEASURES)


def test_the_shipped_weights_held_on_the_other_family() -> None:
    told = json.loads(files("orthocad.scan").joinpath("bands.json").read_text())["crossed"]
    inside, sharpness = told["all"]
    assert 0.90 <= inside <= 0.98
    assert sharpness < 3.0
