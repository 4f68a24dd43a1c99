"""What a finished build says to people, from its report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orthocad.deliver.content.open_points import REFER, SAFETY
from orthocad.deliver.dose_words import doses_in_words
from orthocad.deliver.figures import grams


def outcome(report: Mapping[str, Any], out: Path) -> list[str]:
    """The lines of standard output after a build."""
    lines = [line for side, foot in report["feet"].items() for line in _device_lines(side, foot)]
    lines += _listed("advised", _grave(report))
    lines += _listed("to decide", [f"{d['code']}: {d['text']}" for d in report["decisions"]])
    lines += _listed("accepted", [f"{b['code']} by {b['accepted_by']}: {b['why']}" for b in report["blocks"]])
    lines += _listed("scan", _warnings(report))
    return [*lines, f"not signed: read {out / 'report.html'} before printing"]


def _device_lines(side: str, foot: Mapping[str, Any]) -> list[str]:
    device, plan, fit = foot["device"], foot["print_plan"], foot["fit"]
    gap, share = fit["gap_mm"], fit["judged_fraction"]
    of = "" if share is None else f" (of {100 * share:.0f} % of the map, where only the sole shaped it)"
    size = " x ".join(f"{v:.0f}" for v in device["size_mm"])
    doses, _ = doses_in_words(foot["doses"])
    return [
        f"{side + ':':7}{device['stl']}, {size} mm{_printing(plan)}",
        f"       {doses}; gap to the sole{of} {gap['mean']:.2f} mm on average, 95 % within {gap['p95']:.2f} mm",
    ]


def _printing(plan: Mapping[str, Any] | None) -> str:
    if plan is None:  # the profile names no printer
        return ""
    hours = "" if plan["hours"] is None else f" and {plan['hours']:.1f} h"
    return f"; to print: about {grams(plan['mass_g'])}{hours}, {plan['printer']}"


def _grave(report: Mapping[str, Any]) -> list[str]:
    """Advice that stands on page 1 of the report."""
    return [f"{a['code']}: {a['text']}" for a in report["advice"] if a["code"].startswith((REFER, SAFETY))]


def _warnings(report: Mapping[str, Any]) -> list[str]:
    """What the scans warn of, but for what already stands among the decisions."""
    asked = {d["code"] for d in report["decisions"]}
    warnings = [(side, w) for side, foot in report["feet"].items() for w in foot["scan"]["warnings"]]
    return [f"{side}, {w['text']}" for side, w in warnings if w["code"] not in asked]


def _listed(title: str, items: list[str]) -> list[str]:
    return [f"{title}: {len(items)}", *(f"  - {item}" for item in items)] if items else []
