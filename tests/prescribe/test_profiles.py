"""Profiles: those that ship, and those that are refused."""

from __future__ import annotations

import pytest

from orthocad.errors import OrderError
from orthocad.prescribe import load_profile, profile_names
from orthocad.prescribe.profile_file import check_profile_values, profile_data, profile_from


def test_the_named_profiles():
    assert set(profile_names()) >= {"tpu-full-contact", "pa12-shell", "petg-shell"}
    assert load_profile(None).name == "tpu-full-contact"


@pytest.mark.parametrize(
    ("name", "construction", "wall"),
    [("tpu-full-contact", "filled", 2.0), ("pa12-shell", "shell", 1.0), ("petg-shell", "shell", 1.6)],
)
def test_what_they_say(name, construction, wall, catalogue):
    profile = load_profile(name)
    assert profile.values["construction"] == construction
    assert profile.material.min_wall_mm == wall
    check_profile_values(profile, catalogue)


def test_every_shipped_profile_keeps_to_the_catalogue(catalogue):
    for name in profile_names():
        check_profile_values(load_profile(name), catalogue)


def test_a_profile_by_path(tmp_path):
    source = tmp_path / "mine.toml"
    source.write_bytes(_bytes("tpu-full-contact"))
    assert load_profile(str(source)).values == load_profile(None).values
    assert load_profile(str(source)).name == "mine"


def _bytes(name: str) -> bytes:
    from orthocad.prescribe import profile_file

    return (profile_file.profiles_folder() / f"{name}.toml").read_bytes()


MATERIAL = """
[material]
name = "TPU 95A"
process = "fdm"
min_wall_mm = 2.0
density_g_cm3 = 1.21
modulus_mpa = 26.0
"""


def _written_out(name: str) -> str:
    """A profile that holds its bed and its material itself."""
    lines = _bytes(name).decode().splitlines()
    kept = [line for line in lines if not line.startswith(('material = "tpu-', "printer = "))]
    at = next(k for k, line in enumerate(kept) if line.startswith("text = "))
    return "\n".join([*kept[:at], "bed_mm = [300.0, 300.0, 300.0]", *kept[at:], MATERIAL])


def test_material_and_printer_by_name_are_the_same_as_written_out(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(_written_out("tpu-full-contact"))
    mine, named = load_profile(str(path)), load_profile("tpu-full-contact")
    assert mine.bed_mm == named.bed_mm == named.printer.bed_mm
    assert mine.printer is None
    for key in ("name", "process", "min_wall_mm", "density_g_cm3", "modulus_mpa"):
        assert getattr(mine.material, key) == getattr(named.material, key)


def test_a_changed_material_changes_the_profiles_hash(tmp_path):
    from orthocad.prescribe.machine_file import machine_path

    own = machine_path("material", "tpu-95a").read_text()
    text = _bytes("tpu-full-contact").decode().replace('"tpu-95a"', '"soft.toml"')
    hashes = []
    for modulus in ("26.0", "27.0"):
        (tmp_path / "soft.toml").write_text(own.replace("modulus_mpa = 26.0", f"modulus_mpa = {modulus}"))
        (tmp_path / "mine.toml").write_text(text)
        profile = load_profile(str(tmp_path / "mine.toml"))
        assert profile.material.modulus_mpa == float(modulus)
        hashes.append(profile.sha256)
    assert hashes[0] != hashes[1]


def test_an_unknown_material_is_named_with_what_is_near(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(_bytes("tpu-full-contact").decode().replace('"tpu-95a"', '"tpu-95"'))
    with pytest.raises(OrderError, match="tpu-95a") as caught:
        load_profile(str(path))
    assert caught.value.code == "material.invalid"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('process = "fdm"', 'process = "casting"'),
        ("bed_mm = [300.0, 300.0, 300.0]", "bed_mm = [300.0, 300.0]"),
        ('schema_version = "1"', 'schema_version = "9"'),
        ("[material]", "[materiel]"),
        ("min_wall_mm = 2.0", 'min_wall_mm = "two"'),
        ("min_wall_mm = 2.0", "min_wall_mm = nan"),
    ],
)
def test_a_bad_shape_is_refused(tmp_path, old, new):
    text = _written_out("tpu-full-contact")
    assert old in text
    path = tmp_path / "bad.toml"
    path.write_text(text.replace(old, new))
    with pytest.raises(OrderError) as caught:
        load_profile(str(path))
    assert caught.value.code == "profile.invalid"


@pytest.mark.parametrize(
    ("key", "value"),
    [("cover_mm", 99.0), ("cover_mm", "thick"), ("construction", "hollow"), ("kover_mm", 1.0), ("arch_fill_mm", 1e300)],
)
def test_a_value_against_the_catalogue_is_refused(rx, tmp_path, key, value):
    text = _bytes("pa12-shell").decode().replace("[values]", f"[values]\n{key}_x = 1", 1)
    shown = f'"{value}"' if isinstance(value, str) else repr(value)
    lines = [line for line in text.replace(f"{key}_x = 1", "").splitlines() if not line.startswith(f"{key} =")]
    lines.insert(lines.index("[values]") + 1, f"{key} = {shown}")
    path = tmp_path / "bad.toml"
    path.write_text("\n".join(lines))
    with pytest.raises(OrderError) as caught:
        rx({}, profile=str(path))
    assert caught.value.code == "profile.invalid"
    assert key in caught.value.text


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(OrderError, match=r"near: tpu-full-contact"):
        load_profile("tpu-full-contac")


def test_data_and_profile_are_one():
    profile = load_profile("petg-shell")
    assert profile_from(profile_data(profile), profile.name, profile.sha256) == profile


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('first_ray_cutout = "first_met"\nmortons = "extension"', "mortons = extension"),
        ("heel_pad_mm = 4.0\nlateral_skive_mm = 2.0", "never both"),
        ("heel_pad_mm = 2.9", "a pad of 3 or more"),
        ("medial_skive_mm = 2.0\nheel_cup_depth_mm = 13.9", "at least 14"),
        ("medial_skive_mm = 4.0\ncast_inversion_deg = 2.0\nheel_cup_depth_mm = 19.9", "at least 20"),
        ('first_ray_cutout = "first_met"\nbase_thickness_mm = 4.1', "leaves 1.1"),
        ('first_ray_cutout = "first_met"\nmortons = "reverse"\nbase_thickness_mm = 6.0', "in all at most 4"),
        ("base_thickness_mm = 2.0", "least wall of 2.2"),
        ('arch_source = "given"', "go together"),
        ("arch_height_mm = 18.0", "go together"),
        ("leg_length_lift_mm = 2.0", "more than heel_lift_mm"),
        ('mortons = "reverse"\nlength = "three_quarter"', "ends behind the heads"),
    ],
)
def test_a_profile_that_contradicts_itself_is_refused_before_any_rule(catalogue, tmp_path, lines, told):
    head, _, tail = _written_out("tpu-full-contact").partition("[values]")
    material = "[material]" + tail.partition("[material]")[2].replace("min_wall_mm = 2.0", "min_wall_mm = 2.2")
    path = tmp_path / "lab.toml"
    base = "" if "base_thickness" in lines else "base_thickness_mm = 8.0\n"
    path.write_text(f"{head}[values]\n{base}{lines}\n\n{material}", encoding="utf-8")
    with pytest.raises(OrderError) as caught:
        check_profile_values(load_profile(str(path)), catalogue)
    assert caught.value.code == "profile.invalid"
    assert told in caught.value.text


@pytest.mark.parametrize("name", profile_names())
def test_no_shipped_profile_contradicts_itself(catalogue, name):
    check_profile_values(load_profile(name), catalogue)
