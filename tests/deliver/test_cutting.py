"""Outlines to cut and the bag's label, read back by other libraries."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import ezdxf
import numpy as np
import pypdf
import pytest
import trimesh
import zxingcpp
from PIL import Image
from shapely.geometry import Polygon

from devices import ROOT
from orthocad.cli import run
from orthocad.deliver.label import barcode_text, label_pdf
from orthocad.model import Request
from orthocad.pipeline import build

EXAM = """
schema_version = "1"
[patient]
code = "P-0042"
flags = []
[shoe]
insole_length_mm = 262
size = 39
size_system = "eu"
"""


def request_for(out: Path, **more) -> Request:
    scans = tuple(ROOT / "foot_scans" / f"woman_{side}.ply" for side in ("left", "right"))
    return Request(scans=scans, out=out, formats=("stl", "dxf", "label"), order_id="A-17", **more)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("cutting")
    (place / "exam.toml").write_text(EXAM)
    for _ in build(request_for(place / "out", exam=place / "exam.toml", profile="pa12-shell")):
        pass
    return place / "out"


def loops(path: Path) -> dict[str, list[Polygon]]:
    found: dict[str, list[Polygon]] = {}
    drawing = ezdxf.readfile(path)
    assert drawing.header["$INSUNITS"] == 4
    assert not drawing.audit().errors
    for line in drawing.modelspace().query("LWPOLYLINE"):
        assert line.closed
        found.setdefault(line.dxf.layer, []).append(Polygon([p[:2] for p in line.get_points()]))
    return found


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_outlines_are_the_devices_shadow_and_what_goes_over_and_before_it(built, side) -> None:
    drawn = loops(built / f"{side}.dxf")
    body = trimesh.load(built / f"{side}.stl")
    shadow = trimesh.path.polygons.projected(body, normal=[0, 0, 1])
    (device,), (cover,), (extension,) = drawn["DEVICE"], drawn["COVER"], drawn["EXTENSION"]
    box = np.array(device.bounds) - [*body.bounds[0, :2], *body.bounds[1, :2]]
    assert np.abs(box).max() < 0.1
    assert device.area == pytest.approx(shadow.area, rel=0.003)
    assert cover.contains(device)
    assert cover.boundary.hausdorff_distance(device.boundary) == pytest.approx(3.0, abs=0.15)
    assert extension.intersection(device).area < 1.0
    assert extension.distance(device) < 0.05
    heel = body.bounds[0, 0]
    assert extension.bounds[2] - heel == pytest.approx(262, abs=4)  # to the end of the shoe's insole
    medial = np.array(extension.centroid.coords[0])[1]
    assert (medial > 0) == (side == "right")  # the great toe is on the medial side


def test_the_bag_label_has_one_barcode_a_device_that_a_reader_takes(built, tmp_path) -> None:
    if shutil.which("pdftoppm") is None:
        pytest.skip("needs pdftoppm of poppler-utils")
    words = ["pdftoppm", "-r", "300", "-png", "-singlefile", str(built / "label.pdf"), str(tmp_path / "label")]
    subprocess.run(words, check=True)
    read = {code.text for code in zxingcpp.read_barcodes(Image.open(tmp_path / "label.png"))}
    report = json.loads((built / "report.json").read_text())
    for side, foot in report["feet"].items():
        assert f"A-17-{side[0].upper()}-{foot['device']['sha256'][:8].upper()}" in read
    text = pypdf.PdfReader(built / "label.pdf").pages[0].extract_text()
    assert "A-17" in text
    assert "P-0042" in text
    assert "EU 39" in text
    assert hashlib.sha256((built / "label.pdf").read_bytes()).hexdigest() == report["file_sha256"]["label.pdf"]


@pytest.mark.slow
def test_both_are_the_same_each_time_and_verify_knows_them(built, tmp_path) -> None:
    for _ in build(request_for(tmp_path / "again", design=built / "design.toml")):
        pass
    for name in ("left.dxf", "right.dxf", "label.pdf"):
        assert (built / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    assert run(["verify", str(built)]) == 0


def test_a_code_that_bars_cannot_hold_still_gives_a_barcode() -> None:
    from handmade import make_result

    result = make_result(Path("x"), code="患者 7")
    assert barcode_text(result, "right", "ab" * 32) == "7-R-ABABABAB"
    assert label_pdf(result, {"right": "ab" * 32}).startswith(b"%PDF")
