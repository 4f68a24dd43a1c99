"""One order on the bench: feet, papers, edits, and what follows from them; no browser, no thread, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from orthocad.errors import OrderError, OrthocadError, UsageError
from orthocad.model import Acceptance, Block, Change, Foot, Parameter, Profile, Resolution, ScanOptions, Value
from orthocad.model.prescription import Scalar
from orthocad.preview import walk
from orthocad.preview.edits import Edits, History
from orthocad.preview.late import late_blocks
from orthocad.preview.order import Order
from orthocad.preview.order_papers import settled
from orthocad.preview.places import Sites, with_landmarks
from orthocad.preview.signing import covers, read_signature

if TYPE_CHECKING:
    from orthocad.prescribe import Exam, Recorded

MIRRORED_NOT = {"leg_length_lift_mm", "heel_lift_mm"}  # one-sided by their meaning: a lift is the shorter side's


class Session:
    """What the page shows and changes; every change goes through here."""

    def __init__(self, order: Order) -> None:
        from orthocad.design.catalogue import catalogue
        from orthocad.pipeline import feet_of, papers

        if order.trouble:
            raise OrderError(*order.trouble)
        self.recorded: Recorded | None
        self.exam: Exam | None
        self.profile: Profile
        self.recorded, self.exam, self.profile = papers(order.request())
        self.catalogue: tuple[Parameter, ...] = catalogue()
        self._known = {p.key: p for p in self.catalogue}
        self._sites = Sites(self.profile.material)
        self.history = History()
        self.scanned: Mapping[str, Foot]
        self.order, self.scanned = settled(order, feet_of(order.request(), self.exam, self.recorded))
        self.feet: Mapping[str, Foot] = self.scanned
        self.fault: OrthocadError | None = None
        self.resolution: Resolution = self._resolved(Edits())
        self.opened: Resolution = self.resolution
        self.signed = walk.signature(order) if order.batch else read_signature(order)
        self.signed_as: Edits | None = Edits() if self.signed and self._as_signed(self.signed) else None
        self.late: tuple[Block, ...] = ()  # what only a finished device shows
        self.confirmed: set[str] = set()  # feet whose landmarks a person accepted

    @property
    def changed(self) -> bool:
        """Whether a hand changed anything since the order was opened."""
        return self.history.now != Edits()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What stands against building, with who took it on."""
        return (*self.resolution.blocks, *late_blocks(self))

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that have a scan."""
        return tuple(self.feet)

    def set_value(self, side: str, key: str, value: Scalar, moving: bool = False) -> None:
        """Set one dose; `side` is both for both feet.

        Raises
        ------
        UsageError
            `usage.unknown_key`, `usage.wrong_type`.
        """
        self._check(key, value)
        edits = self.history.now
        for one in self._sides(side):
            edits = edits.with_value(one, key, value)
        self._put(edits, f"{side}.{key}" if moving else None)

    def reset(self, side: str, key: str | None = None) -> None:
        """One value, or all of a side, back to the proposal."""
        named = [(one, name) for one in self._sides(side) for name in ([key] if key else self._known)]
        edits = self.history.now
        for one, name in named:
            edits = edits.without_value(one, name)
        without = self._resolved(edits).prescriptions
        for one, name in named:  # what an opened design holds otherwise
            value = without[one].values[name]
            if value.value != value.proposed:
                edits = edits.with_value(one, name, value.proposed)
        self._put(edits)

    def mirror(self, source: str) -> None:
        """Every value of one foot onto the other, but what is one-sided by its meaning."""
        other = "left" if source == "right" else "right"
        if other not in self.feet:
            raise UsageError("preview.mirror", f"there is no {other} scan to copy to")
        edits = self.history.now
        for key, value in self.resolution.prescriptions[source].values.items():
            if key not in MIRRORED_NOT and self._value(other, key).value != value.value:
                edits = edits.with_value(other, key, value.value)
        self._put(edits)

    def accept(self, code: str, by: str, why: str) -> None:
        """A named prescriber takes a block on."""
        if not (by.strip() and why.strip()):
            raise UsageError("usage.accept", f"to take {code} on, give a name and a reason")
        self._put(self.history.now.with_acceptance(Acceptance(code=code, by=by.strip(), why=why.strip())))

    def withdraw(self, code: str) -> None:
        """A block is no longer taken on."""
        self._put(self.history.now.without_acceptance(code))

    def move_landmark(self, side: str, name: str, xyz_mm: tuple[float, float, float], moving: bool = False) -> None:
        """Place a landmark, given in the contract's foot frame."""
        foot = self.feet[side]
        if name not in foot.landmarks or not np.isfinite(xyz_mm).all():
            raise UsageError("usage.set", f"no landmark {name} to place")
        back = np.linalg.inv(foot.scan.foot_from_scan)
        place = back[:3, :3] @ np.array(xyz_mm) + back[:3, 3]
        self.confirmed.discard(side)
        edits = self.history.now.with_landmark(side, name, (float(place[0]), float(place[1]), float(place[2])))
        self._put(edits, f"{side}.landmark.{name}" if moving else None)

    def undo(self) -> None:
        """One step back."""
        self.history.undo()
        self._follow()

    def redo(self) -> None:
        """One step forward again."""
        self.history.redo()
        self._follow()

    @property
    def options(self) -> ScanOptions:
        """What is said about the scans, landmarks placed by hand among it."""
        said = self.order.options
        return replace(said, landmarks={**said.landmarks, **self.history.now.landmarks})

    def carry(self, side: str, source: str, target: str, moving: bool = False) -> None:
        """A form at a place moved to another one, as a sink under a head to the next: both doses as one step."""
        self._check(target, value := self._value(side, source).value)
        edits = self.history.now.with_value(side, source, 0.0).with_value(side, target, value)
        self._put(edits, f"{side}.carry" if moving else None)

    def placed(self, side: str) -> list[str]:
        """Landmarks that a hand placed, now or before the design was saved."""
        then = self.recorded.options.landmarks_of(self.feet[side].side) if self.recorded else {}
        return sorted({*then, *self.options.landmarks_of(self.feet[side].side)})

    def sites(self, side: str) -> dict[str, np.ndarray]:
        """Where a sink would be (2,), by its site."""
        return self._sites.of(self.feet[side], self.resolution.prescriptions[side])

    def rescanned(self, feet: Mapping[str, Foot]) -> None:
        """Take feet that were read again with the landmarks as they are placed."""
        self.feet = feet
        self.resolution = self._resolved(self.history.now)

    def sign(self, signed: dict[str, Any]) -> None:
        """Somebody took the design on, or holds it, as it stands now."""
        self.signed, self.signed_as = signed, self.history.now

    def _as_signed(self, signed: dict[str, Any]) -> bool:
        """Whether what was opened is the design that was signed."""
        if self.order.batch:
            return not self.order.edited
        return self.order.design == self.order.save and covers(self.order, signed)

    def design_toml(self) -> str:
        """The design as Save writes it."""
        from orthocad.prescribe import dump_design

        if self.fault:
            raise self.fault
        now = replace(self.resolution, blocks=self.blocks)
        exam, feet, then = self.exam, self.feet, self.recorded
        return dump_design(now, profile=self.profile, exam=exam, feet=feet, options=self.options, recorded=then)

    def proposal(self) -> Resolution:
        """What profile and rules propose without any hand, also not the opened design's."""
        return self._prescribed((), (), None)

    def differs(self, side: str, key: str) -> bool:
        """Whether a value is not the proposed one."""
        value = self._value(side, key)
        return bool(value.value != value.proposed)

    def _check(self, key: str, value: Scalar) -> None:
        from orthocad.prescribe.changes import type_problem

        if key not in self._known:
            raise UsageError("usage.unknown_key", f"{key}: no such key")
        problem = type_problem(self._known[key], value)
        if problem:
            raise UsageError("usage.wrong_type", f"{key} = {value}: {problem}")

    def _sides(self, side: str) -> tuple[str, ...]:
        return self.sides if side == "both" else (side,)

    def _value(self, side: str, key: str) -> Value:
        return self.resolution.prescriptions[side].values[key]

    def _put(self, edits: Edits, moving: str | None = None) -> None:
        self.history.put(edits, moving)
        self._follow()

    def _follow(self) -> None:
        """Everything after an edit: quick landmarks, then the resolution; a refusal leaves the last one standing."""
        self.feet = {
            side: with_landmarks(foot, self.options.landmarks_of(foot.side)) for side, foot in self.scanned.items()
        }
        self.resolution = self._resolved(self.history.now)

    def _resolved(self, edits: Edits) -> Resolution:
        try:
            changes = (*self.order.changes, *edits.changes)
            resolution = self._prescribed(changes, (*self.order.acceptances, *edits.acceptances), self.recorded)
        except OrthocadError as fault:
            if not hasattr(self, "resolution"):
                raise
            self.fault = fault
            return self.resolution
        self.fault = None
        return resolution

    def _prescribed(
        self, changes: tuple[Change, ...], acceptances: tuple[Acceptance, ...], recorded: Recorded | None
    ) -> Resolution:
        from orthocad.prescribe import prescribe

        return prescribe(
            exam=self.exam,
            profile=self.profile,
            feet=self.feet,
            catalogue=self.catalogue,
            changes=changes,
            acceptances=acceptances,
            recorded=recorded,
        )
