"""Another design beside this one: drawn faintly, and what differs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orthocad.errors import UsageError
from orthocad.preview import panel
from orthocad.preview.scene import device_bytes
from orthocad.preview.session import Session
from orthocad.preview.workshop import Workshop

if TYPE_CHECKING:
    from orthocad.preview.hands import Bench, Told


def draw(bench: Bench, message: Mapping[str, Any]) -> Told:
    """Another design drawn faintly over this one: the proposal, the one opened, or an earlier file."""
    which = str(message.get("which"))
    session = bench.session
    if which == "none":
        bench.ghost = None
        return [*((f"ghost/{s}", {"kind": "no ghost", "side": s}) for s in session.sides), *compared(bench)]
    other = _other(session, which)
    bench.ghost = which, other
    drawn = Workshop(session.profile.material).draft(session.feet, other)
    bench.version += 1
    told: Told = [(f"ghost/{s}", device_bytes(d, "ghost", bench.version)) for s, d in drawn.items()]
    return [*told, *compared(bench)]


def compared(bench: Bench) -> Told:
    """What differs from the ghost, as the design stands now."""
    which, other = bench.ghost or ("none", None)
    found = panel.differences(bench.session.resolution, other, bench.session.sides) if other else []
    return [("compared", {"kind": "compared", "which": which, "differences": found})]


def _other(session: Session, which: str) -> Any:
    from orthocad.prescribe import load_design, prescribe

    if which == "proposal":
        return session.proposal()
    if which == "opened":
        return session.opened
    earlier = load_design(within(session.order.home, which))
    return prescribe(
        exam=earlier.exam, profile=earlier.profile, feet=session.feet, catalogue=session.catalogue, recorded=earlier
    )


def within(home: Path, name: str) -> Path:
    """A file below the target's folder, by its name from there.

    Raises
    ------
    UsageError
        `preview.outside`: it lies elsewhere, links followed.
    """
    path = (home / name).resolve()
    if not path.is_relative_to(home.resolve()):
        raise UsageError("preview.outside", f"{name} lies outside {home.name or home}; only files in there are opened")
    return path
