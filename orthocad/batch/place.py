"""A batch's folder: ours alone, tidied, with its ledger open."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from orthocad.batch.history import History
from orthocad.batch.ledger import FILE, Ledger
from orthocad.batch.locks import sole_run
from orthocad.batch.made_before import KEPT
from orthocad.batch.records import Settings
from orthocad.errors import MachineError, UsageError

_SCRATCH = re.compile(r"\..+\.(new-|old-)?\d+")


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Ledger, History]]:
    """The batch's folder, ready and for this run alone.

    Raises
    ------
    UsageError
        `output.exists` where the folder is something else's, `usage.busy` where another run is at it.
    """
    out = settings.out
    _own_folder(out)
    with ExitStack() as stack:
        stack.enter_context(sole_run(out))
        ledger = Ledger(out, new=True)
        stack.callback(ledger.close)
        _tidy(out)
        others = [(path, Ledger(path, read_only=True)) for path in settings.history if path.resolve() != out.resolve()]
        for _, other in others:
            stack.callback(other.close)
        yield ledger, History(ledgers=((out, ledger), *others))


def _own_folder(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError("output.exists", f"{out} is a file; give another --out")
    if out.is_dir() and any(out.iterdir()) and not (out / FILE).is_file() and not (out / ".lock").is_file():
        raise UsageError("output.exists", f"{out} is not empty and holds no batch of ours; give another --out")
    for name in ("orders", "exams", "received"):
        if (out / name).is_symlink():
            raise UsageError("output.exists", f"{out / name} is a link to elsewhere; remove it")
    try:
        (out / "orders").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MachineError("output.not_writable", f"cannot write {out} ({error.strerror}); free space there") from error


def _tidy(out: Path) -> None:
    """What a killed run left half done."""
    for place in (out / "orders", out / "exams", out / "received", out / KEPT, out):
        for scratch in place.glob(".*"):
            if not _SCRATCH.fullmatch(scratch.name) or scratch.is_symlink():
                continue
            shutil.rmtree(scratch, ignore_errors=True) if scratch.is_dir() else scratch.unlink(missing_ok=True)
