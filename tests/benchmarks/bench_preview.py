"""How fast the preview follows a hand, in floors, and whether it grows: `python tests/benchmarks/bench_preview.py`.

The floor is that of bench.py, taken once for every block of edits, between them, so that a busy machine slows both
alike. A page is served on a scan of 100,000 faces; a thousand doses are changed one after another through its socket,
and each is timed from the message to the arrival of the new device. Memory is the server's resident set after 100 and
after 1,000 edits, finished devices in between included.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import aiohttp
import numpy as np
import trimesh

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from bench import FLOOR, run_process  # noqa: E402
from orthocad.preview.server import Served, serving  # noqa: E402

FACES = 100_000
LIMITS = {"median": 0.1, "95 %": 0.25}  # floors
GROWTH_MIB = 20.0
PATIENCE_S = 180.0
BLOCK = 50  # edits, between two floors: every dose once
# What a hand moves, in turn: doses that leave the outline and doses that draw it anew.
DOSES = {
    "heel_lift_mm": (0.0, 6.0), "arch_fill_mm": (0.0, 4.0), "medial_skive_mm": (0.0, 4.0), "met_pad_mm": (0.0, 5.0),
    "heel_cup_depth_mm": (10.0, 18.0), "rearfoot_post_deg": (0.0, 4.0), "cover_mm": (0.0, 3.0),
    "forefoot_post_deg": (0.0, 4.0), "sink_mth2_mm": (0.0, 3.0), "base_thickness_mm": (3.0, 6.0),
}  # fmt: skip


def dense_scan(folder: Path) -> Path:
    """The sample foot with 100,000 faces, the same surface."""
    mesh = trimesh.load(ROOT / "foot_scans" / "man_right.stl").subdivide().subdivide()
    missing = (FACES - len(mesh.faces)) // 3 + 1
    if missing > 0:
        mesh = mesh.subdivide(face_index=np.arange(missing))
    mesh.export(folder / "dense.stl")
    print(f"a scan of {len(mesh.faces)} faces")
    return folder / "dense.stl"


def resident_mib() -> float:
    """The resident set of this process, which serves."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


async def next_device(socket: aiohttp.ClientWebSocketResponse, final: bool) -> None:
    """Wait for a draft, or for the finished device."""
    while True:
        message = await socket.receive(timeout=PATIENCE_S)
        if message.type is aiohttp.WSMsgType.BINARY:
            head = json.loads(message.data[4 : 4 + int.from_bytes(message.data[:4], "little")])
            if head["layer"] == "device" and head["final"] is final:
                return


async def settled(socket: aiohttp.ClientWebSocketResponse) -> None:
    """Wait until the finished device was also put under load: then nothing is left to do."""
    while True:
        message = await socket.receive(timeout=PATIENCE_S)
        if message.type is aiohttp.WSMsgType.TEXT and json.loads(message.data)["kind"] == "load":
            return


class Run(NamedTuple):
    """What was taken."""

    edits: list[tuple[str, float]]  # dose, and floors from message to device
    floors_s: list[float]
    memory_mib: dict[int, float]


async def edits(served: Served, count: int, floor: Callable[[], float]) -> Run:
    """Floors from message to device of each edit, and the memory on the way."""
    base = f"http://127.0.0.1:{served.port}"
    run = Run([], [], {})
    rng = np.random.default_rng(0)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        await (await client.get(served.url)).read()
        async with client.ws_connect(f"{base}/socket", headers={"Origin": base}, max_msg_size=0) as socket:
            for number in range(1, count + 1):
                if number % BLOCK == 1:
                    await settled(socket)
                    listening = asyncio.create_task(settled(socket))  # who does not listen is dropped after a while
                    run.floors_s.append(statistics.median([await asyncio.to_thread(floor) for _ in range(3)]))
                    listening.cancel()
                    await asyncio.gather(listening, return_exceptions=True)
                key = list(DOSES)[(number // 5) % len(DOSES)]  # five steps of one slider, then the next
                value = round(float(rng.uniform(*DOSES[key])), 4)
                message = {"do": "set", "side": "right", "key": key, "value": value, "moving": True}
                started = time.perf_counter()
                await socket.send_str(json.dumps(message))
                await next_device(socket, final=False)
                run.edits.append((key, (time.perf_counter() - started) / run.floors_s[-1]))
                if number in (100, count):
                    await next_device(socket, final=True)
                    run.memory_mib[number] = resident_mib()
    return run


async def measured(scan: Path, count: int, floor: Callable[[], float]) -> Run:
    async with serving(scan) as served:
        return await edits(served, count, floor)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=1000)
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scan = dense_scan(folder)
        command = [sys.executable, "-c", FLOOR, str(scan), "floor.stl"]
        run_process(command, folder)
        run = asyncio.run(measured(scan, words.edits, lambda: run_process(command, folder).seconds))
    report(run, words.edits)


def report(run: Run, count: int) -> None:
    every = np.array([floors for _, floors in run.edits])
    low, high = min(run.floors_s), max(run.floors_s)
    print(f"floor {statistics.median(run.floors_s):.3f} s ({low:.3f} to {high:.3f}); {len(every)} edits")
    blocks = [np.median(every[n : n + BLOCK]) for n in range(0, len(every), BLOCK)]
    for name, value in {"median": np.median(every), "95 %": np.quantile(every, 0.95)}.items():
        print(f"{name:8}{value:8.3f} floors  {'within' if value <= LIMITS[name] else 'OVER'} {LIMITS[name]:g}")
    print(f"medians of {len(blocks)} blocks: {min(blocks):.3f} to {max(blocks):.3f} floors")
    for key in DOSES:
        print(f"  {key:20}{np.median([f for k, f in run.edits if k == key]):8.3f} floors")
    first, last = run.memory_mib[100], run.memory_mib[count]
    word = "within" if last - first <= GROWTH_MIB else "OVER"
    print(f"memory {first:.0f} MiB after 100, {last:.0f} after {count}: {last - first:+.0f}  {word}")


if __name__ == "__main__":
    main()
