"""What the pair must keep to: the ordered difference, the shoe's room, and how far pad and cover give."""

from __future__ import annotations

from collections.abc import Sequence

from orthocad.model import Block, Ordered
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.rules import balance
from orthocad.prescribe.rules.stack import heads_room_mm, heel_room_mm
from orthocad.prescribe.sheet import Draft


def ordered_pair(facts: Facts, draft: Draft, blocks: Sequence[Block]) -> Ordered:
    """For the finished devices to be held against."""
    return Ordered(
        difference_mm=balance.ordered_mm(facts, draft),
        heel_room_mm=heel_room_mm(facts),
        heads_room_mm=heads_room_mm(facts),
        pad_strain=balance.strain(facts, balance.PAD_MPA),
        cover_strain=balance.strain(facts, balance.COVER_MPA),
        warn_over_mm=balance.WARN_OVER_MM,
        block_over_mm=balance.BLOCK_OVER_MM,
        accepted=any(b.code == balance.CODE and b.accepted_by for b in blocks),
    )
