"""The calibration coupon's files: what to print, and the form for what was measured on it."""

from __future__ import annotations

from orthocad.deliver.mesh_files import stl_bytes
from orthocad.deliver.package_3mf import Body, plate_3mf
from orthocad.design.coupon import BLOCK_MM, GAUGE_MM, coupon
from orthocad.errors import OrderError
from orthocad.model import Material

PERCENTS = (10.0, 15.0, 20.0, 25.0, 30.0, 40.0)  # reference.md 4.2


def coupon_files(material: Material) -> dict[str, bytes]:
    """Print file and form; powder is printed solid, so for it the gauge alone."""
    if material.process == "sheet":
        raise OrderError("coupon.not_printed", f"{material.name} is not printed; give a printed material's profile")
    percents = PERCENTS if material.process == "fdm" else ()
    form = {"coupon.toml": _form(material, percents).encode()}
    parts = coupon(percents)
    if not percents:
        return {"coupon.stl": stl_bytes(parts[0].mesh), **form}
    bodies = [Body(name=p.name, mesh=p.mesh, infill_percent=p.infill_percent) for p in parts]
    told = {"Title": f"calibration coupon, {material.name}", "Designer": "orthocad"}
    return {"coupon.3mf": plate_3mf(bodies, told), **form}


def _form(material: Material, percents: tuple[float, ...]) -> str:
    x, y, z = GAUGE_MM
    rows = [
        f"# What was measured on the coupon of {material.name}. Fill in, delete what you did not measure, then:",
        "#   orthocad coupon --measured coupon.toml --profile YOURS --out my-material.toml",
        "# and name my-material.toml as the profile's material.",
        'schema_version = "1"',
        'by = ""            # who measured',
        'when = ""          # 2026-11-22',
        'how = ""           # calipers, press or scales',
        "",
        f"# Outer lengths of the gauge as printed and finished, designed {x:g} x {y:g} x {z:g} mm.",
        "# gauge_mm = [100.0, 100.0, 50.0]",
    ]
    for percent in percents:
        rows += [
            "",
            f"[[block]]         # {BLOCK_MM[0]:g} x {BLOCK_MM[1]:g} x {BLOCK_MM[2]:g} mm, no walls, no skins",
            f"infill_percent = {percent:g}",
            "# force_n = 0.0        # to hold it",
            "# compressed_mm = 0.0  # so much lower than unloaded; stay under 1.5",
        ]
    return "\n".join([*rows, ""])
