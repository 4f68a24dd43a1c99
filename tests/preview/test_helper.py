"""The process beside the page ends when it is asked to, whatever it is at."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

import pytest

from orthocad.preview.helper import Helper


@pytest.mark.parametrize("after_s", [0.001, 0.002, 0.003])
def test_it_ends_while_it_is_just_being_told_of_much_work(after_s: float) -> None:
    helper = Helper()

    async def told() -> None:
        asking = asyncio.ensure_future(helper.do(len, bytes(200_000_000)))  # far more than a pipe holds
        await asyncio.sleep(after_s)
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking

    asyncio.run(told())
    ending = threading.Thread(target=helper.end, daemon=True)
    ending.start()
    ending.join(timeout=30)
    assert not ending.is_alive()
