"""Lesions and prominences: a sink under each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from orthocad.prescribe.facts import Facts
from orthocad.prescribe.terms import CUSHION, SIDES, Outcome, Row

FINDING = "Lesion or prominence"
GOAL = "lesions"
RANK = CUSHION

ROWS = {
    "sink": Row(
        when="lesion or prominence at a site",
        says="sink_SITE_mm: 2 mm deep, 5 mm margin",
        key="sink_mm",
        value=2.0,
        low=2.0,
        high=3.0,
    ),
    "length": Row(when="lesion under a head (under the hallux: full)", key="length", value="sulcus"),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """One sink for each site."""
    for side in SIDES:
        for lesion in facts.foot(side).lesions:
            asked = ROWS["sink"].to(side, f"{lesion.kind} at {lesion.site}, 5 mm margin")
            yield replace(asked, key=f"sink_{lesion.site}_mm")
            if lesion.site == "hallux" or lesion.site.startswith("mth"):
                length = "full" if lesion.site == "hallux" else "sulcus"
                yield ROWS["length"].to(side, f"{lesion.kind} at {lesion.site}", length)
