"""The batch measured: mixed orders with planted faults, kills, a full disk, more workers, memory, ten thousand orders.

python tests/benchmarks/bench_batch.py mixed  --place DIR --orders 200 --jobs 2
python tests/benchmarks/bench_batch.py cluster --place THE_SAME --orders 200     (after mixed)
python tests/benchmarks/bench_batch.py kills  --place DIR --orders 12 --times 20
python tests/benchmarks/bench_batch.py disk   --place SMALL_TMPFS --orders 8
python tests/benchmarks/bench_batch.py ratio  --place DIR --orders 16
python tests/benchmarks/bench_batch.py many   --place DIR --orders 10000
python tests/benchmarks/bench_batch.py memory --place DIR --orders 1000
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from evening import mirrored, order, sample, stretched
from orthocad.batch.ledger import Ledger
from orthocad.batch.tables import read_rows

LONE = ("woman_left.ply", "woman_right.ply", "man_left.obj", "man_right.stl", "high_arch_left.obj")
PAIRS = (("woman_left.ply", "woman_right.ply"), ("man_left.obj", "man_right.stl"))
PROFILES = ("tpu-full-contact", "pa12-shell", "petg-shell")
EXAMS = (
    "",
    "foot_pain_0_10 = 4\nhallux = 'functional'\n",
    "ankle = 'limited'\nankle_dorsiflexion_extended_deg = 4\nankle_dorsiflexion_flexed_deg = 15\n",
    "fpi6 = 4\nsubtalar_mobility = 'full'\n",
)


def good(place: Path, number: int, pairs: bool = True) -> None:
    """An order that must be made: one foot or a pair, with and without findings, in three materials."""
    names = PAIRS[number % 2] if pairs and number % 3 == 0 else (LONE[number % 5],)
    scan = {f"{Path(n).stem}.stl": sample(n, number) for n in names}
    text = f'clinic = "Clinic {number % 4}"\ndue = 2030-01-{1 + number % 28:02d}\nprofile = "{PROFILES[number % 3]}"\n'
    text += 'priority = "rush"\n' if number % 10 == 0 else ""
    order(place / f"G-{number:05d}", scan, text, f"P-{number}", more=EXAMS[number % 4])


def bad(place: Path, number: int) -> tuple[str, dict[str, str]]:
    """One planted fault of ten kinds; returns the expected code by order."""
    kind, name, patient = number % 10, f"X-{number:05d}", f"Q-{number}"
    scan = {"a.stl": sample(LONE[number % 5], 50_000 + number)}
    if kind == 0:
        order(place / name, {"a.stl": b""}, patient=patient)
        return "empty", {name: "scan.empty"}
    if kind == 1:
        order(place / name, {"a.stl": b"not a mesh" * 50}, patient=patient)
        return "unreadable", {name: "scan.unreadable"}
    if kind == 2:
        order(
            place / name, {"a.ply": sample("woman_left.ply"), "b.stl": mirrored("woman_left.ply")}, patient="Q-mirror"
        )
        return "mirrored pair", {name: "order.same_foot"}
    if kind == 3:
        order(place / name, {"foot_right.stl": sample("woman_left.ply", 60_000 + number)}, patient=patient)
        return "side in the name", {name: "scan.side_conflict"}
    if kind == 4:
        order(place / name, scan, "quantity = 0\n", patient)
        return "order file", {name: "order.invalid"}
    if kind == 5:
        order(place / name, scan, patient=patient, more="fpi6 = 99\n")
        return "exam", {name: "exam.invalid"}
    if kind == 6:
        order(place / name, scan, patient=patient)
        order(place / f"{name}b", scan, patient=f"{patient}b")
        return "one scan, two patients", {name: "order.same_scan", f"{name}b": "order.same_scan"}
    if kind == 7:
        order(place / name, scan, 'scans = "../G-00000/woman_left.stl"\n', patient)
        return "path", {name: "order.path"}
    if kind == 8:
        remade = 'kind = "remake"\nremake_of = "G-00000"\nreason = "fit"\n'
        order(place / name, {"a.stl": stretched("woman_left.ply", 1.04 + number / 1e5)}, remade, "P-0")
        return "remake of another foot", {name: "order.remake_moved"}
    order(place / name, scan, 'profile = "gold"\n', patient)
    return "profile", {name: "profile.invalid"}


def make(place: Path, count: int) -> dict[str, str]:
    """A folder of so many orders, every tenth broken; the codes expected of those."""
    expected: dict[str, str] = {}
    for number in range(count - count // 10):
        good(place, number)
    for number in range(count // 10):
        expected |= bad(place, number)[1]
    return expected


def command(orders: Path, out: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "orthocad", "batch", str(orders), "--out", str(out), "--quiet", *words]


def hashes(out: Path) -> dict[str, str]:
    """Every file of the orders; reports without what a clock gave them."""
    found = {}
    for path in sorted((out / "orders").rglob("*")):
        if path.is_file() and path.name != "report.html":
            content = path.read_bytes()
            if path.name == "report.json":
                report = json.loads(content)
                report.pop("seconds")
                report["created_from"].pop("command")
                report["file_sha256"].pop("report.html", None)
                content = json.dumps(report, sort_keys=True).encode()
            found[path.relative_to(out).as_posix()] = hashlib.sha256(content).hexdigest()
    return found


def states(out: Path) -> dict[str, tuple[str, str | None]]:
    return {r["order_id"]: (r["state"], r["code"]) for r in read_rows(out)}


def mixed(words: argparse.Namespace) -> None:
    """Good ones are made as single builds make them, broken ones named with the right code."""
    orders, out = words.place / "orders", words.place / "out"
    expected = (
        make(orders, words.orders) if not orders.exists() else json.loads((words.place / "expected.json").read_text())
    )
    (words.place / "expected.json").write_text(json.dumps(expected))
    started = time.perf_counter()
    code = subprocess.run(command(orders, out, "--jobs", str(words.jobs)), check=False).returncode
    seconds = time.perf_counter() - started
    found = states(out)
    print(
        f"{len(found)} orders in {seconds:.0f} s on {words.jobs} workers, exit {code}:",
        Counter(s for s, _ in found.values()),
    )
    wrong = {k: (found.get(k), c) for k, c in expected.items() if found.get(k) != ("failed", c)}
    print(f"broken: {len(expected)}, of which named otherwise than expected: {wrong or 'none'}")
    lost = [p.name for p in orders.iterdir() if p.name not in found]
    other = {k: v for k, v in found.items() if k not in expected and v != ("designed", None)}
    print(f"lost: {lost or 'none'}; good ones not made: {other or 'none'}")
    half = [str(p) for p in (out / "orders").rglob(".*")]
    extra = {p.name for p in (out / "orders").iterdir()} - {k for k, v in found.items() if v[0] == "designed"}
    print(f"half-written: {half or 'none'}; folders of orders that were not made: {extra or 'none'}")
    ledger = Ledger(out, read_only=True)
    doubled = ledger.db.execute("SELECT count(*) FROM attempts WHERE attempt > 1").fetchone()[0]
    print(f"orders built twice: {doubled}")
    same(orders, out, [k for k, v in found.items() if v[0] == "designed"][:: max(1, words.orders // words.singles)])


def same(orders: Path, out: Path, names: list[str]) -> None:
    """Some orders built alone, compared byte for byte."""
    differ = []
    for name in names:
        report = json.loads((out / "orders" / name / "report.json").read_text())
        scratch = out.parent / "single"
        shutil.rmtree(scratch, ignore_errors=True)
        single = [*report["created_from"]["command"].replace("orthocad ", f"{sys.executable} -m orthocad ", 1).split()]
        subprocess.run([*single, "--out", str(scratch), "--quiet"], check=True)
        for path in scratch.iterdir():
            if (
                path.suffix in (".stl", ".toml")
                and path.read_bytes() != (out / "orders" / name / path.name).read_bytes()
            ):
                differ.append(f"{name}/{path.name}")
    print(f"{len(names)} orders built alone: files that differ: {differ or 'none'}")


def cluster(words: argparse.Namespace) -> None:
    """The orders of `mixed` on a Dask cluster, one of two workers killed midway: the same states and bytes."""
    orders, near, far = words.place / "orders", words.place / "out", words.place / "far"
    broken = [p.name for p in orders.iterdir() if p.name.startswith("X")]
    taken = {*broken, *sorted(p.name for p in orders.iterdir() if p.name.startswith("G"))[: words.orders - len(broken)]}
    some = words.place / "some"
    for name in taken:
        shutil.copytree(orders / name, some / name, dirs_exist_ok=True)
    with dask_cluster(words.place) as (address, processes):
        run = subprocess.Popen(command(some, far, "--scheduler", address))
        half = sum(s == "designed" for k, (s, _) in states(near).items() if k in taken) // 2
        while run.poll() is None and len(list((far / "orders").glob("*/report.json"))) < half:
            time.sleep(0.5)
        done = len(list((far / "orders").glob("*/report.json")))
        os.killpg(processes[2].pid, signal.SIGKILL)
        print(f"one of two workers killed after {done} of {2 * half} devices; exit {run.wait()}", flush=True)
    apart = {k: (v, states(near)[k]) for k, v in states(far).items() if states(near)[k] != v}
    print(f"{len(states(far))} of {len(taken)} orders, in another state than on one machine: {apart or 'none'}")
    here, there = hashes(near), hashes(far)
    here = {k: v for k, v in here.items() if Path(k).parts[1] in taken}
    differ = [k for k in here.keys() | there.keys() if here.get(k) != there.get(k)]
    print(f"{len(there)} files, of which differ from those made on one machine: {differ or 'none'}")
    print(f"half-written: {[str(p) for p in (far / 'orders').rglob('.*')] or 'none'}")


@contextmanager
def dask_cluster(place: Path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """A scheduler and two workers over TCP on loopback: its address, and the three processes."""
    file, quiet = place / "scheduler.json", {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    file.unlink(missing_ok=True)
    words = [("dask_scheduler", "--host", "127.0.0.1", "--port", "0")]
    words += [("dask_worker", "--nthreads", "1", "--local-directory", str(place / f"w{n}")) for n in range(2)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{name}", *more, "--scheduler-file", str(file), "--no-dashboard"],
            start_new_session=True, **quiet,
        )
        for name, *more in words
    ]  # fmt: skip
    try:
        while not (file.is_file() and file.read_text().strip()):
            time.sleep(0.2)
        yield json.loads(file.read_text())["address"], processes
    finally:
        for process in processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def kills(words: argparse.Namespace) -> None:
    """Killed outright at random moments and started again: the same files and states as an undisturbed run."""
    orders, calm, hurt = (words.place / n for n in ("orders", "calm", "hurt"))
    if not orders.exists():
        make(orders, words.orders)
    started = time.perf_counter()
    subprocess.run(command(orders, calm, "--jobs", "2"), check=False)
    whole = time.perf_counter() - started
    rng, killed = random.Random(words.seed), 0
    moments = []
    for _ in range(words.times):
        run = subprocess.Popen(command(orders, hurt, "--jobs", "2"))
        wait_s = rng.uniform(0.0, max(1.5, whole / 6))
        try:
            run.wait(wait_s)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
            killed += 1
            moments.append(round(wait_s, 1))
    subprocess.run(command(orders, hurt, "--jobs", "2"), check=False)
    print(f"undisturbed: {whole:.0f} s; killed {killed} times after {moments} s")
    print(
        f"same states: {states(calm) == states(hurt)}; same files: {hashes(calm) == hashes(hurt)} ({len(hashes(calm))})"
    )
    print(f"scratch left: {[str(p) for p in (hurt / 'orders').rglob('.*')] or 'none'}")


def disk(words: argparse.Namespace) -> None:
    """A full disk stops it with a message; freed, the same command finishes."""
    scratch = words.scratch
    orders, out, calm = scratch / "orders", words.place / "out", scratch / "calm"
    make(orders, words.orders)
    subprocess.run(command(orders, calm, "--jobs", "2"), check=False)
    filler = words.place / "filler"
    free = shutil.disk_usage(words.place).free
    filler.write_bytes(b"x" * max(0, free - words.leave))
    first = subprocess.run(command(orders, out, "--jobs", "2"), check=False, capture_output=True, text=True)
    print(f"exit {first.returncode}: {first.stderr.strip()[-400:]}")
    print(f"then: {Counter(s for s, _ in states(out).values())}")
    filler.unlink()
    second = subprocess.run(command(orders, out, "--jobs", "2"), check=False, capture_output=True, text=True)
    alike = states(calm) == states(out), hashes(calm) == hashes(out)
    print(f"space freed, exit {second.returncode}; same states and files: {alike}")


def ratio(words: argparse.Namespace) -> None:
    """Orders a minute with one worker and with two."""
    orders = words.place / "orders"
    if not orders.exists():
        for number in range(words.orders):
            good(orders, number)
    rates = {}
    for jobs in (1, 2):
        out = words.place / f"out{jobs}"
        shutil.rmtree(out, ignore_errors=True)
        started = time.perf_counter()
        subprocess.run(command(orders, out, "--jobs", str(jobs)), check=True)
        rates[jobs] = words.orders * 60 / (time.perf_counter() - started)
        print(f"{jobs} worker{'s' * (jobs > 1)}: {rates[jobs]:.1f} orders a minute", flush=True)
    print(f"ratio {rates[2] / rates[1]:.2f}")


def many(words: argparse.Namespace) -> None:
    """So many orders of one scan: received, checked and resumed; each step's time against a tenth of them."""
    seconds: dict[int, list[float]] = {}
    for count in (words.orders // 10, words.orders):
        place = words.place / str(count)
        shutil.rmtree(place, ignore_errors=True)
        (place / "orders").mkdir(parents=True)
        (place / "orders/foot.ply").write_bytes(sample("woman_left.ply"))
        again = {"kind": "second_pair", "remake_of": "T-000000"}  # of the one scan: else each is held as ordered twice
        of_one = {"left": "foot.ply", "patient": "P-1"}
        rows = [json.dumps({"order_id": f"T-{n:06d}", **of_one, **(again if n else {})}) for n in range(count)]
        (place / "orders/orders.jsonl").write_text("\n".join(rows))
        seconds[count] = []
        for _ in range(2):
            started = time.perf_counter()
            subprocess.run([*command(place / "orders", place / "out", "--check")], check=True)
            seconds[count].append(time.perf_counter() - started)
        print(f"{count} orders: checked in {seconds[count][0]:.1f} s, again in {seconds[count][1]:.1f} s", flush=True)
        ledger = Ledger(place / "out", read_only=True)
        print(Counter(r["state"] for r in ledger.orders()))
    small, large = seconds.values()
    print(f"ten times the orders take {large[0] / small[0]:.1f} and {large[1] / small[1]:.1f} times as long")


def memory(words: argparse.Namespace) -> None:
    """One worker that is never replaced looks at and builds so many orders: its memory after each."""
    from orthocad.batch import crew
    from orthocad.batch.hands import build_tasks, look_task
    from orthocad.batch.kept_feet import shelf
    from orthocad.batch.papers import read_papers
    from orthocad.batch.sources import folder_draft
    from orthocad.batch.worker import do

    crew.ORDERS_PER_WORKER, crew.RETIRE_MB = 10**9, 1e9
    orders, out = words.place / "orders", words.place / "out"
    (out / "orders").mkdir(parents=True, exist_ok=True)
    sizes_mb: list[float] = []
    served_by: set[int] = set()
    with crew.Crew(do, 1) as hands, shelf(out) as kept:
        for number in range(words.orders):
            good(orders, number, pairs=number % 9 == 0)
            other_sizes(orders / f"G-{number:05d}", number)
            paper = read_papers(folder_draft(orders / f"G-{number:05d}", orders), out)
            for task in (look_task(paper, kept), *build_tasks([paper], kept)):
                (outcome,) = [o for o in crew.run_tasks([task], hands, crew.Limits()) if o]
                assert outcome.code is None, outcome
                kept.put(paper.look_key, outcome.files) if task.kind == "look" else kept.done(paper.look_key)
            shutil.rmtree(orders)
            shutil.rmtree(paper.request.out)
            sizes_mb.append(hands.workers[0].memory_mb())
            served_by.add(hands.workers[0].process.pid)
            if (number + 1) % 50 == 0:
                low, high = min(sizes_mb[-50:]), max(sizes_mb[-50:])
                print(f"{number + 1} orders: {low:.0f} to {high:.0f} MB, peak {peak_mb(hands)} MB", flush=True)
    warm = sizes_mb[len(sizes_mb) // 10 :]
    slope = np.polyfit(np.arange(len(warm)), warm, 1)[0]
    print(
        f"{len(sizes_mb)} orders by {len(served_by)} process: at most {max(sizes_mb):.0f} MB between orders, ", end=""
    )
    print(f"{1000 * slope:+.1f} MB a thousand orders")


def other_sizes(folder: Path, number: int) -> None:
    """Feet of other lengths and girths, every twentieth scan four times as dense."""
    rng = np.random.default_rng(number)
    by = rng.uniform(0.9, 1.1) * (1 + rng.uniform(-0.03, 0.03, 3))
    for path in folder.glob("*.stl"):
        mesh = trimesh.load(path)
        mesh = mesh.subdivide() if number % 20 == 7 else mesh
        mesh.vertices = mesh.vertices * by
        mesh.export(path)


def peak_mb(hands: Any) -> int:
    status = Path(f"/proc/{hands.workers[0].process.pid}/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=tuple(WAYS))
    parser.add_argument("--place", type=Path, required=True)
    parser.add_argument("--scratch", type=Path)
    parser.add_argument("--orders", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--singles", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--leave", type=int, default=12_000_000)
    words = parser.parse_args()
    WAYS[words.what](words)


WAYS = {f.__name__: f for f in (mixed, cluster, kills, disk, ratio, many, memory)}


if __name__ == "__main__":
    main()
