"""`report.json`: the build as plain data, in the contract's frame."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from orthocad import RULES_VERSION, __version__
from orthocad.deliver.adult_ranges import adult_ranges, outside_notes
from orthocad.deliver.device_files import zone_infills
from orthocad.deliver.export_record import as_written, export_for, export_json
from orthocad.deliver.found_checks import check_decisions, heel_decisions
from orthocad.deliver.found_points import found_decisions, found_notes
from orthocad.deliver.inspection_record import inspection_json
from orthocad.deliver.marking_record import marking_json
from orthocad.deliver.mesh_files import stl_hashes
from orthocad.deliver.pair_record import pair_json
from orthocad.deliver.pieces import pad_json, pieces_json
from orthocad.deliver.pressure_record import pressure_json
from orthocad.deliver.scan_questions import scan_decisions
from orthocad.deliver.strength_record import print_plan_json, strength_json
from orthocad.deliver.summary_record import arch_json, doses_json
from orthocad.deliver.wearing_record import wearing_json
from orthocad.deliver.zones_record import zones_json
from orthocad.geom.export import as_exported
from orthocad.model import (
    Device,
    Dose,
    Foot,
    Landmark,
    Measure,
    Notice,
    Region,
    Resolution,
    Result,
    Sealed,
    Side,
    Value,
    Verdict,
)
from orthocad.model.drawing import without_points
from orthocad.prescribe.rules.balance import CODE as FORESEEN
from orthocad.verify.gap import TOUCHING_MM

SCHEMA_VERSION = "1"
_NOT_STARTED: dict[str, Any] = {
    "device": None, "realised": [], "doses": None, "fit": None, "pressure": None, "strength": None, "print_plan": None,
    "checks": [],
}  # fmt: skip


def report_json(result: Result, stl_sha256: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The whole `report.json`; `stl_sha256` are the hashes of the STL bytes by side, where they are at hand."""
    resolution = result.resolution
    stl_sha256 = stl_hashes(as_written(result).devices) if stl_sha256 is None else stl_sha256
    feet = {side: _foot(result, side, stl_sha256) for side in result.feet}
    pair = pair_json(result.pair)
    advice = [{"code": a.code, "text": a.text, "source": a.source} for a in resolution.advice]
    return {
        "schema_version": SCHEMA_VERSION,
        "orthocad_version": __version__,
        "rules_version": RULES_VERSION,
        "order_id": result.order_id,
        "patient_code": result.patient_code,
        "created_from": _created_from(result),
        "prescriber": dict(result.prescriber) or None,
        "due": result.due,
        "manufacturer": dict(result.profile.manufacturer) or None,
        "feet": feet,
        "pair": pair,
        "decisions": scan_decisions(result.feet) + _decisions(resolution, pair, feet),
        "notes": found_notes(feet) + outside_notes(feet),
        "blocks": [
            {"code": b.code, "text": b.text, "accepted_by": b.accepted_by, "why": b.why} for b in resolution.blocks
        ],
        "advice": advice,
        "inspection": inspection_json(feet),
        "wearing": wearing_json(advice),
        "file_sha256": {},  # of all but this one, once they are written
        "seconds": {stage: _number(s, 3) for stage, s in result.seconds.items()},
    }


def _decisions(resolution: Resolution, pair: dict[str, Any] | None, feet: dict[str, Any]) -> list[dict[str, Any]]:
    """What rules ask, and what the finished devices do; measured heel heights stand in for those foreseen."""
    accepted = any(b.code == FORESEEN and b.accepted_by for b in resolution.blocks)
    measured = bool(pair and pair["left"]["device"] and pair["right"]["device"])
    asked = [d for d in resolution.decisions if not (measured and d.code == FORESEEN)]
    ruled = [{"code": d.code, "text": d.text, "options": list(d.options)} for d in asked]
    return ruled + heel_decisions(pair, accepted) + check_decisions(feet) + found_decisions(feet, ruled)


def foot_record(foot: Foot) -> dict[str, Any]:
    """One foot's `scan`, `landmarks` and `measurements`, as in the report."""
    return {
        "scan": _scan(foot),
        "landmarks": {name: _landmark(mark, foot.side) for name, mark in foot.landmarks.items()},
        "measurements": {name: _measure(m) for name, m in foot.measurements.items()},
    }


def _created_from(result: Result) -> dict[str, Any]:
    return {
        "scan_sha256": {side: foot.scan.sha256 for side, foot in result.feet.items()},
        "exam_sha256": result.exam_sha256,
        "profile": {"name": result.profile.name, "sha256": result.profile.sha256},
        "command": result.request.command,
    }


def _foot(result: Result, side: str, stl_sha256: Mapping[str, str]) -> dict[str, Any]:
    values = result.resolution.prescriptions[side].values
    record = foot_record(result.feet[side]) | {"prescription": {key: _value(v) for key, v in values.items()}}
    record["adult_ranges"] = adult_ranges(record["measurements"], record["scan"]["load"])
    record["arch"] = arch_json(record)
    if side not in result.verdicts:
        return record | _NOT_STARTED
    verdict = result.verdicts[side]
    realised = [_dose(d) for d in verdict.doses]
    return record | {
        "device": _device(result.devices[side], verdict, stl_sha256[side]) | _as_written(result, side),
        "realised": realised,
        "doses": doses_json(realised),
        "fit": _fit(verdict),
        "pressure": pressure_json(result.pressures.get(side)),
        "strength": strength_json(result.strengths.get(side), side, result.profile.material),
        "print_plan": print_plan_json(result.print_plans.get(side)),
        "checks": [_plain(c, ("code", "value", "limit", "unit", "passed", "advisory", "text")) for c in verdict.checks],
    }


def _scan(foot: Foot) -> dict[str, Any]:
    scan = foot.scan
    keys = ("file", "format", "sha256", "units", "units_source", "side_source", "load", "faces", "sole_coverage")
    return _plain(scan, keys) | {
        "mirrored_from": scan.mirrored_from,
        "foot_from_scan": [[float(v) for v in row] for row in scan.foot_from_scan],
        "warnings": [_notice(n) for n in scan.notices],
    }


def _notice(notice: Notice) -> dict[str, str]:
    return {"code": notice.code, "text": notice.text}


def _landmark(mark: Landmark, side: Side) -> dict[str, Any]:
    flip = np.array([1.0, -1.0 if side == "left" else 1.0, 1.0])
    return {
        "xyz_mm": [_number(v, 3) for v in mark.xyz_mm * flip],
        "scan_xyz": [_number(v, 6) for v in mark.scan_xyz],
        "confidence": _number(mark.confidence, 3),
    }


def _measure(m: Measure) -> dict[str, Any]:
    if m.value is None:
        return {"value": None, "unit": m.unit, "reason": m.reason or "not measured"}
    return {"value": _number(m.value), "plus_minus": _number(m.plus_minus), "unit": m.unit}


def _value(v: Value) -> dict[str, Any]:
    record = _plain(v, ("value", "unit", "proposed", "origin", "reason", "source", "status", "changed_by"))
    return record | {key: without_points(record[key]) for key in ("value", "proposed")}


def _device(device: Device, verdict: Verdict, sha256: str) -> dict[str, Any]:
    keys = ("watertight", "self_intersections", "bodies", "volume_mm3", "mass_g", "min_wall_mm")
    return {
        "stl": f"{device.side}.stl",
        "sha256": sha256,
        "faces": len(device.mesh.faces),
        **_plain(verdict, keys),
        "size_mm": [_number(v, 2) for v in verdict.size_mm],
        "z_offset_mm": _number(device.z_offset_mm),
        "base_mm": None if device.base_mm is None else _number(device.base_mm),
        "marking": marking_json(device),
        "built": [m.text for m in device.modifications],
    }


def _as_written(result: Result, side: str) -> dict[str, Any]:
    """Pieces as their files have them, and how the files differ from the design."""
    device = result.devices[side]
    written = as_exported(device, export_for(result, side))
    return {
        "pieces": pieces_json(written),
        "heel_pad": pad_json(written),
        "export": export_json(result, device),
        "zones": zones_json(zone_infills(result, side)),
    }


def _dose(dose: Dose) -> dict[str, Any]:
    return _plain(dose, ("name", "requested", "realised", "tolerance", "unit", "passed", "masked_by"))


def _fit(verdict: Verdict) -> dict[str, Any]:
    fit = verdict.fit
    gap = {"mean": fit.mean_mm, "p50": fit.p50_mm, "p95": fit.p95_mm, "max": fit.max_mm}
    return {
        "gap_mm": {name: _number(v, 3) for name, v in gap.items()},
        "contact_fraction": _number(fit.contact_fraction, 3),
        "touching_mm": TOUCHING_MM,
        "regions": [_region(r) for r in fit.regions],
        "with_lift": _region(fit.with_lift) if fit.with_lift else None,
        "whole_map": _region(fit.whole_map) if fit.whole_map else None,
        "judged_fraction": _number(fit.judged_fraction, 3),
        "cup_clearance_mm": {side: _number(v, 2) for side, v in fit.cup_clearance_mm.items()},
        "thickness_mm": {name: _number(v, 2) for name, v in fit.thickness_mm.items()},
        "thickness_at_mm": {name: [_number(v, 1) for v in at] for name, at in fit.thickness_at_mm.items()},
        "heads_thickness_mm": {name: _number(v, 2) for name, v in fit.heads_thickness_mm.items()},
        "section_mm": {name: _number(v, 2) for name, v in fit.section_mm.items()},
        "heel_end_x_mm": _number(fit.heel_end_x_mm, 2),
    }


def _region(r: Region) -> dict[str, Any]:
    gap = {"mean": r.mean_mm, "p50": r.p50_mm, "p95": r.p95_mm, "max": r.max_mm}
    figures = {name: _number(v, 3) for name, v in gap.items()}
    return {"region": r.name, **figures, "contact_fraction": _number(r.contact_fraction, 3)}


def _plain(record: Sealed, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: _scalar(getattr(record, key)) for key in keys}


def _scalar(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    return _number(value) if isinstance(value, float) else value


def _number(value: float | None, digits: int = 4) -> float | None:
    """A float JSON can hold: rounded, and None where it is not finite."""
    if value is None or not math.isfinite(value):
        return None
    return round(float(value), digits) + 0.0  # no minus zero
