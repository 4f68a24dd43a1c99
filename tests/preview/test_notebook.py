"""The example notebook, executed, and what its cells show."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from orthocad.preview.notebook import Design
from orthocad.preview.target import open_target

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs" / "example.ipynb"


def shown(cell: Any) -> str:
    return "".join(out["data"].get("text/html", "") for out in cell["outputs"] if "data" in out)


@pytest.mark.slow
def test_the_example_notebook_runs_and_shows_design_and_result() -> None:
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    book = nbformat.read(NOTEBOOK, as_version=4)
    nbclient.NotebookClient(book, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    cells = {c["id"]: c for c in book["cells"]}
    for name in ("open", "set", "build"):
        assert "<iframe" in shown(cells[name]), name
    assert "medial_skive_mm" in shown(cells["set"])
    assert "medial_skive_mm" not in shown(cells["open"])
    assert "on the finished mesh" in shown(cells["build"])


def test_a_design_shows_itself_without_a_network(foot_scans: Path, tmp_path: Path) -> None:
    scan = shutil.copy(foot_scans / "woman_left.ply", tmp_path)
    design = Design(scan).set("left", medial_skive_mm=3)
    page = design._repr_html_()
    assert "medial_skive_mm" in page
    bare = Design(scan)._repr_html_()
    size = re.search(r"left device</th><td>(\d+) x (\d+) x (\d+) mm, filled", bare)
    assert size, "an untouched design tells its numbers too"
    foot = design.session.feet["left"]
    assert 0.5 * foot.length_mm < float(size[1]) < foot.length_mm
    assert float(size[2]) < float(size[1])
    assert "heel cup 14 mm deep" in bare
    frame = html.unescape(re.search(r'srcdoc="([^"]*)"', page)[1])  # type: ignore[index]
    assert not re.search(r"https?://|\bimport\s|\bexport\s", frame)
    assert open_target(Path(scan)).orders[0].name == "woman_left"
