"""Which files belong to a scan: its materials, and the pictures it or they name in their first lines."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePath

HEAD_BYTES = 65_536  # a scan names its texture in its first lines


def belongs_to_a_scan(path: PurePath, heads: Sequence[bytes]) -> bool:
    """Whether it is a material, or named in the head of a scan or of one."""
    return path.suffix.lower() == ".mtl" or any(os.fsencode(path.name) in head for head in heads)


def head_of(path: Path) -> bytes:
    """The first bytes of a file; of a pipe or a device, which might never answer, none."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError:
        return b""
