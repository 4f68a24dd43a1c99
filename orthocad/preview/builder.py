"""The full build, in a process of its own: the page stays quick, and a browser that leaves stops nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orthocad.preview.helper import leave_ctrl_c
from orthocad.preview.order import Order

STAGES = ("read", "prescribe", "design", "verify", "deliver")


def build_steps(order: Order, design_toml: str) -> Iterator[dict[str, Any]]:
    """Build a design's text as `build --from` does; yields each stage, at the end what came of it."""
    import multiprocessing

    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_build, args=(theirs, order, design_toml), daemon=True)
    process.start()
    theirs.close()
    done = False
    while not done:
        try:
            step = ours.recv()
        except EOFError:
            step = {"ok": False, "code": "bug", "text": "the build stopped without a word; nothing was written"}
        done = "ok" in step
        yield step
    process.join()


def _build(pipe: Any, order: Order, design_toml: str) -> None:
    """Runs in the other process."""
    from orthocad.errors import OrthocadError
    from orthocad.pipeline import build

    leave_ctrl_c()
    with tempfile.TemporaryDirectory() as folder:
        design = Path(folder) / "design.toml"
        design.write_text(design_toml, encoding="utf-8")
        try:
            files: list[str] = []
            for stage, record in build(order.rebuild(design)):
                files = [Path(f).name for f in record] if stage == "deliver" and isinstance(record, tuple) else files
                pipe.send({"stage": stage, "done": STAGES.index(stage) + 1, "of": len(STAGES)})
            pipe.send({"ok": True, "files": files, "out": order.out.name})
        except OrthocadError as fault:
            pipe.send({"ok": False, "code": fault.code, "text": fault.text})
