"""The prescription: every value with its origin, and what stands open before it may be built."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from orthocad.model.foot import Side
from orthocad.model.pair import Ordered
from orthocad.model.sealed import Sealed

Scalar = float | str | None
Origin = Literal["profile", "rule", "exam", "user"]
Status = Literal["published", "known", "computed", "lab convention", "our default"]


class Parameter(Sealed):
    """One thing that can be prescribed; each correction declares its own; CLI, schema, report and preview read them.

    A number has `low` and `high` (inclusive) and a unit; a choice has `choices` and no unit.
    """

    key: str  # with its unit at the end: arch_fill_mm
    text: str  # what it is, in the field's words, one line
    default: Scalar
    unit: str = ""  # mm | deg | ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False  # None is allowed: "not given"
    needs: tuple[str, ...] = ()  # what it acts with, all of it: "KEY", "no KEY" or "KEY=word", " or " between them
    source: str = "decisions.md"
    status: Status = "our default"


class Value(Sealed):
    """One resolved prescription value and where it came from."""

    key: str
    value: Scalar
    unit: str
    proposed: Scalar  # what profile and rules proposed, before a person changed it
    origin: Origin
    reason: str
    source: str
    status: Status = "our default"
    changed_by: str | None = None  # the layer or person that overrode the proposal


class Prescription(Sealed):
    """All values for one side, in the catalogue's order."""

    side: Side
    values: Mapping[str, Value]

    def number(self, key: str) -> float:
        """A numeric value; `TypeError` where it is a choice or not given."""
        value = self.values[key].value
        if not isinstance(value, int | float):
            raise TypeError(f"{key} is {value!r}, not a number")
        return float(value)

    def choice(self, key: str) -> str:
        """A choice's value."""
        return str(self.values[key].value)

    def given(self, key: str) -> bool:
        """Whether an optional value is present."""
        return self.values[key].value is not None


class Change(Sealed):
    """One value set by a person or a design file: `side` is None where it is meant for both feet."""

    key: str
    value: Scalar
    side: Side | None = None
    by: str = "command line"


class Acceptance(Sealed):
    """A named prescriber takes responsibility for one block."""

    code: str
    by: str
    why: str


class Decision(Sealed):
    """What a prescriber must still decide; page 1 of the report."""

    code: str
    text: str
    options: tuple[str, ...] = ()


class Block(Sealed):
    """A contra-indication: stops the build until a named prescriber accepts it."""

    code: str
    text: str
    accepted_by: str | None = None
    why: str | None = None
    side: Side | None = None  # None: of the patient or of both feet; else it stops the build of that foot only


class Advice(Sealed):
    """A remark for the prescriber, with its source."""

    code: str
    text: str
    source: str


class Resolution(Sealed):
    """Exam, profile, scans and changes resolved for both feet together."""

    prescriptions: Mapping[str, Prescription]  # "left", "right"
    decisions: tuple[Decision, ...] = ()
    blocks: tuple[Block, ...] = ()
    advice: tuple[Advice, ...] = ()
    pair: Ordered | None = None

    @property
    def open_blocks(self) -> tuple[Block, ...]:
        """Blocks nobody has accepted."""
        return tuple(b for b in self.blocks if b.accepted_by is None)
