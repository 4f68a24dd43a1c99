"""Device meshes as the bytes that go to disk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

from orthocad.model import Device, Mesh

_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])  # 50 bytes, as STL has it


def delivered_mesh(device: Device) -> Mesh:
    """The mesh in the contract's frame: the working frame, mirrored back for a left foot."""
    return device.mesh.mirrored() if device.side == "left" else device.mesh


def stl_bytes(mesh: Mesh) -> bytes:
    """A binary STL in mm; the same mesh gives the same bytes."""
    facets = np.zeros(len(mesh.faces), _FACET)
    corners = mesh.vertices_mm.astype("<f4")[mesh.faces]
    facets["corners"] = corners
    facets["normal"] = _unit_normals(corners)
    header = b"orthocad device, millimetres".ljust(80, b" ")
    return header + np.uint32(len(facets)).astype("<u4").tobytes() + facets.tobytes()


def stl_hashes(devices: Mapping[str, Device]) -> dict[str, str]:
    """SHA-256 of each device's STL bytes, by side."""
    return {side: hashlib.sha256(stl_bytes(delivered_mesh(device))).hexdigest() for side, device in devices.items()}


def _unit_normals(corners_mm: np.ndarray) -> np.ndarray:
    """Right-handed unit normals of triangles (n, 3, 3), (n, 3); zero for a degenerate one."""
    wide = corners_mm.astype(float)
    normal = np.cross(wide[:, 1] - wide[:, 0], wide[:, 2] - wide[:, 0])
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    return normal / np.where(length > 0.0, length, 1.0)


def read_stl(content: bytes) -> Mesh:
    """The mesh of an STL this program wrote; corners that are equal in every bit become one vertex."""
    facets = np.frombuffer(content, _FACET, offset=84)
    corners = np.ascontiguousarray(facets["corners"]).reshape(-1, 3)
    vertices, number = np.unique(corners, axis=0, return_inverse=True)
    return Mesh(vertices_mm=vertices.astype(np.float32), faces=number.reshape(-1, 3).astype(np.int32))
