"""The device on the foot, drawn by ray casts: solid device, glassy foot."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from orthocad.geom.rays import Caster
from orthocad.model import Device, Foot

_DRAWN_MM = 80.0  # height over the shoe floor
_FOOT_RGB = np.array([222.0, 184.0, 160.0])
_DEVICE_RGB = np.array([38.0, 118.0, 128.0])
_EDGE_RGB = np.array([12.0, 60.0, 68.0])
_LIGHT = np.array([0.25, 0.55, 0.8]) / np.linalg.norm([0.25, 0.55, 0.8])
_DIRECTION = np.array([0.8, -0.75, -0.42])  # on a right foot: from behind, medial and above


class _Camera(NamedTuple):
    """Parallel rays over a grid of pixels."""

    forward: np.ndarray  # (3,)
    right: np.ndarray  # (3,)
    up: np.ndarray  # (3,)
    origins: np.ndarray  # (rows * columns, 3) mm
    shape: tuple[int, int]  # rows, columns


class _Body(NamedTuple):
    """Triangles to cast at; with vertex normals they look smooth, without them faceted."""

    caster: Caster
    vertices_mm: np.ndarray  # (n, 3)
    faces: np.ndarray  # (m, 3)
    vertex_normals: np.ndarray | None  # (n, 3)


class _Layer(NamedTuple):
    """What the rays met of one body."""

    depth: np.ndarray  # (n,) inf where nothing
    shade: np.ndarray  # (n,) 0 dark .. 1 bright
    facing: np.ndarray  # (n,) 1 facing the viewer .. 0 edge on .. -1 seen from inside


def device_on_foot_pixels(foot: Foot, device: Device, seated_mm: np.ndarray, pixel_mm: float) -> np.ndarray:
    """The foot standing on its device, RGBA pixels (rows, columns, 4), seen from behind, medial and above: the README's
    picture. A left foot is drawn as a left foot (the working frame is a right foot's)."""
    bodies = _bodies(foot, device, seated_mm)
    pixels = _draw(_camera(_DIRECTION, bodies, pixel_mm), *bodies)
    return pixels[:, ::-1] if foot.side == "left" else pixels


def _bodies(foot: Foot, device: Device, seated_mm: np.ndarray) -> tuple[_Body, _Body]:
    mesh = device.mesh
    skin = _Body(Caster(seated_mm, foot.faces), seated_mm, foot.faces, _vertex_normals(seated_mm, foot.faces))
    return skin, _Body(Caster(mesh.vertices_mm, mesh.faces), mesh.vertices_mm, mesh.faces, None)


def _vertex_normals(vertices_mm: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Mean normals of the faces around each vertex, weighted by area, (n, 3)."""
    corners = vertices_mm[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    around = [np.bincount(faces.ravel(), np.repeat(normal[:, axis], 3), len(vertices_mm)) for axis in range(3)]
    return np.stack(around, axis=-1)


def _below_ankle(vertices_mm: np.ndarray) -> np.ndarray:
    """The foot as far as it is drawn."""
    return vertices_mm[vertices_mm[:, 2] < _DRAWN_MM]


def _camera(direction: np.ndarray, bodies: tuple[_Body, _Body], pixel_mm: float) -> _Camera:
    points_mm = np.concatenate([_below_ankle(bodies[0].vertices_mm), bodies[1].vertices_mm])
    forward = direction / np.linalg.norm(direction)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    up = np.cross(right, forward)
    across, rise = points_mm @ right, points_mm @ up
    u = np.arange(across.min() - 3.0, across.max() + 3.0, pixel_mm)
    v = np.arange(rise.max() + 3.0, rise.min() - 3.0, -pixel_mm)
    start = forward * ((points_mm @ forward).min() - 50.0)
    origins = start + u[None, :, None] * right + v[:, None, None] * up
    return _Camera(forward=forward, right=right, up=up, origins=origins.reshape(-1, 3), shape=(len(v), len(u)))


def _cast(camera: _Camera, body: _Body) -> _Layer:
    directions = np.broadcast_to(camera.forward, camera.origins.shape)
    depth, face = body.caster.hit(camera.origins, directions)
    normal = body.caster.normals(face)
    if body.vertex_normals is not None:
        hit = np.flatnonzero(face >= 0)
        places = camera.origins[hit] + depth[hit, None] * camera.forward
        normal[hit] = _smooth_normals(body, places, face[hit])
    toward = -(normal @ camera.forward)
    light = _LIGHT[0] * camera.right - _LIGHT[1] * camera.forward + _LIGHT[2] * camera.up
    shade = 0.35 + 0.65 * np.clip(normal @ light, 0.0, 1.0)
    return _Layer(depth=depth, shade=shade, facing=toward)


def _smooth_normals(body: _Body, places_mm: np.ndarray, face: np.ndarray) -> np.ndarray:
    """Unit normals (n, 3) at places on faces, blended from the corners by the areas opposite them."""
    assert body.vertex_normals is not None
    corners = body.vertices_mm[body.faces[face]]  # (n, 3 corners, 3)
    spokes = corners - places_mm[:, None]
    opposite = np.cross(np.roll(spokes, -1, axis=1), np.roll(spokes, -2, axis=1))
    weights = np.linalg.norm(opposite, axis=2)
    normal = np.einsum("nc,nca->na", weights, body.vertex_normals[body.faces[face]])
    return normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)


def _draw(camera: _Camera, foot_body: _Body, device_body: _Body) -> np.ndarray:
    """RGBA pixels (rows, columns, 4): the device, its edges, and the foot over it as glass."""
    foot, device = _cast(camera, foot_body), _cast(camera, device_body)
    solid = np.isfinite(device.depth)
    skin = np.isfinite(foot.depth) & (foot.facing > 0.0)  # an open scan does not show its inside
    paint = _DEVICE_RGB * device.shade[:, None] * 1.25
    paint = np.where(_edges(device, camera.shape)[:, None], _EDGE_RGB, paint)
    height_mm = camera.origins[:, 2] + np.where(skin, foot.depth, 0.0) * camera.forward[2]
    fade = np.clip((_DRAWN_MM - height_mm) / 22.0, 0.0, 1.0)  # the leg ends in mist, not in a cut
    glass = np.where(skin, (0.34 + 0.5 * (1.0 - foot.facing) ** 2) * fade, 0.0)
    glass = np.where(skin & (foot.depth > device.depth), 0.0, glass)
    cover = np.where(solid, 1.0, 0.0)
    alpha = glass + cover * (1.0 - glass)
    mixed = glass[:, None] * (_FOOT_RGB * foot.shade[:, None]) * 1.1 + ((1.0 - glass) * cover)[:, None] * paint
    rgb = np.clip(mixed / np.maximum(alpha, 1e-9)[:, None], 0.0, 255.0)
    pixels = np.column_stack([rgb, 255.0 * alpha]).astype(np.uint8)
    return pixels.reshape(*camera.shape, 4)


def _edges(layer: _Layer, shape: tuple[int, int]) -> np.ndarray:
    """Pixels (n,) where the body's depth jumps: its rim and its silhouette."""
    depth = np.where(np.isfinite(layer.depth), layer.depth, 1e4).reshape(shape)
    jump = np.zeros(shape, dtype=bool)
    jump[:, 1:] |= np.abs(np.diff(depth, axis=1)) > 6.0
    jump[1:, :] |= np.abs(np.diff(depth, axis=0)) > 6.0
    return jump.ravel() & np.isfinite(layer.depth)
