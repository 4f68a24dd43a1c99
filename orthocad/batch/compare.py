"""What changed between two results, or between two batches: for a lab that upgrades the program or a profile."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from orthocad.batch.file_hash import sha256_now
from orthocad.batch.ledger import FILE
from orthocad.deliver.mesh_files import read_stl
from orthocad.errors import OrderError, UsageError
from orthocad.model import Sealed

SAME_MM = 1e-3  # a thousandth: less is no difference
_AS_REPORTED, _OTHER = "as its report says", "not what its report says, or gone"
_DEVICE = ("volume_mm3", "mass_g", "min_wall_mm", "z_offset_mm")


class Row(Sealed):
    """One figure of one device, before and after; a missing one is None."""

    order_id: str
    side: str
    what: str
    old: float | str | None
    new: float | str | None
    unit: str = ""


class Difference(Sealed):
    """Everything that differs, and how many devices do not."""

    rows: tuple[Row, ...]
    same: int
    devices: int


def difference(old: Path, new: Path) -> Difference:
    """Compare two output folders, or the orders of two batch folders by their ids.

    Raises
    ------
    UsageError
        Where one is a batch and the other is not, or either holds no result.
    """
    rows: list[Row] = []
    devices = same = 0
    for order_id, before, after in _pairs(old, new):
        for found in _order(order_id, before, after):
            devices, same = devices + 1, same + (not found)
            rows += found
    return Difference(rows=tuple(rows), same=same, devices=devices)


def _pairs(old: Path, new: Path) -> Iterator[tuple[str, Path, Path]]:
    kinds = [_kind(old), _kind(new)]
    if kinds[0] != kinds[1]:
        raise UsageError("usage.diff", f"{old} is a {kinds[0]}, {new} a {kinds[1]}; compare two of a kind")
    if kinds[0] == "result":
        yield new.resolve().name, old, new
        return
    names = {p.name for folder in (old, new) for p in (folder / "orders").iterdir() if (p / "report.json").is_file()}
    for name in sorted(names):
        yield name, old / "orders" / name, new / "orders" / name


def _kind(folder: Path) -> str:
    if (folder / FILE).is_file():
        return "batch"
    if (folder / "report.json").is_file():
        return "result"
    raise UsageError("usage.diff", f"{folder} is neither a result (report.json) nor a batch ({FILE})")


def _order(order_id: str, old: Path, new: Path) -> Iterator[list[Row]]:
    before, after = _feet(old), _feet(new)
    for side in sorted(before.keys() | after.keys()):
        a, b = before.get(side), after.get(side)
        if a is None or b is None:
            word = ["made" if x else None for x in (a, b)]
            yield [Row(order_id=order_id, side=side, what="device", old=word[0], new=word[1])]
            continue
        found = [Row(order_id=order_id, side=side, **figure) for figure in _figures(a, b)]
        found += [Row(order_id=order_id, side=side, **figure) for figure in _not_as_reported((old, a), (new, b))]
        yield [*found, *_shape(order_id, side, old, new, a, b)]


def _feet(folder: Path) -> Mapping[str, Any]:
    path = folder / "report.json"
    if not path.is_file():
        return {}
    try:
        feet = json.loads(path.read_text(encoding="utf-8"))["feet"]
        return {side: foot for side, foot in feet.items() if foot["device"]}
    except (ValueError, KeyError, TypeError) as error:
        raise OrderError("report.invalid", f"{path} is no report of ours ({error})") from error


def _figures(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from _changed("prescription", _values(old), _values(new))
    yield from _changed("dose on the mesh", _doses(old), _doses(new))
    yield from _changed("device", _device(old), _device(new))
    yield from _changed("fit", _fit(old), _fit(new))


def _not_as_reported(*devices: tuple[Path, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Where a device's file is not the one its report is of: no figure of that report speaks of it."""
    said = [None if _file_sha256(folder, foot) == foot["device"]["sha256"] else _OTHER for folder, foot in devices]
    if any(said):
        yield {"what": "the file", "old": said[0] or _AS_REPORTED, "new": said[1] or _AS_REPORTED}


def _file_sha256(folder: Path, foot: Mapping[str, Any]) -> str | None:
    try:
        return sha256_now(folder / foot["device"]["stl"])
    except OSError:
        return None


def _values(foot: Mapping[str, Any]) -> dict[str, tuple[Any, str]]:
    return {key: (v["value"], v["unit"]) for key, v in foot["prescription"].items()}


def _doses(foot: Mapping[str, Any]) -> dict[str, tuple[Any, str]]:
    return {d["name"]: (d["realised"], d["unit"]) for d in foot["realised"]}


def _device(foot: Mapping[str, Any]) -> dict[str, tuple[Any, str]]:
    units = {"volume_mm3": "mm3", "mass_g": "g"}
    return {key: (foot["device"].get(key), units.get(key, "mm")) for key in _DEVICE}


def _fit(foot: Mapping[str, Any]) -> dict[str, tuple[Any, str]]:
    gaps = {f"gap {key}": (value, "mm") for key, value in foot["fit"]["gap_mm"].items()}
    return gaps | {"contact share": (foot["fit"]["contact_fraction"], "")}


def _changed(
    title: str, old: Mapping[str, tuple[Any, str]], new: Mapping[str, tuple[Any, str]]
) -> Iterator[dict[str, Any]]:
    for key in dict.fromkeys([*old, *new]):
        a, b = old.get(key, (None, "")), new.get(key, (None, ""))
        if not _same(a[0], b[0]):
            yield {"what": f"{title}: {key}", "old": a[0], "new": b[0], "unit": b[1] or a[1] or ""}


def _same(a: Any, b: Any) -> bool:
    numbers = isinstance(a, int | float) and isinstance(b, int | float)
    return abs(a - b) <= SAME_MM if numbers else a == b


def _shape(order_id: str, side: str, old: Path, new: Path, a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[Row]:
    """How far the two devices' surfaces lie apart, in the foot's frame."""
    from orthocad.verify.deviation import deviation

    files = [_file_sha256(folder, foot) for folder, foot in ((old, a), (new, b))]
    if files[0] == files[1] or None in files:
        return
    meshes = [_in_foot_frame(folder, foot["device"]) for folder, foot in ((old, a), (new, b))]
    if None in meshes:
        return
    apart = deviation(meshes[0], meshes[1])
    if apart.max_mm > SAME_MM:
        yield Row(order_id=order_id, side=side, what="surfaces apart, 95 %", old=None, new=apart.p95_mm, unit="mm")
        yield Row(order_id=order_id, side=side, what="surfaces apart, at most", old=None, new=apart.max_mm, unit="mm")


def _in_foot_frame(folder: Path, device: Mapping[str, Any]) -> Any:
    from dataclasses import replace

    try:
        mesh = read_stl((folder / device["stl"]).read_bytes())
    except ValueError:  # no file of ours, which is said
        return None
    return replace(mesh, vertices_mm=mesh.vertices_mm - [0.0, 0.0, device["z_offset_mm"]])
