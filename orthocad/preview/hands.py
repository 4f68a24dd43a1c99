"""What a browser may ask for, one small function each: message in, what all browsers are told out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from orthocad.errors import UsageError
from orthocad.model import Resolution
from orthocad.preview import ghosts, panel, signing, taking_over, walk
from orthocad.preview.order import Order
from orthocad.preview.session import Session
from orthocad.preview.target import again
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
        self.ghost: tuple[str, Resolution] | None = None  # what is compared with

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


def handle_unopened(order: Order | None, message: Mapping[str, Any]) -> Told:
    """What can be asked for where nothing is open: a batch's failed order is held with a note."""
    if order is None or order.batch is None or message.get("do") != "send_back":
        raise UsageError("preview.not_open", "nothing is open that this could be done with")
    text = walk.send_back(order, str(message.get("by", "")), str(message.get("why", "")))
    told = walk.signature(order)
    return [_said(text), ("signed", {"kind": "signed", "signed": told and {**told, "covers": True}})]


def design_to_build(bench: Bench) -> str:
    """The design's text; where the order is opened again from what was saved, it is saved first."""
    order, text = bench.session.order, bench.session.design_toml()
    if order.kind in ("scan", "order", "batch"):
        _save(bench, {})
    return text


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
    return confirmed(bench)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _carry(bench: Bench, message: Mapping[str, Any]) -> Told:
    source, target = (str(message.get(name)) for name in ("key", "to"))
    if not {source, target} <= set(panel.sink_keys()):
        raise UsageError("preview.message", f"{source} cannot be moved to {target}")
    bench.session.carry(_side(bench, message, both=False), source, target, bool(message.get("moving")))
    return []


def _confirm(bench: Bench, message: Mapping[str, Any]) -> Told:
    bench.session.confirmed.add(_side(bench, message, both=False))
    return confirmed(bench)


def confirmed(bench: Bench) -> Told:
    """The feet whose landmarks a person accepted."""
    return [("confirmed", {"kind": "confirmed", "sides": sorted(bench.session.confirmed)})]


def _building(bench: Bench, message: Mapping[str, Any]) -> Told:
    raise UsageError("preview.building", "a build is under way; wait for its end")


def _save(bench: Bench, message: Mapping[str, Any]) -> Told:
    from orthocad.preview.saving import write_design

    order = bench.session.order
    write_design(order, bench.session.design_toml())
    return [("saved", {"kind": "saved", "file": order.save.name})]


def _approve(bench: Bench, message: Mapping[str, Any]) -> Told:
    session, by, why = bench.session, str(message.get("by", "")), str(message.get("why", ""))
    if not session.order.batch:
        return _walked(bench, signing.approve(session, by, why, bench.proved))
    text = taking_over.approve(session, by)
    session.order = replace(again(session.order), scans=session.order.scans)
    return _walked(bench, text)


def _send_back(bench: Bench, message: Mapping[str, Any]) -> Told:
    by, why = str(message.get("by", "")), str(message.get("why", ""))
    order = bench.session.order
    return _walked(bench, walk.send_back(order, by, why) if order.batch else signing.hold(bench.session, by, why))


def _walked(bench: Bench, text: str) -> Told:
    session = bench.session
    if session.order.batch and (found := walk.signature(session.order)):
        session.sign(found)
    return [_said(text), ("signed", {"kind": "signed", "signed": panel.signed(session)})]


def _said(text: str) -> tuple[str, Any]:
    return "note", {"kind": "note", "code": "signed", "text": text}


HANDS: dict[str, Hand] = {
    "set": _set, "rest": _rest, "undo": _undo, "redo": _redo, "reset": _reset, "mirror": _mirror, "accept": _accept,
    "withdraw": _withdraw, "landmark": _landmark, "confirm": _confirm, "carry": _carry, "save": _save,
    "ghost": ghosts.draw, "build": _building, "approve": _approve, "send_back": _send_back,
}  # fmt: skip
