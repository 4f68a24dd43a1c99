"""A build plate as one 3MF: each device once as an object, placed as often as it is printed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import numpy as np

from orthocad.deliver.lib3mf_model import add_mesh, new_model, written
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
    model = new_model({"Title": title})
    model.SetBuildUUID(_uuid(title, "build"))
    objects: dict[str, Any] = {}
    for number, copy in enumerate(copies):
        if copy.key not in objects:
            objects[copy.key] = add_mesh(model, copy.mesh, copy.name)
            objects[copy.key].SetUUID(_uuid(copy.key, "object"))
        item = model.AddBuildItem(objects[copy.key], _transform(copy))
        item.SetPartNumber(copy.name)
        item.SetUUID(_uuid(title, f"{number} {copy.name}"))
    return written(model)


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
