"""A batch without worker processes, for what is not about them: each would load every library anew."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from orthocad.batch import run
from orthocad.batch.hands import Hands
from orthocad.batch.worker import do


def _as_sent(thing: Any) -> Any:
    """What comes out at the other end of a worker's pipe."""
    return pickle.loads(pickle.dumps(thing))


@contextmanager
def in_this_process() -> Iterator[None]:
    """Tasks are done here one by one, sent and answered as over a pipe; there is no limit of time or memory."""

    @contextmanager
    def hands(settings: object) -> Iterator[Hands]:
        yield lambda tasks: (_as_sent(do(_as_sent(task))) for task in tasks)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "hands", hands)
        yield
