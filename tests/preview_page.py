"""A page in a real browser without a screen, the network shut off; for tests and benchmarks."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SHUT = [
    "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
    "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]  # fmt: skip
SHOWN = "Object.keys(orthocad.store.parts).some(k => k.startsWith('device')) && orthocad.store.state !== null"
SETTLED = "orthocad.store.hello.sides.every(s => orthocad.store.verdicts[s] && orthocad.store.stale[s] === false)"
PATIENCE_MS = 240_000


class Page:
    """One open page and everything its console said."""

    def __init__(self, browser: Any, url: str) -> None:
        self.said: list[str] = []
        self.page = browser.new_page(viewport={"width": 1440, "height": 860})
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", lambda m: self.said.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.said.append(str(e)))
        self.page.on("requestfailed", lambda r: self.said.append(f"not loaded: {r.url}"))
        self.page.goto(url)

    def store(self, path: str) -> Any:
        return self.page.evaluate(f"orthocad.store.{path}")

    def wait(self, script: str) -> None:
        """Until it is true; asked from outside, since the page's own policy lets no text run as a program."""
        until = time.monotonic() + PATIENCE_MS / 1000
        while not self.page.evaluate(f"!!({script})"):
            assert time.monotonic() < until, f"still not: {script}"
            self.page.wait_for_timeout(100)

    def pixels(self) -> bytes:
        self.wait("orthocad.idle()")
        return bytes(self.page.locator("#scene").screenshot())


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser while the block runs."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=SHUT)
        yield started
        started.close()


@contextmanager
def served_at(target: Path) -> Iterator[str]:
    """The address of a page served through the command line, as a user would, while the block runs."""
    words = [sys.executable, "-m", "orthocad", "preview", str(target), "--no-browser"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http\S+", process.stdout.readline())
        assert found
        yield found[0]
    finally:
        os.kill(process.pid, signal.SIGINT)
        process.wait(timeout=PATIENCE_MS / 1000)
