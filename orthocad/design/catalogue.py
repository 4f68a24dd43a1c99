"""Everything that can be prescribed, collected from the files that build it."""

from __future__ import annotations

from orthocad.design import construction, corrections
from orthocad.model import Parameter


def catalogue() -> tuple[Parameter, ...]:
    """All parameters, construction first, then each correction by name."""
    of_corrections = (p for module in corrections.modules() for p in module.PARAMETERS)
    return (*construction.PARAMETERS, *of_corrections)
