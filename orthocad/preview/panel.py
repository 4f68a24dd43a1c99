"""What the page shows beside the scene, as plain data: controls, values, blocks, checks, differences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from orthocad.design import construction, corrections
from orthocad.model import Dose, Foot, Pair, Parameter, Pressure, Resolution, Value, Verdict
from orthocad.model.drawing import without_points
from orthocad.preview.concerns import concerned
from orthocad.preview.session import Session

STEPS = {"mm": 0.5, "deg": 0.5}
# The tasks of the day; what none names comes under "pads", a new modification too.
TASKS = {
    "foot": ("arch_source", "length", "insole_", "trim_allowance_mm", "material"),
    "arch": ("arch_fill_mm", "arch_height_mm", "medial_flange", "cast_inversion_deg", "lateral_arch_mm"),
    "heel": ("heel_cup_", "heel_lift_", "leg_length_lift_mm", "medial_skive_mm", "lateral_skive_mm", "skive_",
             "rearfoot_post", "medial_wall_mm", "lateral_wall", "crash_bevel_", "construction", "base_thickness_mm",
             "shell_thickness_mm", "cover_mm"),
}  # fmt: skip


def controls() -> list[dict[str, Any]]:
    """One control for each parameter, in the catalogue's order."""
    groups = [("construction", construction.PARAMETERS)]
    groups += [(m.__name__.rpartition(".")[2], m.PARAMETERS) for m in corrections.modules()]
    return [_control(name.replace("_", " "), p) for name, parameters in groups for p in parameters]


def _control(group: str, p: Parameter) -> dict[str, Any]:
    kind = "choice" if p.choices else "text" if isinstance(p.default, str) else "number"
    label = p.key.removesuffix(f"_{p.unit}") if p.unit else p.key
    span = (p.high - p.low) if p.low is not None and p.high is not None else 1.0
    task, rank = _task(p.key)
    return {
        "key": p.key, "label": label.replace("_", " "), "text": p.text, "unit": p.unit, "low": p.low, "high": p.high,
        "choices": list(p.choices), "optional": p.optional, "kind": kind, "group": group, "task": task, "rank": rank,
        "step": STEPS.get(p.unit, 0.01 if span <= 1 else 1.0), "source": p.source, "status": p.status,
    }  # fmt: skip


def sink_keys() -> list[str]:
    """The doses that are sinks, by site."""
    from orthocad.design.corrections.sinks import SITES

    return [f"sink_{site}_mm" for site in SITES]


def _task(key: str) -> tuple[str, int]:
    """The task a control belongs to, and its place there."""
    for task, starts in TASKS.items():
        for rank, start in enumerate(starts):
            if key.startswith(start):
                return task, rank
    return "pads", 0


def state(session: Session, faults: Mapping[str, Exception]) -> dict[str, Any]:
    """Everything that may change after an edit."""
    resolution = session.resolution
    return {
        "kind": "state",
        "values": {side: _values(session, side) for side in session.sides},
        "blocks": blocks(session),
        "decisions": [{"code": d.code, "text": d.text} for d in resolution.decisions],
        "advice": [{"code": a.code, "text": a.text, "source": a.source} for a in resolution.advice],
        "faults": _faults(session, faults),
        "differences": differences(session.resolution, None, session.sides),
        "shoe": _room(resolution),
        "signed": signed(session),
        "can": {"undo": session.history.can_undo, "redo": session.history.can_redo},
        "feet": {side: foot_facts(session, foot) for side, foot in session.feet.items()},
    }


def blocks(session: Session) -> list[dict[str, Any]]:
    """What stands against building."""
    return [
        {"code": b.code, "text": b.text, "by": b.accepted_by, "why": b.why, "keys": concerned(b.code, b.text)}
        for b in session.blocks
    ]


def signed(session: Session) -> dict[str, Any] | None:
    """Who approved or held the order, and whether that covers what stands there now."""
    return session.signed and {**session.signed, "covers": session.signed_as == session.history.now}


def _room(resolution: Resolution) -> dict[str, float | None]:
    """How high the stack may be in this shoe; None where the shoe is not known."""
    ordered = resolution.pair
    return {} if ordered is None else {"heel_mm": ordered.heel_room_mm, "heads_mm": ordered.heads_room_mm}


def _values(session: Session, side: str) -> dict[str, Any]:
    values = session.resolution.prescriptions[side].values
    own = _own(session.feet[side], {key: v.value for key, v in values.items()})
    return {key: _value(v) | ({"own": own[key]} if own.get(key) is not None else {}) for key, v in values.items()}


def _own(foot: Foot, values: Mapping[str, Any]) -> dict[str, float | None]:
    """What the device has where an optional dose is not given (design/job.py, design/corrections/heel_cup.py)."""
    heel, arch = (foot.measurements[name].value for name in ("heel_width_mm", "arch_height_mm"))
    cup = values["heel_cup_depth_mm"]
    return {
        "heel_cup_width_mm": None if heel is None else heel + 2 * values["heel_cup_expansion_mm"],
        "medial_wall_mm": cup,
        "lateral_wall_mm": cup,
        "distal_edge_mm": values["shell_thickness_mm"],
        "arch_height_mm": arch,
    }


def _value(v: Value) -> dict[str, Any]:
    changed = v.value != v.proposed
    shown = {"value": without_points(v.value), "proposed": without_points(v.proposed)}
    return {**shown, "origin": v.origin, "reason": v.reason, "changed": changed}


def _faults(session: Session, faults: Mapping[str, Exception]) -> list[dict[str, Any]]:
    own: list[tuple[str | None, Exception]] = [(None, session.fault)] if session.fault else []
    found = [*own, *faults.items()]
    return [_fault(side, getattr(f, "code", "bug"), str(getattr(f, "text", f))) for side, f in found]


def _fault(side: str | None, code: str, text: str) -> dict[str, Any]:
    return {"side": side, "code": code, "text": text, "keys": concerned(code, text)}


def differences(now: Resolution, then: Resolution | None, sides: tuple[str, ...]) -> list[dict[str, Any]]:
    """Values that are not what was proposed, or not what another resolution has."""
    found = []
    for side in sides:
        for key, value in now.prescriptions[side].values.items():
            before = then.prescriptions[side].values[key].value if then else value.proposed
            if value.value != before:
                both = {"before": without_points(before), "value": without_points(value.value)}
                found.append({"side": side, "key": key, **both, "unit": value.unit})
    return found


def foot_facts(session: Session, foot: Foot) -> dict[str, Any]:
    """Who the foot is: side, length against the order, landmarks, what the scan warns of."""
    flip = np.array([1.0, -1.0 if foot.side == "left" else 1.0, 1.0])
    said = session.exam.foot(foot.side).foot_length_mm if session.exam else None
    return {
        "file": foot.scan.file,
        "side_source": foot.scan.side_source,
        "load": foot.scan.load,
        "said_length_mm": said,
        "measures": {name: _measure(m.value, m.plus_minus, m.unit, m.reason) for name, m in foot.measurements.items()},
        "landmarks": {name: [float(v) for v in mark.xyz_mm * flip] for name, mark in foot.landmarks.items()},
        "sites": {name: [float(v) for v in place * flip[:2]] for name, place in session.sites(foot.side).items()},
        "confidence": {name: mark.confidence for name, mark in foot.landmarks.items()},
        "placed": session.placed(foot.side),
        "notices": [{"code": n.code, "text": n.text} for n in foot.scan.notices],
    }


def _measure(value: float | None, plus_minus: float | None, unit: str, reason: str | None) -> dict[str, Any]:
    return {"value": value, "plus_minus": plus_minus, "unit": unit, "reason": reason}


def load_facts(side: str, pressure: Pressure | None) -> dict[str, Any]:
    """What the contact model predicts for standing: peak kPa by region on the device, and on the bare floor."""
    cases = pressure.cases if pressure else ()
    peaks = {c.support: dict(c.peaks_kpa) for c in cases if c.case == "standing"}
    return {"kind": "load", "side": side, "peaks": peaks, "mass_assumed": bool(pressure and pressure.mass_assumed)}


def pair_facts(pair: Pair) -> dict[str, Any]:
    """How high each foot stands on its finished device, and the difference beside what is ordered."""
    sides = {"left": pair.left, "right": pair.right}
    return {
        "kind": "pair",
        "ordered_mm": pair.ordered.difference_mm,
        "difference_mm": pair.difference_mm if all(s.device for s in sides.values()) else None,
        "beyond_mm": pair.beyond_mm,
        "warn_over_mm": pair.ordered.warn_over_mm,
        "block_over_mm": pair.ordered.block_over_mm,
        "sides": {
            side: {"heel_mm": s.heel_mm, "under_load_mm": s.heel_under_load_mm, "heads_mm": s.heads_mm}
            for side, s in sides.items()
            if s.device
        },
    }


def verdict_facts(side: str, verdict: Verdict) -> dict[str, Any]:
    """What was measured on a finished device."""
    fit = verdict.fit
    return {
        "kind": "verdict",
        "side": side,
        "passed": verdict.passed,
        "mass_g": _finite(verdict.mass_g),
        "size_mm": list(verdict.size_mm),
        "doses": [_dose(d) for d in verdict.doses],
        "checks": [
            {"code": c.code, "value": _finite(c.value), "limit": c.limit, "unit": c.unit, "passed": c.passed,
             "text": c.text, "advisory": c.advisory, "keys": [] if c.passed else concerned(c.code, c.text)}
            for c in verdict.checks
        ],
        "gap": {"mean": _finite(fit.mean_mm), "p95": _finite(fit.p95_mm), "contact": _finite(fit.contact_fraction)},
    }  # fmt: skip


def _dose(d: Dose) -> dict[str, Any]:
    return {
        "name": d.name, "requested": _finite(d.requested), "realised": _finite(d.realised), "tolerance": d.tolerance,
        "unit": d.unit, "masked_by": d.masked_by, "passed": d.passed,
    }  # fmt: skip


def _finite(value: float) -> float | None:
    return round(float(value), 4) if math.isfinite(value) else None
