"""`orthocad preview`: serve the page, print its address, open the browser."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import typer


def run_preview(target: Path, host: str, port: int, browser: bool) -> None:
    """Serve until ctrl-c; a target that cannot be opened is said here and on the page."""
    from orthocad.preview.server import Served, serve_until_stopped

    def say(served: Served) -> None:
        print(f"preview of {target}: {served.url}", flush=True)
        print("the address is for you alone; ctrl-c ends it", flush=True)
        if host not in ("127.0.0.1", "localhost", "::1"):
            print(f"warning: listening on {host}: others who reach this machine see an unencrypted page", flush=True)
        served.room.on_fault = lambda fault: print(fault, file=sys.stderr, flush=True)
        if browser:
            import webbrowser

            webbrowser.open(served.url)

    fault = asyncio.run(serve_until_stopped(target, host, port, say))
    if fault:  # said when it arose
        raise typer.Exit(fault.exit_code)
