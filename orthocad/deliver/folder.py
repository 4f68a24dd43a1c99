"""The output folder: whole or not at all, and never over what is not ours."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from orthocad.errors import MachineError, UsageError
from orthocad.model import Turn

_OURS = re.compile(
    r"(left|right)(-lift(-\d)?|-heel-pad|_zones)?\.(stl|3mf|step|gcode|dxf)|report\.(json|html|pdf)|label\.pdf|design\.toml|blocked|rejected"
)
_IGNORED = {".DS_Store", "Thumbs.db", "desktop.ini"}
_KINDS = ("", "blocked", "rejected")  # where a report.json of ours may lie


def check_output(out: Path) -> None:
    """Refuse a folder that is in use for something else, or that cannot be written, before any work is done.

    Raises
    ------
    UsageError
        `output.exists`: a file, or a folder holding anything but an earlier result of ours.
    MachineError
        `output.not_writable`.
    """
    if out.exists() and not out.is_dir():
        raise UsageError("output.exists", f"{out} is a file; give another --out")
    with _machine_errors(out):
        _refuse_foreign(out)
        parent = _standing(out.absolute())
        probe = parent / f".orthocad-probe-{os.getpid()}"
        probe.mkdir()
        probe.rmdir()


def remove_ours(out: Path) -> None:
    """Take away whatever result of ours lies there; other people's files stay."""
    if out.is_symlink() or not out.is_dir():
        return
    for entry in out.iterdir():
        if _OURS.fullmatch(entry.name) and not entry.is_symlink():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    with suppress(OSError):
        out.rmdir()


def keep_turn(turn: Turn | None) -> None:
    """Stop what another run of the batch has taken over: of a cluster, tasks of a run that is gone may still be at it.

    Raises
    ------
    MachineError
        `batch.taken_over`; `cluster.path` where that cannot be told.
    """
    try:
        mine = turn is None or turn.file.read_bytes() == turn.token.encode()
    except OSError as error:
        text = f"the worker cannot read {error.filename} ({error.strerror}); all machines must see the same files there"
        raise MachineError("cluster.path", text) from error
    if not mine:
        raise MachineError("batch.taken_over", "another run has taken the batch over; look at what that one tells")


def write_folder(out: Path, files: Mapping[str, bytes], turn: Turn | None = None) -> tuple[Path, ...]:
    """Put exactly these files (by path below `out`) there, in place of an earlier result, as one step, in its turn."""
    with _machine_errors(out):
        _refuse_foreign(out)
        place = out.resolve()
        born = _parents_to_make(place)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            _write_aside(place, files, turn)
        except BaseException:
            for folder in born:
                with suppress(OSError):
                    folder.rmdir()
            raise
    return tuple(out / name for name in files)


def _write_aside(place: Path, files: Mapping[str, bytes], turn: Turn | None) -> None:
    inside = place.exists() and (place.is_mount() or place == Path.cwd())  # such a folder cannot be renamed away
    home = place if inside else place.parent
    with (
        _scratch(home / f".{place.name}.new-{os.getpid()}") as new,
        _scratch(home / f".{place.name}.old-{os.getpid()}") as old,
    ):
        for name, content in files.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_bytes(content)
        keep_turn(turn)
        _swap_inside(place, new, old) if inside else _swap(place, new, old)


def _swap(place: Path, new: Path, old: Path) -> None:
    """Rename the old folder away and the new one in; put the old one back where that fails."""
    if not place.exists():
        new.rename(place)
        return
    place.rename(old / "result")
    try:
        new.rename(place)
    except BaseException:
        (old / "result").rename(place)
        raise


def _swap_inside(place: Path, new: Path, old: Path) -> None:
    """The same entry by entry, `report.json` last, so that a folder with a report is complete."""
    for entry in _entries(place):
        entry.rename(old / entry.name)
    for entry in sorted(new.iterdir(), key=lambda e: e.name == "report.json"):
        entry.rename(place / entry.name)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _machine_errors(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        what = f"cannot write {out} ({fault.strerror or fault}); free space, or give a place that may be written"
        raise MachineError("output.not_writable", what) from fault


def _refuse_foreign(out: Path) -> None:
    if not out.is_dir():
        return
    entries = _entries(out)
    foreign = sorted(e.name for e in entries if not _OURS.fullmatch(e.name))
    if foreign:
        raise UsageError(
            "output.exists", f"{out} holds {foreign[0]!r}, not ours to replace; give another --out or move it"
        )
    if entries and not any(_is_ours(out / kind / "report.json") for kind in _KINDS):
        raise UsageError("output.exists", f"{out} is not empty and holds no report of ours; give another --out")


def _entries(folder: Path) -> list[Path]:
    mine = re.compile(rf"\..*\.(new|old)-{os.getpid()}")
    return [e for e in folder.iterdir() if e.name not in _IGNORED and not mine.fullmatch(e.name)]


def _is_ours(report: Path) -> bool:
    try:
        record = json.loads(report.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(record, dict) and {"schema_version", "orthocad_version", "feet"} <= record.keys()


def _standing(path: Path) -> Path:
    """The nearest folder above that exists."""
    return next(folder for folder in path.parents if folder.exists())


def _parents_to_make(place: Path) -> list[Path]:
    """Missing folders above, innermost first."""
    return [folder for folder in place.parents if not folder.exists()]
