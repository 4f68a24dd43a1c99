"""What a routine pair costs at the page: every click of a clinician in Chromium, and the machine's share of the time.

`python tests/benchmarks/bench_routine.py`: open an order, confirm both feet, look at the arch and set it, look at the
heel, approve, build. Reading and thinking are the clinician's; the goal for both together is 90 s.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

from bench import FLOOR, run_process  # noqa: E402
from preview_page import SETTLED, Page, chromium, served_at  # noqa: E402

GOAL_S = 90.0
ORDER = 'clinic = "C-1"\ndue = 2031-02-03\npatient = "P-0042"\nshoe = "everyday"\n'


class Hand:
    """Counts what a person does, and how long the machine then takes."""

    def __init__(self, it: Page) -> None:
        self.it, self.done, self.started = it, 0, time.perf_counter()

    def step(self, text: str, count: int = 1) -> None:
        """Say what was done, and when its effect was there."""
        self.done += count
        now = time.perf_counter()
        print(f"{text:50}{count:3} {'action' if count == 1 else 'actions'}{now - self.started:8.2f} s")
        self.started = now


def walk(it: Page, hand: Hand) -> None:
    page = it.page
    it.wait("orthocad.store.state && ['left', 'right'].every(s => orthocad.store.parts['device/' + s])")
    hand.step("open the order: both feet and devices shown", 0)
    page.click("#scene")
    page.keyboard.press("l")
    page.keyboard.press("r")
    it.wait("orthocad.store.confirmed.size === 2")
    hand.step("accept the landmarks of both feet (keys l, r)", 3)
    page.click("[data-task=arch]")
    page.check("#link")
    number = page.locator("[aria-label='left arch fill'][type=number]")
    number.fill("2")
    number.press("Tab")
    it.wait("['left', 'right'].every(s => orthocad.store.state.values[s].arch_fill_mm.value === 2)")
    hand.step("arch: one fill for both feet", 4)
    page.click("[data-task=heel]")
    it.wait(f"{SETTLED} && orthocad.store.pair")
    hand.step("heel: both sides under load in the table", 1)
    page.click("[data-task=send]")
    page.click("[data-walk=approve]")
    page.fill("#accept-by", "Dr A. Name")
    page.keyboard.press("Enter")
    it.wait("orthocad.store.state.signed?.state === 'approved'")
    hand.step("approve both, with a name", 4)
    page.click("#build")
    it.wait("document.querySelector('#build-bar').textContent.includes('report.html')")
    hand.step("build: devices, report and record written", 1)
    assert it.said == [], it.said


def floor_s(home: Path) -> float:
    """As in bench.py: how quick this machine is at the moment."""
    command = [sys.executable, "-c", FLOOR, str(home / "woman_left.ply"), str(home / "floor.stl")]
    return min(run_process(command, home).seconds for _ in range(3))


def main() -> None:
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        home = Path(name) / "A-7"
        home.mkdir()
        for scan in ("woman_left.ply", "woman_right.ply"):
            shutil.copy(ROOT / "foot_scans" / scan, home)
        (home / "order.toml").write_text(ORDER, encoding="utf-8")
        started = time.perf_counter()
        with served_at(home) as url:
            hand = Hand(Page(browser, url))
            walk(hand.it, hand)
        took = time.perf_counter() - started
        print(f"{hand.done} actions; {took:.1f} s of the machine, {GOAL_S - took:.0f} of {GOAL_S:.0f} s left")
        print(f"the floor, a bare process that reads and writes one of the scans: {floor_s(home):.2f} s now")


if __name__ == "__main__":
    main()
