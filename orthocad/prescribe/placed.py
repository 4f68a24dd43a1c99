"""What is asked for and has no place on the device as it is: never dropped without a word."""

from __future__ import annotations

from collections.abc import Iterator

from orthocad.errors import OrderError
from orthocad.model import Decision, Parameter, Side, Value
from orthocad.prescribe.facts import Facts
from orthocad.prescribe.merge import LENGTHS
from orthocad.prescribe.sheet import Draft

ENDS = {"three_quarter": "behind the heads", "sulcus": "before the toes"}
LEAST_LENGTH = {
    "met_pad_mm": "sulcus",
    "met_bar_mm": "sulcus",
    "dancers_pad_mm": "sulcus",
    **{f"sink_mth{n}_mm": "sulcus" for n in range(1, 6)},
    "sink_hallux_mm": "full",
    "kinetic_wedge_mm": "full",
    "toe_crest_mm": "full",
}
MORTONS = {"reverse": "sulcus", "extension": "full"}  # decisions.md, hallux: an extension runs past the IP joint
BEVEL = "crash_bevel_mm"
EDGE, RADIUS, CUT = "distal_edge_mm", "cutout_radius_mm", "first_ray_cutout"
FIRST_RAY_RADIUS_MM = 12.0  # decisions.md, hallux: geometry
STANDS_AT = ("heel", "hallux", *(f"mth{n}" for n in range(1, 6)))  # where a shell is lowest
OFF = (None, "none", "None", 0)


def least_length(value: Value) -> str:
    """The shortest device that has a place for that value."""
    if value.key == "mortons":
        return MORTONS.get(str(value.value), LENGTHS[0])
    return LEAST_LENGTH.get(value.key, LENGTHS[0]) if value.value else LENGTHS[0]


def named(facts: Facts, draft: Draft, catalogue: tuple[Parameter, ...]) -> Draft:
    """The draft with a note for each value that its device has no place for; none of a foot that gets no device."""
    for side in facts.built_sides:
        idle = _with_nothing_to_act_on(facts, draft, side, catalogue)
        for note in [
            *_too_short(draft, side),
            *_on_a_shell(draft, side),
            *idle,
            *_held(draft, side),
            *_followed(draft, side),
        ]:
            draft = draft.noted(note.code, note.text, note.options)
    return draft


def _with_nothing_to_act_on(
    facts: Facts, draft: Draft, side: Side, catalogue: tuple[Parameter, ...]
) -> Iterator[Decision]:
    """What a person set, other than it is by itself, and nothing on the device takes it."""
    for p in catalogue:
        value = draft.sheets[side][p.key]
        missing = [need for need in p.needs if not _is_met(facts, draft, side, need)]
        if value.origin != "user" or value.value == p.default or not missing:
            continue
        text = (
            f"{side}: {p.key} {value.value} ({value.reason}) has nothing to act on: the device is the same without it"
        )
        text = f"{text}; it acts only with {' and '.join(missing)}"
        yield Decision(code=f"no_place.{p.key}", text=text, options=(*missing, "leave it out"))


def _is_met(facts: Facts, draft: Draft, side: Side, need: str) -> bool:
    return any(_is_so(facts, draft, side, alternative) for alternative in need.split(" or "))


def _is_so(facts: Facts, draft: Draft, side: Side, condition: str) -> bool:
    key, _, word = condition.removeprefix("no ").partition("=")
    value = facts.profile.material.process if key == "process" else draft.sheets[side][key].value
    return str(value) == word if word else (value in OFF) == condition.startswith("no ")


def _held(draft: Draft, side: Side) -> Iterator[Decision]:
    """A person's number that the form it belongs to cannot take."""
    edge, shell = draft.number(side, EDGE), draft.number(side, "shell_thickness_mm")
    if draft.by_person(side, EDGE) and draft.word(side, "construction") == "shell" and edge >= shell:
        text = f"{side}: {EDGE} {edge:g} is no thinner than the shell's {shell:g}: the edge stays as thick as the shell"
        yield Decision(code=f"no_place.{EDGE}", text=text, options=(f"under {shell:g}", "leave it out"))
    radius = draft.number(side, RADIUS)
    if draft.by_person(side, RADIUS) and draft.word(side, CUT) == "first_ray" and radius < FIRST_RAY_RADIUS_MM:
        text = f"{side}: {RADIUS} {radius:g} is under what a first-ray cut-out takes: it is {FIRST_RAY_RADIUS_MM:g}"
        yield Decision(code=f"no_place.{RADIUS}", text=text, options=(f"{FIRST_RAY_RADIUS_MM:g}", "first_met"))


def check_material(facts: Facts, draft: Draft) -> None:
    """A device is computed for its profile's material: another name on its papers would be wrong.

    Raises
    ------
    OrderError
        `rx.material_of_profile` where a person set another.
    """
    own = facts.profile.material.name
    for side in facts.built_sides:
        if draft.by_person(side, "material") and draft.word(side, "material") != own:
            text = f"{side}: material {draft.word(side, 'material')} was set, but walls, strength and print are those"
            text = f"{text} of the profile's {own}; choose the profile of that material, or leave material out"
            raise OrderError("rx.material_of_profile", text)


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


def _followed(draft: Draft, side: Side) -> Iterator[Decision]:
    """What a shell, as thick everywhere, does under a sink where it stands on the floor, and under a Morton's form."""
    if draft.word(side, "construction") == "filled":
        return
    options = ("a filled device", "leave it out")
    for key, sink in draft.sheets[side].items():
        low = key.startswith("sink_") and key.split("_")[1] in STANDS_AT
        if low and sink.value and LENGTHS.index(draft.word(side, "length")) >= LENGTHS.index(least_length(sink)):
            text = f"{side}: {key} {sink.value:g}: a shell follows a sink below, and may stand and rock on its dome"
            yield Decision(code=f"shell_follows.{key}", text=text, options=options)
    if draft.word(side, "mortons") != "none" and draft.word(side, "length") != LENGTHS[0]:
        text = f"{side}: mortons {draft.word(side, 'mortons')}: a shell is raised with it, bridges the floor there"
        yield Decision(code="shell_follows.mortons", text=f"{text} and gives under load", options=options)


def _on_a_shell(draft: Draft, side: Side) -> Iterator[Decision]:
    """A bevel: a shell has no corner for it but that of a full rearfoot post."""
    cornered = draft.word(side, "construction") == "filled" or draft.word(side, "rearfoot_post") == "full"
    if draft.number(side, BEVEL) and not cornered:
        text = f"{side}: {BEVEL} {draft.number(side, BEVEL):g} ({draft.sheets[side][BEVEL].reason})"
        text = f"{text} has no place on a shell without a full rearfoot post: it is not there"
        options = ("a filled device", "a full rearfoot post", "leave it out")
        yield Decision(code=f"no_place.{BEVEL}", text=text, options=options)
