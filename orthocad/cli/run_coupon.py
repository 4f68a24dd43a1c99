"""`orthocad coupon`: what to print and measure, and the measured figures as a material file."""

from __future__ import annotations

from pathlib import Path


def write_coupon(profile: str | None, out: Path) -> None:
    """The print file and the form, into a folder that is not there yet or is empty."""
    from orthocad.deliver.coupon import coupon_files
    from orthocad.errors import MachineError, UsageError
    from orthocad.prescribe import load_profile

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError("output.exists", f"{out} is in use; give another --out")
    files = coupon_files(load_profile(profile).material)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (out / name).write_bytes(content)
    except OSError as fault:
        raise MachineError("output.not_writable", f"cannot write {out} ({fault.strerror})") from fault
    print("\n".join([*(str(out / name) for name in files), "print it, measure it, fill in coupon.toml"]))


def write_material(profile: str | None, form: Path, out: Path) -> None:
    """A material file with the measured figures in place of the assumed ones."""
    from orthocad.design.coupon import BLOCK_MM, GAUGE_MM
    from orthocad.errors import UsageError
    from orthocad.prescribe import load_profile
    from orthocad.prescribe.measured import load_measured, measured_material

    if out.exists():
        raise UsageError("output.exists", f"{out} is there already; give another --out")
    text, said = measured_material(load_profile(profile), load_measured(form), BLOCK_MM, GAUGE_MM)
    out.write_text(text, encoding="utf-8")
    print("\n".join([*said, f'{out}: put material = "{out.name}" into a profile beside it']))
