"""`report.html`: one page that needs nothing else, from the report's data and the pictures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from orthocad.deliver import words
from orthocad.model import Foot, Result

_HERE = Path(__file__).parent
_BLOCKED = {
    "words": "BLOCKED",
    "bad": True,
    "why": "No device was made: a contra-indication below is not accepted by a prescriber.",
}
_REJECTED = {
    "words": "REJECTED",
    "bad": True,
    "why": "Do not print: the finished device fails a check or a dose below. The files are kept for inspection only.",
}
_OPEN = {"words": "not approved", "bad": False, "why": ""}


def page(result: Result, report: Mapping[str, Any]) -> str:
    """The HTML of one result; every text in it is escaped."""
    from markupsafe import Markup

    drawn = {side: _drawn(result, side) for side in result.feet}
    return _template().render(
        report=report,
        feet=report["feet"],
        css=Markup((_HERE / "report.css").read_text(encoding="utf-8")),
        state=_state(result),
        todo=_todo(result),
        words={side: words.device_in_words(foot) for side, foot in report["feet"].items()},
        doses={side: _doses(foot["realised"]) for side, foot in report["feet"].items()},
        lifts=_lifts(result, report),
        pictures={side: {name: _marked(p) for name, p in drawn[side].items()} for side in drawn},
    )


@lru_cache(maxsize=1)
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"figure": words.shown, "title_of": words.title_of, "measured": words.measured}
    return environment.from_string((_HERE / "report.html.j2").read_text(encoding="utf-8"))


def _marked(picture: str | tuple[str, ...]) -> Any:
    from markupsafe import Markup

    return [Markup(p) for p in picture] if isinstance(picture, tuple) else Markup(picture)


def _drawn(result: Result, side: str) -> dict[str, str | tuple[str, ...]]:
    from orthocad.deliver import pictures

    foot = result.feet[side]
    if side not in result.devices:
        return {"height": pictures.height_map(foot, None)}
    return _device_pictures(result, foot)


def _device_pictures(result: Result, foot: Foot) -> dict[str, str | tuple[str, ...]]:
    from orthocad.deliver import pictures
    from orthocad.deliver.pictures.seat import seated_vertices

    device, verdict = result.devices[foot.side], result.verdicts[foot.side]
    seated_mm = seated_vertices(foot, device, verdict.fit)
    return {
        "height": pictures.height_map(foot, device),
        "gap": pictures.gap_map(
            foot, device, verdict.fit, pictures.gap_limit_mm(v.fit for v in result.verdicts.values())
        ),
        "views": pictures.device_on_foot(foot, device, seated_mm),
        "heel": pictures.heel_section(foot, device, verdict, seated_mm),
        "arch": pictures.arch_section(foot, device, seated_mm),
    }


def _state(result: Result) -> dict[str, Any]:
    if not result.devices:
        return _BLOCKED
    return _OPEN if all(v.passed for v in result.verdicts.values()) else _REJECTED


def _todo(result: Result) -> list[dict[str, Any]]:
    """Everything page 1 must say, most serious first; `said` marks what needs no box to tick."""
    resolution = result.resolution
    items = [_item(b.code, f"blocked: {b.text}", options=("accept and sign", "change")) for b in resolution.open_blocks]
    items += [_item(d.code, d.text, options=d.options) for d in resolution.decisions]
    items += [
        _item(b.code, f"{b.text}; accepted by {b.accepted_by}: {b.why}", said=True)
        for b in resolution.blocks
        if b.accepted_by
    ]
    asked = {item["code"] for item in items}
    notices = [(side, n) for side, foot in result.feet.items() for n in foot.scan.notices if n.code not in asked]
    return items + [_item(n.code, n.text, side=side) for side, n in notices]


def _item(code: str, text: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "text": text, "side": "", "options": (), "said": False} | more


def _doses(realised: list[dict[str, Any]]) -> dict[str, Any]:
    kept, judged, overridden = words.dose_counts(realised)
    said = f", {overridden} overridden" if overridden else ""
    return {"passed": kept == judged, "words": f"{kept} of {judged} doses within tolerance{said}"}


def _lifts(result: Result, report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Both feet's lift: the side without a scan stands in the prescription too."""
    rows = []
    for side in ("left", "right"):
        values = result.resolution.prescriptions[side].values
        doses = report["feet"].get(side, {}).get("realised", [])
        realised = next((d["realised"] for d in doses if d["name"] == "heel_lift_mm"), None)
        lift, cover = values["heel_lift_mm"], values["cover_mm"]
        reason = f"by {lift.changed_by}; proposed {words.shown(lift.proposed)} mm" if lift.changed_by else lift.reason
        rows.append({"side": side, "asked": lift.value, "realised": realised, "cover": cover.value, "reason": reason})
    return rows
