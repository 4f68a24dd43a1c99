"""A ZIP as phone apps export it: the scan in it, with the files that belong to it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from orthocad.errors import ScanError

LARGEST_BYTES = 2_000_000_000  # a guard against archives that unfold without end


@contextmanager
def unpacked(path: Path, kinds: tuple[str, ...]) -> Iterator[Path]:
    """The scan file itself, or the only one inside a ZIP, unpacked for as long as it is read.

    Raises
    ------
    ScanError
        `scan.unreadable` where the archive is damaged or holds none or several scans.
    """
    if path.suffix.lower() != ".zip":
        yield path
        return
    with TemporaryDirectory() as folder:
        yield _only_scan(path, Path(folder), kinds)


def _only_scan(path: Path, folder: Path, kinds: tuple[str, ...]) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [i for i in archive.infolist() if not i.is_dir() and not _hidden(i.filename)]
            scans = [i.filename for i in inside if PurePosixPath(i.filename).suffix.lower().lstrip(".") in kinds]
            if len(scans) != 1 or sum(i.file_size for i in inside) > LARGEST_BYTES:
                raise ScanError(
                    "scan.unreadable",
                    f"{path.name} holds {len(scans)} scans; a ZIP must hold one of {', '.join(kinds)}",
                )
            return Path(archive.extract(scans[0], folder)) if len(inside) == 1 else _all(archive, scans[0], folder)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise ScanError("scan.unreadable", f"{path.name} is not a readable ZIP file ({error})") from error


def _all(archive: zipfile.ZipFile, scan: str, folder: Path) -> Path:
    """Everything, since an OBJ or glTF names other files; `extractall` keeps names inside the folder."""
    archive.extractall(folder)
    return folder / scan


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
