"""What the shoe holds: the highest lift, and the whole stack at the heel and at the metatarsal heads."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.prescribe.facts import Facts
from orthocad.prescribe.terms import SHOE, SIDES, Outcome, Row

FINDING = "Stack in the shoe"
GOAL = None
RANK = SHOE

REMOVED_INSOLE_MM = 4.0  # where removable and not measured
FOOT_IN_COUNTER_MM = 45.0
UNKNOWN = "unknown"
SHOES = ("dress", "sandal", "everyday", "athletic", "work")

CAP_MM = {
    "dress": 3.0,
    "sandal": 0.0,
    "everyday": 6.0,
    "athletic": 10.0,
    "work": 10.0,
    UNKNOWN: 6.0,
}  # nolaro, hmp_lift
EVERYDAY_REMOVABLE_CAP_MM = 8.0
HEEL_MM = {"dress": 8.0, "sandal": 6.0, "everyday": 12.0, "athletic": 15.0, "work": 18.0}  # 500miles
HEADS_MM = {"dress": 3.0, "sandal": 3.0, "everyday": 5.0, "athletic": 6.0, "work": 8.0}

ROWS = {
    **{
        f"cap_{shoe}": Row(
            when=f"{shoe} shoe", says=f"lift at most {mm:g} mm", key="heel_lift_mm", high=mm, source="nolaro"
        )
        for shoe, mm in CAP_MM.items()
    },
    "cap_removable": Row(
        when="everyday shoe whose insole comes out",
        says="lift at most 8 mm",
        key="heel_lift_mm",
        high=EVERYDAY_REMOVABLE_CAP_MM,
    ),
    **{
        f"stack_{shoe}": Row(
            when=f"{shoe} shoe",
            says=f"floor + pad + lift + cover at most {HEEL_MM[shoe]:g} at the heel, {HEADS_MM[shoe]:g} at the heads",
            source="500miles" if shoe == "athletic" else "decisions.md",
        )
        for shoe in SHOES
    },
    "insole": Row(
        when="the shoe's insole comes out",
        says=f"{REMOVED_INSOLE_MM:g} mm more room; unknown: counts as staying in, page 1 asks where it matters",
    ),
    "counter": Row(when="counter depth measured", says=f"at the heel also at most counter - {FOOT_IN_COUNTER_MM:g} mm"),
}


def propose(facts: Facts) -> Iterator[Outcome]:
    """The shoe's cap on each side's lift."""
    row = _cap(facts)
    for side in SIDES:
        yield row.bar("lift.over_cap", side, f"{side}: {row.when}: {row.says} (up to 12 when accepted)")


def _cap(facts: Facts) -> Row:
    shoe = facts.exam.shoe
    comes_out = shoe.type == "everyday" and shoe.removable_insole
    return ROWS["cap_removable" if comes_out else f"cap_{shoe.type or UNKNOWN}"]


def lift_cap_mm(facts: Facts) -> float:
    """The most that the shoe takes as a lift."""
    return _cap(facts).high or 0.0


def heel_room_mm(facts: Facts) -> float | None:
    """How high the stack at the heel may be; None where the shoe is unknown."""
    shoe = facts.exam.shoe
    limits = [HEEL_MM[shoe.type]] if shoe.type else []
    if shoe.counter_depth_mm is not None:
        limits.append(shoe.counter_depth_mm - FOOT_IN_COUNTER_MM)
    return min(limits) + _removed(facts) if limits else None


def heads_room_mm(facts: Facts) -> float | None:
    """How high the stack at the metatarsal heads may be; None where the shoe is unknown."""
    shoe = facts.exam.shoe
    return HEADS_MM[shoe.type] + _removed(facts) if shoe.type else None


def _removed(facts: Facts) -> float:
    return REMOVED_INSOLE_MM if facts.exam.shoe.removable_insole else 0.0


def unsure_room_mm(facts: Facts) -> float:
    """How much more room there is if the shoe's insole should come out; 0 where that is known."""
    return REMOVED_INSOLE_MM if facts.exam.shoe.removable_insole is None else 0.0
