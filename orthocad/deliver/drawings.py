"""All pictures of a report, drawn once for both HTML and PDF."""

from __future__ import annotations

from collections.abc import Mapping

from orthocad.model import Foot, Result

Drawings = Mapping[str, Mapping[str, str]]  # side, name: SVG


def drawings(result: Result) -> Drawings:
    """The pictures of each foot by name; a foot without a device has its height map alone."""
    return {side: _drawn(result, foot) for side, foot in result.feet.items()}


def _drawn(result: Result, foot: Foot) -> dict[str, str]:
    from orthocad.deliver import pictures
    from orthocad.deliver.pictures.seat import seated_vertices

    if foot.side not in result.devices:
        return {"height": pictures.height_map(foot, None)}
    device, verdict = result.devices[foot.side], result.verdicts[foot.side]
    seated_mm = seated_vertices(foot, device, verdict.fit)
    limit_mm = pictures.gap_limit_mm(v.fit for v in result.verdicts.values())
    return {
        "height": pictures.height_map(foot, device),
        "gap": pictures.gap_map(foot, device, verdict.fit, limit_mm),
        "heel": pictures.heel_section(foot, device, verdict, seated_mm),
        "arch": pictures.arch_section(foot, device, verdict.fit, seated_mm),
        **_pressures(result, foot),
    }


def _pressures(result: Result, foot: Foot) -> dict[str, str]:
    from orthocad.deliver import pictures

    if foot.side not in result.pressures:
        return {}
    names = ("standing, floor", "standing, device")
    limit_kpa = pictures.pressure_limit_kpa(p.maps[name] for p in result.pressures.values() for name in names)
    floor, device = (result.pressures[foot.side].maps[name] for name in names)
    return {
        "pressure_floor": pictures.pressure_map(foot, None, floor, limit_kpa, "on the floor"),
        "pressure_device": pictures.pressure_map(foot, result.devices[foot.side], device, limit_kpa, "on the device"),
    }
