"""The modifications, one file each; a file here is the whole registration of a modification.

Each module holds `PARAMETERS`, the tuple of what can be prescribed for it, and one or more of `shape(job)`, what moves
the foot's surface (stages fill to tilt), `rims(job)`, the walls' upper edges from which the trim line follows, and
`correct(job)`, everything after them; all return `Modification` records (none where nothing is asked for). `rims` finds
the first in `job.shaped`, `correct` the trim line too, in `job.outline`.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from orthocad.design.job import Job
from orthocad.model import Modification


def modules() -> tuple[ModuleType, ...]:
    """All correction modules, by name."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)


def shapes(job: Job) -> tuple[Modification, ...]:
    """What moves the foot's surface before the rim."""
    return _collected("shape", job)


def rims(job: Job) -> tuple[Modification, ...]:
    """The walls of this device."""
    return _collected("rims", job)


def corrections(job: Job) -> tuple[Modification, ...]:
    """Everything else that was asked for."""
    return _collected("correct", job)


def _collected(function: str, job: Job) -> tuple[Modification, ...]:
    return tuple(m for module in modules() if hasattr(module, function) for m in getattr(module, function)(job))
