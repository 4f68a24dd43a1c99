"""Trim line, cover and extension as DXF in millimetres, to print 1:1 or to drive a cutter."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from orthocad.design.cover import Covers
from orthocad.model import Device

MILLIMETRES = 4  # $INSUNITS
COLOURS = {"DEVICE": 7, "COVER": 3, "EXTENSION": 5, "MARK": 1}
TEXT_MM = 6.0


def outlines_dxf(device: Device, found: Covers, words: str) -> bytes:
    """Closed outlines on layers of their own, in the frame of the device's file, top up; no clock in it."""
    import ezdxf

    loops = [("DEVICE", device.outline_mm), *(("DEVICE", hole) for hole in device.holes_mm)]
    loops.append(("COVER", found.cover.points_mm))
    if found.extension is not None:
        loops.append(("EXTENSION", found.extension.points_mm))
    before = ezdxf.options.write_fixed_meta_data_for_testing
    ezdxf.options.write_fixed_meta_data_for_testing = True
    try:
        return _drawing(ezdxf.new("R2010", setup=False), loops, device, words)
    finally:
        ezdxf.options.write_fixed_meta_data_for_testing = before


def _drawing(document: Any, loops: list[tuple[str, np.ndarray]], device: Device, words: str) -> bytes:
    down = -1.0 if device.side == "left" else 1.0
    document.header["$INSUNITS"] = MILLIMETRES
    space = document.modelspace()
    for name, colour in COLOURS.items():
        document.layers.add(name, color=colour)
    for layer, loop in loops:
        points = np.round(loop * [1.0, down], 4)
        space.add_lwpolyline([(float(x), float(y)) for x, y in points], close=True, dxfattribs={"layer": layer})
    middle = device.outline_mm.mean(axis=0) * [1.0, down]
    text = space.add_text(words, height=TEXT_MM, dxfattribs={"layer": "MARK"})
    text.set_placement((float(middle[0]) - 3 * TEXT_MM, float(middle[1])))
    written = io.StringIO()
    document.write(written)
    return written.getvalue().encode("utf-8")
