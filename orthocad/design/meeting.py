"""Where forms meet the surface bends no more quickly than in a sink's own margin; each alone stays exactly as it is.

What rounds them is worked out once for each set of forms, on a grid over the places where two of them are near.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import combinations

import numpy as np

from orthocad.geom.fields import grid_over, hollows_filled, nodes, sample
from orthocad.model import Field

Form = Callable[[np.ndarray], np.ndarray]  # a sealed record: (n, 2) mm in plan to (n,) mm
Rounding = Callable[[list[np.ndarray]], np.ndarray]

BEND_PER_MM = 0.5  # change of slope: hardly more than in the margin of a sink, our default
REACH_MM = 4.0  # how far beside a form its slope is felt
STEP_MM, LOOK_MM = 0.5, 2.0
PLAN_MM = np.array([[-60.0, -120.0], [420.0, 120.0]])  # where devices lie in the working frame


def valleys_mm(forms: Sequence[Form], xy_mm: np.ndarray) -> np.ndarray:
    """What is added (n,) to the highest of forms at plan points: the least that leaves no tighter valley between two.

    A valley that a form has of its own is left alone.
    """
    return _at(_valleys(pickle.dumps(tuple(forms))) if len(forms) > 1 else None, xy_mm)


def beside_mm(raised: Sequence[Form], lowered: Sequence[Form], xy_mm: np.ndarray) -> np.ndarray:
    """What is added (n,) at plan points to raises less the hollows beside them, so that both do not bend it at once."""
    known = pickle.dumps((tuple(raised), tuple(lowered)))
    return _at(_beside(known) if raised and lowered else None, xy_mm)


def highest_mm(forms: Sequence[Form], xy_mm: np.ndarray) -> np.ndarray:
    """The highest (n,) of forms that run out to nothing; rounded where two of them meet, exact where one stands."""
    heights = [form(xy_mm) for form in forms]
    return np.max([np.zeros(len(xy_mm)), *heights], axis=0) + valleys_mm(forms, xy_mm)


@lru_cache(maxsize=32)
def _valleys(known: bytes) -> Field | None:
    def rounding(heights: list[np.ndarray]) -> np.ndarray:
        return _filled(np.max(heights, axis=0)) - np.max([_filled(height) for height in heights], axis=0)

    return _where_near(pickle.loads(known), rounding, 2 * REACH_MM)


@lru_cache(maxsize=32)
def _beside(known: bytes) -> Field | None:
    def rounding(heights: list[np.ndarray]) -> np.ndarray:
        high, low = heights
        return _evened(high - low) - _evened(high) - _evened(-low)

    raised, lowered = (partial(highest_mm, forms) for forms in pickle.loads(known))
    return _where_near((raised, lowered), rounding, 4 * REACH_MM)


def _filled(height: np.ndarray) -> np.ndarray:
    return hollows_filled(height, STEP_MM, BEND_PER_MM, REACH_MM)


def _evened(height: np.ndarray) -> np.ndarray:
    """What takes its tighter crests and valleys away: an opening and a closing, both with paraboloids."""
    return _filled(-_filled(-height)) - height


def _at(rounding: Field | None, xy_mm: np.ndarray) -> np.ndarray:
    if rounding is None:
        return np.zeros(len(xy_mm))
    low = np.array([rounding.x_mm[0], rounding.y_mm[0]])
    high = np.array([rounding.x_mm[-1], rounding.y_mm[-1]])
    inside = ((xy_mm >= low) & (xy_mm <= high)).all(axis=1)
    return np.where(inside, sample(rounding, xy_mm), 0.0)


def _where_near(forms: Sequence[Form], rounding: Rounding, felt_mm: float) -> Field | None:
    """A rounding of forms, where two of them are within what it feels of a place; None where they are nowhere."""
    look = grid_over(PLAN_MM[0], PLAN_MM[1], LOOK_MM)
    places = [form(nodes(look)).reshape(look.z_mm.shape) > 0 for form in forms]
    boxes = [_box_mm(look, place, felt_mm) for place in places if place.any()]
    shared = [np.stack([np.maximum(a[0], b[0]), np.minimum(a[1], b[1])]) for a, b in combinations(boxes, 2)]
    shared = [box for box in shared if (box[0] < box[1]).all()]
    if not shared:
        return None
    low, high = np.min(shared, axis=0)[0] - felt_mm, np.max(shared, axis=0)[1] + felt_mm
    grid = grid_over(np.maximum(low, PLAN_MM[0]), np.minimum(high, PLAN_MM[1]), STEP_MM)
    return grid.like(rounding([np.maximum(form(nodes(grid)), 0.0).reshape(grid.z_mm.shape) for form in forms]))


def _box_mm(look: Field, place: np.ndarray, felt_mm: float) -> np.ndarray:
    """(2, 2): the least and greatest x and y at which a form is felt."""
    i, j = np.nonzero(place)
    beside = felt_mm + LOOK_MM
    low = np.array([look.x_mm[i.min()], look.y_mm[j.min()]]) - beside
    return np.stack([low, np.array([look.x_mm[i.max()], look.y_mm[j.max()]]) + beside])
