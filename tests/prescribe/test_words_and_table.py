"""Every text the room can say, and the table it is audited by."""

from __future__ import annotations

import ast
import importlib
import math
import re
from pathlib import Path

import pytest

import orthocad.prescribe
from orthocad.design.catalogue import catalogue
from orthocad.prescribe import exam_template, rules_markdown, rules_table
from orthocad.prescribe.rules import modules
from orthocad.prescribe.sources import sources

ROOM = Path(orthocad.prescribe.__file__).parent
BANNED = (
    "treats", "cures", "corrects", "realigns", "heals", "relieves", "prevents", "shock reduced by", "safe", "validated",
    "optimal", "guaranteed", "will last", "approved", "hallux rigidus grade",
)  # fmt: skip
HEARSAY = ("70 % failed", "very helpful", "failed surgery")


def texts_of(path: Path) -> list[str]:
    """String literals of a file, pieces of f-strings included, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return [n.value for n in found if id(n) not in docs]


@pytest.mark.parametrize("path", sorted(ROOM.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOM)))
def test_no_text_claims_what_may_not_be_claimed(path):
    for text in texts_of(path):
        for word in (*BANNED, *HEARSAY):
            assert not re.search(rf"\b{re.escape(word)}\b", text, re.I), (word, text)


def test_nor_do_profiles_template_and_rules_page():
    profiles = (ROOM.parents[1] / "profiles").glob("*.toml")
    for text in (exam_template(), rules_markdown().partition("## Sources")[0], *(p.read_text() for p in profiles)):
        for word in BANNED:
            assert not re.search(rf"\b{re.escape(word)}\b", text, re.I), word


def test_every_row_is_complete():
    rows = rules_table()
    assert len(rows) > 120
    for row in rows:
        assert row.rule, row
        assert row.finding, row
        assert row.condition, row
        assert row.proposal, row
        assert "None" not in row.proposal, row


def test_every_source_is_known():
    known = sources()
    for row in rules_table():
        assert row.source in known, row
    said = re.compile(r'source="([^"]+)"')
    for path in ROOM.rglob("*.py"):
        for key in said.findall(path.read_text(encoding="utf-8")):
            assert key in known, (path.name, key)


def test_every_source_is_one_of_the_references(shared):
    text = (shared / "clinical" / "reference.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^- `([a-z0-9_-]+)` (.+)$", text, re.M))
    house = {k for k in sources() if k in ("decisions.md", "seed") or k.startswith("reference.md")}
    assert {k: v for k, v in sources().items() if k not in house} == listed


def test_a_published_number_has_a_reference():
    for row in rules_table():
        if row.status == "published":
            assert row.source not in ("decisions.md", "seed"), row


def test_one_file_per_finding_and_each_has_its_section():
    names = {row.rule for row in rules_table()}
    assert names >= {
        "safety", "arch_fill", "heel_cup", "leg_length", "equinus", "hallux", "subtalar", "midfoot", "pronated",
        "supinated", "lateral_instability", "forefoot_posting", "heel_pain", "forefoot_pain", "achilles",
        "acquired_flat_foot", "lesions", "child", "back_pain", "thickness", "inspection", "shoe_length", "otc",
        "general", "stack", "balance", "first_ray",
    }  # fmt: skip


def test_a_row_for_a_built_value_lies_in_its_range():
    known = {p.key: p for p in catalogue()}
    for rule in modules():
        for name, row in rule.ROWS.items():
            parameter = known.get(row.key)
            if parameter is not None and isinstance(row.value, float) and parameter.low is not None:
                if (rule.__name__.endswith("heel_cup"), name) == (True, "width"):
                    continue  # added to the measured width
                if row.key == "shell_thickness_mm":
                    continue  # of polypropylene sheet, before it is made as stiff in another material
                assert parameter.low <= row.value <= parameter.high, (name, row)


DECIDED = [
    ("heel_cup", "dress", 8, 8, 10), ("heel_cup", "lift", 12, 10, 16), ("heel_cup", "unloaded", 1.5, 0.5, 3),
    ("heel_cup", "skive", 14, 14, None), ("heel_cup", "usual", 14, 10, 18), ("heel_cup", "deep_skive", 20, 20, 22),
    ("leg_length", "start", None, 0, 6), ("leg_length", "cautious", None, None, 3),
    ("leg_length", "decide", 3, 0, None),
    ("equinus", "equinus", 6, 3, 8), ("equinus", "severe", 8, 6, 10), ("equinus", "held", None, None, 3),
    ("hallux", "site_mm", 3, 2, 4), ("hallux", "block_mm", 3, 2, 4), ("hallux", "block_width", 30, 26, 34),
    ("hallux", "block_fill", "standard", 1.6, 6.4), ("hallux", "free_fill", "minimum", 0, 3.2),
    ("hallux", "free_inversion", 2, 0, 3), ("hallux", "free_mm", 3, 2, 4), ("hallux", "mild_mm", 2.5, 2, 3),
    ("hallux", "filled_recess", 2, 2, 4), ("subtalar", "cup", 18, 14, 22), ("subtalar", "pad", 4, 3, 6),
    ("subtalar", "shift", 5, 3, 8), ("subtalar", "cover", 3, 3, 6), ("midfoot", "cup", 18, 16, 22),
    ("midfoot", "fill_rigid", "standard", 3.2, 6.4), ("pronated", "skive", 2, 0, 4),
    ("pronated", "skive_high", 4, 0, 4),
    ("pronated", "post_angle", 0, 0, 4), ("supinated", "lateral_skive", 2, 0, 4),
    ("supinated", "fill", "minimum", 0, 1.6),
    ("lateral_instability", "lateral_skive", 2, 0, 4), ("forefoot_posting", "varus", None, 0, 6),
    ("forefoot_posting", "valgus", None, -5, 0), ("heel_pain", "cup", 16, 14, 18), ("forefoot_pain", "pad", 5, 3, 8),
    ("forefoot_pain", "place", 8, 6, 11), ("achilles", "lift", 10, 10, 12), ("acquired_flat_foot", "cup", 22, 20, 30),
    ("acquired_flat_foot", "inversion", 2, 2, 4), ("lesions", "sink", 2, 2, 3), ("safety", "lift", None, None, 6),
    ("safety", "cover", 6, 6, 8), ("safety", "fall_lift", None, None, 3), ("shoe_length", "trim", 6, 5, 8),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "row", "value", "low", "high"), DECIDED)
def test_value_and_range_as_the_decisions_have_them(rule, row, value, low, high):
    rows = next(m.ROWS for m in modules() if m.__name__.endswith(f".{rule}"))
    assert (rows[row].value, rows[row].low, rows[row].high) == (value, low, high)


def test_the_page_has_every_row_and_source():
    page = rules_markdown()
    assert page.count("\n|") >= len(rules_table())
    for row in rules_table():
        assert f"`{row.source}`" in page


NO_THRESHOLD = {
    "TINY_MM", "ROUNDING_MM", "GRAVITY", "ALL", "RANK", "SAFETY", "PAIN", "SHOE", "LIFT", "STIFFNESS", "POSTURE",
    "CUSHION",
    "YEAR_DAYS", "HALF_YEAR_DAYS", "QUARTER_DAYS", "WORD_DEG", "WORD_LOADED_DEG", "BASE_AT_MOST_MM",
}  # fmt: skip


def constants() -> dict[str, float]:
    """Every number with a name in the room, by module and name, tables of numbers taken apart."""
    found: dict[str, float] = {}
    for path in sorted(ROOM.rglob("*.py")):
        if path.parent.name == "drawings":  # how a file's lines become an outline, no rule
            continue
        name = ".".join(path.relative_to(ROOM.parents[1]).with_suffix("").parts).removesuffix(".__init__")
        for key, value in vars(importlib.import_module(name)).items():
            if key.isupper() and key not in NO_THRESHOLD:
                found |= {f"{name}.{key}.{n}": each for n, each in enumerate(numbers_in(value))}
    return found


def numbers_in(value: object) -> list[float]:
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple):
        return [n for each in value for n in numbers_in(each)]
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return [float(value)] if is_number else []


def test_every_threshold_that_runs_is_in_the_table():
    text = " ".join(f"{r.condition} {r.proposal} {r.range}" for r in rules_table())
    shown = {round(float(n), 2) for n in re.findall(r"\d+(?:\.\d+)?(?:e\d+)?", text)}
    missing = {key: n for key, n in constants().items() if n and not {round(abs(n), 2), round(abs(100 * n), 2)} & shown}
    assert not missing


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("arch_fill", "at most 4 mm and 40 % of the captured height"), ("arch_fill", "never under 65 %"),
        ("together", "the part under both heels shrinks on both sides first"),
        ("together", "never both: the skive is given up"), ("words", "from 20 to under 50 degrees"),
        ("words", "from 5 to under 15 degrees"), ("check_up", "one step of 3 mm towards the target"),
        ("check_up", "no step yet"), ("check_up", "no further step"), ("words", "over unloaded + 5"),
        ("words", "reject outside 8 to 300; warn outside 40 to 113"), ("balance", "31 mm radius"),
    ],
)  # fmt: skip
def test_the_table_tells_what_the_code_runs(rule, words):
    assert any(words in row.proposal for row in rules_table() if row.rule == rule), words
