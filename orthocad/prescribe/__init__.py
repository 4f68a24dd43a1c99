"""From the exam to the prescription: files, layers, rules, and the recorded design.

All but the template is loaded on demand: importing this package loads neither pydantic nor any rule.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from orthocad.prescribe.template import exam_template  # its module has its name: bound here, once

if TYPE_CHECKING:
    from orthocad.prescribe.changes import parse_change
    from orthocad.prescribe.checkup import Review, review
    from orthocad.prescribe.design_file import dump_design
    from orthocad.prescribe.design_reader import load_design
    from orthocad.prescribe.exam import Exam
    from orthocad.prescribe.exam_file import load_exam, parse_exam
    from orthocad.prescribe.findings import Findings, load_findings
    from orthocad.prescribe.order_file import order_keys, parse_order, read_order, valid_order_id
    from orthocad.prescribe.profile_file import check_profile_values, load_profile, profile_names
    from orthocad.prescribe.recorded import Recorded, check_same_scan
    from orthocad.prescribe.resolve import prescribe
    from orthocad.prescribe.schemas import schema
    from orthocad.prescribe.table import rules_markdown, rules_table

_HOMES = {
    "parse_change": "changes",
    "dump_design": "design_file",
    "load_design": "design_reader",
    "Exam": "exam",
    "load_exam": "exam_file",
    "parse_exam": "exam_file",
    "order_keys": "order_file",
    "parse_order": "order_file",
    "read_order": "order_file",
    "valid_order_id": "order_file",
    "check_profile_values": "profile_file",
    "load_profile": "profile_file",
    "profile_names": "profile_file",
    "Recorded": "recorded",
    "check_same_scan": "recorded",
    "prescribe": "resolve",
    "review": "checkup",
    "Review": "checkup",
    "Findings": "findings",
    "load_findings": "findings",
    "schema": "schemas",
    "rules_markdown": "table",
    "rules_table": "table",
}

__all__ = [
    "Exam", "Findings", "Recorded", "Review", "check_profile_values", "check_same_scan", "dump_design",
    "exam_template", "load_design", "load_exam", "load_findings", "load_profile", "order_keys", "parse_change",
    "parse_exam", "parse_order", "prescribe", "profile_names", "read_order", "review", "rules_markdown",
    "rules_table", "schema", "valid_order_id",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
