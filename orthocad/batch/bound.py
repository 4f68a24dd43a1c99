"""What an approval is bound to: the hashes of the design and of every device file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orthocad.batch.records import Outcome
from orthocad.batch.worker import files_of


def design_sha256(outcome: Outcome) -> str | None:
    """Of what a build made; None where it made nothing."""
    return hash_of_files({name: sha for name, (sha, _) in outcome.files.items()}) if outcome.code is None else None


def hash_of_files(hashes: Mapping[str, str]) -> str:
    """One hash for the files that make the device; the reports are not among them."""
    lines = [f"{name} {sha}\n" for name, sha in sorted(hashes.items()) if not name.startswith("report.")]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def changed_files(row: Mapping[str, Any], out: Path) -> str | None:
    """What speaks against the files that lie there being the designed ones; None where they are."""
    hashes = {name: sha for name, (sha, _) in files_of(out / "orders" / str(row["order_id"])).items()}
    return None if hash_of_files(hashes) == row["design_sha256"] else "its files were changed"
