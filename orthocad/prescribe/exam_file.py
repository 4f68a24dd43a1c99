"""The exam file: pydantic at the boundary, built from the table of fields; a sealed `Exam` comes out."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orthocad.prescribe.exam import Exam, FootExam, LegLength, Lesion, Patient, Prescriber, Shoe
from orthocad.prescribe.exam_checks import contradictions
from orthocad.prescribe.exam_fields import SECTIONS, SITES, ExamField
from orthocad.prescribe.file_model import near, read_data, require, shown, without_nulls

if TYPE_CHECKING:
    from pydantic import BaseModel

RECORDS = {
    "patient": Patient,
    "shoe": Shoe,
    "leg_length": LegLength,
    "left": FootExam,
    "right": FootExam,
    "prescriber": Prescriber,
}


def load_exam(path: str | Path) -> Exam:
    """Read an exam from TOML or JSON; every mistake of the file in one `exam.invalid`."""
    return parse_exam(read_data(Path(path), "exam.invalid"), str(path))


def parse_exam(data: dict[str, Any], what: str = "the exam") -> Exam:
    """An exam from plain data; every mistake in one `exam.invalid`."""
    from pydantic import ValidationError

    data = without_nulls(data)
    try:
        exam_model().model_validate(data, strict=True)
    except ValidationError as error:
        errors: list[dict[str, Any]] = [dict(e) for e in error.errors()]
        rest = _readable(data, [e["loc"] for e in errors])
        require([*map(_problem, errors), *contradictions(_sealed(rest))], "exam.invalid", what)
    exam = _sealed(data)
    require(contradictions(exam), "exam.invalid", what)
    return exam


def _readable(data: dict[str, Any], wrong: list[tuple[Any, ...]]) -> dict[str, Any]:
    """The exam without what is wrong in itself, so that the rest can be held against itself in the same answer."""
    sections = {name: dict(data[name]) for name in SECTIONS if isinstance(data.get(name), dict)}
    for where in wrong:
        if len(where) > 1 and where[0] in sections:
            sections[where[0]].pop(where[1], None)
    return sections


@cache
def exam_model() -> type[BaseModel]:
    """The pydantic model of the whole file."""
    from typing import Literal

    from pydantic import create_model

    fields: dict[str, Any] = {"schema_version": (Literal["1"], ...)}
    fields |= {name: (_section_model(name) | None, None) for name in SECTIONS}
    return create_model("Exam", __config__={"extra": "forbid"}, **fields)


@cache
def _section_model(name: str) -> type[BaseModel]:
    from pydantic import create_model

    fields: dict[str, Any] = {f.key: (_annotation(f) | None, None) for f in SECTIONS[name]}
    return create_model(RECORDS[name].__name__, __config__={"extra": "forbid"}, **fields)


def _annotation(field: ExamField) -> Any:
    from typing import Annotated

    from pydantic import Field

    return Annotated[_type(field), Field(description=field.note or None)]


def _type(field: ExamField) -> Any:
    from typing import Annotated

    from pydantic import Field

    limits = Field(ge=field.low, le=field.high)
    kinds: dict[str, Callable[[], Any]] = {
        "number": lambda: Annotated[float, Field(ge=field.low, le=field.high, allow_inf_nan=False)],
        "whole": lambda: Annotated[int, limits],
        "flag": lambda: bool,
        "text": _text_type,
        "texts": lambda: list[_text_type()],  # type: ignore[misc]
        "word": lambda: _word_type(field),
        "words": lambda: list[_word_type(field)],  # type: ignore[misc]
        "lesions": lambda: list[_lesion_model()],  # type: ignore[misc]
    }
    return kinds[field.kind]()


def _word_type(field: ExamField) -> Any:
    from typing import Literal

    choices: Any = field.choices
    return Literal[choices]


def _text_type() -> Any:
    from typing import Annotated

    from pydantic import Field

    return Annotated[str, Field(max_length=10000)]


@cache
def _lesion_model() -> Any:
    from typing import Annotated, Literal

    from pydantic import Field, create_model

    fields: dict[str, Any] = {"site": (Literal[SITES], ...), "kind": (Annotated[str, Field(max_length=200)], ...)}
    return create_model("Lesion", __config__={"extra": "forbid"}, **fields)


def _problem(error: dict[str, Any]) -> str:
    path = [str(p) for p in error["loc"]]
    where = ".".join(path)
    if error["type"] == "extra_forbidden":
        known = [f.key for f in SECTIONS.get(path[0], ())] if len(path) == 2 else list(SECTIONS)
        return f"{where} is not a key of the exam{near(path[-1], known)}"
    if error["type"] == "missing":
        return f"{where} is missing{' (must be 1, as text)' if where == 'schema_version' else ''}"
    return f"{where} = {shown(error['input'])} (allowed: {_allowed(path)})"


def _allowed(path: list[str]) -> str:
    if path == ["schema_version"]:
        return '"1"'
    fields = {f.key: f for f in SECTIONS.get(path[0], ())}
    return fields[path[1]].allowed if len(path) > 1 and path[1] in fields else "a table of keys"


def _sealed(data: dict[str, Any]) -> Exam:
    return Exam(
        **{name: RECORDS[name](**_plain(fields, data[name])) for name, fields in SECTIONS.items() if name in data}
    )


def _plain(fields: tuple[ExamField, ...], section: dict[str, Any]) -> dict[str, Any]:
    return {f.key: _record_value(f, section[f.key]) for f in fields if f.key in section}


def _record_value(field: ExamField, value: Any) -> Any:
    if field.kind == "lesions":
        return tuple(Lesion(**lesion) for lesion in value)
    if field.kind == "number":
        return float(value)
    return tuple(value) if isinstance(value, list) else value


def exam_data(exam: Exam) -> dict[str, Any]:
    """The exam as plain data with absent keys left out: what `parse_exam` takes."""
    sections = {name: _known(getattr(exam, name), fields) for name, fields in SECTIONS.items()}
    return {"schema_version": "1", **{name: section for name, section in sections.items() if section}}


def _known(record: Any, fields: tuple[ExamField, ...]) -> dict[str, Any]:
    values = {f.key: _value(getattr(record, f.key)) for f in fields}
    return {k: v for k, v in values.items() if v is not None and (v != [] or k == "flags")}


def _value(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    return [{"site": v.site, "kind": v.kind} if isinstance(v, Lesion) else v for v in value]
