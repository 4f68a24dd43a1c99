"""Widths of what is sunk and raised, read back at half its height; and which other dose is named where one is off."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from devices import design, foot_of, material_of
from orthocad.design.figures import Edge, Width
from orthocad.model import Dose
from orthocad.verify import verify_device

SCAN, LAB, SHELL = "man_right.stl", "tpu-full-contact", "pa12-shell"
FULL = {"length": "full", "insole_length_mm": 285.0}


def doses(lab: str = LAB, **values: Any) -> dict[str, Dose]:
    return {d.name: d for d in verify_device(foot_of(SCAN), design(SCAN, lab, **values), material_of(lab)).doses}


@pytest.mark.parametrize("asked", [7.0, 12.0])
def test_a_groove_is_as_wide_as_asked(asked: float) -> None:
    found = doses(fascia_groove_mm=3.0, fascia_groove_width_mm=asked)["fascia_groove_mm.width_mm"]
    assert (found.requested, found.masked_by) == (asked, None)
    assert found.realised == pytest.approx(asked, abs=0.3)


@pytest.mark.parametrize("asked", [26.0, 33.0])
def test_an_extension_is_as_wide_as_asked(asked: float) -> None:
    found = doses(**FULL, mortons="extension", mortons_width_mm=asked)["mortons_width_mm"]
    assert (found.requested, found.masked_by) == (asked, None)
    assert found.realised == pytest.approx(asked, abs=0.3)


def test_a_width_is_between_the_places_of_half_the_height() -> None:
    run = np.arange(-10.0, 10.1, 0.25)
    ramps = np.clip(np.minimum((run + 6.0) / 4.0, (7.0 - run) / 2.0), 0.0, 1.0)  # half at -4 and at 6
    assert Width(run_mm=run)(-3.0 * ramps) == pytest.approx(10.0, abs=1e-6)
    assert Edge(run_mm=run, from_mm=0.0)(3.0 * ramps) == pytest.approx(6.0, abs=1e-6)
    assert np.isnan(Width(run_mm=run)(np.ones(len(run))))


def test_a_rib_is_not_said_to_be_hidden_by_a_bevel_in_a_post() -> None:
    found = doses(SHELL, arch_rib_mm=2.0, rearfoot_post_deg=4.0, crash_bevel_mm=2.0)["arch_rib_mm"]
    assert found.masked_by is None
    assert found.passed
