"""Orders from, and results to, a place with an address: any that fsspec can open (s3, gs, sftp, smb, http, …)."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from orthocad.batch.ledger import Ledger
from orthocad.errors import MachineError, OrderError, UsageError

INDEX = ".fetched.json"


def is_address(text: str) -> bool:
    """Whether it is an address, not a path."""
    return "://" in text


def fetched(address: str, out: Path) -> Path:
    """The orders of an address, copied beside the ledger; what is there unchanged is not copied again.

    Raises
    ------
    UsageError
        `usage.address`: nothing there, or no way to open it.
    MachineError
        `remote.failed`.
    """
    files, root = _opened(address)
    place = out / "received" / hashlib.sha256(address.encode()).hexdigest()[:16]
    place.mkdir(parents=True, exist_ok=True)
    index = _index(place)
    try:
        single = files.isfile(root)
        names = [root] if single else files.find(root)
        kept = {_inside(name, root, single): name for name in names}
        for relative, name in kept.items():
            _copy_in(files, name, place / relative, index)
    except OSError as error:
        raise MachineError(
            "remote.failed", f"{address} cannot be read ({error}); see the network and the name"
        ) from error
    if not kept:
        raise UsageError("usage.address", f"{address} holds no file; correct the address")
    _forget_gone(place, set(kept), index)
    return place / next(iter(kept)) if single else place


def _opened(address: str) -> tuple[Any, str]:
    try:
        import fsspec

        return fsspec.core.url_to_fs(address)
    except ImportError as error:
        text = f"{address} needs a library ({error}); install it, or orthocad[cluster]"
        raise MachineError("remote.missing", text) from error
    except (OSError, ValueError) as error:
        raise UsageError("usage.address", f"{address} cannot be opened ({error}); correct the address") from error


def _inside(name: str, root: str, single: bool) -> str:
    """A file's path below the address; none may lead out of it."""
    relative = PurePosixPath(PurePosixPath(name).name if single else name.removeprefix(root).lstrip("/"))
    if relative.is_absolute() or ".." in relative.parts or not relative.parts:
        raise OrderError("order.path", f"{name[:80]!r} leads out of the orders; refused")
    return relative.as_posix()


def _index(place: Path) -> dict[str, str]:
    try:
        return dict(json.loads((place / INDEX).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _copy_in(files: Any, name: str, target: Path, index: dict[str, str]) -> None:
    """Whole or not at all; the index says which version is there."""
    version = str(files.ukey(name))
    if target.is_file() and index.get(str(target)) == version:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name[:150]}.{os.getpid()}")
    files.get_file(name, str(aside))
    aside.replace(target)
    index[str(target)] = version


def _forget_gone(place: Path, kept: set[str], index: dict[str, str]) -> None:
    """What is no longer at the address is no order any more."""
    for path in place.rglob("*"):
        if path.is_file() and path.relative_to(place).as_posix() not in kept:
            path.unlink()
            index.pop(str(path), None)
    for folder in sorted((p for p in place.rglob("*") if p.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    (place / INDEX).write_text(json.dumps(index), encoding="utf-8")


def copied_out(out: Path, name: str, address: str) -> None:
    """One order's folder, or one file of the batch, at an address; what was there of it before is replaced.

    Raises
    ------
    MachineError
        `remote.failed`.
    """
    files, root = _opened(address)
    source, target = out / name, f"{root.rstrip('/')}/{name}"
    try:
        if source.is_file():
            files.makedirs(root, exist_ok=True)
            files.put_file(str(source), target)
            return
        if files.exists(target):
            files.rm(target, recursive=True)
        for path in sorted(p for p in source.rglob("*") if p.is_file()):
            there = f"{target}/{path.relative_to(source).as_posix()}"
            files.makedirs(there.rsplit("/", 1)[0], exist_ok=True)
            files.put_file(str(path), there)
    except OSError as error:
        text = f"{address} cannot be written ({error}); what is finished stays in {out}: run the same command again"
        raise MachineError("remote.failed", text) from error


def send(ledger: Ledger, out: Path, address: str, order_ids: Iterable[str]) -> None:
    """Those orders' results at the address, each design once; what was not sent before a stop is sent now."""
    for order_id in order_ids:
        row = ledger.order(order_id)
        state = [address, row["design_sha256"], row["attempts"]] if row else None
        if row and row["attempts"] and ledger.noted(f"sent:{order_id}") != state:
            copied_out(out, f"orders/{order_id}", address)
            ledger.note(f"sent:{order_id}", state)
