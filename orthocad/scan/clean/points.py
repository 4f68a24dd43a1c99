"""Point clouds: read and turned into a surface by open3d, the one place that needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from orthocad.errors import MachineError, ScanError

# Cells of the cloud's size, and the depth of Poisson's octree: 2 mm on a foot alone. Where a foot is only a part of
# what was seen, more cells are full, and they are halved. Averages in 2 mm lose nothing of 60 000 points.
CELLS, DEPTH, MOST_CELLS = 130, 7, 40_000
NEIGHBOURS = 24
FAR = 2.5  # mean point distances from the cloud at which the surface is invented, and cut away, our default
LEAST_POINTS = 2000


def load_open3d() -> Any:
    """The library, or the error that names what a bare machine lacks."""
    try:
        import open3d
    except ImportError as error:
        raise MachineError(
            "machine.open3d",
            f"point clouds need open3d, which cannot be loaded ({error}); "
            "pip install open3d-cpu and apt-get install libusb-1.0-0 libgl1 libegl1 libx11-6, or export a mesh",
        ) from error
    except OSError as error:
        raise MachineError(
            "machine.open3d",
            f"open3d lacks a system library ({error}); apt-get install libusb-1.0-0 libgl1 libegl1 libx11-6, "
            "or export a mesh",
        ) from error
    return open3d


def read_pcd(path: Path) -> np.ndarray:
    """Points (n, 3) of a PCD file."""
    return np.asarray(load_open3d().io.read_point_cloud(str(path), format="pcd").points)


def surface(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vertices and faces through a cloud, with no surface where it has no points.

    Raises
    ------
    ScanError
        `scan.empty` where the points are too few.
    MachineError
        Where open3d cannot be loaded.
    """
    if len(points) < LEAST_POINTS:
        raise ScanError("scan.empty", f"{len(points)} points are too few for a foot; {LEAST_POINTS} are the least")
    o3d = load_open3d()
    middle, size = points.mean(axis=0), float(np.ptp(points, axis=0).max())
    averaged, depth = _averaged((points - middle) / size, CELLS), DEPTH
    if len(averaged) > MOST_CELLS:
        averaged, depth = _averaged((points - middle) / size, 2 * CELLS), DEPTH + 1
    cloud = o3d.geometry.PointCloud(o3d.utility.Vector3dVector(averaged))
    cloud.estimate_normals(o3d.geometry.KDTreeSearchParamKNN(NEIGHBOURS))
    cloud.orient_normals_consistent_tangent_plane(NEIGHBOURS // 2)
    mesh, _ = o3d.geometry.TriangleMesh.create_from_point_cloud_poisson(cloud, depth=depth, n_threads=1)
    vertices, faces = np.asarray(mesh.vertices), np.asarray(mesh.triangles)
    near = _near(vertices, np.asarray(cloud.points))
    return vertices * size + middle, faces[near[faces].all(axis=1)].astype(np.int64)


def _averaged(points: np.ndarray, cells: int) -> np.ndarray:
    """The mean of the points in each full cell of a grid with so many cells to the unit, (m, 3)."""
    cell = np.floor((points - points.min(axis=0)) * cells).astype(np.int64)
    number, count = np.unique(cell @ [4 * cells * cells, 2 * cells, 1], return_inverse=True, return_counts=True)[1:]
    return np.column_stack([np.bincount(number.ravel(), column) / count for column in points.T])


def _near(vertices: np.ndarray, points: np.ndarray) -> np.ndarray:
    from scipy.spatial import cKDTree

    tree = cKDTree(points)
    usual = float(np.median(tree.query(points[:: max(1, len(points) // 2000)], k=NEIGHBOURS)[0][:, -1]))
    return np.asarray(tree.query(vertices)[0] < FAR * usual)
