"""What a page is told first: the order, its controls, and the list it may walk through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orthocad.preview import panel, walk
from orthocad.preview.order import Order
from orthocad.preview.saving import earlier_designs
from orthocad.preview.target import Target

if TYPE_CHECKING:
    from orthocad.preview.hands import Bench


def hello(target: Target, bench: Bench | None, number: int) -> dict[str, Any]:
    """One order of a target; without a bench it could not be opened."""
    order = target.orders[number]
    session = bench.session if bench else None
    return {
        "kind": "hello",
        "name": order.name,
        "said": dict(order.said),
        "reopened": _reopened(order),
        "notice": order.notice,
        "alone": order.batch is None,
        "target": order.kind,
        "save": order.save.name,
        "out": order.out.name,
        "patient": session.exam.patient.code if session and session.exam else None,
        "sides": list(session.sides) if session else [],
        "controls": panel.controls(),
        "designs": earlier_designs(order),
        "orders": states(target)["orders"],
        "number": number,
    }


def _reopened(order: Order) -> str:
    if order.batch:
        return "edited here, not the batch's own" if order.edited else ""
    return "as saved here" if order.design == order.save and order.kind != "design" else ""


def states(target: Target | None) -> dict[str, Any]:
    """The orders of a batch with their states; none where there is one order only."""
    return {"kind": "orders", "orders": walk.states(target.orders) if target and target.batch else []}
