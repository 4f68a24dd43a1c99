"""The stack that the rules hold against the shoe is the one that the built device makes: measured on its mesh."""

from __future__ import annotations

import numpy as np
import pytest

from devices import design_device, exported, foot_of, profile_of
from independent import heights
from orthocad.prescribe import parse_change, parse_exam, prescribe
from orthocad.prescribe.resolve import Order, solve
from orthocad.prescribe.stack import floor_of, heads_mm, heel_mm, pad_of

SCAN, SIDE = "man_right.stl", "right"
OWN_MM = 0.9  # how much higher than its support plane this foot's sole is at heel centre and heads


def made(profile: str, sets: tuple[str, ...], catalogue):
    """The facts and draft of an order, and its device's mesh in the foot's frame with what lies on it."""
    foot, lab = foot_of(SCAN), profile_of(profile)
    changes = tuple(parse_change(text, catalogue) for text in sets)
    exam = parse_exam({"schema_version": "1"})
    order = Order(exam=exam, profile=lab, feet={SIDE: foot}, catalogue=catalogue, layers=((), changes))
    rx = prescribe(exam=exam, profile=lab, feet={SIDE: foot}, catalogue=catalogue, changes=changes).prescriptions[SIDE]
    return solve(order), rx, foot, exported(design_device(foot, rx, lab.material))


BOTH = [
    ("tpu-full-contact", ()), ("tpu-full-contact", ("heel_pad_mm=4",)),
    ("tpu-full-contact", ("heel_pad_mm=4", "heel_aperture=through")), ("tpu-full-contact", ("dancers_pad_mm=3",)),
    ("pa12-shell", ("heel_pad_mm=4",)), ("pa12-shell", ("heel_pad_mm=4", "heel_aperture=through")),
    ("pa12-shell", ("sink_heel_mm=3",)), ("pa12-shell", ("sink_mth2_mm=3", "length=sulcus")),
    ("pa12-shell", ("heel_pad_mm=4", "length=sulcus", "heel_lift_mm=3")),
]  # fmt: skip


@pytest.mark.parametrize(("profile", "sets"), BOTH)
def test_the_stack_is_what_the_device_makes(profile, sets, catalogue):
    """The support plane over the lowest point of the mesh, beside any hollow, is the stack less cover and lift."""
    solved, rx, foot, mesh = made(profile, sets, catalogue)
    cover, lift = rx.number("cover_mm"), rx.number("heel_lift_mm")
    plane = -float(mesh.bounds[0][2])  # z = 0 is the foot's own support plane; the printed top lies a cover lower
    assert heel_mm(solved.facts, solved.draft, SIDE) - lift == pytest.approx(plane, abs=0.6)
    if rx.choice("length") != "three_quarter":
        first, fifth = foot.at("mtp1")[:2], foot.at("mtp5")[:2]
        tops = heights(mesh, first + np.linspace(0.1, 0.9, 17)[:, None] * (fifth - first), from_above=True)
        stands = float(np.nanmax(tops)) - float(mesh.bounds[0][2]) + cover
        assert -0.1 <= stands - heads_mm(solved.facts, solved.draft, SIDE) <= OWN_MM


@pytest.mark.parametrize(("sets", "pad", "floor"), [(("heel_pad_mm=4",), 4.0, 2.1), (("heel_pad_mm=1",), 1.0, 3.0)])
def test_a_filled_device_sinks_its_pad_into_its_base(sets, pad, floor, catalogue):
    solved, _, foot, mesh = made("tpu-full-contact", sets, catalogue)
    below = heights(mesh, np.array([[0.15 * foot.length_mm, 0.0]]), from_above=True)[0] - mesh.bounds[0][2]
    assert floor_of(solved.facts, solved.draft, SIDE) == pytest.approx(floor)
    assert pad_of(solved.facts, solved.draft, SIDE) == pad
    assert below == pytest.approx(floor, abs=0.6)


@pytest.mark.parametrize("profile", ["tpu-full-contact", "pa12-shell"])
def test_wide_full_contact_spans_the_midfoots_whole_breadth(profile, catalogue):
    """Midfoot arthritis: over the arch the device reaches past the sole (skin lower than 20) on both sides."""
    foot, lab = foot_of(SCAN), profile_of(profile)
    spans = {}
    for arthritis in (True, False):
        data = {"schema_version": "1", "right": {"midfoot_arthritis": arthritis, "midfoot_flexible": True}}
        exam = parse_exam(data)
        r = prescribe(exam=exam, profile=lab, feet={SIDE: foot}, catalogue=catalogue)
        mesh = exported(design_device(foot, r.prescriptions[SIDE], lab.material))
        spans[arthritis] = [
            (_span(mesh.vertices, at, 99), _span(foot.vertices_mm, at, 20))
            for at in np.array([0.42, 0.5]) * foot.length_mm
        ]
    for (device, sole), (narrow, _) in zip(spans[True], spans[False], strict=True):
        assert device[0] < sole[0] - 1
        assert device[1] > sole[1] + 1
        assert np.ptp(device) > np.ptp(narrow) + 2


def _span(points, at_mm, lower_than_mm):
    y = points[(np.abs(points[:, 0] - at_mm) < 1.5) & (points[:, 2] < lower_than_mm)][:, 1]
    return np.array([y.min(), y.max()])
