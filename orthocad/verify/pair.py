"""How high both feet stand, measured on the finished devices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from orthocad.model import Check, Device, Foot, Ordered, Pair, Prescription, Resolution, Standing, Verdict
from orthocad.verify.lift import raised_mm
from orthocad.verify.plumb import FinishedSurface, PlumbLines
from orthocad.verify.shape import under_heads

HEEL_CENTER = 0.15  # contract
BED_STEP_MM = 2.0
CODE = "pair.heel_height"
WARN = "pair.heel_difference"
OVER_ROOM_MM = 1.0  # our default: a sole is not as flat as the support plane that the prescribed stack ends at


def measure_pair(feet: Mapping[str, Foot], devices: Mapping[str, Device], resolution: Resolution) -> Pair:
    """Lifts, heel heights under load and stacks of both sides."""
    ordered = resolution.pair
    assert ordered is not None
    left, right = (
        _standing(feet[side], devices[side], resolution.prescriptions[side], ordered)
        if side in devices
        else _none(resolution.prescriptions[side])
        for side in ("left", "right")
    )
    return Pair(ordered=ordered, left=left, right=right)


def with_pair_check(verdicts: Mapping[str, Verdict], pair: Pair) -> Mapping[str, Verdict]:
    """Each verdict with what the shoe has room for, and both with the difference between them."""
    verdicts = {side: replace(v, checks=(*v.checks, *_room_checks(side, pair))) for side, v in verdicts.items()}
    if len(verdicts) < 2:
        return verdicts
    checks = tuple(_between_checks(pair))
    return {side: replace(v, checks=(*v.checks, *checks)) for side, v in verdicts.items()}


def _between_checks(pair: Pair) -> Iterator[Check]:
    """Over the lower limit a prescriber decides, over the higher one nothing leaves the house."""
    beyond, ordered = abs(pair.beyond_mm), pair.ordered
    text = "heel height under load, left against right, beyond what is ordered"
    for code, limit, more in ((WARN, ordered.warn_over_mm, ": to decide"), (CODE, ordered.block_over_mm, "")):
        passed = beyond <= limit or ordered.accepted
        yield Check(code=code, value=beyond, limit=limit, unit="mm", passed=passed, text=f"{text}{more}")


def _room_checks(side: str, pair: Pair) -> Iterator[Check]:
    """The device as built against the shoe: an angled post lifts it beyond the stack that was prescribed."""
    standing = pair.left if side == "left" else pair.right
    ordered = pair.ordered
    stacks = (("heel", standing.heel_mm, ordered.heel_room_mm), ("heads", standing.heads_mm, ordered.heads_room_mm))
    for place, stands_mm, room_mm in stacks:
        if stands_mm is not None and room_mm is not None:
            over, text = max(stands_mm - room_mm, 0.0), f"stands higher at the {place} than the shoe's {room_mm:g} mm"
            passed = over <= OVER_ROOM_MM
            yield Check(code=f"pair.{place}_room", value=over, limit=OVER_ROOM_MM, unit="mm", passed=passed, text=text)


def _none(rx: Prescription) -> Standing:
    return Standing(
        device=False, heel_lift_mm=rx.number("heel_lift_mm"), leg_length_lift_mm=rx.number("leg_length_lift_mm"),
        pad_mm=0.0, cover_mm=0.0, heel_mm=0.0, heel_under_load_mm=0.0, heads_mm=None,
    )  # fmt: skip


def _stands_mm(device: Device, surface: FinishedSurface) -> float:
    """Device z of the shoe's bed at heel centre and heads, once the device rests on it."""
    if device.bed is None:
        return 0.0
    low, high = device.outline_mm.min(axis=0), device.outline_mm.max(axis=0)
    x, y = np.meshgrid(np.arange(low[0], high[0], BED_STEP_MM), np.arange(low[1], high[1], BED_STEP_MM))
    xy = np.column_stack([x.ravel(), y.ravel()])
    return float(np.nanmin(surface.bottom_mm(xy) - device.bed(xy)))


def _beside_hole_mm(foot: Foot, surface: FinishedSurface) -> float:
    x = np.arange(0.5 * HEEL_CENTER, 2 * HEEL_CENTER, 0.002) * foot.length_mm
    return float(np.nanmin(surface.top_mm(np.column_stack([x, np.zeros(len(x))]))))


def _standing(foot: Foot, device: Device, rx: Prescription, ordered: Ordered) -> Standing:
    surface = FinishedSurface(PlumbLines(device.mesh.vertices_mm, device.mesh.faces), 0.0)
    cover, printed = device.cover_mm, surface.top_mm(np.array([[HEEL_CENTER * foot.length_mm, 0.0]]))[0]
    pad = rx.number("heel_pad_mm")
    if np.isnan(printed):  # a hole: its pad is as thick as the device beside it
        pad, printed = _beside_hole_mm(foot, surface), 0.0
    stands = _stands_mm(device, surface)
    heel = float(printed) - stands + pad + cover + raised_mm(device)
    heads = surface.top_mm(under_heads(foot)) - stands + cover
    return Standing(
        device=True,
        heel_lift_mm=rx.number("heel_lift_mm"),
        leg_length_lift_mm=rx.number("leg_length_lift_mm"),
        pad_mm=pad,
        cover_mm=cover,
        heel_mm=heel,
        heel_under_load_mm=heel - pad * ordered.pad_strain - cover * ordered.cover_strain,
        heads_mm=float(np.nanmax(heads)) if np.isfinite(heads).any() else None,
    )
