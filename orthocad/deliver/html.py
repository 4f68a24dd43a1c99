"""Templates of pages: what came from outside is text, and turns nothing round that stands beside it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

# Marks that set the direction of what follows, whatever script it is in: Unicode's bidirectional formatting characters.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@cache
def template(path: Path) -> Any:
    """A jinja2 template that escapes what it is given, stops at what it is not given, and names hidden marks."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=shown
    )
    return environment.from_string(path.read_text(encoding="utf-8"))


def shown(value: Any) -> Any:
    """A text with marks of direction named, as paper shows them: they would turn round the sentence they stand in."""
    return _TURNS.sub(lambda mark: f"[U+{ord(mark[0]):04X}]", value) if type(value) is str else value
