"""The third room: a foot and its prescription become a device."""

from __future__ import annotations

from dataclasses import replace

from orthocad.design.job import Job, sole_borders
from orthocad.model import Device, Foot, Material, Prescription

__all__ = ["design_device"]


def design_device(foot: Foot, rx: Prescription, material: Material) -> Device:
    """Build one side.

    Raises
    ------
    OrthocadError
        `device.too_thin`, `device.neck_too_narrow`, `device.not_watertight`, or a modification that cannot be built.
    """
    from orthocad.design.composition import BEFORE_RIM
    from orthocad.design.corrections import corrections, rims, shapes
    from orthocad.design.floor import floor_mm
    from orthocad.design.ground import sole_surface, with_forefoot_plane
    from orthocad.design.outline import RIM_SLACK_MM, cut_out, rim_width_mm, trim_line
    from orthocad.design.proof import proved
    from orthocad.design.solid import RIM_RADIUS_MM, build_solid
    from orthocad.design.surface import apply_stages, build_surfaces

    sole = sole_surface(foot, rx)
    ground = with_forefoot_plane(sole, foot)
    job = Job(foot=foot, rx=rx, material=material, ground=ground, borders=sole_borders(foot))
    job = replace(job, shaped=shapes(job))
    walls = rims(job)
    uncut = trim_line(job, apply_stages(sole, BEFORE_RIM, job.shaped), walls)
    job = replace(job, outline=uncut)
    job = replace(job, floor_mm=floor_mm(job))
    modifications = (*job.shaped, *walls, *corrections(job))
    outline = cut_out(uncut, modifications, sole)
    surfaces = build_surfaces(job, modifications, rim_width_mm(job) - RIM_SLACK_MM)
    mesh, offset_mm = build_solid(outline, surfaces)
    return Device(
        side=foot.side,
        mesh=mesh,
        outline_mm=outline.points_mm,
        top=surfaces.top.like(surfaces.top.z_mm + offset_mm),
        bottom=surfaces.bottom.like(surfaces.bottom.z_mm + offset_mm),
        z_offset_mm=offset_mm,
        cover_mm=rx.number("cover_mm"),
        modifications=proved(job, modifications, outline),
        rim_radius_mm=RIM_RADIUS_MM,
    )
