"""What a mesh becomes before it goes to the machine: larger by what printing and finishing take away again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orthocad.model import Device, Mesh, Profile, Sealed

ALL = (100.0, 100.0, 100.0)
LEAST_SHARE = 1e-3  # of the normals' spread: keeps a vertex of one plane from wandering in it
FARTHEST = 2.0  # in growths: how far a sharp corner's point may go


class Export(Sealed):
    """Machine scale, shrink and finishing, along the axes of the device's file."""

    scale_percent: tuple[float, float, float] = ALL  # the printer's
    shrink_percent: tuple[float, float, float] = (0.0, 0.0, 0.0)  # the material's
    smoothing_loss_mm: float = 0.0

    @property
    def factors(self) -> np.ndarray:
        """How many times larger (3,) it is written than it is designed."""
        return np.array(self.scale_percent) / 100.0 / (1.0 - np.array(self.shrink_percent) / 100.0)

    @property
    def changes(self) -> bool:
        """Whether the file differs from the design."""
        return bool((self.factors != 1.0).any() or self.smoothing_loss_mm)


def export_of(profile: Profile, construction: str) -> Export:
    """What a profile asks for; a shell of filament is printed on edge, its width up."""
    scale = profile.printer.scale_percent if profile.printer else ALL
    shrink = profile.material.shrink_percent
    if profile.material.process == "fdm" and construction == "shell":
        scale, shrink = (scale[0], scale[2], scale[1]), (shrink[0], shrink[2], shrink[1])
    return Export(scale_percent=scale, shrink_percent=shrink, smoothing_loss_mm=profile.material.smoothing_loss_mm)


def exported(mesh: Mesh, export: Export) -> Mesh:
    """The mesh as it is written, its lowest point again at z = 0; the same mesh where nothing changes."""
    if not export.changes:
        return mesh
    points = _grown(mesh, export.smoothing_loss_mm) * export.factors
    return _laid(points, mesh)


def as_exported(device: Device, export: Export) -> Device:
    """The device, pieces and pad as they are written; a lattice is made anew, its walls are too thin to be grown."""
    if not export.changes:
        return device
    pieces = tuple(replace(piece, mesh=exported(piece.mesh, export)) for piece in device.pieces)
    pad = device.pad
    if pad is not None:
        pad = replace(pad, mesh=pad.remade(export.smoothing_loss_mm, export.factors))
    return replace(device, mesh=exported(device.mesh, export), pieces=pieces, pad=pad)


def designed(mesh: Mesh, export: Export) -> Mesh:
    """The design of a mesh that was written so."""
    if not export.changes:
        return mesh
    points = np.asarray(mesh.vertices_mm, float) / export.factors
    return _laid(_grown(Mesh(vertices_mm=points, faces=mesh.faces), -export.smoothing_loss_mm), mesh)


def _laid(points: np.ndarray, mesh: Mesh) -> Mesh:
    low = [0.0, 0.0, points[:, 2].min()]
    return Mesh(vertices_mm=np.round(points - low, 4).astype(np.float32), faces=mesh.faces)


def _grown(mesh: Mesh, by_mm: float) -> np.ndarray:
    """Vertices (n, 3) moved so that every face around them moves out by as much, as nearly as can be."""
    points = np.asarray(mesh.vertices_mm, float)
    if by_mm == 0:
        return points
    a, b, c = points[mesh.faces].transpose(1, 0, 2)
    cross = np.cross(b - a, c - a)
    size = np.linalg.norm(cross, axis=1)
    normal = cross / np.maximum(size, 1e-300)[:, None]
    spread, pull = np.zeros((len(points), 3, 3)), np.zeros((len(points), 3))
    for corner in range(3):
        np.add.at(spread, mesh.faces[:, corner], size[:, None, None] * normal[:, :, None] * normal[:, None, :])
        np.add.at(pull, mesh.faces[:, corner], size[:, None] * normal)
    total = np.trace(spread, axis1=1, axis2=2)[:, None, None]
    moved = np.linalg.solve(spread + LEAST_SHARE * np.maximum(total, 1e-12) * np.eye(3), pull[:, :, None])[:, :, 0]
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(points + by_mm * moved * np.minimum(1.0, FARTHEST / np.maximum(length, 1e-12)))
