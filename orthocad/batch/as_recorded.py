"""A copy is built as its first order was recorded: what its own papers say as well must be the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from orthocad.batch.order_profile import profile_sha256
from orthocad.batch.papers import with_hashes
from orthocad.batch.records import Order
from orthocad.errors import OrderError
from orthocad.prescribe import Exam, Recorded, load_design, load_exam, parse_exam
from orthocad.prescribe.exam_file import exam_data

_OPTIONS = ("units", "load", "foot_length_mm")


def as_recorded(order: Order) -> Order:
    """The copy with nothing left that could change the design it names: its exam and profile are the recorded ones.

    Raises
    ------
    OrderError
        `order.invalid` where its papers say something else; `design.invalid`.
    """
    assert order.request.design is not None
    others = list(_others(order, load_design(order.request.design)))
    if others:
        text = f"a copy is built as it was recorded, and {', '.join(others)}; leave that out, or say second_pair"
        raise OrderError("order.invalid", text)
    request = replace(order.request, exam=None, profile=None)
    return with_hashes(replace(order, request=request, exam_json=None))


def _others(order: Order, recorded: Recorded) -> Iterator[str]:
    """What it says that the record does not."""
    if order.request.profile and profile_sha256(order.request.profile) != recorded.profile.sha256:
        yield f"profile {order.data['profile']} is not the recorded one ({recorded.profile.name})"
    for key in _OPTIONS:
        said, then = order.data[key], getattr(recorded.options, key)
        if said is not None and said != then:
            yield f"{key} {said} is not the recorded one ({'not given' if then is None else then})"
    then_said = exam_data(recorded.exam or Exam())
    for section, said in exam_data(exam_of(order)).items():
        known = then_said.get(section, {})
        for key in said if isinstance(said, dict) and section != "prescriber" else ():
            if said[key] != known.get(key) and not _is_a_new_name(section, key, known):
                yield f"the exam's {section}.{key} is not the recorded one"


def _is_a_new_name(section: str, key: str, known: dict[str, object]) -> bool:
    """A patient's code where none was recorded."""
    return (section, key) == ("patient", "code") and key not in known


def exam_of(order: Order) -> Exam:
    """The exam an order comes with, and what it adds to it itself."""
    if order.exam_json is not None:
        return parse_exam(json.loads(order.exam_json))
    return load_exam(order.request.exam) if order.request.exam else Exam()
