"""The page's server: one port, everything behind the guard."""

from __future__ import annotations

import asyncio
import errno
import secrets
import signal
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orthocad.errors import MachineError, OrthocadError
from orthocad.preview.ghosts import within
from orthocad.preview.guard import guarded
from orthocad.preview.room import Room
from orthocad.preview.target import open_target

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import web

PAGE = Path(__file__).with_name("page")
FILES = {p.name for p in PAGE.iterdir()}
LARGEST_MESSAGE = 64 * 1024


class Served:
    """A page that is up: its address with the token, and its room."""

    def __init__(self, room: Room, port: int, url: str) -> None:
        self.room, self.port, self.url = room, port, url


@asynccontextmanager
async def serving(path: Path, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Served]:
    """The page of one target while the block runs; what cannot be opened is said on the page.

    Raises
    ------
    MachineError
        `preview.port_in_use`.
    """
    from aiohttp import web

    token, bound = secrets.token_urlsafe(24), [port]
    room = _room(path)
    app = web.Application(middlewares=[guarded(token, host, lambda: bound[0])], client_max_size=LARGEST_MESSAGE)
    app.add_routes(_routes(room))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        bound[0] = await _bound(web.TCPSite(runner, host, port), runner, host, port)
        work = [asyncio.create_task(room.serve()), room.start()]
        name = f"[{host}]" if ":" in host else {"0.0.0.0": "127.0.0.1"}.get(host, host)
        yield Served(room, bound[0], f"http://{name}:{bound[0]}/?token={token}")
        for task in work:
            task.cancel()
    finally:
        await room.close()
        await runner.cleanup()


def _room(path: Path) -> Room:
    try:
        return Room(open_target(path))
    except OrthocadError as fault:
        return Room(None, fault)


async def _bound(site: web.TCPSite, runner: web.AppRunner, host: str, port: int) -> int:
    try:
        await site.start()
    except OSError as fault:
        if fault.errno != errno.EADDRINUSE:
            raise MachineError("preview.host", f"cannot listen on {host}: {fault.strerror or fault}") from fault
        text = f"port {port} is in use; give another --port, or none and a free one is found"
        raise MachineError("preview.port_in_use", text) from fault
    return int(runner.addresses[0][1])


def _routes(room: Room) -> list[Any]:
    from aiohttp import web

    async def page(request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name") or "index.html"
        return web.FileResponse(PAGE / name) if name in FILES else web.Response(status=404, text="No such file.")

    async def result(request: web.Request) -> web.StreamResponse:
        if room.bench is None:
            return web.Response(status=404, text="Nothing is open.")
        try:
            file = within(room.bench.session.order.out, request.match_info["name"])
        except OrthocadError as fault:
            return web.Response(status=403, text=fault.text)
        return web.FileResponse(file) if file.is_file() else web.Response(status=404, text="No such file.")

    async def socket(request: web.Request) -> web.StreamResponse:
        # not compressed: that takes longer than the draft itself
        answer = web.WebSocketResponse(heartbeat=20.0, max_msg_size=LARGEST_MESSAGE, compress=False)
        await answer.prepare(request)
        await room.join(answer)
        return answer

    return [
        web.get("/socket", socket),
        web.get("/result/{name:.*}", result),
        web.get("/", page),
        web.get("/{name}", page),
    ]


async def serve_until_stopped(path: Path, host: str, port: int, say: Callable[[Served], None]) -> OrthocadError | None:
    """Serve until ctrl-c; returns why the target could not be opened, if so."""
    stop = asyncio.Event()
    with suppress(NotImplementedError):
        for kind in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(kind, stop.set)
    async with serving(path, host, port) as served:
        say(served)
        await stop.wait()
        return served.room.fault
