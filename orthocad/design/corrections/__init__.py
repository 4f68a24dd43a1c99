"""The modifications, one file each; a file here is the whole registration of a modification.

Each module holds `PARAMETERS`, the tuple of what can be prescribed for it, and `correct(job)`, which returns the
`Modification` records it contributes to one device (none where nothing is asked for).
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def modules() -> tuple[ModuleType, ...]:
    """All correction modules, by name."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)
