"""3MF packages: named bodies in millimetres, and infill modifiers laid out as PrusaSlicer reads them.

lib3mf writes the model. A modifier is a stretch of the one object's triangles, named in a configuration file;
PrusaSlicer reads that, and Orca and Bambu Studio do where the application's name holds PrusaSlicer's and no
`3D/_rels/` is in the package, so the file is added to the finished package without a relationship.
"""

from __future__ import annotations

import hashlib
import io
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np

from orthocad import __version__
from orthocad.deliver.lib3mf_model import add_mesh, new_model, written
from orthocad.model import Mesh, Sealed

LAYOUT = "PrusaSlicer 2.5"  # whose way of naming modifiers is used
CONFIG = "Metadata/Slic3r_PE_model.config"
ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # no clock


class Body(Sealed):
    """One named mesh of a package; a modifier changes the infill inside it and is not printed itself."""

    name: str
    mesh: Mesh
    infill_percent: float | None = None
    colour: str = "#C8CCD4"  # sRGB


def bodies_3mf(bodies: Sequence[Body], metadata: Mapping[str, str]) -> bytes:
    """Each body an object of its own, all placed where they belong together."""
    model = new_model(metadata)
    for number, body in enumerate(bodies):
        _add_object(model, body.mesh, body, number)
    return written(model)


def solid_3mf(solid: Body, modifiers: Sequence[Body], metadata: Mapping[str, str]) -> bytes:
    """One printed body with modifier volumes inside it; the same input gives the same bytes."""
    model = new_model({**metadata, "Application": f"orthocad {__version__}, layout of {LAYOUT}"})
    parts = (solid, *modifiers)
    _add_object(model, _joined([p.mesh for p in parts]), solid, 0)
    package = written(model)
    if not modifiers:
        return package
    return _with_file(package, CONFIG, _config(parts))


def plate_3mf(bodies: Sequence[Body], metadata: Mapping[str, str]) -> bytes:
    """Each body a print of its own; those with an infill are printed as that infill alone, without walls or skins."""
    model = new_model({**metadata, "Application": f"orthocad {__version__}, layout of {LAYOUT}"})
    numbers = [_add_object(model, body.mesh, body, number) for number, body in enumerate(bodies)]
    rows = ['<?xml version="1.0" encoding="UTF-8"?>', "<config>"]
    for number, body in zip(numbers, bodies, strict=True):
        rows += [f' <object id="{number}" instances_count="1">', *_object_rows(body), " </object>"]
    return _with_file(written(model), CONFIG, "\n".join([*rows, "</config>", ""]))


def _object_rows(body: Body) -> list[str]:
    bare = {"perimeters": "0", "top_solid_layers": "0", "bottom_solid_layers": "0", "fill_pattern": "gyroid"}
    solid = {"name": body.name, "fill_density": "100%", "fill_pattern": "rectilinear"}
    own = (
        solid
        if body.infill_percent is None
        else {"name": body.name, "fill_density": f"{body.infill_percent:g}%", **bare}
    )
    named = {"name": body.name, "volume_type": "ModelPart"}
    rows = [f'  <metadata type="object" key="{k}" value={quoteattr(v)}/>' for k, v in own.items()]
    rows.append(f'  <volume firstid="0" lastid="{len(body.mesh.faces) - 1}">')
    rows += [f'   <metadata type="volume" key="{k}" value={quoteattr(v)}/>' for k, v in named.items()]
    return [*rows, "  </volume>"]


def _add_object(model: Any, mesh: Mesh, body: Body, number: int) -> int:
    """The object's number in the package."""
    import lib3mf

    made = add_mesh(model, mesh, body.name)
    materials = model.AddBaseMaterialGroup()
    red, green, blue = (int(body.colour[k : k + 2], 16) for k in (1, 3, 5))
    kind = materials.AddMaterial(body.name, lib3mf.get_wrapper().RGBAToColor(red, green, blue, 255))
    made.SetObjectLevelProperty(materials.GetResourceID(), kind)
    digest = hashlib.sha256(mesh.vertices_mm.tobytes() + mesh.faces.tobytes()).hexdigest()
    names = [str(uuid.uuid5(uuid.NAMESPACE_OID, f"{digest}{number}{role}")) for role in ("object", "item", "build")]
    made.SetUUID(names[0])
    model.AddBuildItem(made, lib3mf.get_wrapper().GetIdentityTransform()).SetUUID(names[1])
    model.SetBuildUUID(names[2])
    return int(made.GetResourceID())


def _joined(meshes: Sequence[Mesh]) -> Mesh:
    first = np.cumsum([0, *(len(m.vertices_mm) for m in meshes)])
    return Mesh(
        vertices_mm=np.vstack([m.vertices_mm for m in meshes]),
        faces=np.vstack([m.faces + start for m, start in zip(meshes, first, strict=False)]),
    )


def _with_file(package: bytes, name: str, text: str) -> bytes:
    """The package with one more file in it, compressed anew without times."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry == "[Content_Types].xml":
                kind = b'<Default Extension="config" ContentType="text/xml"/>'
                content = content.replace(b"</Types>", kind + b"</Types>")
            new.writestr(zipfile.ZipInfo(entry, ZIP_TIME), content, zipfile.ZIP_DEFLATED)
        new.writestr(zipfile.ZipInfo(name, ZIP_TIME), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _config(parts: Sequence[Body]) -> str:
    last = np.cumsum([len(p.mesh.faces) for p in parts])
    rows = ['<?xml version="1.0" encoding="UTF-8"?>', "<config>", ' <object id="1" instances_count="1">']
    rows.append(f'  <metadata type="object" key="name" value={quoteattr(parts[0].name)}/>')
    for part, end in zip(parts, last, strict=True):
        rows.append(f'  <volume firstid="{end - len(part.mesh.faces)}" lastid="{end - 1}">')
        rows += [f'   <metadata type="volume" key="{k}" value={quoteattr(v)}/>' for k, v in _settings(part).items()]
        rows.append("  </volume>")
    return "\n".join([*rows, " </object>", "</config>", ""])


def _settings(part: Body) -> dict[str, str]:
    """Density only: another wall count inside closes a loop and makes a ridge that the foot feels."""
    if part.infill_percent is None:
        return {"name": part.name, "volume_type": "ModelPart"}
    density = f"{part.infill_percent:g}%"
    return {"name": part.name, "volume_type": "ParameterModifier", "modifier": "1", "fill_density": density}
