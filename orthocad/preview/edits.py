"""What a person changed on the page, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from orthocad.model import Acceptance, Change, Sealed
from orthocad.model.prescription import Scalar

BY = "the preview"
KEPT = 200  # steps back


class Edits(Sealed):
    """Everything set by hand since the order was opened."""

    values: Mapping[str, Scalar] = field(default_factory=dict)  # left.heel_lift_mm
    landmarks: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)  # left_mtp1, in the scan file
    acceptances: tuple[Acceptance, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """The values as the command line would set them."""
        named = ((name.split(".", 1), value) for name, value in self.values.items())
        return tuple(Change(key=key, value=value, side=side, by=BY) for (side, key), value in named)  # type: ignore[arg-type]

    def with_value(self, side: str, key: str, value: Scalar) -> Edits:
        """One value set."""
        return replace(self, values={**self.values, f"{side}.{key}": value})

    def without_value(self, side: str, key: str) -> Edits:
        """One value as it was before any hand."""
        return replace(self, values={k: v for k, v in self.values.items() if k != f"{side}.{key}"})

    def with_landmark(self, side: str, name: str, scan_xyz: tuple[float, float, float]) -> Edits:
        """One landmark placed."""
        return replace(self, landmarks={**self.landmarks, f"{side}_{name}": scan_xyz})

    def with_acceptance(self, acceptance: Acceptance) -> Edits:
        """One block taken on; a second name for the same block replaces the first."""
        others = tuple(a for a in self.acceptances if a.code != acceptance.code)
        return replace(self, acceptances=(*others, acceptance))

    def without_acceptance(self, code: str) -> Edits:
        """A block no longer taken on."""
        return replace(self, acceptances=tuple(a for a in self.acceptances if a.code != code))


class History:
    """The edits now, with the steps behind and ahead; a hand still moving makes one step, not a hundred."""

    def __init__(self) -> None:
        self.now = Edits()
        self._behind: list[Edits] = []
        self._ahead: list[Edits] = []
        self._moving: str | None = None

    @property
    def can_undo(self) -> bool:
        """Whether there is a step back."""
        return bool(self._behind)

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back."""
        return bool(self._ahead)

    def put(self, edits: Edits, moving: str | None = None) -> None:
        """The next state; `moving` names the handle a hand still holds."""
        if moving is None or moving != self._moving:
            if edits == self.now:
                return
            self._behind = [*self._behind, self.now][-KEPT:]
        self._moving = moving
        self._ahead = []
        self.now = edits

    def rest(self) -> None:
        """The hand let go: what follows is a step of its own."""
        self._moving = None

    def undo(self) -> None:
        """One step back."""
        self._moving = None
        if self._behind:
            self._ahead.append(self.now)
            self.now = self._behind.pop()

    def redo(self) -> None:
        """One step forward again."""
        self._moving = None
        if self._ahead:
            self._behind.append(self.now)
            self.now = self._ahead.pop()
