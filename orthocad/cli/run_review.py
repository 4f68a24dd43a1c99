"""`orthocad review`: from a recorded design and new findings to the next design."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from orthocad.cli.request import Words, resolve
from orthocad.errors import UsageError
from orthocad.model import Resolution


def run_review(words: Words, findings: Path | None, as_json: bool) -> None:
    """Write the next design and print what moved and what stands open."""
    from orthocad.pipeline import review

    if words.out is None or words.out.exists():
        raise UsageError("output.exists", f"{words.out} is there already; give a new file with --out")
    if words.exam is None and findings is None:
        raise UsageError("usage.review", "give what is new: --exam FILE, --findings FILE, or both")
    resolution, notes = review(resolve(words), findings)
    lists = {"moved": list(notes), **_open(resolution)}
    record = {"design": str(words.out), **lists}
    print(json.dumps(record, ensure_ascii=False, indent=1) if as_json else "\n".join(_lines(words.out, lists)))


def _open(resolution: Resolution) -> dict[str, list[str]]:
    return {
        "blocks": [f"{b.code}: {b.text}" for b in resolution.open_blocks],
        "decisions": [f"{d.code}: {d.text}" for d in resolution.decisions],
        "advice": [f"{a.code}: {a.text}" for a in resolution.advice],
    }


def _lines(out: Path, lists: Mapping[str, list[str]]) -> Iterable[str]:
    yield f"written: {out}; build it with: orthocad build SCAN --from {out}"
    for title, entries in lists.items():
        yield from ([f"{title}: {len(entries)}"] if entries else [])
        yield from (f"  - {entry}" for entry in entries)
