"""What a browser may ask for, one small function each: message in, what all browsers are told out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from orthocad.errors import UsageError
from orthocad.preview import panel, signing, walk
from orthocad.preview.edits import Edits
from orthocad.preview.scene import device_bytes
from orthocad.preview.session import Session
from orthocad.preview.workshop import Drawing, Workshop, key_of

Told = list[tuple[str, Any]]  # channel and payload
Hand = Callable[["Bench", Mapping[str, Any]], Told]


class Bench:
    """Session and workshop of the order on the page."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.workshop = Workshop(session.profile.material)
        self.version = 0
        self.finished: dict[str, tuple[tuple[Any, ...], Drawing]] = {}  # by side: what it hangs on, and the device
        self.passed: dict[str, bool] = {}
        self.showing: set[str] = set()  # sides whose finished device is on the page

    @property
    def proved(self) -> bool:
        """Whether every side as it stands now was finished and passed all checks."""
        session = self.session
        return not self.workshop.faults and all(
            side in self.finished
            and self.finished[side][0] == key_of(foot, session.resolution.prescriptions[side])
            and self.passed.get(side, False)
            for side, foot in session.feet.items()
        )


def handle(bench: Bench, message: Mapping[str, Any]) -> Told:
    """Do what one message asks.

    Raises
    ------
    OrthocadError
        What was asked for cannot be done; nothing changed.
    """
    hand = HANDS.get(str(message.get("do")))
    if hand is None:
        raise UsageError("preview.message", f"nothing is called {message.get('do')!r}")
    return hand(bench, message)


def _side(bench: Bench, message: Mapping[str, Any], both: bool = True) -> str:
    side = message.get("side")
    if side not in (*bench.session.sides, *(("both",) if both else ())):
        raise UsageError("preview.message", f"there is no {side} foot here")
    return str(side)


def _set(bench: Bench, message: Mapping[str, Any]) -> Told:
    value = message.get("value")
    value = float(value) if isinstance(value, int) and not isinstance(value, bool) else value
    bench.session.set_value(_side(bench, message), str(message.get("key")), value, bool(message.get("moving")))
    return []


def _rest(bench: Bench, message: Mapping[str, Any]) -> Told:
    bench.session.history.rest()
    return []


def _undo(bench: Bench, message: Mapping[str, Any]) -> Told:
    bench.session.undo()
    return []


def _redo(bench: Bench, message: Mapping[str, Any]) -> Told:
    bench.session.redo()
    return []


def _reset(bench: Bench, message: Mapping[str, Any]) -> Told:
    key = message.get("key")
    bench.session.reset(_side(bench, message), None if key is None else str(key))
    return []


def _mirror(bench: Bench, message: Mapping[str, Any]) -> Told:
    bench.session.mirror(_side(bench, message, both=False))
    return []


def _accept(bench: Bench, message: Mapping[str, Any]) -> Told:
    words = (str(message.get(name, "")) for name in ("code", "by", "why"))
    bench.session.accept(*words)
    return []


def _withdraw(bench: Bench, message: Mapping[str, Any]) -> Told:
    bench.session.withdraw(str(message.get("code")))
    return []


def _landmark(bench: Bench, message: Mapping[str, Any]) -> Told:
    place = message.get("xyz")
    if not (isinstance(place, list) and len(place) == 3 and all(_number(v) for v in place)):
        raise UsageError("preview.message", "a landmark needs three numbers")
    side, name = _side(bench, message, both=False), str(message.get("name"))
    bench.session.move_landmark(side, name, (place[0], place[1], place[2]), bool(message.get("moving")))
    return []


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _save(bench: Bench, message: Mapping[str, Any]) -> Told:
    from orthocad.preview.saving import write_design

    order = bench.session.order
    write_design(order, bench.session.design_toml())
    return [("saved", {"kind": "saved", "file": order.save.name})]


def _ghost(bench: Bench, message: Mapping[str, Any]) -> Told:
    """Another design drawn faintly over this one: the proposal, the one opened, or an earlier file."""
    which = str(message.get("which"))
    session = bench.session
    if which == "none":
        return [*((f"ghost/{s}", {"kind": "no ghost", "side": s}) for s in session.sides), _compared(which, [])]
    other = _other(session, which)
    drawn = Workshop(session.profile.material).draft(session.feet, other)
    bench.version += 1
    told: Told = [(f"ghost/{s}", device_bytes(d, "ghost", bench.version)) for s, d in drawn.items()]
    return [*told, _compared(which, panel.differences(session.resolution, other, session.sides))]


def _compared(which: str, found: list[dict[str, Any]]) -> tuple[str, Any]:
    return "compared", {"kind": "compared", "which": which, "differences": found}


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


def _approve(bench: Bench, message: Mapping[str, Any]) -> Told:
    session, by, why = bench.session, str(message.get("by", "")), str(message.get("why", ""))
    if session.order.batch:
        if session.history.now != Edits():
            text = "the design was changed here; save it and build it, or undo, before the batch's own is approved"
            raise UsageError("approve.refused", text)
        return _walked(walk.approve(session.order, by))
    return _walked(signing.approve(session, by, why, bench.proved))


def _send_back(bench: Bench, message: Mapping[str, Any]) -> Told:
    by, why = str(message.get("by", "")), str(message.get("why", ""))
    order = bench.session.order
    return _walked(walk.send_back(order, by, why) if order.batch else signing.hold(bench.session, by, why))


def _walked(text: str) -> Told:
    return [("note", {"kind": "note", "code": "signed", "text": text})]


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


HANDS: dict[str, Hand] = {
    "set": _set, "rest": _rest, "undo": _undo, "redo": _redo, "reset": _reset, "mirror": _mirror, "accept": _accept,
    "withdraw": _withdraw, "landmark": _landmark, "save": _save, "ghost": _ghost,
    "approve": _approve, "send_back": _send_back,
}  # fmt: skip
