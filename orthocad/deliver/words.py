"""The device in words a clinician reads, from the report's prescription."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from orthocad.deliver.dose_words import doses_in_words, instead, not_as_asked, not_built, why_not
from orthocad.deliver.figures import figure, grams, mass, measured, shown, signed, title_of

__all__ = [
    "Row", "device_in_words", "doses_in_words", "figure", "grams", "mass", "measured", "not_as_asked", "not_built",
    "shown", "signed", "title_of", "why_not",
]  # fmt: skip

_LENGTH = {
    "three_quarter": "three quarter length, ending behind the metatarsal heads",
    "sulcus": "to the sulcus",
    "full": "full length",
}
_CUTOUT = {"first_met": "first-met cut-out", "first_ray": "first-ray cut-out"}
_MORTONS = {"extension": "Morton's extension", "reverse": "reverse Morton's"}


_CUSHION_MM = 1.0  # a thinner cover is no foam sheet, our default
_DEEP_CUP_MM = 18.0  # decisions.md: the general cup is 10 to 18
_CUP = ("heel_cup_depth_mm", "heel_cup_width_mm", "heel_cup_expansion_mm", "medial_wall_mm", "lateral_wall_mm")
_FOREFOOT = ("first_ray_cutout", "mortons", "mortons_thickness_mm", "mortons_width_mm", "kinetic_wedge_mm")
_POSTS = ("rearfoot_post", "rearfoot_post_deg", "forefoot_post_deg", "cast_inversion_deg", "medial_skive_mm",
          "lateral_skive_mm")  # fmt: skip
_PADS = (
    ("heel_pad_mm", "heel pad"), ("met_pad_mm", "metatarsal pad"), ("met_bar_mm", "metatarsal bar"),
    ("dancers_pad_mm", "dancer's pad"), ("cuboid_raise_mm", "cuboid raise"), ("toe_crest_mm", "toe crest"),
    ("lateral_arch_mm", "lateral arch"), ("fascia_groove_mm", "fascia groove"), ("crash_bevel_mm", "crash-pad bevel"),
    ("sink_mth1_mm", "sink under MTH1"), ("sink_mth2_mm", "sink under MTH2"), ("sink_mth3_mm", "sink under MTH3"),
    ("sink_mth4_mm", "sink under MTH4"), ("sink_mth5_mm", "sink under MTH5"), ("sink_heel_mm", "sink under the heel"),
    ("sink_navicular_mm", "sink at the navicular"), ("sink_styloid_mm", "sink at the styloid"),
    ("sink_hallux_mm", "sink under the hallux"),
)  # fmt: skip


class Row(NamedTuple):
    """One line of the device in words, with what a person changed in it; unusual is what a plain device has not."""

    title: str
    text: str  # what is on the device
    changes: tuple[str, ...]
    unusual: bool = False
    missing: tuple[str, ...] = ()  # what was asked for and is not on it as asked, with the reason


class _Part(NamedTuple):
    """One thing on the device; `instead` is why it does not stand as asked, or nothing."""

    text: str
    instead: str


class _Rx:
    """The prescription's values by key; None where this version has no such key."""

    def __init__(self, foot: Mapping[str, Any]) -> None:
        self._values: Mapping[str, Mapping[str, Any]] = foot["prescription"]
        self._off = {d["name"]: d for d in foot["realised"] if not_as_asked(d)}

    def __getitem__(self, key: str) -> Any:
        return self._values[key]["value"] if key in self._values else None

    def part(self, text: str, dose: str) -> _Part:
        """A thing asked for, as built or not, by the dose that proves it."""
        off = self._off.get(dose)
        return _Part(text, "") if off is None else _Part(text, instead(off))

    def missing(self, dose: str) -> tuple[str, ...]:
        """A dose that does not stand as asked, in words."""
        off = self._off.get(dose)
        return (
            () if off is None else (f"{title_of(dose)} {figure(off['requested'], off['unit'])} asked, {instead(off)}",)
        )

    def changed(self, *keys: str) -> tuple[str, ...]:
        """What a person set otherwise than proposed."""
        rows = [(key, self._values[key]) for key in keys if key in self._values]
        return tuple(
            f"{title_of(key)} {shown(v['value'])}, proposed {shown(v['proposed'])}, by {v['changed_by']}"
            for key, v in rows
            if v["changed_by"] and v["value"] != v["proposed"]
        )


def device_in_words(foot: Mapping[str, Any]) -> tuple[Row, ...]:
    """The lines of one side, top to bottom as a clinician names them."""
    rx = _Rx(foot)
    size = () if foot["device"] is None else (Row("size", _size(foot), ()),)
    return (
        Row("device", _kind(rx), rx.changed("construction", "length", "material", "insole_length_mm",
                                            "insole_width_mm")),
        Row("arch", _arch(rx, foot), rx.changed("arch_source", "arch_height_mm", "arch_fill_mm", "lateral_arch_mm"),
            rx["arch_source"] == "library", rx.missing("arch_fill_mm")),
        Row("heel cup", _cup(rx), rx.changed(*_CUP), (rx["heel_cup_depth_mm"] or 0.0) > _DEEP_CUP_MM,
            rx.missing("heel_cup_depth_mm")),
        _made("heel lift", _lift(rx), rx.changed("heel_lift_mm", "heel_lift_build")),
        _made("forefoot", _forefoot(rx), rx.changed(*_FOREFOOT)),
        _made("posts", _posts(rx), rx.changed(*_POSTS)),
        _made("pads, reliefs", _pads(rx), rx.changed(*(key for key, _ in _PADS))),
        Row("thickness", _thickness(rx, foot["fit"]), rx.changed("base_thickness_mm", "shell_thickness_mm")),
        Row("top cover", _cover(rx), rx.changed("cover_mm")),
        *size,
    )  # fmt: skip


def _made(title: str, parts: list[_Part], changes: tuple[str, ...]) -> Row:
    """What stands as asked, and apart from it what does not."""
    built = [part.text for part in parts if not part.instead]
    missing = tuple(f"{part.text} asked, {part.instead}" for part in parts if part.instead)
    return Row(title, "; ".join(built) or ("none as asked" if missing else "none"), changes, bool(built), missing)


def _kind(rx: _Rx) -> str:
    build = "shell" if rx["construction"] == "shell" else "filled insole"
    return f"{build}, {_LENGTH.get(rx['length'], rx['length'])}, {rx['material']}"


def _arch(rx: _Rx, foot: Mapping[str, Any]) -> str:
    source, fill, arch = rx["arch_source"], shown(rx["arch_fill_mm"] or 0.0), foot["arch"]
    if source == "library":
        return f"NOT CUSTOM: the profile's library curve; fill {fill} mm"
    height = _tenths(arch and arch["height_mm"])
    words = f"height given by hand, {height} mm" if source == "given" else f"from the scan, {height} mm high"
    if arch is None:
        return f"{words}; fill {fill} mm"
    share = "" if arch["share_percent"] is None else f" ({arch['share_percent']} %)"
    return f"{words}; fill {fill} mm, so {_tenths(arch['on_device_mm'])} mm on the device{share}"


def _tenths(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _cup(rx: _Rx) -> str:
    depth = f"{shown(rx['heel_cup_depth_mm'])} mm deep"
    if rx["heel_cup_width_mm"] is not None:
        return f"{depth}, {shown(rx['heel_cup_width_mm'])} mm wide inside"
    wider = rx["heel_cup_expansion_mm"]
    return depth if wider is None else f"{depth}, {shown(wider)} mm wider than the scanned heel on each side"


def _lift(rx: _Rx) -> list[_Part]:
    lift = rx["heel_lift_mm"]
    return [rx.part(f"{shown(lift)} mm, {rx['heel_lift_build'] or 'integral'}", "heel_lift_mm")] if lift else []


def _forefoot(rx: _Rx) -> list[_Part]:
    parts = []
    if rx["first_ray_cutout"] in _CUTOUT:
        filled = f", recess {shown(rx['cutout_recess_mm'])} mm" if rx["construction"] != "shell" else ""
        parts.append(rx.part(f"{_CUTOUT[rx['first_ray_cutout']]}{filled}", "first_ray_cutout.proximal_x_mm"))
    if rx["mortons"] in _MORTONS:
        text = f"{_MORTONS[rx['mortons']]} {shown(rx['mortons_thickness_mm'])} mm"
        parts.append(rx.part(text, "mortons_thickness_mm"))
    return [*parts, *_doses(rx, (("kinetic_wedge_mm", "kinetic wedge"),), " mm")]


def _posts(rx: _Rx) -> list[_Part]:
    parts = []
    if rx["rearfoot_post"] not in (None, "none"):
        text = f"rearfoot post {rx['rearfoot_post']}, {shown(rx['rearfoot_post_deg'] or 0.0)}°"
        parts.append(rx.part(text, "rearfoot_post_deg"))
    parts += _doses(rx, (("forefoot_post_deg", "forefoot post"), ("cast_inversion_deg", "cast inversion")), "°")
    return parts + _doses(rx, (("medial_skive_mm", "medial skive"), ("lateral_skive_mm", "lateral skive")), " mm")


def _pads(rx: _Rx) -> list[_Part]:
    return _doses(rx, _PADS, " mm")


def _doses(rx: _Rx, named: tuple[tuple[str, str], ...], unit: str) -> list[_Part]:
    return [rx.part(f"{name} {shown(rx[key])}{unit}", key) for key, name in named if rx[key]]


def _thickness(rx: _Rx, fit: Mapping[str, Any] | None) -> str:
    """As the finished mesh has it, upright; what was asked for where there is no mesh."""
    if fit is not None:
        return "; ".join(_places(rx, fit))
    name = "shell" if rx["construction"] == "shell" else "base"
    return f"{name} {shown(rx[f'{name}_thickness_mm'])} mm asked"


def _places(rx: _Rx, fit: Mapping[str, Any]) -> Iterator[str]:
    heel, heads = fit["thickness_mm"].get("heel centre"), fit["heads_thickness_mm"]
    lift = rx["heel_lift_mm"] if rx["heel_lift_build"] != "separate" else 0.0
    within = [f"{shown(lift)} lift"] if lift else []
    within += ["under the pad"] if rx["heel_pad_mm"] else []
    of_it = f" ({', '.join(within)})" if within else ""
    yield "open at heel centre" if heel is None else f"{shown(heel)} mm at heel centre{of_it}"
    if heads:
        yield f"{shown(heads['least'])} to {shown(heads['most'])} mm at heads"
    else:
        yield "ends behind the metatarsal heads"


def _cover(rx: _Rx) -> str:
    cover = rx["cover_mm"]
    if not cover:
        return "none"
    thin = " (a cloth or film, no cushion)" if cover < _CUSHION_MM else ""
    return f"{shown(cover)} mm{thin}, glued on; the printed top lies that much lower"


def _size(foot: Mapping[str, Any]) -> str:
    return f"{' × '.join(f'{v:.0f}' for v in foot['device']['size_mm'])} mm, {mass(foot)}"
