"""The table of rules, from the data that the rules run on."""

from __future__ import annotations

from orthocad.model import Sealed
from orthocad.model.prescription import Status
from orthocad.prescribe import rules
from orthocad.prescribe.terms import Row


class RuleRow(Sealed):
    """One line for `orthocad info rules`."""

    rule: str
    finding: str
    condition: str
    proposal: str
    range: str
    source: str
    status: Status


def rules_table() -> tuple[RuleRow, ...]:
    """Every row of every rule."""
    return tuple(_row(rule, row) for rule in rules.modules() for row in rule.ROWS.values())


def _row(rule: rules.Rule, row: Row) -> RuleRow:
    return RuleRow(
        rule=rules.name_of(rule),
        finding=rule.FINDING,
        condition=row.when,
        proposal=row.says or f"{row.key} = {_shown(row.value)}",
        range=_range(row),
        source=row.source,
        status=row.status,
    )


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _range(row: Row) -> str:
    if row.low is not None and row.high is not None:
        return f"{row.low:g} to {row.high:g}"
    if row.high is not None:
        return f"at most {row.high:g}"
    return f"at least {row.low:g}" if row.low is not None else ""


HEAD = """\
# Rules

Generated from the rules that run (`orthocad info rules` prints the same table). Status: *published* and *known* have a
source for the number, *lab convention* is practice without a trial, *our default* is a judgement that needs a
podiatrist's signature before use on a person. Varus and inversion are positive; mm and degrees.

| finding | when | proposal | range | source | status |
|---|---|---|---|---|---|
"""


def rules_markdown() -> str:
    """The table as a page for `docs/`."""
    rows = (
        f"| {r.finding} | {_cell(r.condition)} | {_cell(r.proposal)} | {r.range} | {r.source} | {r.status} |\n"
        for r in rules_table()
    )
    return HEAD + "".join(rows) + _sources()


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _sources() -> str:
    from orthocad.prescribe.sources import sources

    used = {r.source for r in rules_table()}
    lines = (f"- `{key}`: {text}\n" for key, text in sources().items() if key in used)
    return "\n## Sources\n\n" + "".join(lines)
