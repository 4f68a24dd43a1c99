"""The first room: a scan file becomes feet with landmarks and measures, or a named refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from orthocad.model import Foot, Landmark, Measure, Notice, Scan, ScanOptions
from orthocad.scan.bands import Doubt, doubtful, find_bands, find_evidence, with_bands, with_confidence
from orthocad.scan.clean import clean, densified
from orthocad.scan.found import Found, find_feet, spike_notices
from orthocad.scan.frame import Framed, raised, stand
from orthocad.scan.landmarks import find_landmarks
from orthocad.scan.layers import sole_doubts
from orthocad.scan.leg import without_leg
from orthocad.scan.measure import measures
from orthocad.scan.outline import outline_doubts
from orthocad.scan.placed import checked_places
from orthocad.scan.pose import CLEAR_SIDE
from orthocad.scan.quality import coarseness, is_crude, is_plateau, judge, quality_notices
from orthocad.scan.read import RawScan, read
from orthocad.scan.rim import checked_ends, find_ends, stretched, toes_left_foam, widened
from orthocad.scan.roughness import nearly_mm, roughness, sunk_mm
from orthocad.scan.rounding import checked_digits
from orthocad.scan.sole import Sole, find_sole
from orthocad.scan.units import Units, check_length, find_units

__all__ = ["scan_feet"]

INSIDE_OUT = "the surface was inside out and was turned right side out"


def scan_feet(path: Path, options: ScanOptions) -> tuple[Foot, ...]:
    """Read the foot, or the left and the right foot, of a file.

    Raises
    ------
    ScanError
        Any `scan.*` code of the contract, exit code 3.
    """
    raw, laid = _with_surface(read(path))
    cleaned = clean(raw.vertices, raw.faces)
    return tuple(_foot(raw, found, options, laid) for found in find_feet(cleaned, options))


def _with_surface(raw: RawScan) -> tuple[RawScan, tuple[Notice, ...]]:
    """A cloud's points with a surface laid through them."""
    if len(raw.faces):
        return raw, ()
    from orthocad.scan.clean.points import surface

    vertices, faces = surface(raw.vertices)
    text = f"a surface was laid through {len(raw.vertices)} points"
    return replace(raw, vertices=vertices, faces=faces), (Notice(code="scan.points", text=text),)


def _foot(raw: RawScan, found: Found, options: ScanOptions, laid: tuple[Notice, ...]) -> Foot:
    pose = found.pose
    known_mm = options.foot_length_mm or options.exam_foot_length_mm.get(pose.side)
    units = find_units(pose.length, options, known_mm, found.arbitrary_scale_hinted)
    framed, leg = without_leg(_to_length(found, units))
    digits = checked_digits(found.body.vertices, units.mm_per_unit)
    check_length(framed.length_mm, known_mm)
    rough = roughness(framed)
    framed = raised(framed, sunk_mm(rough))
    sole = find_sole(framed)
    moved = options.landmarks_of(pose.side)
    coarse = coarseness(found.body, pose)
    found_marks = find_landmarks(framed, sole.field, nearly_mm(rough), coarse.ball_edge * framed.length_mm)
    placed = _moved(moved, framed)
    marks, by_hand = found_marks | placed, checked_places(placed, found_marks, framed)
    short, doubts = _lacking(framed, marks, sole, found.foam, is_crude(coarse))
    load = options.load or options.exam_load.get(pose.side, "unknown")
    quality = judge(framed, sole, rough, coarse=coarse, foam=found.foam, seen_points=bool(laid))
    measured, notices = measures(framed, marks, load, is_plateau(quality))
    said = (
        *units.notices,
        *laid,
        *found.notices,
        *spike_notices(found.spikes, units.mm_per_unit),
        *digits,
        *leg,
        *_pose_notices(found),
        *_load_notices(load),
        *short,
        *(doubt.notice for doubt in doubts),
        *by_hand,
        *notices,
    )
    said += quality_notices(quality, measured)
    scaled = units.to_length_mm is not None
    bands = find_bands(find_evidence(framed, quality, sole, marks), scaled=scaled)
    if short:
        bands = stretched(bands, measured, scaled) if found.foam else widened(bands)
    bands = doubtful(bands, doubts)
    decided: dict[str, Any] = {"units": units.name, "units_source": units.source}
    decided["side_source"] = "given" if options.side else f"shape, certainty ratio {pose.side_ratio:.2f}"
    decided |= {"load": load, "sole_coverage": sole.coverage, "notices": said}
    return Foot(
        side=pose.side,
        scan=_provenance(raw, framed, pose.side == "left", **decided),
        landmarks=_doubted(with_confidence(_landmarks(marks, framed), bands, moved), measured, moved),
        measurements=with_bands(measured, bands),
        vertices_mm=framed.vertices_mm,
        faces=framed.faces,
        sole=sole.field,
    )


def _lacking(
    framed: Framed, marks: Mapping[str, np.ndarray], sole: Sole, foam: bool, closed: bool
) -> tuple[tuple[Notice, ...], tuple[Doubt, ...]]:
    """What to say where the scan ends too soon, and what else puts its measures in doubt."""
    doubts = sole_doubts(framed, sole, foam)
    if foam:
        return toes_left_foam(framed, marks), doubts
    return checked_ends(find_ends(framed, marks)), (*outline_doubts(framed, closed), *doubts)


def _to_length(found: Found, units: Units) -> Framed:
    scale = units.mm_per_unit
    body = densified(found.body)
    framed = stand(body.vertices, body.faces, found.pose, scale)
    while units.to_length_mm and abs(framed.length_mm - units.to_length_mm) > 1e-6:
        scale *= units.to_length_mm / framed.length_mm
        framed = stand(body.vertices, body.faces, found.pose, scale)
    return framed


def _moved(places: Mapping[str, tuple[float, float, float]], framed: Framed) -> dict[str, np.ndarray]:
    """Landmarks a person has placed in the scan file, in the working frame."""
    turn, shift = framed.working_from_file[:3, :3], framed.working_from_file[:3, 3]
    return {name: turn @ np.array(xyz) + shift for name, xyz in places.items()}


def _pose_notices(found: Found) -> tuple[Notice, ...]:
    unclear = f"the side was told; the shape itself hardly tells it (certainty ratio {found.pose.side_ratio:.2f})"
    tests = (
        (found.pose.inside_out and not found.foam, "scan.inside_out", INSIDE_OUT),
        (found.pose.side_ratio < CLEAR_SIDE, "scan.side_unclear", unclear),
    )
    return tuple(Notice(code=code, text=text) for holds, code, text in tests if holds)


def _load_notices(load: str) -> tuple[Notice, ...]:
    if load != "unknown":
        return ()
    return (Notice(code="scan.load_unknown", text="weight bearing at scanning is not said; taken as unloaded"),)


def _provenance(raw: RawScan, framed: Framed, mirrored: bool, **decided: Any) -> Scan:
    to_contract = np.diag([1.0, -1.0 if mirrored else 1.0, 1.0, 1.0])
    return Scan(
        file=raw.file,
        format=raw.format,
        sha256=raw.sha256,
        faces=len(raw.faces),
        foot_from_scan=to_contract @ framed.working_from_file,
        **decided,
    )


def _doubted(
    marks: dict[str, Landmark], measured: Mapping[str, Measure], moved: Mapping[str, Any]
) -> dict[str, Landmark]:
    """No confidence in the apex of an arch that was not seen."""
    if measured["arch_height_mm"].value is not None or "arch_apex" in moved or "arch_apex" not in marks:
        return marks
    return marks | {"arch_apex": replace(marks["arch_apex"], confidence=0.0)}


def _landmarks(marks: dict[str, np.ndarray], framed: Framed) -> dict[str, Landmark]:
    back = np.linalg.inv(framed.working_from_file)
    return {
        name: Landmark(name=name, xyz_mm=xyz, scan_xyz=back[:3, :3] @ xyz + back[:3, 3], confidence=1.0)
        for name, xyz in marks.items()
    }
