"""Heel lift: an equinus ramp that ends behind the heads, and for leg length over 6 mm a platform to the toe."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orthocad.design.corrections.heel_pad import read_at
from orthocad.design.corrections.posts import base_of, has_heel_post
from orthocad.design.figures import Mean
from orthocad.design.job import CONTACT_FRONT_MM, Job
from orthocad.design.keys import KEY_MM, LEAST_PIECE_MM, Sockets, has_sockets, keys_of
from orthocad.design.pad_room import THROUGH
from orthocad.design.parts import height_parameter, height_reading
from orthocad.errors import RejectedError
from orthocad.geom.fields import smoothstep
from orthocad.model import Modification, Parameter, Reading, Sealed

PARAMETERS = (
    height_parameter("heel_lift_mm", "total raise at the heel centre on this side", 12.0, "rannisto"),
    height_parameter(
        "leg_length_lift_mm",
        "how much of heel_lift_mm is for leg length, alone all of it: from 6 to 8 mm it becomes a platform to the toe",
        12.0,
        "cusack",
    ),
    Parameter(
        key="heel_lift_build",
        text="one device with its lift, or the lift as a firm wedge of its own",
        default="integral",
        needs=("heel_lift_mm",),
        choices=("integral", "separate"),
        source="hmp_lift",
    ),
    Parameter(
        key="heel_lift_pieces",
        text="a separate lift as one wedge, or as a set of 3 mm shims on each other",
        default="wedge",
        needs=(
            "heel_lift_build=separate",
            "heel_lift_mm",
        ),
        choices=("wedge", "shims"),
        source="mortonsfoot",
    ),
)

PLATEAU_END = 0.30  # share of foot length, decisions.md: leg length, shape
CORNER_MM = 8.0  # length over which the ramp's corners are rounded, our default
RAMP_UP_TO_MM, PLATFORM_FROM_MM = 6.0, 8.0  # decisions.md, leg length: the ramp blends into the platform between them
AT_HEADS = 0.5  # cusack: half height under the metatarsal heads
AT_SHARE = 0.5  # from MTP1 to MTP5: where the ramp is read
AT_TOE_MM = 1.0  # decisions.md: 0 to 2
HEADS_CORNER_MM = 12.0  # our default


class LiftRamp(Sealed):
    """A plateau under the heel, then a straight ramp that ends `end_mm` behind the metatarsal line."""

    lift_mm: float
    plateau_end_mm: float
    heads: np.ndarray  # (2, 2) MTP5 and MTP1 in plan
    end_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        x, y = xy_mm.T
        end = np.interp(y, self.heads[:, 1], self.heads[:, 0]) - self.end_mm
        share = (end - x) / (end - self.plateau_end_mm)
        corner = CORNER_MM / (end - self.plateau_end_mm)
        return self.lift_mm * _soft_clip(share, corner)


class Platform(Sealed):
    """A plateau under the heel, half of it under the heads, next to nothing at the toe; straight in between."""

    lift_mm: float
    plateau_end_mm: float
    heads: np.ndarray  # (2, 2) MTP5 and MTP1 in plan
    toe_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        x, y = xy_mm.T
        heads = np.interp(y, self.heads[:, 1], self.heads[:, 0])
        to_heads = self.lift_mm * AT_HEADS * _soft_rise(x, self.plateau_end_mm, heads)
        return self.lift_mm - to_heads - self._last_mm * _soft_rise(x, heads, np.full(len(x), self.toe_mm))

    @property
    def _last_mm(self) -> float:
        return max(self.lift_mm * AT_HEADS - AT_TOE_MM, 0.0)


class Mixed(Sealed):
    """Two profiles in fixed shares."""

    ramp: LiftRamp
    platform: Platform
    platform_share: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) over plan points (n, 2)."""
        platform = self.platform(xy_mm) if self.platform_share > 0 else 0.0
        return (1.0 - self.platform_share) * self.ramp(xy_mm) + self.platform_share * platform


def _soft_rise(x: np.ndarray, start: float | np.ndarray, end: np.ndarray) -> np.ndarray:
    """0 before `start`, 1 after `end`, straight between, its corners rounded."""
    return _soft_clip((x - start) / (end - start), HEADS_CORNER_MM / (end - start))


def _soft_clip(share: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """0..1 with parabolic corners of the given width."""

    def ramp(t: np.ndarray) -> np.ndarray:
        inside = np.clip(t + corner / 2, 0.0, corner)
        return inside**2 / (2 * corner) + np.maximum(t - corner / 2, 0.0)

    return ramp(share) - ramp(share - 1.0)


def correct(job: Job) -> tuple[Modification, ...]:
    """The lift, added after everything else on the top; the underside stays where it is."""
    total = job.rx.number("heel_lift_mm")
    leg = min(job.rx.number("leg_length_lift_mm"), total)
    if total > 0 and job.rx.choice("heel_lift_build") == "separate":
        return _sockets(job, leg)
    if total == 0:
        return (_part(job, "heel_lift", 0.0, 0.0, (_at_heel(job, 0.0, 0.0),)),)
    lifts = (
        _part(
            job, "heel_lift", total - leg, 0.0, (_at_heel(job, total, leg), _half_way(job, total - leg), *_solid(job))
        ),
        _part(job, "leg_length_lift", leg, _platform_share(job, leg), _at_heads(job, leg)),
    )
    return lifts if leg > 0 else lifts[:1]


def _sockets(job: Job, leg_mm: float) -> tuple[Modification, ...]:
    """A separate lift leaves the device as it is but for the sockets of its keys.

    Raises
    ------
    RejectedError
        `device.lift_needs_platform` where leg length asks for more than a ramp, `device.lift_needs_floor` over a hole,
        `device.lift_too_low` where the piece would end behind the heel centre.
    """
    if leg_mm > RAMP_UP_TO_MM:
        text = f"a leg-length lift of {leg_mm:g} mm reaches under the heads, which a separate heel piece cannot"
        way = "heel_lift_build = integral" + ("" if job.rx.choice("length") == "full" else " and length = full")
        way = f"leg_length_lift_mm = {RAMP_UP_TO_MM:g} would do, or {way}"
        raise RejectedError("device.lift_needs_platform", f"{text}; {way}")
    if job.rx.choice(THROUGH) != "none":
        text = "a separate lift is keyed to the heel, where this device has a hole"
        raise RejectedError("device.lift_needs_floor", f"{text}; heel_lift_build = integral would do")
    total = job.rx.number("heel_lift_mm")
    if total < LEAST_PIECE_MM:
        text = f"a separate lift of {total:g} mm is too thin to reach the heel centre"
        text = f"{text}; heel_lift_mm = {LEAST_PIECE_MM:g} would do, or heel_lift_build = integral"
        raise RejectedError("device.lift_too_low", text)
    none = _part(job, "heel_lift", 0.0, 0.0, ())
    none = replace(none, text=f"heel lift {total:.1f} mm as a piece of its own under the device")
    if not has_sockets(job):
        return (none,)
    socket = Sockets(base=base_of(job), keys=keys_of(job))
    text = f"two sockets {KEY_MM:g} mm deep for the keys of the separate lift"
    key = Modification(name="lift_key", text=text, stage="underside", operation="up to", height=socket)
    return none, key


def _part(job: Job, name: str, lift_mm: float, share: float, readings: tuple[Reading, ...]) -> Modification:
    heads = np.stack([job.foot.at("mtp5")[:2], job.foot.at("mtp1")[:2]])
    plateau = PLATEAU_END * job.length_mm
    ramp = LiftRamp(lift_mm=lift_mm, plateau_end_mm=plateau, heads=heads, end_mm=CONTACT_FRONT_MM)
    toe = job.rx.number("insole_length_mm") if job.rx.choice("length") == "full" else job.length_mm
    platform = Platform(lift_mm=lift_mm, plateau_end_mm=plateau, heads=heads, toe_mm=toe)
    ends = f"half of it under the heads, {AT_TOE_MM:g} at the toe" if share else "out 10 mm behind the heads"
    text = f"{name.replace('_', ' ')} {lift_mm:.1f} mm to {PLATEAU_END:.2f} of foot length, {ends}"
    return Modification(
        name=name,
        text=text if lift_mm else f"no {name.replace('_', ' ')}",
        stage="lift",
        operation="add",
        height=Mixed(ramp=ramp, platform=platform, platform_share=share),
        readings=readings,
    )


def _platform_share(job: Job, leg_mm: float) -> float:
    """How much of the leg-length lift is platform.

    Raises
    ------
    RejectedError
        `device.lift_needs_full_length` over 6 mm on a shorter device.
    """
    if leg_mm <= RAMP_UP_TO_MM:
        return 0.0
    if job.rx.choice("length") != "full":
        text = f"a leg-length lift of {leg_mm:g} mm needs a full-length device; leg_length_lift_mm = {RAMP_UP_TO_MM:g}"
        raise RejectedError("device.lift_needs_full_length", f"{text} would do, or length = full")
    return float(smoothstep(np.array([leg_mm]), RAMP_UP_TO_MM, PLATFORM_FROM_MM)[0])


def _at_heel(job: Job, total_mm: float, leg_mm: float) -> Reading:
    """At the heel centre, on the lift's plateau, over the height it has without any lift."""
    return Reading(
        name="heel_lift_mm",
        requested=total_mm,
        tolerance=0.05,
        unit="mm",
        at_mm=read_at(job)[None],
        figure=Mean(offset_mm=leg_mm),
    )


def _half_way(job: Job, lift_mm: float) -> Reading:
    """Half the lift in the middle of its ramp."""
    end = job.head_mm(AT_SHARE, CONTACT_FRONT_MM)
    at = np.array([(PLATEAU_END * job.length_mm + end[0]) / 2, end[1]])
    return height_reading("heel_lift_mm.half_way_mm", lift_mm / 2, at, Mean())


def _solid(job: Job) -> tuple[Reading, ...]:
    """The underside stays where it is without a lift: the lift is solid. A post takes its place."""
    if has_heel_post(job):
        return ()
    at = read_at(job)[None]
    level = height_reading("heel_lift_mm.underside_mm", 0.0, at, Mean(offset_mm=-float(job.bare_mm(at)[0])))
    return (replace(level, face="bottom"),)


def _at_heads(job: Job, leg_mm: float) -> tuple[Reading, ...]:
    share = _platform_share(job, leg_mm)
    line = job.head_mm(0.4)
    reading = Reading(
        name="leg_length_lift_mm.under_heads",
        requested=share * leg_mm * AT_HEADS,
        tolerance=0.1 + share * 0.1,
        unit="mm",
        at_mm=line[None],
        figure=Mean(),
    )
    return (reading,)
