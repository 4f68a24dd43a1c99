"""The exam of an order: checked, held against the order, and completed with what the order adds."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orthocad.batch.records import Draft
from orthocad.batch.safe_paths import inside
from orthocad.errors import OrderError
from orthocad.prescribe import Exam, parse_exam
from orthocad.prescribe.file_model import read_data

NAMES = ("exam.toml", "exam.json")


def find_exam(draft: Draft, data: Mapping[str, Any]) -> Path | None:
    """The exam file the order names, else the one in its folder."""
    if data["exam"]:
        return inside(draft.home, data["exam"], draft.root)
    there = [n for n in NAMES if draft.in_folder and os.path.lexists(draft.home / n)]
    if len(there) > 1:
        raise OrderError("order.invalid", f"{' and '.join(there)}; leave one of them")
    return inside(draft.home, there[0], draft.root) if there else None


def load_exam_in(draft: Draft) -> Exam | None:
    """The exam file in an order's folder, checked by itself."""
    path = find_exam(draft, {"exam": None})
    return parse_exam(read_data(path, "exam.invalid"), path.name) if path else None


def completed(path: Path | None, data: Mapping[str, Any]) -> tuple[Exam | None, str | None]:
    """The exam, and its text as JSON where the order added something to it.

    Raises
    ------
    OrderError
        `exam.invalid`; `order.other_patient` or `order.other_shoe` where order and exam disagree.
    """
    content: dict[str, Any] = read_data(path, "exam.invalid") if path else {"schema_version": "1"}
    exam = parse_exam(content, path.name if path else "the exam")
    added = _added(data, exam)
    if not added:
        return (exam, None) if path else (None, None)
    for section, key, value in added:
        content = {**content, section: {**(content.get(section) or {}), key: value}}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"
    return parse_exam(content, path.name if path else "the exam"), text


def _added(data: Mapping[str, Any], exam: Exam) -> list[tuple[str, str, str]]:
    added = []
    if data["patient"] and exam.patient.code is None:
        added.append(("patient", "code", data["patient"]))
    elif data["patient"] and exam.patient.code != data["patient"]:
        text = f"the order is for patient {data['patient']}, its exam for {exam.patient.code}; find out whose it is"
        raise OrderError("order.other_patient", text)
    if data["shoe"] and exam.shoe.type is None:
        added.append(("shoe", "type", data["shoe"]))
    elif data["shoe"] and exam.shoe.type != data["shoe"]:
        text = f"the order is for a {data['shoe']} shoe, its exam for a {exam.shoe.type} one; find out which"
        raise OrderError("order.other_shoe", text)
    return added
