"""A profile that came with an order: what it names belongs to the order, and lies inside the folder of orders."""

from __future__ import annotations

from pathlib import Path

import pytest

from insole_files import as_dxf, insole
from orthocad.batch import order_profile
from orthocad.prescribe.machine_file import profiles_folder
from test_orders import codes, entries, put
from test_unread import held

SHIPPED = profiles_folder()
MATERIAL = (SHIPPED / "materials/pa12-mjf.toml").read_text()


def profile(folder: Path, material: str, more: str = "") -> Path:
    """The shipped shell's profile, with another material, beside its order."""
    text = (SHIPPED / "pa12-shell.toml").read_text().replace('"pa12-mjf"', f'"{material}"')
    assert material in text
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lab.toml").write_text(text.replace("[values]\n", f"[values]\n{more}"))
    return folder


@pytest.mark.parametrize("there", ["", "lab/"])
def test_a_material_and_a_drawing_that_it_names_are_read_and_part_of_the_order(tmp_path, there) -> None:
    home = put(tmp_path / "o/A-1", "left.stl", order=f'profile = "{there}lab.toml"')
    folder = profile(home / there, "./my.toml", 'insole_outline = "insole.dxf"\n')
    as_dxf(folder / "insole.dxf", insole(270.0, 100.0))
    hashes = []
    for density in ("1.01", "1.02"):
        (folder / "my.toml").write_text(MATERIAL.replace("density_g_cm3 = 1.01", f"density_g_cm3 = {density}"))
        order_profile.forget()
        found = entries(tmp_path / "o")
        assert codes(found) == {"A-1": None}
        assert held(found["A-1"]) is None
        hashes.append(found["A-1"].order.inputs_sha256)
    assert hashes[0] != hashes[1]
    (folder / "other.dxf").write_bytes(b"x")
    assert "other.dxf" in held(entries(tmp_path / "o")["A-1"])


def test_what_a_tables_profile_names_is_no_loose_file(tmp_path) -> None:
    put(tmp_path / "o/scans", "a.stl", "b.stl")
    rows = "order_id,scans,profile\nA-1,scans/a.stl,lab/lab.toml\nA-2,scans/b.stl,deep/lab.toml\n"
    (tmp_path / "o/orders.csv").write_text(rows)
    (profile(tmp_path / "o/lab", "my.toml") / "my.toml").write_text(MATERIAL)
    profile(tmp_path / "o/deep", "../own.toml")
    (tmp_path / "o/own.toml").write_text(MATERIAL)
    found = entries(tmp_path / "o")
    assert codes(found) == {"A-1": None, "A-2": None}
    assert all(held(e) is None for e in found.values())
    (tmp_path / "o/lab/other.toml").write_text(MATERIAL)
    assert "order.loose_file" in codes(entries(tmp_path / "o")).values()


@pytest.mark.parametrize("how", ["absolute", "../../outside/my.toml", "../../outside/my", "link", "drawing"])
def test_nothing_that_it_names_lies_outside_the_orders(tmp_path, how) -> None:
    outside = put(tmp_path / "outside")
    for name in ("my.toml", "my"):
        (outside / name).write_text(MATERIAL)
    as_dxf(outside / "insole.dxf", insole(270.0, 100.0))
    home = put(tmp_path / "o/A-1", "left.stl", order='profile = "lab.toml"')
    named = {"absolute": str(outside / "my.toml"), "link": "my.toml", "drawing": "pa12-mjf"}.get(how, how)
    more = f'insole_outline = "{outside}/insole.dxf"\n' if how == "drawing" else ""
    profile(home, named, more)
    if how == "link":
        (home / "my.toml").symlink_to(outside / "my.toml")
    found = entries(tmp_path / "o")
    assert codes(found) == {"A-1": "order.path"}
    assert "lab.toml names" in found["A-1"].fault.text


def test_a_material_that_is_not_there_is_said(tmp_path) -> None:
    for name, material in (("A-1", "my.toml"), ("A-2", "pa13")):
        profile(put(tmp_path / "o" / name, "left.stl", order='profile = "lab.toml"'), material)
    found = entries(tmp_path / "o")
    assert codes(found) == {"A-1": "order.path", "A-2": "material.invalid"}
    assert "my.toml" in found["A-1"].fault.text
