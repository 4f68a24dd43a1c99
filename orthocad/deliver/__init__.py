"""The last room: a finished build becomes a folder of files."""

from __future__ import annotations

from orthocad.deliver.folder import check_output, keep_turn, remove_ours
from orthocad.deliver.record import foot_record, report_json
from orthocad.deliver.result_files import deliver, deliver_blocked
from orthocad.deliver.schema import report_schema

__all__ = [
    "check_output", "deliver", "deliver_blocked", "foot_record", "keep_turn", "remove_ours", "report_json",
    "report_schema",
]  # fmt: skip
