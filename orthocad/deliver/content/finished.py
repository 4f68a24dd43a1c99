"""What was measured on the finished devices: doses, checks, fit, size."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from orthocad.deliver import words as speak
from orthocad.deliver.content.blocks import Bit, Figures, Lines, Section, Table, Text, say, words

Feet = Mapping[str, Any]
_GAP = (
    "measured straight up. The scanned foot does not bend to a lift's ramp: figures are but for the lift unless said."
)
_SCAN_NOT_LOADED = "The foot is the one in the scan, not the foot under body weight."


def realised_section(feet: Feet) -> Section:
    """Requested against realised, and the checks of the mesh."""
    doses = Table(
        title="Asked for, and measured on the finished mesh",
        columns=("dose", "side", "asked", "measured", "tolerance", "result"),
        rows=tuple(_dose(side, d) for side, foot in feet.items() for d in foot["realised"]),
        numeric=(2, 3, 4),
        widths=(3, 0.8, 1.2, 1.2, 1.2, 3),
    )
    sides = tuple(feet)
    checks = Table(
        title="Checks of the file",
        columns=("check", *sides, "limit", "result"),
        rows=tuple(_checks(feet)),
        numeric=tuple(range(1, len(sides) + 2)),
        widths=(6, *(1.5 for _ in sides), 1.5, 0.8),
    )
    return Section(
        key="realised", title="Requested against realised", blocks=(doses, _built(feet), checks, _sizes(feet))
    )


def _built(feet: Feet) -> Lines:
    """What each device is made of, in the design's own words; what all have alike once."""
    has: dict[str, list[str]] = {}
    for side, foot in feet.items():
        for text in dict.fromkeys(foot["device"]["built"]):
            has.setdefault(text, []).append(side)
    by_sides: dict[str, list[str]] = {}
    for text, sides in has.items():
        by_sides.setdefault(" and ".join(sides), []).append(text)
    items = tuple(words((f"Built, {sides}: {'; '.join(texts)}.", "said")) for sides, texts in by_sides.items())
    return Lines(kind="note", items=items)


def _dose(side: str, d: Mapping[str, Any]) -> tuple[Text, ...]:
    return (
        say(speak.title_of(d["name"])),
        say(side),
        say(speak.figure(d["requested"], d["unit"])),
        say(speak.figure(d["realised"], d["unit"])),
        say(f"± {speak.figure(d['tolerance'], d['unit'])}"),
        words(*_became(d)),
    )


def _became(d: Mapping[str, Any]) -> tuple[Bit, ...]:
    """Whether it stands; what stands in its way where it does not."""
    if not d["masked_by"]:
        return (_verdict(d["passed"]),)
    why = (f" {speak.why_not(d)}", "soft")
    if not speak.not_as_asked(d):
        return (_verdict(True), why)
    return (("not built:" if speak.not_built(d) else "not as asked:", "changed"), why)


def _checks(feet: Feet) -> Iterable[tuple[Text, ...]]:
    """A row for each check, all sides in it."""
    found: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
    for side, foot in feet.items():
        for c in foot["checks"]:
            found.setdefault((c["code"], c["text"]), {})[side] = c
    for (code, text), by_side in found.items():
        values = (by_side.get(side) for side in feet)
        limits = dict.fromkeys(speak.figure(c["limit"], c["unit"]) for c in by_side.values())
        yield (
            words((text, "said"), (f" {code}", "code")),
            *(say("–" if c is None else speak.figure(c["value"], c["unit"])) for c in values),
            say("; ".join(limits)),
            words(_judged(by_side.values())),
        )


def _judged(checks: Collection[Mapping[str, Any]]) -> Bit:
    failed = [c for c in checks if not c["passed"]]
    return ("advice: see page 1", "soft") if failed and all(c["advisory"] for c in failed) else _verdict(not failed)


def _verdict(passed: bool) -> Bit:
    return ("passed", "ok") if passed else ("FAILED", "no")


def _sizes(feet: Feet) -> Lines:
    return Lines(kind="note", items=tuple(_size(foot["device"]) for foot in feet.values()))


def _size(d: Mapping[str, Any]) -> Text:
    size = " × ".join(speak.shown(v) for v in d["size_mm"])
    return say(
        f"{d['stl']}: {size} mm, {speak.shown(d['volume_mm3'] / 1000)} cm³, {speak.grams(d['mass_g'])} if solid, "
        f"{d['faces']} triangles, thinnest wall {speak.figure(d['min_wall_mm'], 'mm')}. The file lies "
        f"{speak.shown(d['z_offset_mm'])} mm higher than the foot frame. {_written(d)} {_marked(d['marking'])}"
    )


def _written(d: Mapping[str, Any]) -> str:
    """How the file differs from what was designed and measured, where it does."""
    e = d["export"]
    if not e["changed"]:
        return ""
    size = " × ".join(speak.shown(v) for v in e["size_mm"])
    scale, shrink = (" / ".join(f"{v:g}" for v in e[key]) for key in ("scale_percent", "shrink_percent"))
    return (
        f"The file is written {size} mm, so that it prints as designed: machine scale {scale} %, shrink {shrink} % "
        f"along x / y / z, and every face {e['smoothing_loss_mm']:g} mm out for what smoothing takes off. Doses and "
        f"sizes here are of the design (SHA-256 begins {e['designed_sha256'][:16]})."
    )


def _marked(m: Mapping[str, Any]) -> str:
    """What stands on its underside, and what does not and why."""
    stands = f"Engraved underneath, {m['depth_mm']:g} mm deep: {' / '.join(m['lines'])}." if m["lines"] else ""
    return " ".join([stands, *(f"{text[:1].upper()}{text[1:]}." for text in m["said"])]).strip()


def fit_section(feet: Feet) -> Section:
    """How the device lies to the sole, and where it is cut."""
    rows = (
        *(_gap_row(side, "where only the sole shaped it", foot["fit"]["gap_mm"], foot["fit"]["contact_fraction"])
          for side, foot in feet.items()),
        *(_gap_row(side, "the same with the lift, as mapped", foot["fit"]["with_lift"],
                   foot["fit"]["with_lift"]["contact_fraction"])
          for side, foot in feet.items() if foot["fit"].get("with_lift")),
        *(_gap_row(side, speak.title_of(r["region"]), r, r["contact_fraction"])
          for side, foot in feet.items() for r in foot["fit"].get("regions", ())),
    )  # fmt: skip
    table = Table(
        title="Gap between the scanned sole and the device (with its cover)",
        columns=("zone", "side", "mean", "median", "95 % within", "at most", "touching"),
        rows=rows,
        numeric=(2, 3, 4, 5, 6),
        widths=(3.4, 0.8, 1, 1, 1.2, 1, 1),
    )
    note = Lines(kind="note", items=(say(f"{_touching(feet)}, {_GAP} {_SCAN_NOT_LOADED}"), *_shape(feet)))
    heels = Figures(items=tuple((side, "heel", f"{side.capitalize()}, cut across the heel.") for side in feet))
    return Section(key="fit", title="Fit", blocks=(table, note, heels))


def _touching(feet: Feet) -> str:
    return f"Touching: within {speak.shown(next(iter(feet.values()))['fit']['touching_mm'])} mm"


def _gap_row(side: str, name: str, gap: Mapping[str, Any], touching: float | None) -> tuple[Text, ...]:
    figures = (say(speak.figure(gap[key], "mm")) for key in ("mean", "p50", "p95", "max"))
    return (say(name), say(side), *figures, say("–" if touching is None else f"{speak.shown(100 * touching)} %"))


def _shape(feet: Feet) -> Iterable[Text]:
    """Cup clearance, and the device's length and width against foot and shoe."""
    for side, foot in feet.items():
        yield say(f"{side}: {'; '.join(_shape_words(foot))}.")


def _shape_words(foot: Mapping[str, Any]) -> Iterable[str]:
    whole = foot["fit"]["whole_map"]
    if whole:
        mean, p95 = (speak.shown(whole[key]) for key in ("mean", "p95"))
        yield f"all of the map, as ordered: {mean} mm on average, 95 % within {p95}"
    length, width, _ = foot["device"]["size_mm"]
    foot_length, ball = (foot["measurements"][key]["value"] for key in ("foot_length_mm", "ball_width_mm"))
    yield f"device {speak.measured(length, 'mm')} long on a foot of {speak.measured(foot_length, 'mm')}"
    yield f"{speak.measured(width, 'mm')} wide on a ball of {speak.measured(ball, 'mm')}"
    shoe = [foot["prescription"].get(key, {}).get("value") for key in ("insole_length_mm", "insole_width_mm")]
    if shoe[0]:
        wide = f" by {speak.shown(shoe[1])}" if shoe[1] else ""
        yield f"in a shoe whose insole is {speak.shown(shoe[0])}{wide} mm"
    clear = foot["fit"]["cup_clearance_mm"]
    if clear:
        medial, lateral = (speak.measured(clear[name], "mm") for name in ("medial", "lateral"))
        yield f"at half its depth the cup stands off the scanned heel by {medial} medially, {lateral} laterally"
