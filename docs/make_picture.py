"""Draws the README's picture from a real build: `python docs/make_picture.py [SCAN] [PNG]`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from orthocad.deliver.pictures.render import device_on_foot_pixels
from orthocad.deliver.pictures.seat import seated_vertices
from orthocad.model import Request
from orthocad.pipeline import build

HERE = Path(__file__).parent
PIXEL_MM = 0.17  # drawn at twice the size, then halved: smooth edges
PAPER = 255


def main(scan: Path, target: Path) -> None:
    """Build one foot and draw its device under it, on white."""
    with tempfile.TemporaryDirectory() as folder:
        stages: dict[str, Any] = dict(build(Request(scans=(scan,), out=Path(folder) / "out", command="picture")))
    side, foot = next(iter(stages["read"].items()))
    device, verdict = stages["design"][side], stages["verify"][side]
    pixels = device_on_foot_pixels(foot, device, seated_vertices(foot, device, verdict.fit), PIXEL_MM)
    layer = Image.fromarray(np.ascontiguousarray(pixels), mode="RGBA")
    paper = Image.new("RGBA", layer.size, (PAPER, PAPER, PAPER, 255))
    drawn = Image.alpha_composite(paper, layer).convert("RGB")
    small = drawn.resize((drawn.width // 2, drawn.height // 2), Image.Resampling.LANCZOS)
    small.save(target, optimize=True)


if __name__ == "__main__":
    words = [Path(word) for word in sys.argv[1:]]
    defaults = [HERE.parent / "foot_scans" / "man_right.stl", HERE / "device_on_foot.png"]
    main(*(words + defaults[len(words) :]))
