"""What a rule may say: a value for one side, a part of a lift, a bar against a value, a block, advice, a decision."""

from __future__ import annotations

from dataclasses import replace

from orthocad.model import Advice, Block, Decision, Sealed, Side
from orthocad.model.prescription import Origin, Scalar, Status

SIDES: tuple[Side, ...] = ("left", "right")

# Order of decisions.md, strongest first.
SAFETY, PAIN, SHOE, LIFT, STIFFNESS, POSTURE, CUSHION = range(0, 70, 10)


class Proposal(Sealed):
    """One value for one side, with the range inside which other findings may move it."""

    key: str
    side: Side
    value: Scalar
    reason: str
    source: str
    status: Status
    low: float | None = None
    high: float | None = None
    rank: int | None = None  # None: the rule's own
    origin: Origin = "rule"
    only_limits: bool = False  # its range moves the others, its value counts only where nobody else speaks

    def said_by(self, origin: Origin) -> Proposal:
        """The same, taken over as it stands in the exam."""
        return replace(self, origin=origin)


class LiftPart(Sealed):
    """A heel raise of one kind: under the shorter leg's side, or under both heels (`side` None)."""

    side: Side | None
    mm: float
    reason: str
    source: str
    status: Status
    low: float | None = None  # what a person may set instead
    high: float | None = None


class Bar(Sealed):
    """A limit that a finding sets: proposals keep to it, a person's value beyond it is a block."""

    code: str
    key: str
    side: Side
    text: str
    source: str
    status: Status
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    finding: str = ""  # the rule's, signed where it speaks

    def allows(self, value: Scalar) -> bool:
        """Whether that value keeps to the limit."""
        if value is None or self.allowed:
            return value is None or value in self.allowed
        return isinstance(value, str) or self.kept(value) == value

    def kept(self, value: Scalar) -> Scalar:
        """The nearest value that keeps to the limit."""
        if self.allowed:
            return value if value in self.allowed else self.allowed[0]
        if not isinstance(value, int | float):
            return value
        low = value if self.low is None else max(value, self.low)
        return low if self.high is None else min(low, self.high)


Outcome = Proposal | LiftPart | Bar | Block | Advice | Decision


class Row(Sealed):
    """One line of the rules table, and the data that the rule itself runs on."""

    when: str
    says: str = ""  # in words, where it is not simply `key` = `value`
    key: str = ""
    value: Scalar = None
    low: float | None = None
    high: float | None = None
    source: str = "decisions.md"
    status: Status = "our default"
    rank: int | None = None  # where it is not the rule's own

    @property
    def mm(self) -> float:
        """The proposed number."""
        assert isinstance(self.value, int | float)
        return float(self.value)

    def to(self, side: Side, reason: str, value: Scalar = None) -> Proposal:
        """This row proposed for one side; `value` where it is computed."""
        return Proposal(
            key=self.key,
            side=side,
            value=self.value if value is None else value,
            reason=reason,
            source=self.source,
            status=self.status,
            low=self.low,
            high=self.high,
            rank=self.rank,
        )

    def lift(self, side: Side | None, mm: float, reason: str) -> LiftPart:
        """This row as a part of the lift."""
        return LiftPart(
            side=side, mm=mm, reason=reason, source=self.source, status=self.status, low=self.low, high=self.high
        )

    def bar(self, code: str, side: Side, text: str, allowed: tuple[str, ...] = ()) -> Bar:
        """This row as a limit, `low` to `high` or one of the allowed words."""
        return Bar(
            code=code,
            key=self.key,
            side=side,
            text=text,
            source=self.source,
            status=self.status,
            allowed=allowed,
            low=self.low,
            high=self.high,
        )

    def advice(self, code: str, text: str) -> Advice:
        """This row as a remark."""
        return Advice(code=code, text=text, source=self.source)
