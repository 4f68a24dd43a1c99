"""What a prescriber decides because of a check: advice that was not kept, and heels that do not stand as ordered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from orthocad.deliver.figures import figure, shown, signed

HEELS = "pair.heel_height"  # the check that rejects; its lower limit asks
ASKED_BY = {  # failed advice that a decision of its own tells
    "pair.heel_difference": HEELS, "device.arch_deflection": "device.arch_deflection",
    "device.arch_fatigue": "device.arch_deflection",
}  # fmt: skip
_KEEP = "keep it so"
_WAYS = {
    "pair.heel_room": ("lower the stack", "a roomier shoe"),
    "pair.heads_room": ("lower the stack", "a roomier shoe"),
    "device.overhang": ("print with supports", "change"),
    "device.sharp_edge": ("break the edge by hand", "change"),
}
_CHANGE = ("change",)
_SAME_MM = 0.05  # pads no further apart than this are the same
_OTHER = {"left": "right", "right": "left"}


def check_decisions(feet: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each failed advisory check, both sides of one check in one line."""
    found: dict[tuple[str, str], list[str]] = {}
    for side, foot in feet.items():
        for c in foot["checks"]:
            if c["advisory"] and not c["passed"] and c["code"] not in ASKED_BY:
                said = f"{side} {figure(c['value'], c['unit'])}, over the advised {figure(c['limit'], c['unit'])}"
                found.setdefault((c["code"], c["text"]), []).append(said)
    return [
        {"code": code, "text": f"{text}: {'; '.join(said)}", "options": [*_WAYS.get(code, _CHANGE), _KEEP]}
        for (code, text), said in found.items()
    ]


def heel_decisions(pair: Mapping[str, Any] | None, accepted: bool) -> list[dict[str, Any]]:
    """Where the finished heels do not stand apart as ordered, with the cause and what would restore it."""
    if pair is None or accepted or not (pair["left"]["device"] and pair["right"]["device"]):
        return []
    if abs(pair["beyond_ordered_mm"]) <= pair["warn_over_mm"]:
        return []
    return [{"code": HEELS, "text": " ".join(_heels(pair)), "options": list(_ways(pair))}]


def _heels(pair: Mapping[str, Any]) -> Iterator[str]:
    apart, ordered, beyond = (
        pair[key] for key in ("difference_under_load_mm", "ordered_difference_mm", "beyond_ordered_mm")
    )
    lost = ordered != 0 and ordered * beyond < 0
    yield "the left-right heel difference that is ordered is not reached:" if lost else "heels apart beyond the order:"
    yield f"left less right {signed(ordered)} mm ordered, {signed(apart)} mm under load, {signed(beyond)} mm beyond."
    gives = {side: round(pair[side]["heel_mm"] - pair[side]["heel_under_load_mm"], 2) for side in _OTHER}
    soft = round(gives["right"] - gives["left"], 2)
    parts = "; ".join(f"{side} {shown(gives[side])} mm ({_soft(pair[side])})" for side in _OTHER)
    yield f"Of it {signed(soft)} mm because pad and cover give under body weight: {parts};"
    lifts = {side: pair[side]["heel_lift_mm"] for side in _OTHER}
    more = round(lifts["left"] - lifts["right"] - ordered, 2)
    if more:
        both = ", ".join(f"{side} {shown(mm)} mm" for side, mm in lifts.items())
        yield f"{signed(more)} mm because the heel lifts differ by other than is ordered ({both});"
    yield f"{signed(round(beyond - soft - more, 2))} mm because the devices are not built as high but for the lift"
    heights = (f"{side} {shown(round(pair[side]['heel_mm'] - pair[side]['heel_lift_mm'], 2))} mm" for side in _OTHER)
    yield f"({', '.join(heights)})"


def _soft(standing: Mapping[str, Any]) -> str:
    layers = (f"{name} {shown(standing[f'{name}_mm'])} mm" for name in ("pad", "cover") if standing[f"{name}_mm"])
    return ", ".join(layers) or "nothing soft"


def _ways(pair: Mapping[str, Any]) -> Iterable[str]:
    beyond, pads = pair["beyond_ordered_mm"], {side: pair[side]["pad_mm"] for side in _OTHER}
    low = "right" if beyond > 0 else "left"
    mm = shown(round(2 * abs(beyond)) / 2)
    yield f"a flat heel piece of {mm} mm under the {low}"
    yield f"{mm} mm more lift on the {low}"
    if pads[low] - pads[_OTHER[low]] > _SAME_MM:
        yield f"the {low}'s {shown(pads[low])} mm pad on the {_OTHER[low]} too"
    yield _KEEP
