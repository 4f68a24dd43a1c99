"""Where the rules' figures come from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def sources() -> Mapping[str, str]:
    """Every source key with its address or title, the house's own pages first."""
    data = tomllib.loads(resources.files("orthocad.prescribe").joinpath("sources.toml").read_text(encoding="utf-8"))
    return {**data["house"], **data["reference"]}
