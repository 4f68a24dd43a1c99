"""Every key of the catalogue, set by hand alone: the device changes, or a refusal or a decision names the key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

import devices
from orthocad.design import Stand
from orthocad.design.catalogue import catalogue
from orthocad.design.cover import covers
from orthocad.design.drawn import drawn
from orthocad.design.heel_lattice import heel_lattice
from orthocad.design.pieces import lift_pieces
from orthocad.design.zones import infills
from orthocad.errors import OrthocadError
from orthocad.geom.fields import sample
from orthocad.model import Foot, Parameter, Resolution
from orthocad.prescribe import parse_change, prescribe

SAME_MM = 0.02
AT_MM = np.stack(np.meshgrid(np.arange(0.0, 340.0), np.arange(-60.0, 60.0), indexing="ij"), axis=-1).reshape(-1, 2)
PROFILES = ("tpu-full-contact", "pa12-shell")
KEYS = {p.key: p for p in catalogue()}
ENGRAVED = "marking"  # tests/design/test_marking.py: engraved by the words of the order, not by the prescription
FULL = ("length=full", "insole_length_mm=285", "insole_width_mm=104")


@cache
def foot(*words: str) -> Foot:
    """On a coarser grid, which is all that most need; an insole beside the cup's walls is read on the scan's own."""
    fine = devices.foot_of("man_right.stl")
    return fine if "length=full" in words else Stand(fine).foot


@cache
def resolved(profile: str, *words: str) -> Resolution:
    changes = [parse_change(word, catalogue()) for word in words]
    return prescribe(
        exam=None,
        profile=devices.profile_of(profile),
        feet={"right": foot(*words)},
        catalogue=catalogue(),
        changes=changes,
    )


@cache
def made(profile: str, *words: str) -> tuple[list[np.ndarray], Any]:
    """Everything that is printed for that order, as numbers to compare."""
    rx, material = resolved(profile, *words).prescriptions["right"], devices.material_of(profile)
    plan = drawn(foot(*words), rx, material)
    depth = plan.area.depth_up_to_mm(AT_MM, 2.0)
    fields = [np.where(depth > 0.2, sample(f, AT_MM), 0.0) for f in plan.surfaces.both]
    pad = heel_lattice(plan)
    others = (len(lift_pieces(plan)), pad and (pad.wall_mm, pad.pore_mm), infills(rx, material))
    return [np.clip(depth, -1.0, 1.0), *fields], others


@cache
def glued_on(profile: str, *words: str) -> Any:
    """What reaches farther than the device: the size of the cover's part ahead of it."""
    rx = resolved(profile, *words).prescriptions["right"]
    ahead = covers(foot(*words), rx, devices.material_of(profile)).extension
    return None if ahead is None else np.ptp(ahead.points_mm, axis=0).round(1).tolist()


def is_same(profile: str, now: tuple[str, ...], before: tuple[str, ...]) -> bool:
    (fields, others), (fields_before, others_before) = made(profile, *now), made(profile, *before)
    off = max(float(np.abs(a - b).max()) for a, b in zip(fields, fields_before, strict=True))
    return off < SAME_MM and others == others_before and glued_on(profile, *now) == glued_on(profile, *before)


def tried(p: Parameter) -> Iterator[Any]:
    """Both ends of its range, or each of its words; a drawing's file and a material cannot be guessed."""
    found = p.choices or ((p.low, p.high) if p.low is not None else ("other",))
    return (value for value in found if value != p.default)


def became(profile: str, key: str, value: Any, *before: str) -> str:
    """What came of it: built, decided, refused, or nothing."""
    now = (*before, f"{key}={value}")
    try:
        r = resolved(profile, *now)
        if any(d.code == f"no_place.{key}" and d.text.startswith("right: ") for d in r.decisions):
            return "decided"
        if any(key in f"{b.code} {b.text}" for b in r.open_blocks):
            return "refused"
        rx = r.prescriptions["right"]
        if rx.values[key].value == resolved(profile, *before).prescriptions["right"].values[key].value:
            return "the profile's own"
        return "nothing" if is_same(profile, now, before) else "built"
    except OrthocadError as refusal:
        return "refused" if key in str(refusal) else f"refused without its name: {refusal}"


@pytest.mark.slow
@pytest.mark.parametrize("profile", PROFILES)
def test_a_key_set_alone_is_built_or_named(profile: str) -> None:
    got = {(k, v): became(profile, k, v) for k, p in KEYS.items() if k != ENGRAVED for v in tried(p)}
    fine = {"built", "decided", "refused", "the profile's own"}
    assert not {where: what for where, what in got.items() if what not in fine}
    assert sum(what == "built" for what in got.values()) > 30


def meeting(p: Parameter) -> tuple[str, ...]:
    """The first way to what that key acts with."""
    ways = [need.partition(" or ")[0] for need in p.needs if not need.startswith(("no ", "process="))]
    words = [way if "=" in way else f"{way}={_some(KEYS[way])}" for way in ways]
    words += FULL if "length=full" in words else ()
    return tuple(words)


def _some(p: Parameter) -> str:
    return p.choices[1] if p.choices else f"{(p.low + p.high) / 2:g}"


APART = {"insole_drawn_side", "arch_height_mm"}  # of a drawing's file; what it acts with it sets itself
ACTING = [p for p in KEYS.values() if p.needs and p.key not in APART]


@pytest.mark.slow
@pytest.mark.parametrize("p", ACTING, ids=[p.key for p in ACTING])
def test_with_what_it_is_said_to_act_with_it_acts(p: Parameter) -> None:
    """What a decision offers works: with it the key changes what is made."""
    shell = any(need.startswith("construction=shell") for need in p.needs)
    lab = "pa12-shell" if shell or "heel_pad_build" in f"{p.key} {p.needs}" else "tpu-full-contact"
    values = [value for value in (*tried(p), *([_some(p)] if p.low is not None else [])) if value]
    got = {value: became(lab, p.key, value, *meeting(p)) for value in values}
    assert "built" in got.values(), got
    assert set(got.values()) <= {"built", "refused", "decided", "the profile's own"}, got


def test_every_need_names_keys_and_words_of_the_catalogue() -> None:
    for p in KEYS.values():
        for word in " or ".join(p.needs).split(" or ") if p.needs else ():
            key, _, value = word.removeprefix("no ").partition("=")
            assert key in KEYS or word == "process=fdm", (p.key, word)
            assert not value or key == "process" or value in KEYS[key].choices, (p.key, word)
