"""Forefoot pain, metatarsalgia."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Decision
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.terms import CUSHION, SIDES, Outcome, Row

FINDING = "Forefoot pain"
GOAL = "forefoot_pain"
RANK = CUSHION

PAIN_FROM = 4.0
WHEN = f"forefoot pain >= {PAIN_FROM:g}"

ROWS = {
    "pad": Row(when=WHEN, key="met_pad_mm", value=5.0, low=3.0, high=8.0, source="postema"),
    "place": Row(
        when=WHEN,
        says="the pad's peak 8 behind the head line (6 to 11)",
        key="met_pad_behind_mm",
        value=8.0,
        low=6.0,
        high=11.0,
    ),
    "cover": Row(when=WHEN, key="cover_mm", value=4.0, low=3.0, high=6.0),
    "length": Row(when=WHEN, key="length", value="sulcus"),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """Metatarsal pad and cover on sore sides."""
    if facts.diagnosed("metatarsalgia") and all(facts.foot(s).forefoot_pain_0_10 is None for s in SIDES):
        text = "metatarsalgia is diagnosed, but how sore is which forefoot (0 to 10)?"
        yield Decision(code="forefoot_pain.side", text=text, options=("left", "right", "both"))
    for side in SIDES:
        pain = facts.pain(side, "forefoot_pain_0_10")
        if pain < PAIN_FROM:
            continue
        for name in ("pad", "place", "cover", "length"):
            yield ROWS[name].to(side, f"pain {pain:g} of 10")
        text = f"{side}: the metatarsal pad is placed by its peak, 8 mm behind the line of the heads"
        yield ROWS["place"].advice("forefoot_pain.pad_place", text)
