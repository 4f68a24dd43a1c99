"""The device in words a clinician reads, from the report's prescription."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

_LENGTH = {
    "three_quarter": "three quarter length, ending behind the metatarsal heads",
    "sulcus": "to the sulcus",
    "full": "full length",
}
_CUTOUT = {"first_met": "first-met cut-out", "first_ray": "first-ray cut-out"}
_MORTONS = {"extension": "Morton's extension", "reverse": "reverse Morton's"}


class Row(NamedTuple):
    """One line of the device in words, with what a person changed in it."""

    title: str
    text: str
    changes: tuple[str, ...]


class _Rx:
    """The prescription's values by key; None where this version has no such key."""

    def __init__(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        self._values = values

    def __getitem__(self, key: str) -> Any:
        return self._values[key]["value"] if key in self._values else None

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
    rx = _Rx(foot["prescription"])
    rows = (
        Row(
            "device", _kind(rx), rx.changed("construction", "length", "material", "insole_length_mm", "insole_width_mm")
        ),
        Row("arch", _arch(rx, foot), rx.changed("arch_source", "arch_height_mm", "arch_fill_mm")),
        Row("heel cup", _cup(rx), rx.changed("heel_cup_depth_mm", "heel_cup_width_mm", "heel_cup_expansion_mm")),
        Row("heel lift", _lift(rx), rx.changed("heel_lift_mm", "heel_lift_build")),
        Row(
            "forefoot",
            _forefoot(rx),
            rx.changed("first_ray_cutout", "mortons", "mortons_thickness_mm", "mortons_width_mm"),
        ),
        Row("thickness", _thickness(rx), rx.changed("base_thickness_mm", "shell_thickness_mm")),
        Row("top cover", _cover(rx), rx.changed("cover_mm")),
    )
    return rows if foot["device"] is None else (*rows, Row("size", _size(foot["device"]), ()))


def dose_counts(realised: list[dict[str, Any]]) -> tuple[int, int, int]:
    """How many doses are within tolerance, how many were judged, and how many another dose overrides."""
    judged = [d for d in realised if d["masked_by"] is None]
    return sum(d["passed"] for d in judged), len(judged), len(realised) - len(judged)


def title_of(key: str) -> str:
    """A key as words: `heel_cup_depth_mm` as `heel cup depth`."""
    for unit in ("_mm", "_deg"):
        key = key.removesuffix(unit)
    return key.replace("_", " ")


def shown(value: Any) -> str:
    """A number to two decimals at most, a word as it is, a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, bool | str):
        return str(value)
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def measured(value: float, unit: str) -> str:
    """A measured number: lengths to 0.1, shares to 0.01."""
    return f"{value:.1f} {unit}" if unit else f"{value:.2f}"


def _kind(rx: _Rx) -> str:
    build = "shell" if rx["construction"] == "shell" else "filled insole"
    return f"{build}, {_LENGTH.get(rx['length'], rx['length'])}, {rx['material']}"


def _arch(rx: _Rx, foot: Mapping[str, Any]) -> str:
    source, fill = rx["arch_source"], rx["arch_fill_mm"] or 0.0
    scanned = foot["measurements"].get("arch_height_mm", {}).get("value")
    height = rx["arch_height_mm"] if source == "given" else scanned
    origin = {
        "library": "NOT CUSTOM: the profile's library curve",
        "given": f"height given by hand, {_tenths(height)} mm",
    }
    words = origin.get(source, f"from the scan, {_tenths(scanned)} mm high")
    if source == "library" or height is None:
        return f"{words}; fill {shown(fill)} mm"
    share = f" ({100.0 * (height - fill) / height:.0f} %)" if height > 0.5 else ""
    return f"{words}; fill {shown(fill)} mm, so {_tenths(height - fill)} mm on the device{share}"


def _tenths(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _cup(rx: _Rx) -> str:
    depth = f"{shown(rx['heel_cup_depth_mm'])} mm deep"
    if rx["heel_cup_width_mm"] is not None:
        return f"{depth}, {shown(rx['heel_cup_width_mm'])} mm wide inside"
    wider = rx["heel_cup_expansion_mm"]
    return depth if wider is None else f"{depth}, {shown(wider)} mm wider than the scanned heel on each side"


def _lift(rx: _Rx) -> str:
    lift = rx["heel_lift_mm"]
    return f"{shown(lift)} mm, {rx['heel_lift_build'] or 'integral'}" if lift else "none"


def _forefoot(rx: _Rx) -> str:
    parts = []
    if rx["first_ray_cutout"] in _CUTOUT:
        parts.append(_CUTOUT[rx["first_ray_cutout"]])
    if rx["mortons"] in _MORTONS:
        parts.append(f"{_MORTONS[rx['mortons']]} {shown(rx['mortons_thickness_mm'])} mm")
    return " and ".join(parts) or "no modification"


def _thickness(rx: _Rx) -> str:
    if rx["construction"] == "shell":
        return f"shell {shown(rx['shell_thickness_mm'])} mm"
    return f"{shown(rx['base_thickness_mm'])} mm under heel and metatarsal heads"


def _cover(rx: _Rx) -> str:
    cover = rx["cover_mm"]
    return f"{shown(cover)} mm, glued on; the printed top lies that much lower" if cover else "none"


def _size(device: Mapping[str, Any]) -> str:
    return f"{' × '.join(f'{v:.0f}' for v in device['size_mm'])} mm, {device['mass_g']:.0f} g printed solid"
