"""Several findings, one value: the strongest speaks; what the others asked for is in its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from orthocad.model import Decision
from orthocad.prescribe.terms import Bar, Proposal

LENGTHS = ("three_quarter", "sulcus", "full")
FILL = "arch_fill_mm"  # 0 is a fill like any other


def merged(proposals: Iterable[Proposal]) -> Proposal:
    """One proposal from all for the same key and side."""
    ranked = sorted(proposals, key=_strength)
    winner = next((p for p in ranked if not p.only_limits), ranked[0])
    low, high = None, None
    for each in ranked:
        if each is winner or each.only_limits:
            low, high = _overlap((low, high), (each.low, each.high)) or (low, high)
    value = _inside(winner.value, low, high) if isinstance(winner.value, int | float) else winner.value
    others = {_said(p): None for p in ranked if p.value not in (value, winner.value)}
    reason = f"{winner.reason} ({', '.join(others)})" if others else winner.reason
    return replace(winner, value=value, low=low, high=high, reason=_moved(reason, winner.value, value))


def outvoted(proposals: Iterable[Proposal]) -> Iterator[Decision]:
    """What a finding calls for and a stronger one wants none of."""
    spoken = [p for p in proposals if p.key != FILL]
    for key, side in dict.fromkeys((p.key, p.side) for p in spoken):
        own = [p for p in spoken if (p.key, p.side) == (key, side)]
        winner = merged(own)
        lost = [p for p in own if p.value] if winner.value == 0 else []
        for each in lost:
            text = f"{side}: {key} {each.value} is called for ({each.reason}), but not with what is stronger"
            text = f"{text} ({winner.reason.partition(' (')[0]}): {winner.value} instead"
            yield Decision(code=f"outvoted.{key}", text=text, options=(f"leave it at {winner.value}", "set it by hand"))


def _strength(proposal: Proposal) -> tuple[int, int]:
    longest = LENGTHS.index(str(proposal.value)) if proposal.key == "length" else 0
    return (-longest, proposal.rank or 0)


def _overlap(
    a: tuple[float | None, float | None], b: tuple[float | None, float | None]
) -> tuple[float | None, float | None] | None:
    low = max((x for x in (a[0], b[0]) if x is not None), default=None)
    high = min((x for x in (a[1], b[1]) if x is not None), default=None)
    return None if low is not None and high is not None and low > high else (low, high)


def _inside(value: float, low: float | None, high: float | None) -> float:
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)


def _said(other: Proposal) -> str:
    finding = other.reason.partition(":")[0]
    return (
        f"{finding} asked for {other.value:g}"
        if isinstance(other.value, float)
        else f"{finding} asked for {other.value}"
    )


def _moved(reason: str, asked: object, value: object) -> str:
    return reason if asked == value else f"{reason}; {asked:g} moved to {value:g}, which all of them allow"


def kept(proposal: Proposal, bars: Iterable[Bar]) -> Proposal:
    """The proposal inside every bar on its key and side."""
    for bar in bars:
        if (bar.key, bar.side) == (proposal.key, proposal.side) and not bar.allows(proposal.value):
            reason = f"{proposal.reason}; held to {bar.kept(proposal.value)}: {bar.text}"
            proposal = replace(proposal, value=bar.kept(proposal.value), reason=reason)
    return proposal
