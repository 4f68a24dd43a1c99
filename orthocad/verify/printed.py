"""A scan of the printed device laid on its design: where the print deviates, and each dose as it was printed."""

from __future__ import annotations

from typing import Any

import numpy as np

from orthocad.errors import ScanError
from orthocad.geom.fields import grid_over, nodes
from orthocad.model import Device, Dose, Field, Mesh, Sealed
from orthocad.scan.clean.points import load_open3d
from orthocad.verify.pinned import pinned
from orthocad.verify.plumb import FinishedSurface, PlumbLines
from orthocad.verify.printed_size import Size, sizes_of

UNITS = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4}
SIZE_SHARE = 0.12  # a scan's longest extent may differ by this from the design's
POINTS = 6000
COARSE_MM, FINE_MM = 15.0, 3.0  # farther pairs do not count
WORST_RMS_MM = 2.5  # a print that lies worse is another device, our default
LEAST_OVERLAP = 0.5
STEP_MM = 1.0
STEEPEST = 1.0  # walls are not judged by heights
TOLERANCE_MM = 0.5  # of a printed height; reference.md 5
SEED = 20260101


class Printed(Sealed):
    """A print against its design, in the design's delivered frame."""

    units: str  # the scan's
    design_from_scan: np.ndarray  # (4, 4), scan file units to mm
    rms_mm: float  # of the paired surfaces
    overlap: float  # share of the design's surface that the scan covers
    top: Field  # printed less designed height of the upper face, nan where either is missing or steep
    bottom: Field
    mean_mm: float  # of the upper face, as the next three
    p95_mm: float  # of its size
    max_mm: float
    within: float  # share within TOLERANCE_MM
    sizes: tuple[Size, Size]  # length and width over all


def lay_on(design: Mesh, vertices: np.ndarray, faces: np.ndarray) -> Printed:
    """Register a scan, in any pose and unit, to the design's mesh.

    Raises
    ------
    ScanError
        `scan.other_device` where it fits no pose of the design.
    """
    units, scale = _units(design, vertices)
    scaled = vertices * scale
    pose, rms, overlap = _registered(design, scaled, faces)
    if rms > WORST_RMS_MM or overlap < LEAST_OVERLAP:
        text = f"the scan lies {rms:.1f} mm from the design and covers {100 * overlap:.0f} % of it"
        raise ScanError(
            "scan.other_device", f"{text}; give the scan of this device's print, whole and of the right side"
        )
    for _ in range(2):  # level and place depend on one another
        pose = _seated(design, scaled, faces, pose)
        walls = (np.asarray(design.vertices_mm, float), design.faces), (_moved(scaled, pose), faces)
        pose = pinned(*walls) @ pose
    pose = _seated(design, scaled, faces, pose)
    laid = _moved(scaled, pose)
    top, bottom = _deviation(design, laid, faces)
    off = np.abs(top.z_mm[np.isfinite(top.z_mm)])
    transform = pose @ np.diag([scale, scale, scale, 1.0])
    return Printed(
        units=units,
        design_from_scan=transform,
        rms_mm=rms,
        overlap=overlap,
        top=top,
        bottom=bottom,
        mean_mm=float(np.nanmean(top.z_mm)),
        p95_mm=float(np.quantile(off, 0.95)),
        max_mm=float(off.max()),
        within=float((off <= TOLERANCE_MM).mean()),
        sizes=sizes_of((np.asarray(design.vertices_mm, float), design.faces), (laid, faces)),
    )


def printed_doses(device: Device, printed: Printed, vertices: np.ndarray, faces: np.ndarray) -> tuple[Dose, ...]:
    """Every probe of the design asked of the print; one that the scan does not reach is nan."""
    laid = _moved(vertices, printed.design_from_scan)
    if device.side == "left":  # back to the working frame
        laid, faces = laid * [1.0, -1.0, 1.0], faces[:, ::-1]
    surface = FinishedSurface(PlumbLines(laid, faces), device.z_offset_mm)
    return tuple(
        Dose(
            name=probe.name,
            requested=probe.requested,
            realised=float(probe.measure(surface)),
            tolerance=max(probe.tolerance, TOLERANCE_MM if probe.unit == "mm" else 1.0),
            unit=probe.unit,
            masked_by=probe.masked_by,
        )
        for probe in device.probes
    )


def _units(design: Mesh, vertices: np.ndarray) -> tuple[str, float]:
    """By size: the diagonal of the points' own principal box against the design's."""
    wanted, found = (_extent(np.asarray(p, float)) for p in (design.vertices_mm, vertices))
    for name, scale in UNITS.items():
        if abs(found * scale / wanted - 1.0) < SIZE_SHARE:
            return name, scale
    text = f"the scan is {found:.4g} units long, the design {wanted:.0f} mm"
    raise ScanError("scan.units_ambiguous", f"{text}: no unit of length fits; give a scan in mm")


def _extent(points: np.ndarray) -> float:
    axis = np.linalg.svd(points[:: max(1, len(points) // 5000)] - points.mean(axis=0), full_matrices=False)[2][0]
    return float(np.ptp(points @ axis))


def _registered(design: Mesh, points: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Pose (4, 4), rms of the pairs and the share of the design that has one: from four starts, the best."""
    o3d = load_open3d()
    o3d.utility.random.seed(SEED)
    target, source = _cloud(o3d, np.asarray(design.vertices_mm, float), design.faces), _cloud(o3d, points, faces)
    fits = [_refined(o3d, source, target, start, COARSE_MM, 60) for start in _starts(target, source)]
    best = max(fits, key=lambda fit: (round(fit.fitness, 2), -fit.inlier_rmse))
    fine = _refined(o3d, source, target, best.transformation, FINE_MM, 120)
    back = o3d.pipelines.registration.evaluate_registration(
        target, source, FINE_MM, np.linalg.inv(np.asarray(fine.transformation))
    )
    return np.array(fine.transformation), float(fine.inlier_rmse), float(back.fitness)


def _cloud(o3d: Any, vertices: np.ndarray, faces: np.ndarray) -> Any:
    mesh = o3d.geometry.TriangleMesh(
        o3d.utility.Vector3dVector(np.array(vertices, float)), o3d.utility.Vector3iVector(np.array(faces, np.int32))
    )
    mesh.compute_vertex_normals()
    return mesh.sample_points_uniformly(POINTS, use_triangle_normal=True)


def _refined(o3d: Any, source: Any, target: Any, start: np.ndarray, reach_mm: float, steps: int) -> Any:
    kind = o3d.pipelines.registration
    criteria = kind.ICPConvergenceCriteria(max_iteration=steps)
    return kind.registration_icp(source, target, reach_mm, start, kind.TransformationEstimationPointToPlane(), criteria)


def _starts(target: Any, source: Any) -> list[np.ndarray]:
    """Principal axes laid on principal axes, in the four ways that do not mirror."""
    (to, to_axes), (at, at_axes) = (_frame(np.asarray(cloud.points)) for cloud in (target, source))
    starts = []
    for flips in ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1)):
        turn = to_axes @ np.diag(flips) @ at_axes.T
        start = np.eye(4)
        start[:3, :3], start[:3, 3] = turn, to - turn @ at
        starts.append(start)
    return starts


def _frame(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Middle and right-handed principal axes as columns."""
    middle = points.mean(axis=0)
    axes = np.linalg.svd(points - middle, full_matrices=False)[2].T
    axes[:, 2] *= np.sign(np.linalg.det(axes))
    return middle, axes


def _seated(design: Mesh, points: np.ndarray, faces: np.ndarray, pose: np.ndarray) -> np.ndarray:
    """The pose levelled on the underside, which is what a device stands on; as it was where that was not scanned."""
    bottom = _deviation(design, _moved(points, pose), faces)[1]
    i, j = np.nonzero(np.isfinite(bottom.z_mm) & (np.abs(bottom.z_mm) < FINE_MM))
    if len(i) < LEAST_OVERLAP * np.isfinite(_plan_of(design, bottom)).sum():
        return pose
    plane, off = np.column_stack([np.ones(len(i)), bottom.x_mm[i], bottom.y_mm[j]]), bottom.z_mm[i, j]
    rise, along, across = np.linalg.lstsq(plane, off, rcond=None)[0]
    turn = np.array([[1, 0, along, 0], [0, 1, across, 0], [-along, -across, 1, -rise], [0, 0, 0, 1]])  # small angles
    return np.asarray(turn @ pose)


def _plan_of(design: Mesh, grid: Field) -> np.ndarray:
    """Heights of the design over the grid, nan beside it."""
    return PlumbLines(np.asarray(design.vertices_mm, float), design.faces).range_mm(nodes(grid))[0]


def _moved(points: np.ndarray, pose: np.ndarray) -> np.ndarray:
    return np.asarray(points @ pose[:3, :3].T + pose[:3, 3])


def _deviation(design: Mesh, laid: np.ndarray, faces: np.ndarray) -> tuple[Field, Field]:
    """Height differences of upper and lower face over the plan."""
    wanted = np.asarray(design.vertices_mm, float)
    low, high = (end(wanted[:, :2], axis=0) for end in (np.min, np.max))
    grid = grid_over(low - STEP_MM, high + STEP_MM, STEP_MM)  # so that every edge has a neighbour beside it
    xy = nodes(grid)
    designed = PlumbLines(wanted, design.faces).range_mm(xy)
    found = PlumbLines(laid, faces).range_mm(xy)
    bottom, top = (_gentle(grid, want, got - want) for want, got in zip(designed, found, strict=True))
    return top, bottom


def _gentle(grid: Field, height: np.ndarray, off: np.ndarray) -> Field:
    """The difference where the designed face is known not to be steep: next to its edge a node may lie on the wall."""
    shape = grid.z_mm.shape
    slopes = np.gradient(height.reshape(shape), STEP_MM)
    gentle = np.hypot(*slopes) <= STEEPEST  # not so where a neighbour is beside the design
    return grid.like(np.where(gentle, off.reshape(shape), np.nan))
