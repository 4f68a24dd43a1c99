"""How high each heel stands under load, and what that makes between left and right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from orthocad.deliver import words as speak
from orthocad.deliver.content.blocks import Lines, Text, words

Report = Mapping[str, Any]
SIDES = ("left", "right")


def heel_height(report: Report, side: str) -> tuple[tuple[str, Text], ...]:
    """The row of one side; none before devices are measured."""
    pair = report.get("pair")
    if not pair:
        return ()
    standing, doses = pair[side], report["feet"][side]["realised"]
    realised = next((d["realised"] for d in doses if d["name"] == "heel_lift_mm"), None)
    parts = (
        f"lift {speak.figure(standing['heel_lift_mm'], 'mm')} asked, {speak.figure(realised, 'mm')} on the mesh",
        f"pad {speak.figure(standing['pad_mm'], 'mm')}",
        f"cover {speak.figure(standing['cover_mm'], 'mm')}",
    )
    text = f"{speak.figure(standing['heel_under_load_mm'], 'mm')} under load"
    return (("heel height", words((text, "strong"), f" ({', '.join(parts)})")),)


def between_heels(report: Report) -> tuple[Lines, ...]:
    """Left less right, and the side that gets no device."""
    pair = report.get("pair")
    return (Lines(kind="note", items=(words(*_between(pair, report["feet"])),)),) if pair else ()


def _between(pair: Mapping[str, Any], feet: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    figures = (pair["difference_under_load_mm"], pair["ordered_difference_mm"], pair["beyond_ordered_mm"])
    apart, ordered, beyond = (speak.signed(value) for value in figures)
    over = abs(pair["beyond_ordered_mm"]) > pair["warn_over_mm"]
    yield "Heels, left less right under load: ", "strong"
    yield f"{apart} mm; ordered {ordered} mm; beyond the order {beyond} mm", "strong" if over else "said"
    yield f" (warns over {speak.shown(pair['warn_over_mm'])}, stops over {speak.shown(pair['block_over_mm'])} mm).", ""
    for side in SIDES:
        if side not in feet:
            asked = speak.figure(pair[side]["heel_lift_mm"], "mm")
            yield f" No scan of the {side} side, lift asked there {asked}:", ""
    if not (pair["left"]["device"] and pair["right"]["device"]):
        yield " one side alone gets a device, match the other shoe.", "strong"
