"""`orthocad check --against`: a scan of the print held against the design it was printed from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orthocad.errors import OrderError, RejectedError, UsageError
from orthocad.model import Device, Dose, Mesh

if TYPE_CHECKING:
    from orthocad.verify.printed import Printed

MOST_OFF_MM = 1.0  # 95th percentile of the upper face, our default


def run_against(scan: Path, design: Path, feet: list[Path], out: Path, as_json: bool) -> None:
    """Register, measure, write the page with the deviation map, and say what was found.

    Raises
    ------
    RejectedError
        `printed.off` where length, width or a dose as printed misses its tolerance, or the upper face is far off.
    """
    from orthocad.deliver.printed_page import printed_json, printed_page
    from orthocad.scan.read import read
    from orthocad.verify.printed import lay_on, printed_doses

    if out.exists() and out.suffix != ".html":
        raise UsageError("output.exists", f"{out} is there already; give an .html file with --out")
    devices = _devices(design, feet)
    raw = read(scan)
    if not len(raw.faces):
        raise UsageError("usage.check", f"{scan.name} holds points only; export the scan of the print as a mesh")
    side, mesh = _meant(design, devices, raw.vertices, raw.faces)
    printed = lay_on(mesh, raw.vertices, raw.faces)
    doses = printed_doses(devices[side], printed, raw.vertices, raw.faces) if side in devices else ()
    record = printed_json(side, printed, doses, {"scan": scan.name, "design": design.name})
    out.write_text(printed_page(record, printed, mesh), encoding="utf-8")
    print(json.dumps(record, ensure_ascii=False, indent=1) if as_json else "\n".join(_lines(record, out)))
    if faults := [*_off(printed), *(_missed(d) for d in doses if not d.passed)]:
        raise RejectedError("printed.off", f"as printed: {'; '.join(faults)}; the map is in {out}")


def _off(printed: Printed) -> Iterable[str]:
    """Scale first: it makes the rest."""
    from orthocad.verify.printed_size import scale_percent, scale_words

    if (scale := scale_percent(printed.sizes)) is not None:
        yield scale_words(scale)
    for s in printed.sizes:
        if not s.passed:
            yield f"{s.name} {s.printed_mm:.1f} for {s.designed_mm:.1f} mm (tolerance {s.tolerance_mm:g})"
    if printed.p95_mm > MOST_OFF_MM:
        yield f"5 % of the upper face lies over {printed.p95_mm:.2f} mm off (limit {MOST_OFF_MM:g})"


def _missed(d: Dose) -> str:
    return f"{d.name} {d.realised:.2f} for {d.requested:.2f} {d.unit}"


def _devices(design: Path, feet: list[Path]) -> Mapping[str, Device]:
    """The devices rebuilt from the feet's scans; none where no scan is given."""
    if not feet:
        return {}
    from orthocad.model import Request
    from orthocad.pipeline import build

    aside = design.parent / f".{design.stem}-unwritten"  # the build is left before it writes
    for stage, record in build(Request(scans=tuple(feet), out=aside, design=design)):
        if stage == "design" and isinstance(record, Mapping):
            return record
    raise OrderError("design.invalid", f"{design} leads to no device")


def _meant(design: Path, devices: Mapping[str, Device], vertices: Any, faces: Any) -> tuple[str, Mesh]:
    """The side the scan fits, and its designed mesh as delivered."""
    from orthocad.errors import ScanError
    from orthocad.verify.printed import lay_on

    meshes = _delivered(design, devices)
    fits: dict[str, float] = {}
    faults: list[ScanError] = []
    for side, mesh in meshes.items():
        try:
            fits[side] = lay_on(mesh, vertices, faces).p95_mm
        except ScanError as fault:
            faults.append(fault)
    if not fits:
        raise faults[0]
    side = min(fits, key=lambda name: fits[name])
    return side, meshes[side]


def _delivered(design: Path, devices: Mapping[str, Device]) -> dict[str, Mesh]:
    from orthocad.deliver.mesh_files import delivered_mesh
    from orthocad.scan.read import read

    if devices:
        return {side: delivered_mesh(device) for side, device in devices.items()}
    found = {side: design.parent / f"{side}.stl" for side in ("left", "right")}
    raws = {side: read(path) for side, path in found.items() if path.is_file()}
    if not raws:
        raise OrderError(
            "design.invalid", f"no left.stl or right.stl lies beside {design}; give the feet's scans with --foot"
        )
    meshes = {side: Mesh(vertices_mm=r.vertices.astype("float32"), faces=r.faces) for side, r in raws.items()}
    return {side: _as_designed(mesh, side, design) for side, mesh in meshes.items()}


def _as_designed(mesh: Mesh, side: str, design: Path) -> Mesh:
    """What the print should measure: the file less what the machine was given beforehand."""
    from orthocad.deliver.export_record import export_from
    from orthocad.geom.export import designed

    report = design.parent / "report.json"
    if not report.is_file():
        return mesh
    device = json.loads(report.read_text(encoding="utf-8"))["feet"].get(side, {}).get("device") or {}
    return designed(mesh, export_from(device["export"])) if "export" in device else mesh


def _lines(record: Mapping[str, Any], out: Path) -> Iterable[str]:
    top = record["top"]
    yield (
        f"{record['side']} device, scan in {record['units']}: upper face {top['mean_mm']:+.2f} mm on average, "
        f"95 % within {top['p95_mm']:.2f} mm, at most {top['max_mm']:.2f} mm; {100 * top['within']:.0f} % within "
        f"{record['tolerance_mm']:g} mm; {100 * record['overlap']:.0f} % of the design covered"
    )
    for s in record["sizes"]:
        verdict = "passed" if s["passed"] else "FAILED"
        sizes = f"designed {s['designed_mm']:.1f} mm, printed {s['printed_mm']:.1f} mm"
        yield f"  {s['name'] + ', over all':40} {sizes}, tolerance {s['tolerance_mm']:g} mm: {verdict}"
    for d in record["doses"]:
        realised = "not seen" if d["realised"] is None else f"{d['realised']:.2f} {d['unit']}"
        verdict = "passed" if d["passed"] else "FAILED"
        yield f"  {d['name']:40} asked {d['requested']:.2f} {d['unit']}, printed {realised}: {verdict}"
    if not record["doses"]:
        yield "  doses as printed need the foot's scan: --foot SCAN"
    yield f"map: {out}"
