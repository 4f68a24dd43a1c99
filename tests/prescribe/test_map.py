"""Every line of decisions.md and the tests that hold it: a line without one, or a test that is gone, fails here.

A line is a row of a table, a line of the code block, or a sentence; the map has its section and how it begins.
"""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
MAP: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("decisions_map.toml").read_text(encoding="utf-8")
)
BESIDE = MAP.pop("beside the rows")  # what the issue asks for besides: check-up, history, exam file
NO_RULE = ("This page is", "`reference.md` is", "**where the two", "Marks as there", "Three principles", "Varus and")


def ids(tests: list[str]) -> list[tuple[str, str]]:
    """File and function of each test named in a line of the map."""
    pairs = [each.split("::") for each in tests]
    return [(f"prescribe/{file}.py" if "/" not in file else file, name) for file, name in pairs]


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def lines_of(page: str) -> list[tuple[str, str]]:
    """Section and text of every table row, line of code and sentence."""
    found: list[tuple[str, str]] = []
    section, coded, said = "", False, ""
    rows = [*page.splitlines(), ""]
    for number, line in enumerate(rows):
        plain = line.strip() and not coded and not line.startswith(("#", "|", "`" * 3, "- "))
        if said and not plain:
            found += [(section, each) for each in re.split(r"(?<=[.:;])\s+(?=[A-Z`*])", said)]
            said = ""
        if line.startswith("## "):
            section = line[3:]
        elif line.startswith("`" * 3):
            coded = not coded
        elif coded:
            found.append((section, line.strip()))
        elif line.startswith("|") and not line.startswith("|--") and not rows[number + 1].startswith("|--"):
            found.append((section, line.strip("| ")))
        elif plain or line.startswith("- "):
            said = f"{said} {line.removeprefix('- ').strip()}".strip()
    return found


def named(section: str, text: str) -> list[str]:
    """The beginnings in the map that this line answers to."""
    tables = [rows for name, rows in MAP.items() if (section.startswith(name) if name else not section)]
    return [begin for rows in tables for begin in rows if text.startswith(begin)]


@pytest.mark.parametrize("section", MAP)
def test_every_test_of_the_map_exists(section: str) -> None:
    for begin, tests in MAP[section].items():
        assert tests, begin
        for file, name in ids(tests):
            assert name in functions(file), f"{begin}: {file}::{name}"


def test_what_the_rows_do_not_say_is_tested_by_name_too() -> None:
    for tests in BESIDE.values():
        assert tests
        assert all(name in functions(file) for file, name in ids(tests)), tests


def test_every_line_of_the_decisions_is_in_the_map(shared: Path) -> None:
    lines = lines_of((shared / "clinical" / "decisions.md").read_text(encoding="utf-8"))
    assert len(lines) > 100
    bare = [(s, t[:60]) for s, t in lines if not t.startswith(NO_RULE) and not named(s, t)]
    assert not bare
    answered = {(s.partition(" (")[0], begin) for s, t in lines for begin in named(s, t)}
    assert len(answered) == sum(map(len, MAP.values())), "the map names a line that the page no longer has"


def test_a_line_without_a_test_would_be_found() -> None:
    page = "# t\n## Heel cup\nDefault 14 (10-18). Depth of 99 in clogs.\n\n| a | b |\n|---|---|\n| clog | 3 |\n"
    bare = [text for section, text in lines_of(page) if not named(section, text)]
    assert bare == ["Depth of 99 in clogs.", "clog | 3"]


def test_a_cover_is_looked_at_after_6_to_12_months(rx) -> None:
    (text,) = [a.text for a in rx({}).advice if a.code == "inspection.due"]
    assert "the cover after 6 to 12 months" in text


def test_pressures_carry_their_wording() -> None:
    from orthocad.deliver.pressure_record import WORDING, pressure_schema

    assert WORDING.startswith("predicted, relative, for comparing designs of this patient")
    assert WORDING in str(pressure_schema())
