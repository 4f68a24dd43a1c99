"""Devices for the page: a draft at once, in this process; the finished one, checked, in another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from orthocad.errors import OrthocadError
from orthocad.model import (
    Device,
    Foot,
    Material,
    Pair,
    Prescription,
    Pressure,
    Profile,
    Resolution,
    Sealed,
    Strength,
    Verdict,
)

if TYPE_CHECKING:
    from orthocad.design import Stand
    from orthocad.prescribe import Exam


class Drawing(Sealed):
    """One side as it is shown: a draft, or the finished device with what was measured on it."""

    foot: Foot
    device: Device
    verdict: Verdict | None = None
    pressure: Pressure | None = None
    strength: Strength | None = None  # what its arch bears


class Workshop:
    """Drafts of both sides; a side is drawn anew only where its doses or its foot changed."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.faults: dict[str, OrthocadError] = {}
        self._stands: dict[str, tuple[tuple[Any, ...], Stand]] = {}
        self._drawn: dict[str, tuple[tuple[Any, ...], Drawing]] = {}

    def draft(self, feet: Mapping[str, Foot], resolution: Resolution) -> dict[str, Drawing]:
        """The sides that changed since the last call, drawn coarsely; what cannot be drawn is left in `faults`."""
        fresh: dict[str, Drawing] = {}
        for side, foot in feet.items():
            rx = resolution.prescriptions[side]
            key = key_of(foot, rx)
            if side in self._drawn and self._drawn[side][0] == key:
                self.faults.pop(side, None)
                continue
            drawing = self._attempt(side, foot, rx)
            if drawing:
                fresh[side] = drawing
                self._drawn[side] = key, drawing
        return fresh

    def forget(self) -> None:
        """Draw everything anew at the next call."""
        self._drawn.clear()

    def shown(self, side: str) -> Drawing | None:
        """The last draft of a side."""
        return self._drawn[side][1] if side in self._drawn else None

    def _attempt(self, side: str, foot: Foot, rx: Prescription) -> Drawing | None:
        try:
            device = self._stand(side, foot).draft(rx, self.material)
        except OrthocadError as fault:
            self.faults[side] = fault
            return None
        self.faults.pop(side, None)
        return Drawing(foot=foot, device=device)

    def _stand(self, side: str, foot: Foot) -> Stand:
        from orthocad.design import Stand

        key = marks_of(foot)
        if side not in self._stands or self._stands[side][0] != key:
            self._stands[side] = key, Stand(foot)
        return self._stands[side][1]


def key_of(foot: Foot, rx: Prescription) -> tuple[Any, ...]:
    """What a device hangs on: the doses and where the landmarks are."""
    return (*marks_of(foot), *((v.key, v.value) for v in rx.values.values()))


def marks_of(foot: Foot) -> tuple[Any, ...]:
    """Where the landmarks are, and the measures a device is built by."""
    numbers = (m.value for m in foot.measurements.values())
    return (foot.scan.sha256, *(m.xyz_mm.tobytes() for m in foot.landmarks.values()), *numbers)


def finish(foot: Foot, rx: Prescription, profile: Profile, exam: Exam | None) -> Drawing:
    """The device as it would be delivered, checked as `build` checks it; what another process is asked for."""
    from orthocad.design import design_device
    from orthocad.verify import verify_device
    from orthocad.verify.inspect import with_printing_checks
    from orthocad.verify.inspect.plan import print_plan
    from orthocad.verify.strength import Wearer, built_of, estimate_strength, strength_checks

    device = design_device(foot, rx, profile.material)
    verdict = verify_device(foot, device, profile.material)
    verdict = with_printing_checks(verdict, device, profile, rx.choice("construction"))
    mass_kg, steps = (exam.patient.mass_kg, exam.patient.steps_per_day) if exam else (None, None)
    wearer = Wearer(mass_kg=mass_kg, steps_per_day=steps)
    built = built_of(rx, print_plan(device, rx, profile).way, profile.material)
    strength = estimate_strength(foot, device, built, wearer)
    checks = (*verdict.checks, *(strength_checks(strength) if strength else ()))
    return Drawing(foot=foot, device=device, verdict=replace(verdict, checks=checks), strength=strength)


def together(drawings: Mapping[str, Drawing], resolution: Resolution) -> tuple[Pair, Mapping[str, Verdict]]:
    """How high both feet stand on their finished devices, and the verdicts with the check of the difference."""
    from orthocad.verify import measure_pair, with_pair_check

    feet, devices = ({s: getattr(d, name) for s, d in drawings.items()} for name in ("foot", "device"))
    verdicts = {side: d.verdict for side, d in drawings.items() if d.verdict}
    pair = measure_pair(feet, devices, resolution)
    return pair, with_pair_check(verdicts, pair)


def under_load(drawing: Drawing, rx: Prescription, material: Material, mass_kg: float | None) -> Drawing:
    """The same with the pressure that the contact model predicts, of a device without zones as `build` writes it."""
    from orthocad.verify.contact import as_built, predict_pressure

    body_mpa = as_built(rx, material, zoned=False)
    return replace(drawing, pressure=predict_pressure(drawing.foot, drawing.device, body_mpa, mass_kg))


CONTACT_BELOW_MM = 12.0  # contract: the contact zone's skin is lower, and it ends this far behind the MTP line:
CONTACT_FRONT_MM = 10.0
UNMODIFIED_MM = 0.05
SEAT_POINTS = 2000
SHAPING = ("fill", "relief", "raise", "tilt")


def seat_of(drawing: Drawing, with_lift: bool = True) -> np.ndarray:
    """How the foot stands on its device: height at the origin and slopes along x and y (3,).

    Least squares over the contact zone where nothing but the sole shaped the top, as verification seats it after it
    took an ordered lift off; with the lift it is where the foot is seen to stand.
    """
    foot, device = drawing.foot, drawing.device
    xy, sole = _zone(foot)
    rise = _top_mm(device, xy) + device.cover_mm - sole - (0.0 if with_lift else lift_mm(device, xy))
    plane = np.column_stack([np.ones(len(xy)), xy])
    bare = _changed_mm(device, xy, sole) < UNMODIFIED_MM
    known = bare if bare.sum() > 20 else np.ones(len(xy), bool)
    return np.asarray(np.linalg.lstsq(plane[known], rise[known], rcond=None)[0])


def lift_mm(device: Device, xy: np.ndarray) -> np.ndarray:
    """The ordered lift over the plan (n,)."""
    return sum((m.height(xy) for m in device.modifications if m.stage == "lift"), np.zeros(len(xy)))


def _top_mm(device: Device, xy: np.ndarray) -> np.ndarray:
    from orthocad.geom.fields import sample

    return sample(device.top, xy)


def _zone(foot: Foot) -> tuple[np.ndarray, np.ndarray]:
    """Some points (n, 2) of the contact zone and the sole's height there (n,)."""
    i, j = np.nonzero(foot.sole.z_mm < CONTACT_BELOW_MM)
    step = max(1, len(i) // SEAT_POINTS)
    i, j = i[::step], j[::step]
    xy = np.column_stack([foot.sole.x_mm[i], foot.sole.y_mm[j]])
    first, fifth = foot.at("mtp1"), foot.at("mtp5")
    front = np.interp(xy[:, 1], [fifth[1], first[1]], [fifth[0], first[0]]) - CONTACT_FRONT_MM
    zone = (xy[:, 0] > 0.03 * foot.length_mm) & (xy[:, 0] < front)
    return xy[zone], foot.sole.z_mm[i, j][zone]


def _changed_mm(device: Device, xy: np.ndarray, sole: np.ndarray) -> np.ndarray:
    """How much corrections move the top away from the sole (n,)."""
    changed = np.zeros(len(xy))
    for m in device.modifications:
        if m.stage in SHAPING and m.operation in ("add", "lower", "raise"):
            changed += np.abs(m.height(xy))
        elif m.stage in SHAPING and m.operation == "at least":
            changed += np.maximum(m.height(xy) - sole, 0.0)
    return changed
