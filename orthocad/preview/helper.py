"""The other process: it makes finished devices while the page stays quick, and ends at once when asked to."""

from __future__ import annotations

import asyncio
import signal
import threading
from typing import Any

END_S = 3.0


class Helper:
    """One spawned worker, started when it is first needed."""

    def __init__(self) -> None:
        self._pool: Any = None

    async def do(self, work: Any, *words: Any) -> Any:
        """Run a function there; its failure is raised here."""
        import multiprocessing

        if self._pool is None:
            self._pool = multiprocessing.get_context("spawn").Pool(1, initializer=leave_ctrl_c)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()

        def settle(failed: bool, value: Any) -> None:
            if not answer.done():
                answer.set_exception(value) if failed else answer.set_result(value)

        self._pool.apply_async(
            work,
            words,
            callback=lambda value: loop.call_soon_threadsafe(settle, False, value),
            error_callback=lambda fault: loop.call_soon_threadsafe(settle, True, fault),
        )
        return await answer

    def end(self) -> None:
        """Drop what it does and end it.

        A pool that is just being told of work joins a thread that writes to a pipe which nobody reads any more: the
        worker is gone by then, and the thread is let go of.
        """
        if self._pool is not None:
            ending = threading.Thread(target=self._pool.terminate, daemon=True)
            ending.start()
            ending.join(timeout=END_S)


def leave_ctrl_c() -> None:
    """Ctrl-c in the terminal reaches every process of it; the page's own decides what ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
