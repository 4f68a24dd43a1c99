"""The JSON Schema of `report.json`, built from the few shapes it is made of."""

from __future__ import annotations

from typing import Any

from orthocad.deliver.adult_ranges import adult_ranges_schema
from orthocad.deliver.export_record import export_schema
from orthocad.deliver.inspection_record import inspection_schema
from orthocad.deliver.marking_record import marking_schema
from orthocad.deliver.pair_record import pair_schema
from orthocad.deliver.pieces import pad_schema, pieces_schema
from orthocad.deliver.pressure_record import pressure_schema
from orthocad.deliver.strength_record import print_plan_schema, strength_schema
from orthocad.deliver.summary_record import arch_schema, doses_schema
from orthocad.deliver.wearing_record import wearing_schema
from orthocad.deliver.zones_record import zones_schema

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "number"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TRUTH: Schema = {"type": "boolean"}
_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_CODE: Schema = {"type": "string", "minLength": 1}
_SCALAR: Schema = {"type": ["number", "string", "null"]}
_LANDMARKS = ("pternion", "toe_tip", "mtp1", "mtp5", "heel_center", "arch_apex")
_WHO = ("name", "licence", "institution")
_GAP = ("mean", "p50", "p95", "max")


def report_schema() -> Schema:
    """JSON Schema (draft 2020-12) of `report.json`."""
    foot = _object(
        scan=_scan(),
        landmarks=_object(**{name: _landmark() for name in _LANDMARKS}),
        measurements=_map(_measure()),
        prescription=_map(_value()),
        adult_ranges=adult_ranges_schema(),
        arch=arch_schema(),
        device=_or_null(_device()),
        realised=_list(_dose()),
        doses=_or_null(doses_schema()),
        fit=_or_null(_fit()),
        pressure=pressure_schema(),
        strength=strength_schema(),
        print_plan=print_plan_schema(),
        checks=_list(_check()),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "orthocad report, schema version 1",
        "description": "One build of one foot or a pair. Lengths in mm, angles in degrees.",
        **_object(
            schema_version={"const": "1"},
            orthocad_version=_TEXT,
            rules_version=_TEXT,
            order_id=_or_null(_TEXT),
            patient_code=_or_null(_TEXT),
            created_from=_created_from(),
            prescriber=_or_null(
                {"type": "object", "propertyNames": {"enum": list(_WHO)}, "additionalProperties": _TEXT}
            ),
            due=_or_null(_TEXT),
            manufacturer=_or_null({"type": "object", "required": ["name", "address"], "additionalProperties": _TEXT}),
            feet={**_object(left=foot, right=foot), "required": [], "minProperties": 1},
            pair=pair_schema(),
            decisions=_list(_object(code=_CODE, text=_TEXT, options=_list(_TEXT))),
            blocks=_list(_object(code=_CODE, text=_TEXT, accepted_by=_or_null(_TEXT), why=_or_null(_TEXT))),
            notes=_list(_object(code=_CODE, text=_TEXT)),
            advice=_list(_object(code=_CODE, text=_TEXT, source=_TEXT)),
            inspection=inspection_schema(),
            wearing=wearing_schema(),
            file_sha256=_map(_SHA256),
            seconds=_map({"type": "number", "minimum": 0}),
        ),
    }


def _fit() -> Schema:
    gap = {k: _or_null(_NUMBER) for k in _GAP}
    share = _or_null(_SHARE)
    region = _object(region=_TEXT, **gap, contact_fraction=share)
    return _object(
        gap_mm=_object(**gap), contact_fraction=share, touching_mm=_NUMBER, regions=_list(region),
        with_lift=_or_null(region), whole_map=_or_null(region),
        judged_fraction=_or_null(_SHARE),
        cup_clearance_mm=_map(_NUMBER), thickness_mm=_map(_NUMBER),
        thickness_at_mm=_map(_list(_NUMBER, 2)),
        heads_thickness_mm=_map(_NUMBER), section_mm=_map(_NUMBER), heel_end_x_mm=_NUMBER,
    )  # fmt: skip


def _created_from() -> Schema:
    sides = {"type": "object", "propertyNames": {"enum": ["left", "right"]}, "additionalProperties": _SHA256}
    return _object(
        scan_sha256=sides,
        exam_sha256=_or_null(_SHA256),
        profile=_object(name=_TEXT, sha256=_SHA256),
        command=_TEXT,
    )


def _scan() -> Schema:
    row = _list(_NUMBER, 4)
    return _object(
        file=_TEXT, format=_TEXT, sha256=_SHA256, units={"enum": ["mm", "cm", "m", "in", "arbitrary"]},
        units_source=_TEXT, side_source=_TEXT, load={"enum": ["unloaded", "half", "full", "unknown"]}, faces=_COUNT,
        sole_coverage=_SHARE, foot_from_scan=_list(row, 4), mirrored_from=_or_null({"enum": ["left", "right"]}),
        warnings=_list(_object(code=_CODE, text=_TEXT)),
    )  # fmt: skip


def _landmark() -> Schema:
    point = _list(_or_null(_NUMBER), 3)
    return _object(xyz_mm=point, scan_xyz=point, confidence=_SHARE)


def _measure() -> Schema:
    known = _object(value=_NUMBER, plus_minus=_or_null(_NUMBER), unit=_TEXT)
    return {"oneOf": [known, _object(value={"type": "null"}, unit=_TEXT, reason=_CODE)]}


def _value() -> Schema:
    return _object(
        value=_SCALAR, unit=_TEXT, proposed=_SCALAR, origin={"enum": ["rule", "profile", "exam", "user"]},
        reason=_TEXT, source=_TEXT, status=_TEXT, changed_by=_or_null(_TEXT),
    )  # fmt: skip


def _device() -> Schema:
    return _object(
        stl=_TEXT, sha256=_SHA256, faces=_COUNT, watertight=_TRUTH, self_intersections=_COUNT, bodies=_COUNT,
        volume_mm3=_NUMBER, mass_g=_NUMBER, min_wall_mm=_or_null(_NUMBER), size_mm=_list(_NUMBER, 3),
        z_offset_mm=_NUMBER, base_mm=_or_null(_NUMBER), pieces=pieces_schema(), heel_pad=pad_schema(),
        marking=marking_schema(), export=export_schema(), zones=zones_schema(), built=_list(_TEXT),
    )  # fmt: skip


def _dose() -> Schema:
    number = _or_null(_NUMBER)
    return _object(
        name=_TEXT, requested=number, realised=number, tolerance=_NUMBER, unit=_TEXT, passed=_TRUTH,
        masked_by=_or_null(_TEXT),
    )  # fmt: skip


def _check() -> Schema:
    number = _or_null(_NUMBER)
    return _object(code=_CODE, value=number, limit=number, unit=_TEXT, passed=_TRUTH, advisory=_TRUTH, text=_TEXT)


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _map(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of}


def _list(of: Schema, length: int | None = None) -> Schema:
    fixed = {} if length is None else {"minItems": length, "maxItems": length}
    return {"type": "array", "items": of, **fixed}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}
