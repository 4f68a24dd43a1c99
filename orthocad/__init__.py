"""orthocad: from a foot scan and an exam to a printable foot orthotic with a measured fit report."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
RULES_VERSION = "1"
_PUBLIC = {"Design": "orthocad.preview.notebook", "Result": "orthocad.preview.notebook"}


def __getattr__(name: str) -> Any:
    """The public names, loaded when they are first asked for."""
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_PUBLIC[name]), name)
