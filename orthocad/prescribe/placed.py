"""What is asked for and has no place on the device as it is: never dropped without a word."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.model import Decision, Side, Value
from orthocad.prescribe.merge import LENGTHS
from orthocad.prescribe.sheet import Draft
from orthocad.prescribe.terms import SIDES

ENDS = {"three_quarter": "behind the heads", "sulcus": "before the toes"}
LEAST_LENGTH = {
    "met_pad_mm": "sulcus",
    "met_bar_mm": "sulcus",
    **{f"sink_mth{n}_mm": "sulcus" for n in range(1, 6)},
    "sink_hallux_mm": "full",
    "kinetic_wedge_mm": "full",
    "toe_crest_mm": "full",
}
MORTONS = {"reverse": "sulcus", "extension": "full"}  # decisions.md, hallux: an extension runs past the IP joint
BEVEL = "crash_bevel_mm"


def least_length(value: Value) -> str:
    """The shortest device that has a place for that value."""
    if value.key == "mortons":
        return MORTONS.get(str(value.value), LENGTHS[0])
    return LEAST_LENGTH.get(value.key, LENGTHS[0]) if value.value else LENGTHS[0]


def named(draft: Draft) -> Draft:
    """The draft with a note for each value that its device has no place for."""
    for side in SIDES:
        for note in [*_too_short(draft, side), *_on_a_shell(draft, side)]:
            draft = draft.noted(note.code, note.text, note.options)
    return draft


def _too_short(draft: Draft, side: Side) -> Iterator[Decision]:
    length = draft.word(side, "length")
    for value in draft.sheets[side].values():
        least = least_length(value)
        if LENGTHS.index(length) >= LENGTHS.index(least):
            continue
        text = f"{side}: {value.key} {value.value} ({value.reason}) wants a device of {least} length"
        text = f"{text}, this one ends {ENDS[length]}: it is cut short or not there"
        if least == "full" and not draft.number(side, "insole_length_mm"):
            text = f"{text}; full length needs shoe.insole_length_mm or shoe.size"
        yield Decision(code=f"no_place.{value.key}", text=text, options=(f"{least} length", "leave it out"))


def _on_a_shell(draft: Draft, side: Side) -> Iterator[Decision]:
    """A bevel: a shell has no corner for it but that of a full rearfoot post."""
    cornered = draft.word(side, "construction") == "filled" or draft.word(side, "rearfoot_post") == "full"
    if draft.number(side, BEVEL) and not cornered:
        text = f"{side}: {BEVEL} {draft.number(side, BEVEL):g} ({draft.sheets[side][BEVEL].reason})"
        text = f"{text} has no place on a shell without a full rearfoot post: it is not there"
        options = ("a filled device", "a full rearfoot post", "leave it out")
        yield Decision(code=f"no_place.{BEVEL}", text=text, options=options)
