"""A batch's folder with made orders whose devices are plain blocks: for what comes after the build."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import trimesh

from orthocad.batch.bound import design_sha256
from orthocad.batch.ledger import Ledger
from orthocad.batch.records import DESIGNED, Outcome
from orthocad.batch.worker import files_of
from orthocad.deliver.mesh_files import stl_bytes
from orthocad.model import Mesh

KEYS = {"priority": "normal", "kind": "new", "quantity": 1}


def block(size_mm: tuple[float, float, float], subdivide: int = 1) -> Mesh:
    """A wedge in the first octant: no two of its faces are alike, so that a turned one is known again."""
    box = trimesh.creation.box(extents=size_mm)
    box.apply_translation(np.array(size_mm) / 2)
    box.vertices[np.all(box.vertices > 1.0, axis=1)] *= [1.0, 1.0, 0.5]
    for _ in range(subdivide):
        box = box.subdivide()
    return Mesh(vertices_mm=box.vertices.astype(np.float32), faces=box.faces.astype(np.int32))


def make(
    out: Path,
    order_id: str,
    sides: tuple[str, ...] = ("left", "right"),
    size_mm: tuple[float, float, float] = (200.0, 90.0, 20.0),
    process: str = "fdm",
    construction: str = "filled",
    material: str = "TPU 95A",
    quantity: int = 1,
    decisions: tuple[str, ...] = (),
    doses: object = (),
) -> Path:
    """One designed order in the ledger and on disk."""
    folder = out / "orders" / order_id
    folder.mkdir(parents=True)
    for side in sides:
        (folder / f"{side}.stl").write_bytes(stl_bytes(block(size_mm)))
    (folder / "design.toml").write_text(f'[profile.material]\nprocess = "{process}"\n# {order_id}\n')
    (folder / "report.json").write_text(json.dumps(report(folder, sides)))
    feet = {s: {"material": material, "construction": construction, "doses": doses, "mass_g": 100.0,
                "print_minutes": None, "length_mm": 250.0} for s in sides}  # fmt: skip
    ledger = Ledger(out, new=True)
    ledger.receive([(order_id, order_id, KEYS | {"quantity": quantity}, "P-1")])
    facts = {"feet": feet, "decisions": list(decisions)}
    outcome = Outcome(key=order_id, state=DESIGNED, facts=facts, files=files_of(folder))
    ledger.ended(outcome, "inputs", design_sha256(outcome))
    ledger.close()
    return folder


def report(folder: Path, sides: tuple[str, ...]) -> dict:
    """As much of a report as a comparison reads."""
    feet = {}
    for side in sides:
        sha = hashlib.sha256((folder / f"{side}.stl").read_bytes()).hexdigest()
        device = {"stl": f"{side}.stl", "sha256": sha, "volume_mm3": 1000.0, "mass_g": 100.0, "min_wall_mm": 2.0,
                  "z_offset_mm": 0.0}  # fmt: skip
        feet[side] = {
            "prescription": {"heel_lift_mm": {"value": 3.0, "unit": "mm"}, "material": {"value": "x", "unit": ""}},
            "realised": [{"name": "heel_lift_mm", "realised": 3.01, "unit": "mm"}],
            "device": device,
            "fit": {"gap_mm": {"mean": 0.1, "p50": 0.1, "p95": 0.4, "max": 1.0}, "contact_fraction": 0.9},
        }
    return {"feet": feet}
