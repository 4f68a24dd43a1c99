"""The rules, one file per finding; a file here is the whole registration of a rule.

Each module holds `FINDING` (its name for people), `GOAL` (the exam's word for it, None where it needs no complaint),
`RANK` (its place in the order of decisions.md), `ROWS` (its thresholds and proposals as data, which its own code runs
on and `orthocad info rules` prints) and `propose(facts)`, which yields what it has to say. A rule that judges the whole
outcome also has `conclude(facts, draft)`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Protocol, cast

from orthocad.prescribe.facts import Facts
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import Outcome, Row


class Rule(Protocol):
    """What a rule's module offers."""

    __name__: str
    FINDING: str
    GOAL: str | None
    RANK: int
    ROWS: Mapping[str, Row]

    def propose(self, facts: Facts) -> Iterator[Outcome]:
        """What the finding calls for."""


@cache
def modules() -> tuple[Rule, ...]:
    """All rules by name."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    return tuple(cast(Rule, importlib.import_module(f"{__name__}.{name}")) for name in names)


def concluded(facts: Facts, draft: Draft) -> Iterator[Outcome]:
    """What the rules say of the outcome."""
    for rule in modules():
        conclude = getattr(rule, "conclude", None)
        if conclude is not None:
            yield from conclude(facts, draft)


def name_of(rule: Rule) -> str:
    """The rule's short name: its file's."""
    return rule.__name__.rpartition(".")[2]
