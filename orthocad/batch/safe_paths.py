"""Names that came from outside: none of them leads to another place than it seems to."""

from __future__ import annotations

import re
import stat
from pathlib import Path, PurePosixPath

from orthocad.errors import OrderError

CODE = "order.path"
LONGEST_SHOWN = 80
_OF_THE_SYSTEM = {"thumbs.db", "desktop.ini"}


def inside(home: Path, name: str, root: Path) -> Path:
    """The file an order names, which must exist and lie inside the orders' own folder.

    Raises
    ------
    OrderError
        `order.path`: absolute, with `..`, through a link to elsewhere, too long, absent, or no file.
    """
    if leads_out(name):
        raise OrderError(CODE, f"{brief(name)} leads out of the order; give a path below the order's own folder")
    return lies_inside(home / slashed(name), brief(name), root)


def leads_out(name: str, up: bool = False) -> bool:
    """Whether a path is not one below a folder, or with `up` from it, by its words alone."""
    pure = slashed(name)
    above = ".." in pure.parts and not up
    return pure.is_absolute() or above or bool(re.match(r"[A-Za-z]:", name)) or "\0" in name


def lies_inside(path: Path, said: str, root: Path) -> Path:
    """The file, which must exist and lie inside the orders' own folder; `said` is how people know it."""
    try:
        real, kind = path.resolve(strict=True), path.stat().st_mode
    except (OSError, RuntimeError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not a path"
        raise OrderError(CODE, f"{said} cannot be read ({why}); check the name and that it was sent") from error
    if not _is_text(str(path)):
        raise OrderError(CODE, f"{brief(str(path))} has a name that is no UTF-8 text; rename it")
    if not real.is_relative_to(root.resolve()):
        raise OrderError(CODE, f"{said} lies outside the orders, or is a link to there; send the file itself")
    if not stat.S_ISREG(kind):
        raise OrderError(CODE, f"{said} is not a file; name the file itself")
    return path


def file_name(name: str) -> str:
    """The last part of a path as an order names it."""
    return slashed(name).name


def slashed(name: str) -> PurePosixPath:
    """A path as an order names it, whichever way its slashes lean."""
    return PurePosixPath(name.replace("\\", "/"))


def of_the_system(name: str) -> bool:
    """Whether a file is hidden or an operating system's own: nobody's order."""
    return name.startswith(".") or name.casefold() in _OF_THE_SYSTEM


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def own_folder(place: Path) -> Path:
    """A folder of ours to write to; a link put in its place leads elsewhere and is refused."""
    if place.is_symlink():
        raise OrderError(CODE, f"{brief(place.name)} is a link in the batch's own folder; remove it")
    return place


def brief(text: str) -> str:
    """A name from outside as one short, printable line."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return repr(line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…")
