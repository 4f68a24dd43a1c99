"""A commented exam file covering every key."""

from __future__ import annotations

from orthocad.prescribe.exam_fields import SECTIONS, ExamField

HEAD = """\
# Exam for orthocad: one file for the patient, both feet in it.
# Every key is optional but schema_version. Take the leading # away where the answer is known; what stays absent is
# unknown, not zero and not "no". In brackets: what is allowed.
schema_version = "1"
"""


def exam_template() -> str:
    """The template's text."""
    return HEAD + "".join(_section(name, fields) for name, fields in SECTIONS.items())


def _section(name: str, fields: tuple[ExamField, ...]) -> str:
    return f"\n[{name}]\n" + "".join(_line(f) for f in fields)


def _line(field: ExamField) -> str:
    note = f"{field.note} " if field.note else ""
    return f"# {field.key} = {field.example}    # {note}[{field.allowed}]\n"
