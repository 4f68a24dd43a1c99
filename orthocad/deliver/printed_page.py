"""The page of a printed device held against its design."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from orthocad.deliver.html import template
from orthocad.model import Dose, Field, Mesh
from orthocad.verify.printed import TOLERANCE_MM, Printed
from orthocad.verify.printed_size import Size, scale_percent, scale_words

_HERE = Path(__file__).parent


def printed_json(side: str, printed: Printed, doses: tuple[Dose, ...], files: Mapping[str, str]) -> dict[str, Any]:
    """What was found, as plain data; a scale only where one explains length and width both."""
    scale = scale_percent(printed.sizes)
    return {
        "files": dict(files),
        "side": side,
        "units": printed.units,
        "design_from_scan": [[float(v) for v in row] for row in printed.design_from_scan],
        "rms_mm": round(printed.rms_mm, 3),
        "overlap": round(printed.overlap, 3),
        "tolerance_mm": TOLERANCE_MM,
        "top": {
            "mean_mm": round(printed.mean_mm, 3),
            "p95_mm": round(printed.p95_mm, 3),
            "max_mm": round(printed.max_mm, 3),
            "within": round(printed.within, 3),
        },
        "sizes": [_size(s) for s in printed.sizes],
        "scale_percent": None if scale is None else round(scale, 2),
        "doses": [_dose(d) for d in doses],
    }


def _size(s: Size) -> dict[str, Any]:
    return {
        "name": s.name,
        "designed_mm": round(s.designed_mm, 2),
        "printed_mm": round(s.printed_mm, 2),
        "tolerance_mm": s.tolerance_mm,
        "passed": s.passed,
    }


def _dose(d: Dose) -> dict[str, Any]:
    seen = math.isfinite(d.realised)
    return {
        "name": d.name,
        "requested": round(d.requested, 4),
        "realised": round(d.realised, 4) if seen else None,
        "tolerance": d.tolerance,
        "unit": d.unit,
        "passed": d.passed,
        "masked_by": d.masked_by,
    }


def printed_page(record: Mapping[str, Any], printed: Printed, design: Mesh) -> str:
    """One HTML file with the deviation maps of both faces and each dose as printed."""
    from markupsafe import Markup

    from orthocad.deliver.pictures.deviation import deviation_map

    outline = np.asarray(design.vertices_mm, float)[:, :2]
    limit = next((v for v in (0.5, 1.0, 2.0, 4.0) if record["top"]["p95_mm"] <= v), 8.0)
    faces: dict[str, Field] = {"upper face": printed.top, "lower face": printed.bottom}
    return template(_HERE / "printed.html.j2").render(
        record=record,
        scale=None if record["scale_percent"] is None else scale_words(record["scale_percent"]),
        css=Markup((_HERE / "report.css").read_text(encoding="utf-8")),
        maps={
            name: Markup(deviation_map(record["side"], name, field, outline, limit))
            for name, field in faces.items()
            if np.isfinite(field.z_mm).any()
        },
    )
