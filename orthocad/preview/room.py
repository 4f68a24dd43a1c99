"""All browsers at one bench: what any of them changes, all are shown; the newest wins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from orthocad.errors import OrthocadError
from orthocad.preview import panel
from orthocad.preview.browser import Browser, newest, note, read
from orthocad.preview.finishing import Finishing
from orthocad.preview.ghosts import compared
from orthocad.preview.greeting import hello, states
from orthocad.preview.hands import Bench, Told, design_to_build, handle, handle_unopened
from orthocad.preview.scene import device_bytes, foot_bytes
from orthocad.preview.session import Session
from orthocad.preview.target import Target

if TYPE_CHECKING:
    from aiohttp.web import WebSocketResponse

REST_S = 0.5  # the hand rests: then the finished device is made
PASSING = {"note"}  # not told to those who come later
WALKED = {"approve", "send_back"}
EDITS = {"set", "undo", "redo", "reset", "mirror", "accept", "withdraw", "landmark", "carry"}


class Room:
    """The bench, its threads, and everyone who looks at it."""

    def __init__(self, target: Target | None, fault: OrthocadError | None = None) -> None:
        self.target = target
        self.fault = fault
        self.bench: Bench | None = None
        self.building = False
        self.on_fault: Callable[[OrthocadError], None] = lambda fault: None
        self._browsers: set[Browser] = set()
        self._number = 0
        self._last: dict[str, Any] = {}
        self._inbox: list[tuple[Browser, dict[str, Any]]] = []
        self._wake = asyncio.Event()
        self._thread: Executor = ThreadPoolExecutor(1, thread_name_prefix="bench")
        self._finishing = Finishing(self.tell, self._on_bench)
        self._resting: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> asyncio.Task[None]:
        """Open the first order."""
        opening = asyncio.create_task(self.open())
        self._keep(opening)
        return opening

    async def open(self, number: int = 0) -> None:
        """Read an order's scans and put it on the bench; a refusal is told instead."""
        self.tell([("status", {"kind": "status", "text": "reading the scan"})])
        self._number = number
        if self.target is None:
            self._refuse(self.fault or OrthocadError("bug", "no target"))
            return
        told: Any
        [told] = await asyncio.gather(self._on_bench(self._opened, number), return_exceptions=True)
        if isinstance(told, BaseException):
            self.tell([("hello", hello(self.target, self.bench, number))])
            self._refuse(told if isinstance(told, OrthocadError) else OrthocadError("bug", _said(told)))
            return
        self.tell([*told, ("status", {"kind": "status", "text": self.target.orders[number].notice or ""})])
        self._rest_soon()

    def _refuse(self, fault: OrthocadError) -> None:
        self.fault = fault
        self.on_fault(fault)
        self.tell([("fault", note(fault.code, fault.text, "fault"))])

    def _opened(self, number: int) -> Told:
        assert self.target
        self.bench = None
        self.fault = None
        self.target = self.target.read_again(number)
        session = Session(self.target.orders[number])
        self.bench = Bench(session)
        feet: Told = [(f"foot/{s}", foot_bytes(f)) for s, f in session.feet.items()]
        return [("hello", hello(self.target, self.bench, number)), *feet, *self._shown(self.bench)]

    def _shown(self, bench: Bench) -> Told:
        """Drafts of what changed, and the panel."""
        fresh = bench.workshop.draft(bench.session.feet, bench.session.resolution)
        bench.version += 1
        bench.showing -= fresh.keys()
        told = [(f"device/{s}", device_bytes(d, "device", bench.version)) for s, d in fresh.items()]
        ghost = compared(bench) if bench.ghost else []
        return [*told, ("state", panel.state(bench.session, bench.workshop.faults)), *ghost]

    async def join(self, socket: WebSocketResponse) -> None:
        """Serve one browser until it leaves."""
        browser = Browser(socket)
        for channel, payload in self._last.items():
            browser.put(channel, payload)
        self._browsers.add(browser)
        sending = asyncio.create_task(browser.send_all())
        try:
            async for message in socket:
                self._inbox.append((browser, read(message.data)))
                self._wake.set()
        finally:
            self._browsers.discard(browser)
            sending.cancel()

    async def serve(self) -> None:
        """Work through what the browsers ask for, all that came in meanwhile as one."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            asked, self._inbox = newest(self._inbox), []
            self._report(*await asyncio.gather(self._work_through(asked), return_exceptions=True))

    async def _work_through(self, asked: list[tuple[Browser, dict[str, Any]]]) -> None:
        done = [await self._asked(browser, message) for browser, message in asked]
        if self.bench and any(done):
            self.tell(await self._on_bench(self._shown, self.bench))
            self._rest_soon()

    def _report(self, fault: BaseException | None) -> None:
        """A fault of the program is said on the page, and the page goes on."""
        if fault is not None and not isinstance(fault, asyncio.CancelledError):
            self.tell([("note", note("bug", f"{_said(fault)}: save, start again, and report it"))])

    async def _asked(self, browser: Browser, message: dict[str, Any]) -> bool:
        """Do it, or say why not; whether it was an edit that was done."""
        kind = message.get("do")
        if kind == "order" and self.target and message.get("number") in range(len(self.target.orders)):
            self._last.clear()
            await self.open(int(message["number"]))
        elif kind == "build" and self.bench and not self.building:
            self._keep(asyncio.create_task(self._build(self.bench)))
        else:
            try:
                self.tell(await self._on_bench(self._handled, message))
                self.tell([("orders", states(self.target))] if kind in WALKED else [])
                return kind in EDITS
            except OrthocadError as fault:
                browser.put("note", note(fault.code, fault.text))
        return False

    def _handled(self, message: dict[str, Any]) -> Told:
        if self.bench:
            return handle(self.bench, message)
        return handle_unopened(self.target.orders[self._number] if self.target else None, message)

    def tell(self, told: Told) -> None:
        """Tell all browsers, and those who come later."""
        for channel, payload in told:
            if channel not in PASSING:
                self._last.pop(channel, None)
                self._last[channel] = payload
            for browser in self._browsers:
                browser.put(channel, payload)

    async def _on_bench(self, work: Any, *words: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *words)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda done: None if done.cancelled() else self._report(done.exception()))

    def _rest_soon(self) -> None:
        if self._resting:
            self._resting.cancel()
        self._resting = asyncio.create_task(self._finish())
        self._keep(self._resting)

    async def _finish(self) -> None:
        """Once the hand rests: read feet again whose landmarks moved, then the finished devices with their checks."""
        await asyncio.sleep(REST_S)
        bench = self.bench
        if bench is None or bench.session.fault:
            return
        if bench.session.history.now.landmarks:
            if not await self._finishing.reread(bench):
                return
            self.tell(await self._on_bench(self._shown, bench))
        await self._finishing.finish(bench)

    async def _build(self, bench: Bench) -> None:
        from orthocad.preview.builder import build_steps

        self.building = True
        try:
            text = await self._on_bench(design_to_build, bench)
            steps = build_steps(bench.session.order, text)
            while (step := await asyncio.to_thread(next, steps, None)) is not None:
                self.tell([("build", {"kind": "build", **step})])
        except OrthocadError as fault:
            self.tell([("build", {"kind": "build", "ok": False, "code": fault.code, "text": fault.text})])
        finally:
            self.building = False
            self._last.pop("build", None)

    async def close(self) -> None:
        """Let go of all."""
        await asyncio.gather(*(b.socket.close() for b in self._browsers), return_exceptions=True)
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._finishing.end()


def _said(fault: BaseException) -> str:
    return f"{type(fault).__name__}: {fault}; a fault of the program"
