"""The morning's summary: what became of every order, as a page and as a table."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from typing import Any

from orthocad.batch.ledger import Ledger
from orthocad.batch.records import APPROVED, FAILED, HELD, MADE, PRINTED
from orthocad.batch.stale_plates import Stale, stale_plates
from orthocad.batch.tables import counts_of, rows_of
from orthocad.deliver.figures import title_of
from orthocad.deliver.html import template

COLUMNS = ("order_id", "state", "code", "text", "held_for", "against", "patient", "clinic", "due", "late", "priority",
           "kind", "remake_of", "reason", "quantity", "sides", "material", "mass_g", "print_minutes", "doses",
           "decisions", "approved_by", "attempts", "changed_at", "report")  # fmt: skip


def write_summary(ledger: Ledger, out: Path, today: date | None = None) -> None:
    """Write `summary.html` and `summary.csv`; a full disk keeps the earlier ones."""
    rows = [_told(row, today or date.today()) for row in rows_of(ledger, out)]
    with suppress(OSError):
        _replace(out / "summary.csv", table(rows).encode("utf-8-sig"))
        _replace(out / "summary.html", page(rows, out.resolve().name, stale_plates(ledger, out)).encode())


def refresh_summary(out: Path) -> list[Stale]:
    """Write it again after something was signed or plated; the plates that are not to be printed."""
    with closing(Ledger(out, read_only=True)) as ledger:
        write_summary(ledger, out)
        return stale_plates(ledger, out)


def _replace(path: Path, content: bytes) -> None:
    aside = path.with_name(f".{path.name}.new-{os.getpid()}")
    try:
        aside.write_bytes(content)
        aside.replace(path)
    finally:
        with suppress(OSError):
            aside.unlink()


def _told(row: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The row in words; one whose facts cannot be told says so, and takes no other order's row with it."""
    late = bool(row["due"] and row["due"] < today.isoformat() and row["state"] not in PRINTED)
    try:
        return dict(row) | {"late": late} | _facts_told(row)
    except Exception as error:  # noqa: BLE001  one order's fault must not touch another
        why = f"what its report says cannot be told here ({type(error).__name__}: {error}); open the report itself"
        text = "; ".join(filter(None, (row["text"], why[:300])))
        return dict(row) | {"late": late, "text": text} | _facts_told(dict(row) | {"facts": {}})


def _facts_told(row: Mapping[str, Any]) -> dict[str, Any]:
    """All that table and page say of a device: the page itself only puts it down."""
    feet, decisions = row["facts"].get("feet", {}), row["facts"].get("decisions", [])
    return {
        "facts": row["facts"],
        "sides": " + ".join(feet),
        "material": ", ".join(sorted({f["material"] for f in feet.values()})),
        "mass_g": _total(feet, "mass_g", row["quantity"]),
        "print_minutes": _total(feet, "print_minutes", row["quantity"]),
        "doses": "; ".join(_dose(side, d) for side, f in feet.items() for d in f["doses"]),
        "doses_shown": {side: [_dose_shown(d) for d in f["doses"]] for side, f in feet.items()},
        "decisions": ", ".join(decisions),
        "to_decide": len(set(decisions)),
    }


def _total(feet: Mapping[str, Any], key: str, quantity: int) -> float | None:
    values = [f[key] for f in feet.values()]
    return round(sum(values) * quantity, 1) if values and all(v is not None for v in values) else None


def _dose(side: str, dose: list[Any]) -> str:
    name, requested, realised, unit, passed = dose
    return f"{side} {name} {_figure(realised)} for {requested:g} {unit}{'' if passed else ' FAILED'}".rstrip()


def _dose_shown(dose: list[Any]) -> tuple[str, bool]:
    """On the page; whether it passed."""
    name, requested, realised, unit, passed = dose
    return f"{title_of(name)} {_figure(realised)}\u00a0({requested:g})\u00a0{unit}".rstrip("\u00a0"), passed


def _figure(realised: float | None) -> str:
    """None where another value hides the dose, so that there is nothing to measure."""
    return "not measured" if realised is None else f"{round(realised, 2) + 0:.2f}"


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as CSV; text that a spreadsheet would run as a formula is quoted."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(row[c]) for c in COLUMNS])
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else ""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def page(rows: list[dict[str, Any]], name: str, stale: Sequence[Stale] = ()) -> str:
    """The rows as one page that opens without a network."""
    made = [r for r in rows if r["state"] in MADE]
    return template(Path(__file__).with_name("summary.html.j2")).render(
        name=name,
        stale=stale,
        counts=counts_of(rows),
        failed=[r for r in rows if r["state"] == FAILED],
        held=[r for r in rows if r["state"] == HELD],
        late=[r for r in rows if r["late"]],
        made=made,
        waiting=[r for r in rows if r["state"] not in (*MADE, FAILED, HELD)],
        materials=_materials(made),
        remakes=_remakes(rows),
        signed=(APPROVED, *PRINTED),
        total=len(rows),
    )


def _materials(made: list[dict[str, Any]]) -> list[tuple[str, int, float | None, float | None]]:
    """Material, devices, grams and minutes."""
    found: dict[str, list[tuple[float | None, float | None]]] = {}
    for row in made:
        for foot in row["facts"].get("feet", {}).values():
            found.setdefault(foot["material"], []).extend([(foot["mass_g"], foot["print_minutes"])] * row["quantity"])
    return [(name, len(v), _sum([a for a, _ in v]), _sum([b for _, b in v])) for name, v in sorted(found.items())]


def _sum(values: list[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return sum(known) if len(known) == len(values) else None


def _remakes(rows: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    """Clinic, reason and how many."""
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        if row["kind"] == "remake":
            key = (row["clinic"] or "not said", row["reason"] or "not said")
            found[key] = found.get(key, 0) + 1
    return [(clinic, reason, n) for (clinic, reason), n in sorted(found.items())]
