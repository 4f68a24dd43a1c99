"""The heel pad against published figures.

Fitted (a calibration, not a validation): 24 % lower peak on a flat and 44 % on a fully conforming insole (Goske et al.
2006, 27 finite-element designs). Not used in any fit: travel and first stiffness of the heel pad in walking (Wearing et
al. 2014: initial about 32 N/mm, most travel about 10.3 mm; from memory, not re-read). The final stiffness of the same
source is not met: docs/models.md gives both figures.
"""

from __future__ import annotations

import numpy as np
import pytest

from orthocad.verify.contact import Columns, Layer, Load, Settled, settle, tissue

RADIUS_MM, CONTACT_MM, FORCE_N = 151.0, 31.0, 700.0  # the reference's effective radii
AXIS = np.arange(-31.25, 31.26, 0.5)
XY = np.array([(a, b) for a in AXIS for b in AXIS if a * a + b * b <= CONTACT_MM**2])
SKIN = RADIUS_MM - np.sqrt(RADIUS_MM**2 - (XY**2).sum(axis=1))
PAD = Layer(
    thickness_mm=np.array([tissue.TISSUE_MM]), modulus_mpa=tissue.TISSUE_MPA, stiffening=tissue.TISSUE_STIFFENING
)


def insole(modulus_mpa: float = tissue.SOFT_MPA) -> Layer:
    return Layer(thickness_mm=np.array([tissue.FLAT_INSOLE_MM]), modulus_mpa=modulus_mpa)


def heel(conforming: float, *layers: Layer, force_n: float = FORCE_N) -> Settled:
    area = np.pi * CONTACT_MM**2 / len(XY)
    columns = Columns(xy_mm=XY, area_mm2=area, clear_mm=SKIN * (1 - conforming), layers=(PAD, *layers))
    return settle(columns, Load(force_n=force_n, at_mm=(0.0, 0.0)))


def peak(settled: Settled) -> float:
    return 1000.0 * float(settled.pressure_mpa.max())


@pytest.mark.parametrize(("conforming", "relief"), [(0.0, 0.24), (1.0, 0.44)])
def test_the_fitted_cases_come_out_as_fitted(conforming: float, relief: float) -> None:
    bare = peak(heel(0.0))
    assert 1 - peak(heel(conforming, insole())) / bare == pytest.approx(relief, abs=0.01)


def test_full_contact_is_force_over_area_whatever_the_insole() -> None:
    for modulus in (0.2, 0.48, 26.0):
        assert peak(heel(1.0, insole(modulus))) == pytest.approx(1000 * FORCE_N / (np.pi * CONTACT_MM**2), rel=1e-3)


def test_travel_is_near_what_walking_heels_show() -> None:
    assert -heel(0.0).rise_mm == pytest.approx(10.3, rel=0.10)


def test_a_heel_stiffens_as_it_is_pressed() -> None:
    """Softer than the published initial 32 N/mm at first touch, beyond it long before full load."""
    rises = [0.0, *(-heel(0.0, force_n=f).rise_mm for f in (50.0, 100.0, 200.0, 400.0))]
    found = np.diff([0.0, 50.0, 100.0, 200.0, 400.0]) / np.diff(rises)
    assert (np.diff(found) > 0).all()
    assert found[0] < 32.0 < found[2]


def test_the_best_flat_insole_is_stiffer_for_a_heavier_load() -> None:
    """The direction Chatzistergos et al. report: the best stiffness rises with load."""
    moduli = np.geomspace(0.1, 2.0, 12)
    best = [moduli[np.argmin([peak(heel(0.0, insole(e), force_n=f)) for e in moduli])] for f in (300.0, 600.0, 900.0)]
    assert best[0] < best[1] < best[2]
