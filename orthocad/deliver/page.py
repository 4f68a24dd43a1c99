"""`report.html`: one page that needs nothing else, from the report's content and the pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orthocad.deliver.content import compose
from orthocad.deliver.drawings import Drawings, drawings
from orthocad.deliver.html import template
from orthocad.deliver.scene import Scene, scene_of
from orthocad.deliver.trace import record_sha256
from orthocad.model import Result

_HERE = Path(__file__).parent


def page(result: Result, report: Mapping[str, Any], drawn: Drawings | None = None) -> str:
    """The HTML of one result; every text in it is escaped."""
    from markupsafe import Markup

    drawn = drawings(result) if drawn is None else drawn
    return template(_HERE / "report.html.j2").render(
        document=compose(report),
        record_sha256=record_sha256(report),
        css=Markup((_HERE / "report.css").read_text(encoding="utf-8")),
        pictures={side: {name: Markup(svg) for name, svg in named.items()} for side, named in drawn.items()},
        scene=_safe(scene_of(result)),
    )


def _safe(scene: Scene | None) -> dict[str, Any] | None:
    """The scene's scripts as they are: ours, and numbers; no text of an order is in them."""
    from markupsafe import Markup

    if scene is None:
        return None
    texts = {"data": scene.data, "library": scene.library, "viewer": scene.viewer}
    return {"sides": scene.sides, **{name: Markup(text) for name, text in texts.items()}}
