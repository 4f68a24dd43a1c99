"""The list of blocks' codes is whole, and every rule's code is on it."""

from __future__ import annotations

import re
from pathlib import Path

import orthocad
from orthocad.design.catalogue import catalogue
from orthocad.prescribe.block_codes import block_codes, unknown_codes

KEYS = [p.key for p in catalogue()]
SAID = re.compile(r"""(?:\bBlock\(code=|\.bar\()(f?)"([^"]+)\"""")


def test_every_code_in_the_source_is_known() -> None:
    known, seen = set(block_codes(KEYS)), set()
    for path in Path(orthocad.__file__).parent.rglob("*.py"):
        for _, code in SAID.findall(path.read_text(encoding="utf-8")):
            pattern = re.sub(r"\\{[^}]*\\}", r"[a-z_0-9]+", re.escape(code))
            assert any(re.fullmatch(pattern, one) for one in known), f"{path.name}: {code}"
            seen |= {one for one in known if re.fullmatch(pattern, one)}
    assert known - seen <= {"balance.heel_height"}  # a constant's name stands there


def test_a_code_that_no_block_has_is_told_with_the_nearest() -> None:
    assert unknown_codes(["range.cover_mm", "stack.heel", "hallux.cutout_stiff", "safety.ulcer_active"], KEYS) == []
    assert unknown_codes(["rx.nonsense"], KEYS) == ["'rx.nonsense'"]
    assert "safety.full_length_needs_shoe" in unknown_codes(["safety.full_length_needs_shoes"], KEYS)[0]
