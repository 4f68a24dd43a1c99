"""Offsets, rounding and booleans of outlines, by manifold3d's cross-sections."""

from __future__ import annotations

from typing import Any

import numpy as np

from orthocad.geom.plan import Area, Plan, area_mm2, largest

FLAT_MM = 0.01  # points closer than this to their neighbours' chord are dropped before an offset
ARC_SEGMENTS = 96


def offset(plan: Plan, distance_mm: float) -> list[Plan]:
    """The outline grown (or shrunk, where negative) with round joins; several where it falls apart."""
    from manifold3d import JoinType

    return plans(_section(plan).offset(distance_mm, JoinType.Round, 2.0, ARC_SEGMENTS).simplify(FLAT_MM))


def behind(area: Area, depth_mm: float) -> list[Plan]:
    """The lines that lie so deep behind each of an area's borders."""
    rings = offset(area.outline, -depth_mm)
    return rings + [ring for hole in area.holes for ring in offset(hole, depth_mm)]


def opened(plan: Plan, radius_mm: float) -> Plan:
    """Convex corners rounded to the radius."""
    return _grown(_grown(plan, -radius_mm), radius_mm)


def opened_near(plan: Plan, places_mm: np.ndarray, radius_mm: float, reach_mm: float) -> Plan:
    """Convex corners rounded to the radius only where they lie within `reach_mm` of one of the places (n, 2)."""
    from manifold3d import CrossSection

    discs = [CrossSection.circle(reach_mm, ARC_SEGMENTS).translate(place) for place in places_mm.tolist()]
    near = CrossSection.compose(discs)
    return largest(plans(_section(opened(plan, radius_mm)) + (_section(plan) - near)))


def closed(plan: Plan, radius_mm: float) -> Plan:
    """Concave corners rounded to the radius."""
    return _grown(_grown(plan, radius_mm), -radius_mm)


def intersection(a: Plan, b: Plan) -> Plan:
    """The largest piece common to both."""
    return largest(plans(_section(a) ^ _section(b)))


def difference(a: Plan, b: Plan) -> Plan:
    """The largest piece of `a` left outside `b`."""
    return largest(plans(_section(a) - _section(b)))


def union(a: Plan, b: Plan) -> Plan:
    """The largest piece of both together."""
    return largest(plans(_section(a) + _section(b)))


def plans(section: Any) -> list[Plan]:
    """The outer outlines of a manifold3d cross-section; holes are left out."""
    found = [Plan(points_mm=np.asarray(p)) for p in section.to_polygons()]
    return [p for p in found if area_mm2(p) > 0]


def _grown(plan: Plan, distance_mm: float) -> Plan:
    return largest(offset(plan, distance_mm))


def _section(plan: Plan) -> Any:
    from manifold3d import CrossSection

    return CrossSection([plan.points_mm]).simplify(FLAT_MM)
