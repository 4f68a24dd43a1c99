"""A design and its result in a notebook: they show themselves, with nothing from a network."""

from __future__ import annotations

import base64
import html
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from orthocad.deliver.figures import mass
from orthocad.model.prescription import Scalar

PAGE = Path(__file__).with_name("page")
HEIGHT_PX = 340


class Design:
    """One order to look at and change, in a notebook or a script.

    Parameters
    ----------
    target
        A scan, an order folder, an output folder or a design file, as `orthocad preview` takes them.
    """

    def __init__(self, target: str | Path) -> None:
        from orthocad.errors import UsageError
        from orthocad.preview.session import Session
        from orthocad.preview.target import open_target
        from orthocad.preview.workshop import Workshop

        found = open_target(Path(target))
        if len(found.orders) != 1:
            raise UsageError("preview.target", f"{target} holds {len(found.orders)} orders; give one of them")
        self.session = Session(found.orders[0])
        self._workshop = Workshop(self.session.profile.material)

    def set(self, side: str = "both", **values: Scalar) -> Design:
        """Set doses by their catalogue keys: `design.set("left", heel_lift_mm=3)`."""
        for key, value in values.items():
            self.session.set_value(side, key, float(value) if isinstance(value, int) else value)
        if self.session.fault:
            raise self.session.fault
        return self

    def build(self, out: str | Path | None = None) -> Result:
        """The full build, as `orthocad build --from` this design.

        Raises
        ------
        OrthocadError
            What `build` raises.
        """
        from dataclasses import replace

        from orthocad.pipeline import build

        with tempfile.TemporaryDirectory() as folder:
            saved = Path(folder) / "design.toml"
            saved.write_text(self.session.design_toml(), encoding="utf-8")
            request = self.session.order.rebuild(saved)
            request = replace(request, out=Path(out)) if out else request
            for _ in build(request):
                pass
        return Result(request.out)

    def _repr_html_(self) -> str:
        from orthocad.preview.scene import device_bytes

        self._workshop.draft(self.session.feet, self.session.resolution)
        drawings = [d for side in self.session.sides if (d := self._workshop.shown(side))]
        rows = [row for side in self.session.sides for row in self._rows(side)]
        open_blocks = [("block", f"{b.code}: {b.text}") for b in self.session.blocks if not b.accepted_by]
        scene = picture(device_bytes(d, "device", 0) for d in drawings)
        return scene + table("Design (draft)", [*rows, *open_blocks])

    def _rows(self, side: str) -> list[tuple[str, str]]:
        foot = self.session.feet[side]
        values = self.session.resolution.prescriptions[side].values
        changed = [v for v in values.values() if v.value != v.proposed]
        told = [(f"{side} foot", f"{foot.scan.file}, {foot.length_mm:.1f} mm long"), *self._device_rows(side)]
        return told + [(f"{side} {v.key}", f"{v.value} {v.unit} (proposed {v.proposed})") for v in changed]

    def _device_rows(self, side: str) -> list[tuple[str, str]]:
        """What the draft measures, and the doses that shape it most."""
        drawing = self._workshop.shown(side)
        if drawing is None:
            return []
        vertices, rx = drawing.device.mesh.vertices_mm, self.session.resolution.prescriptions[side]
        size = " x ".join(f"{v:.0f}" for v in vertices.max(axis=0) - vertices.min(axis=0))
        arch = drawing.foot.measurements["arch_height_mm"].value
        left = "arch not seen" if arch is None else f"arch {arch - rx.number('arch_fill_mm'):.1f} of {arch:.1f} mm"
        cup, lift = (f"{rx.number(key):g} mm" for key in ("heel_cup_depth_mm", "heel_lift_mm"))
        return [
            (f"{side} device", f"{size} mm, {rx.choice('construction')}, {rx.choice('material')}"),
            (f"{side} shape", f"{left}, heel cup {cup} deep, heel lift {lift}"),
        ]


class Result:
    """A finished output folder."""

    def __init__(self, out: str | Path) -> None:
        self.out = Path(out)
        self.report: dict[str, Any] = json.loads((self.out / "report.json").read_text(encoding="utf-8"))

    def _repr_html_(self) -> str:
        sides = [side for side, foot in self.report["feet"].items() if foot["device"]]
        rows = [row for side in sides for row in self._rows(side, self.report["feet"][side])]
        return picture(_stl_bytes(self.out / f"{side}.stl", side) for side in sides) + table(str(self.out.name), rows)

    def _rows(self, side: str, foot: dict[str, Any]) -> list[tuple[str, str]]:
        device, doses = foot["device"], foot["realised"]
        kept = sum(d["passed"] for d in doses)
        size = " x ".join(f"{v:.0f}" for v in device["size_mm"])
        gap = foot["fit"]["gap_mm"]
        return [
            (f"{side} device", f"{size} mm, {mass(foot)}, thinnest wall {device['min_wall_mm']:.1f} mm"),
            (f"{side} doses", f"{kept} of {len(doses)} as asked on the finished mesh"),
            (f"{side} gap", f"{gap['mean']:.2f} mm on average, 95 % within {gap['p95']:.2f} mm"),
        ]


def table(title: str, rows: Iterable[tuple[str, str]]) -> str:
    """Names and numbers, escaped."""
    lines = "".join(f"<tr><th>{html.escape(name)}</th><td>{html.escape(text)}</td></tr>" for name, text in rows)
    return f"<table><caption>{html.escape(title)}</caption>{lines}</table>"


def picture(parts: Iterable[bytes]) -> str:
    """A frame of its own that draws meshes and turns under the hand."""
    cards = json.dumps([base64.b64encode(part).decode() for part in parts])
    code = "\n".join(_plain((PAGE / name).read_text(encoding="utf-8")) for name in ("space.js", "paint.js", "card.js"))
    style = "html,body{margin:0;height:100%}canvas{width:100%;height:100%;background:linear-gradient(#eef3f8,#dfe7ef)}"
    page = f"<style>{style}</style><canvas></canvas><script>const CARDS={cards};\n{code}</script>"
    inside = html.escape(page, quote=True)
    return f'<iframe width="100%" height="{HEIGHT_PX}" style="border:0" srcdoc="{inside}"></iframe>'


def _plain(module: str) -> str:
    """A module's text for a page without modules."""
    lines = (line for line in module.splitlines() if not line.startswith("import "))
    return "\n".join(line.removeprefix("export ") for line in lines)


def _stl_bytes(stl: Path, side: str) -> bytes:
    """A delivered STL as the page takes meshes."""
    import numpy as np

    raw = np.frombuffer(stl.read_bytes()[84:], dtype=np.dtype([("n", "<f4", 3), ("v", "<f4", (3, 3)), ("a", "<u2")]))
    corners = raw["v"].reshape(-1, 3)
    vertices, faces = np.unique(corners, axis=0, return_inverse=True)
    head = {"layer": "device", "side": side, "vertices": len(vertices), "faces": len(raw), "scalars": ["height"]}
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 4)
    arrays = (vertices.astype("<f4"), faces.ravel().astype("<u4"), vertices[:, 2].astype("<f4"))
    return len(text).to_bytes(4, "little") + text + b"".join(a.tobytes() for a in arrays)
