"""Where forms meet: rounded however steep they are, and each alone is exactly as it was drawn."""

from __future__ import annotations

import numpy as np
import pytest

from orthocad.design.meeting import BEND_PER_MM, beside_mm, highest_mm, valleys_mm
from orthocad.design.parts import Disc, Mound

STEP_MM = 0.5
SPARE = 0.06  # for the grid
X, Y = np.meshgrid(np.arange(140.0, 220.0, STEP_MM), np.arange(-40.0, 40.0, STEP_MM), indexing="ij")
XY = np.column_stack([X.ravel(), Y.ravel()])


def disc(x: float, y: float, depth_mm: float) -> Disc:
    return Disc(centre_mm=np.array([x, y]), radius_mm=8.0, blend_mm=5.8, amount_mm=depth_mm)


def bends(z_mm: np.ndarray) -> tuple[float, float]:
    """The tightest crest and valley along either axis: changes of slope within one millimetre."""
    z = z_mm.reshape(X.shape)
    second = [
        z[2:, 2:] - 2 * z[1:-1, 2:] + z[:-2, 2:] for z in (z[::2, ::2], z[1::2, 1::2], z.T[::2, ::2], z.T[1::2, 1::2])
    ]
    return min(s.min() for s in second), max(s.max() for s in second)


@pytest.mark.parametrize("apart_mm", [4.0, 10.0, 14.0, 18.0, 24.0])
@pytest.mark.parametrize("other_mm", [4.0, 2.5])
def test_two_hollows_leave_no_rib(apart_mm: float, other_mm: float) -> None:
    one, other = disc(180.0, 1.3, 4.0), disc(180.7, 1.3 + apart_mm, other_mm)
    rounded = highest_mm([one, other], XY)
    assert bends(rounded)[1] <= BEND_PER_MM + SPARE
    highest = np.maximum(one(XY), other(XY))
    assert (rounded >= highest - 1e-9).all()
    assert rounded.max() <= highest.max() + 1e-9
    assert highest_mm([other, one], XY) == pytest.approx(rounded, abs=0)


def test_each_keeps_its_depth_at_its_own_centre() -> None:
    forms = [disc(180.0, 0.0, 4.0), disc(182.0, 14.0, 3.0), disc(176.0, -13.0, 2.0)]
    centres = np.array([form.centre_mm for form in forms])
    assert highest_mm(forms, centres) == pytest.approx([4.0, 3.0, 2.0], abs=0.02)


def test_alone_nothing_is_added() -> None:
    assert not valleys_mm([disc(180.0, 0.0, 4.0)], XY).any()
    assert not valleys_mm([disc(180.0, 0.0, 4.0), disc(180.0, 60.0, 4.0)], XY).any()
    assert not beside_mm([disc(180.0, 0.0, 4.0)], [], XY).any()


def test_the_same_at_one_place_as_on_the_grid() -> None:
    forms = [disc(180.0, 0.0, 4.0), disc(181.0, 15.0, 4.0)]
    rib = np.array([[180.5, 7.5]])
    at = np.flatnonzero((rib == XY).all(axis=1))
    assert valleys_mm(forms, rib) == pytest.approx(valleys_mm(forms, XY)[at], abs=0)
    assert valleys_mm(forms, rib)[0] > 0.5  # the rib between two steep hollows goes


def test_a_raise_beside_a_hollow_does_not_bend_the_surface_twice() -> None:
    hollow = disc(186.5, 0.0, 4.0)
    pad = Mound(top_mm=np.array([170.0, 0.0]), behind_mm=28.0, ahead_mm=11.0, across_mm=16.0, amount_mm=7.0)
    plain = pad(XY) - hollow(XY)
    crest, valley = bends(plain + beside_mm([pad], [hollow], XY))
    assert max(-bends(plain)[0], bends(plain)[1]) > 0.8
    assert max(-crest, valley) <= BEND_PER_MM + SPARE
