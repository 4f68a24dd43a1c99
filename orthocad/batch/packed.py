"""What a ZIP of a scan holds beside the scan: a paper packed with it is read by nothing, as one that lies beside it."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from pathlib import Path, PurePosixPath

from orthocad.batch.order_scans import is_scan_name
from orthocad.batch.safe_paths import of_the_system
from orthocad.batch.scan_parts import HEAD_BYTES, belongs_to_a_scan

_BROKEN = (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError)  # its reading tells


def packed_with(scan: Path) -> tuple[Path, ...]:
    """The members of a scan's ZIP that are neither a scan nor belong to one, as paths below the ZIP."""
    if scan.suffix.lower() != ".zip":
        return ()
    with suppress(*_BROKEN), zipfile.ZipFile(scan) as archive:
        members = [m for m in archive.infolist() if not (m.is_dir() or _of_the_system(m.filename))]
        parts = [m for m in members if is_scan_name(m.filename) or m.filename.lower().endswith(".mtl")]
        heads = [_head(archive, m) for m in parts] if len(parts) < len(members) else []
        over = [m.filename for m in members if not is_scan_name(m.filename)]
        return tuple(scan / name for name in sorted(over) if not belongs_to_a_scan(PurePosixPath(name), heads))
    return ()


def packing_of(path: Path) -> Path | None:
    """The ZIP that a path of `packed_with` leads into; None for any other path."""
    return next((above for above in path.parents if above.suffix.lower() == ".zip" and above.is_file()), None)


def _of_the_system(name: str) -> bool:
    return any(of_the_system(part) or part == "__MACOSX" for part in PurePosixPath(name).parts)


def _head(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as file:
        return file.read(HEAD_BYTES)
