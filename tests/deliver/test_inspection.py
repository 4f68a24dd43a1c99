"""The inspection sheet against the files: what it says is found where it says, by rays of another library."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from handmade import make_result
from orthocad.deliver import deliver, report_json
from orthocad.deliver.content import compose, plain
from orthocad.deliver.inspection_record import inspection_json

PLACE = re.compile(r"(thickness, .+): ([\d.]+) mm from the heel end, ([\d.]+) mm in from the medial edge there")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, trimesh.Trimesh]]:
    out: Path = tmp_path_factory.mktemp("inspected") / "out"
    result = make_result(out, ("left", "right"))
    deliver(result)
    return report_json(result), {side: trimesh.load(out / f"{side}.stl") for side in ("left", "right")}


def caliper_mm(mesh: trimesh.Trimesh, side: str, along: float, across: float) -> float:
    """Upright thickness that far from the print's heel end, and in from its medial edge there."""
    x = mesh.bounds[0][0] + along
    cut = mesh.section(plane_origin=[x, 0, 0], plane_normal=[1, 0, 0]).vertices[:, 1]
    y = cut.max() - across if side == "right" else cut.min() + across
    heights = mesh.ray.intersects_location([[x, y, -100.0]], [[0, 0, 1.0]])[0][:, 2]
    return float(np.ptp(heights))


def rows_of(report: dict[str, Any]) -> list[list[str]]:
    sheet = next(s for s in compose(report).sheets if s.key == "inspection")
    return [[plain(cell) for cell in row] for row in sheet.blocks[1].rows]


def test_each_thickness_is_found_where_the_sheet_says(made) -> None:
    report, meshes = made
    found = dict.fromkeys(meshes, 0)
    for name, side, designed, *_ in rows_of(report):
        place = PLACE.fullmatch(name)
        if place:
            thick = caliper_mm(meshes[side], side, float(place[2]), float(place[3]))
            assert thick == pytest.approx(float(designed.removesuffix(" mm")), abs=0.1), name
            found[side] += 1
    assert found == {"left": 3, "right": 3}


def test_a_built_in_lift_is_in_the_thickness_and_has_no_row(made) -> None:
    report = copy.deepcopy(made[0])
    for foot in report["feet"].values():
        foot["realised"] = [d for d in foot["realised"] if d["name"] != "heel_lift_mm"]
    right = report["feet"]["right"]
    right["realised"].append(
        {"name": "heel_lift_mm", "requested": 3.0, "realised": 3.01, "tolerance": 0.05, "unit": "mm",
         "passed": True, "masked_by": None}
    )  # fmt: skip
    thick = {side: foot["fit"]["thickness_mm"]["heel centre"] for side, foot in report["feet"].items()}
    rows = {(row["name"], row["side"]): row["designed"] for row in inspection_json(report["feet"])}
    assert rows["thickness, heel centre (3.01 mm of it lift)", "right"] == thick["right"]
    assert not any("separate" in name or name.startswith("heel lift") for name, _ in rows)
    both = rows["thickness, heel centre: left less right, both as measured", "both"]
    assert both == pytest.approx(thick["left"] - thick["right"], abs=1e-4)
    right["prescription"]["heel_lift_build"]["value"] = "separate"
    rows = {(row["name"], row["side"]): row["designed"] for row in inspection_json(report["feet"])}
    assert rows["separate heel lift, its height at the heel centre", "right"] == 3.01
    both = rows["thickness, heel centre, with the separate lift: left less right, both as measured", "both"]
    assert both == pytest.approx(thick["left"] - thick["right"] - 3.01, abs=1e-4)


def test_an_open_heel_has_no_left_right_row(made) -> None:
    report = copy.deepcopy(made[0])
    del report["feet"]["left"]["fit"]["thickness_mm"]["heel centre"]
    assert not [row for row in inspection_json(report["feet"]) if row["side"] == "both"]
