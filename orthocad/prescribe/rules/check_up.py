"""The check-up: what moves a lift one step, what holds it, and what is looked at."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.prescribe.facts import COMPLAINT_FROM, Facts
from orthocad.prescribe.terms import LIFT, Outcome, Row

FINDING = "Check-up"
GOAL = None
RANK = LIFT

STEP_MM = 3.0  # hmp_lift
WEEKS_FROM = 2.0  # hmp_lift: every 2 to 4 weeks
ROSE_BY = 2.0  # points of 10
LEVEL_MM = 1.0
HOURS_FROM = 4.0

ROWS = {
    "step": Row(
        when=f"worn for {WEEKS_FROM:g} weeks or more, tolerated, not level",
        says=f"one step of {STEP_MM:g} mm towards the target, never past what the block test still shows",
        source="hmp_lift", status="lab convention",
    ),
    "hours": Row(when=f"worn for less than {HOURS_FROM:g} hours a day", says="no step yet"),
    "level": Row(when=f"at most {LEVEL_MM:g} mm left in a block test on the devices", says="no further step"),
    "back": Row(
        when=f"back pain rose by {ROSE_BY:g} of 10 or more, or the lift is not tolerated",
        says=f"one step of {STEP_MM:g} mm back",
    ),
    "forefoot": Row(
        when=f"forefoot pain rose by {ROSE_BY:g} of 10 or more beside a cut-out or reverse Morton's",
        says="both are taken away, where no person set them",
    ),
    "rose": Row(when=f"any pain rose by {ROSE_BY:g} of 10 or more", says="look at the device before it goes on"),
    "baseline": Row(when=f"pain of {COMPLAINT_FROM:g} of 10 or more without a score from before", says="asks"),
}  # fmt: skip


def propose(facts: Facts) -> Iterator[Outcome]:
    """Nothing at first fit: see `titration`."""
    return iter(())
