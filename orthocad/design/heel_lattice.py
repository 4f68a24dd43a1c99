"""The heel pad as a lattice that fits its well, or the hole through the device."""

from __future__ import annotations

import numpy as np

from orthocad.design.corrections.heel_pad import BLEND_MM
from orthocad.design.drawn import Drawn
from orthocad.design.gyroid import UNSCALED, Gyroid, gyroid_mesh
from orthocad.design.pad_room import BACK_AND_LATERAL, THROUGH, pad_size
from orthocad.errors import RejectedError
from orthocad.geom.fields import sample
from orthocad.model import Field, Mesh, Pad, Sealed

CLEAR_MM = 0.25
POWDER = ("sls", "mjf")


class Room(Sealed):
    """The pad's body: an upright round column between two surfaces."""

    centre_mm: np.ndarray  # (2,)
    radius_mm: float
    low: Field
    high: Field

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Signed distance (n,), negative inside."""
        xy = points[:, :2]
        side = np.linalg.norm(xy - self.centre_mm, axis=1) - self.radius_mm
        under = (sample(self.low, xy) - points[:, 2]) / _lean(self.low, xy)
        over = (points[:, 2] - sample(self.high, xy)) / _lean(self.high, xy)
        return np.asarray(np.maximum(np.maximum(side, under), over))


class Lattice(Sealed):
    """What a pad is made from, to make it anew for a machine."""

    gyroid: Gyroid
    room: Room
    low: np.ndarray  # (3,) of a box around the room
    high: np.ndarray  # (3,)

    def __call__(self, grown_mm: float = 0.0, factors: np.ndarray = UNSCALED) -> Mesh:
        """The pad with every face moved out by as much, then larger by `factors` (3,)."""
        lattice = Gyroid(wall_mm=self.gyroid.wall_mm + 2 * grown_mm, pore_mm=self.gyroid.pore_mm - 2 * grown_mm)
        low, high = self.low - grown_mm, self.high + grown_mm
        return gyroid_mesh(lattice, lambda points: self.room(points) - grown_mm, low, high, factors)


def _lean(field: Field, xy: np.ndarray) -> np.ndarray:
    rise = [sample(field, xy + d) - sample(field, xy - d) for d in ([field.step_mm, 0.0], [0.0, field.step_mm])]
    return np.asarray(np.sqrt(1.0 + (rise[0] ** 2 + rise[1] ** 2) / (2 * field.step_mm) ** 2))


def heel_lattice(plan: Drawn) -> Pad | None:
    """The pad, in the device's plan, its lowest point at z = 0; None where none was asked for.

    Raises
    ------
    RejectedError
        `device.heel_pad_process` where it is not printed in powder, `device.too_thin` where its wall cannot be printed.
    """
    job = plan.job
    if job.rx.choice("heel_pad_build") != "lattice" or job.rx.number("heel_pad_mm") == 0:
        return None
    material = job.material
    if material.process not in POWDER:
        text = f"a heel pad as a lattice is for powder beds, {material.name} is {material.process}"
        way = "heel_pad_build = soft would do, or a 3MF's zones of infill"
        raise RejectedError("device.heel_pad_process", f"{text}; {way}")
    wall = job.rx.number("heel_pad_wall_mm") if job.rx.given("heel_pad_wall_mm") else material.min_wall_mm
    if wall < material.min_wall_mm:
        text = f"a lattice with walls of {wall:g} mm is under what {material.name} can be made of"
        raise RejectedError("device.too_thin", f"{text}; heel_pad_wall_mm = {material.min_wall_mm:g} would do")
    room = _room(plan)
    lattice = Gyroid(wall_mm=wall, pore_mm=job.rx.number("heel_pad_pore_mm"))
    reach = np.array([room.radius_mm, room.radius_mm])
    inside = np.linalg.norm(_spots(room) - room.centre_mm, axis=1) <= room.radius_mm
    heights = [sample(f, _spots(room)[inside]) for f in (room.low, room.high)]
    low = np.array([*(room.centre_mm - reach), heights[0].min()])
    high = np.array([*(room.centre_mm + reach), heights[1].max()])
    remade = Lattice(gyroid=lattice, room=room, low=low, high=high)
    return Pad(
        mesh=remade(), remade=remade, wall_mm=wall, pore_mm=lattice.pore_mm, cell_mm=lattice.cell_mm,
        density=lattice.density,
        room_mm3=float(np.mean(heights[1] - heights[0]) * np.pi * room.radius_mm**2),
        modulus_mpa=material.modulus_mpa * lattice.density**2,  # gibson
    )  # fmt: skip


def _room(plan: Drawn) -> Room:
    job = plan.job
    diameter, shift = pad_size(job)
    centre, top = job.heel_center + shift * BACK_AND_LATERAL, plan.surfaces.top
    if job.rx.choice(THROUGH) != "none":
        return Room(centre_mm=centre, radius_mm=diameter / 2 - CLEAR_MM, low=plan.surfaces.bottom, high=top)
    radius = diameter / 2 - BLEND_MM / 2 - CLEAR_MM  # of the well's floor
    raised = top.like(top.z_mm + job.rx.number("heel_pad_mm"))
    return Room(centre_mm=centre, radius_mm=radius, low=top, high=raised)


def _spots(room: Room) -> np.ndarray:
    run = np.arange(-room.radius_mm, room.radius_mm, 0.25)
    return room.centre_mm + np.stack(np.meshgrid(run, run, indexing="ij"), axis=-1).reshape(-1, 2)
