"""A finished build made by hand: a foot whose every height is a formula, and a device shaped to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from orthocad.model import (
    Acceptance,
    Advice,
    Block,
    Check,
    Decision,
    Device,
    Dose,
    Field,
    Fit,
    Foot,
    Landmark,
    Material,
    Measure,
    Mesh,
    Notice,
    Prescription,
    Profile,
    Request,
    Resolution,
    Result,
    Scan,
    ScanOptions,
    Side,
    Value,
    Verdict,
)
from orthocad.verify.plumb import FinishedSurface, PlumbLines
from orthocad.verify.shape import heads_thickness_mm, section_mm, thickness_at_mm, thickness_mm

LENGTH_MM = 250.0
BASE_MM = 4.0


def half_widths(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lateral (negative) and medial borders of the plan at x, each (n,) mm."""
    end = np.sqrt(np.clip(np.minimum(x / 30.0, (LENGTH_MM - x) / 35.0), 0.0, 1.0)) * 0.98 + 0.02
    medial = (32.0 + 16.0 * np.exp(-(((x - 178.0) / 45.0) ** 2))) * end
    lateral = (32.0 + 17.0 * np.exp(-(((x - 155.0) / 50.0) ** 2))) * end
    return -lateral, medial


def sole_mm(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Height of the sole: a rounded body with a medial arch."""
    low, high = half_widths(x)
    across = np.clip((2 * y - low - high) / (high - low), -1.0, 1.0)
    edge = 22.0 * (1.0 - np.sqrt(1.0 - 0.97 * across**4))
    arch = 12.0 * np.exp(-(((x - 110.0) / 34.0) ** 2)) / (1.0 + np.exp(-(y - 2.0) / 7.0))
    return edge + arch + 10.0 * np.clip((x - 200.0) / 50.0, 0.0, 1.0) ** 2


def prism(x: np.ndarray, low: np.ndarray, high: np.ndarray, bottom, top) -> tuple[np.ndarray, np.ndarray]:
    """Closed body between two height functions over a plan given by stations: vertices (n, 3), faces (m, 3)."""
    t = np.linspace(0.0, 1.0, 41)
    gx = np.repeat(x[:, None], len(t), axis=1)
    gy = low[:, None] + (high - low)[:, None] * t
    rows, columns = gx.shape
    points = [np.column_stack([gx.ravel(), gy.ravel(), z(gx, gy).ravel()]) for z in (bottom, top)]
    number = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]
    lid = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    rim = np.concatenate([number[:, 0], number[-1, 1:], number[-2::-1, -1], number[0, -2:0:-1]])
    after = np.roll(rim, -1)
    up = rows * columns
    wall = np.concatenate([np.stack([rim, after, after + up], -1), np.stack([rim, after + up, rim + up], -1)])
    faces = np.concatenate([lid[:, ::-1], lid + up, wall])
    return np.concatenate(points), faces


def make_foot(side: Side = "right") -> Foot:
    """The formula's foot as a record; a left foot is the same one, mirrored outside."""
    x = np.linspace(0.0, LENGTH_MM, 126)
    vertices, faces = prism(x, *half_widths(x), sole_mm, lambda gx, gy: sole_mm(gx, gy) + 55.0 - 0.12 * gx)
    gx, gy = np.meshgrid(np.arange(0.0, 251.0), np.arange(-55.0, 56.0), indexing="ij")
    low, high = half_widths(gx)
    z = np.where((gy > low) & (gy < high), sole_mm(gx, gy), np.nan)
    places = {
        "pternion": (0.0, 0.0, 20.0),
        "toe_tip": (250.0, 6.0, 14.0),
        "mtp1": (178.0, 48.0, 15.0),
        "mtp5": (155.0, -49.0, 12.0),
        "heel_center": (37.5, 0.0, 0.0),
        "arch_apex": (110.0, 12.0, float(sole_mm(np.array(110.0), np.array(12.0)))),
    }
    sign = np.array([1.0, -1.0 if side == "left" else 1.0, 1.0])
    return Foot(
        side=side,
        scan=Scan(
            file=f"{side} <b>scan</b>.ply", format="ply", sha256="ab" * 32, units="mm", units_source="from its size",
            side_source="from its shape", load="unknown", faces=len(faces), foot_from_scan=np.eye(4),
            sole_coverage=0.99,
            notices=(Notice(code="scan.load_unknown", text="how the foot was loaded is not known; taken as unloaded"),),
        ),
        landmarks={
            name: Landmark(name=name, xyz_mm=np.array(p), scan_xyz=np.array(p) * sign, confidence=0.9)
            for name, p in places.items()
        },
        measurements={
            "foot_length_mm": Measure(value=250.0, plus_minus=0.5),
            "truncated_length_mm": Measure(value=178.0, plus_minus=2.0),
            "ball_width_mm": Measure(value=99.7, plus_minus=1.0),
            "heel_width_mm": Measure(value=63.0, plus_minus=0.6),
            "arch_height_mm": Measure(value=places["arch_apex"][2], plus_minus=0.8),
            "arch_index": Measure(value=None, unit="", reason="the toes are fused in this scan"),
        },
        vertices_mm=vertices,
        faces=faces,
        sole=Field(x0_mm=0.0, y0_mm=-55.0, step_mm=1.0, z_mm=z),
    )  # fmt: skip


def rim_mm(x: np.ndarray) -> np.ndarray:
    """Height above the support plane at which the walls are cut."""
    return np.interp(x, [0.0, 60.0, 110.0, 150.0, 182.0], [14.0, 15.0, 16.0, 6.0, 1.0])


def make_device(foot: Foot) -> Device:
    """A filled device to the sulcus whose top is the sole, 1 mm lower in the arch."""

    def top(gx, gy):
        return np.minimum(sole_mm(gx, gy), rim_mm(gx)) + BASE_MM

    x = np.linspace(1.0, 182.0, 92)
    low, high = half_widths(x)
    vertices, faces = prism(x, low + 1.0, high - 1.0, lambda gx, gy: np.zeros_like(gx), top)
    gx, gy = np.meshgrid(foot.sole.x_mm, foot.sole.y_mm, indexing="ij")
    inside = np.isfinite(foot.sole.z_mm) & (gx > 1.0) & (gx < 182.0)
    outline = np.concatenate([np.stack([x, low + 1.0], -1), np.stack([x, high - 1.0], -1)[::-1]])
    return Device(
        side=foot.side,
        mesh=Mesh(vertices_mm=vertices.astype(np.float32), faces=faces.astype(np.int32)),
        outline_mm=outline,
        top=foot.sole.like(np.where(inside, top(gx, gy), np.nan)),
        bottom=foot.sole.like(np.where(inside, 0.0, np.nan)),
        z_offset_mm=BASE_MM,
        cover_mm=0.0,
        modifications=(),
        rim_radius_mm=1.0,
    )


def make_verdict(foot: Foot, fault: bool = False) -> Verdict:
    """What verification would have found; with a fault, the heel lift is off."""
    z = foot.sole.z_mm
    gx, gy = np.meshgrid(foot.sole.x_mm, foot.sole.y_mm, indexing="ij")
    gap = np.where((gx > 8.0) & (gx < 150.0) & (z < 9.0), 0.3 * np.sin(gx / 15.0) * np.cos(gy / 12.0), np.nan)
    lift = 0.5 if fault else 0.01
    device = make_device(foot)
    surface = FinishedSurface(PlumbLines(device.mesh.vertices_mm, device.mesh.faces), device.z_offset_mm)
    return Verdict(
        watertight=True, self_intersections=0, bodies=1, volume_mm3=123456.7, mass_g=149.4, size_mm=(181.0, 95.0, 20.0),
        min_wall_mm=4.02,
        doses=(
            Dose(name="heel_cup_depth_mm", requested=14.0, realised=14.1, tolerance=0.3, unit="mm"),
            Dose(name="heel_lift_mm", requested=0.0, realised=lift, tolerance=0.05, unit="mm"),
            Dose(name="arch_fill_mm", requested=3.2, realised=2.0, tolerance=0.3, unit="mm",
                 masked_by="heel_cup_depth_mm"),
        ),
        checks=(Check(code="device.too_thin", value=4.02, limit=2.0, unit="mm", passed=True, text="thinnest wall"),),
        fit=Fit(
            gap=foot.sole.like(gap), mean_mm=0.11, p50_mm=0.1, p95_mm=0.27, max_mm=0.3, contact_fraction=0.98,
            thickness_mm=thickness_mm(foot, surface), section_mm=section_mm(foot, surface), heel_end_x_mm=1.0,
            thickness_at_mm=thickness_at_mm(foot, surface, 1.0),
            heads_thickness_mm=heads_thickness_mm(foot, surface),
        ),
    )  # fmt: skip


def make_values(lift_mm: float) -> dict[str, Value]:
    """A few prescription values of every kind of origin."""
    rows = [
        ("construction", "filled", "", "filled", "profile"), ("length", "sulcus", "", "full", "rule"),
        ("material", "TPU 95A", "", "TPU 95A", "profile"), ("base_thickness_mm", 4.0, "mm", 4.0, "profile"),
        ("cover_mm", 0.0, "mm", 0.0, "profile"), ("arch_source", "scan", "", "scan", "profile"),
        ("arch_fill_mm", 1.6, "mm", 3.2, "user"), ("heel_cup_depth_mm", 14.0, "mm", 14.0, "rule"),
        ("heel_lift_mm", lift_mm, "mm", lift_mm, "rule"), ("first_ray_cutout", "none", "", "none", "profile"),
        ("mortons", "none", "", "none", "profile"), ("insole_length_mm", None, "mm", None, "profile"),
        ("heel_lift_build", "integral", "", "integral", "profile"), ("zone_heel_mpa", 0.45, "MPa", 0.45, "profile"),
        ("zone_arch_mpa", 2.5, "MPa", 2.5, "profile"), ("zone_forefoot_mpa", 0.7, "MPa", 0.7, "profile"),
    ]  # fmt: skip
    return {
        key: Value(
            key=key, value=value, unit=unit, proposed=proposed, origin=origin, reason=f"because of {key}",
            source="decisions.md", changed_by="command line" if origin == "user" else None,
        )
        for key, value, unit, proposed, origin in rows
    }  # fmt: skip


def make_result(
    out: Path, sides: tuple[Side, ...] = ("right",), fault: bool = False, code: str = "P-0042", everywhere: str = ""
) -> Result:
    """A whole build of one foot or a pair; `everywhere` stands in every text that a person writes."""
    feet = {side: make_foot(side) for side in sides}
    resolution = Resolution(
        prescriptions={
            side: Prescription(side=side, values=make_values(3.0 if side == "right" else 0.0))
            for side in ("left", "right")
        },
        decisions=(
            Decision(
                code="safety.not_answered",
                text=everywhere or "safety questions not answered",
                options=("answer flags",),
            ),
        ),
        blocks=(
            Block(
                code="range.arch_fill_mm",
                text="arch fill out of range",
                accepted_by=everywhere or "Dr <i>X</i>",
                why=everywhere or "seen & tried",
            ),
        ),
        advice=(Advice(code="hallux.rocker", text="rocker shoe", source="decisions.md"),),
    )
    return Result(
        request=Request(
            scans=(Path("scan.ply"),), out=out, options=ScanOptions(), command="orthocad build scan.ply",
            acceptances=(Acceptance(code="range.arch_fill_mm", by="Dr X", why="seen"),),
        ),
        feet=feet,
        profile=Profile(
            name="tpu", sha256="cd" * 32, text="filled TPU insole", values={}, bed_mm=(250.0, 210.0, 200.0),
            material=Material(name="TPU 95A", process="fdm", min_wall_mm=2.0, density_g_cm3=1.21, modulus_mpa=26.0),
        ),
        resolution=resolution,
        devices={side: make_device(foot) for side, foot in feet.items()},
        verdicts={side: make_verdict(foot, fault) for side, foot in feet.items()},
        design_toml='schema_version = "1"\n',
        exam_sha256="ef" * 32,
        patient_code=code,
        order_id=everywhere or None,
        prescriber={"name": everywhere or "Dr X", "institution": everywhere or "Clinic"},
        seconds={"read": 0.1, "prescribe": 0.01, "design": 0.3, "verify": 0.4},
    )  # fmt: skip
