"""A build plate as one 3MF: each device once as an object, placed as often as it is printed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import numpy as np

from orthocad.model import Mesh, Sealed


class Copy(Sealed):
    """One device on the plate."""

    name: str
    key: str  # of its mesh: the same key is the same object
    mesh: Mesh
    turn: np.ndarray  # (3, 3)
    shift_mm: np.ndarray  # (3,)


def plate_3mf(title: str, copies: Sequence[Copy]) -> bytes:
    """The package; the same input gives the same bytes, and each mesh keeps the numbers of its STL."""
    import lib3mf

    model = lib3mf.get_wrapper().CreateModel()
    model.SetUnit(lib3mf.ModelUnit.MilliMeter)
    model.GetMetaDataGroup().AddMetaData("", "Title", title, "xs:string", True)
    model.SetBuildUUID(_uuid(title, "build"))
    objects: dict[str, Any] = {}
    for number, copy in enumerate(copies):
        if copy.key not in objects:
            objects[copy.key] = _object(model, copy)
        item = model.AddBuildItem(objects[copy.key], _transform(copy))
        item.SetPartNumber(copy.name)
        item.SetUUID(_uuid(title, f"{number} {copy.name}"))
    return bytes(bytearray(model.QueryWriter("3mf").WriteToBuffer()))


def _object(model: Any, copy: Copy) -> Any:
    import lib3mf

    made = model.AddMeshObject()
    made.SetName(copy.name)
    made.SetUUID(_uuid(copy.key, "object"))
    made.SetGeometry(
        _structs(lib3mf.Position, copy.mesh.vertices_mm, "<f4"), _structs(lib3mf.Triangle, copy.mesh.faces, "<u4")
    )
    return made


def _structs(kind: Any, rows: np.ndarray, as_type: str) -> list[Any]:
    """Rows of three numbers as the library's own structures."""
    return list((kind * len(rows)).from_buffer_copy(np.ascontiguousarray(rows, as_type).tobytes()))


def _transform(copy: Copy) -> Any:
    """3MF multiplies rows: the turn is transposed, the shift is the last row."""
    import lib3mf

    transform = lib3mf.Transform()
    for i, row in enumerate([*copy.turn.T, copy.shift_mm]):
        for j, value in enumerate(row):
            transform.Fields[i][j] = float(value)
    return transform


def _uuid(*words: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "\n".join(words)))
