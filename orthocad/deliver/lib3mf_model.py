"""What every 3MF of ours has in common: a model in millimetres, a mesh in it, and its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from orthocad.model import Mesh


def new_model(metadata: Mapping[str, str]) -> Any:
    """An empty model in millimetres with its metadata."""
    import lib3mf

    model = lib3mf.get_wrapper().CreateModel()
    model.SetUnit(lib3mf.ModelUnit.MilliMeter)
    group = model.GetMetaDataGroup()
    for name, text in metadata.items():
        group.AddMetaData("", name, text, "xs:string", True)
    return model


def add_mesh(model: Any, mesh: Mesh, name: str) -> Any:
    """A named mesh object, not yet placed; vertices keep the numbers of the STL."""
    import lib3mf

    made = model.AddMeshObject()
    made.SetName(name)
    made.SetGeometry(_structs(lib3mf.Position, mesh.vertices_mm, "<f4"), _structs(lib3mf.Triangle, mesh.faces, "<u4"))
    return made


def written(model: Any) -> bytes:
    """The package; the same model gives the same bytes."""
    return bytes(bytearray(model.QueryWriter("3mf").WriteToBuffer()))


def _structs(kind: Any, rows: np.ndarray, as_type: str) -> list[Any]:
    """Rows of three numbers as the library's own structures."""
    return list((kind * len(rows)).from_buffer_copy(np.ascontiguousarray(rows, as_type).tobytes()))
