"""Shared by the tests of the batch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from at_hand import in_this_process


@pytest.fixture
def without_workers() -> Iterator[None]:
    with in_this_process():
        yield
