"""A rib along the arch on a shell's underside: stiffness for a heavy body without a thicker shell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orthocad.design.figures import Mean
from orthocad.design.job import Job
from orthocad.design.parts import height_parameter, height_reading
from orthocad.errors import RejectedError
from orthocad.geom.fields import smoothstep
from orthocad.model import Modification, Sealed

PARAMETERS = (
    height_parameter(
        "arch_rib_mm", "shell: height of a rib along the arch under it, from 113 kg", 6.0, needs=("construction=shell",)
    ),
)
ALONG = (0.28, 0.58)  # shares of foot length, our default
IN_SHARE = 0.30  # of the breadth from the medial border: the contract's line of the arch
CORE_MM, FOOT_MM = 3.0, 8.0  # half widths of its crest and of its foot, our default
RUNS_OUT_MM = 22.0
CLEAR_MM = 0.5  # kept over the shoe's floor
READ_AT = 0.43


class Rib(Sealed):
    """Its height downwards, as what is added to the underside."""

    amount_mm: float
    line: np.ndarray  # (n, 2) x, and y of its crest
    from_mm: float
    to_mm: float

    def __call__(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,), negative, over plan points (n, 2)."""
        x, y = xy_mm.T
        beside = np.abs(y - np.interp(x, self.line[:, 0], self.line[:, 1]))
        ends = smoothstep(x, self.from_mm, self.from_mm + RUNS_OUT_MM)
        ends = ends * (1.0 - smoothstep(x, self.to_mm - RUNS_OUT_MM, self.to_mm))
        return -self.amount_mm * ends * (1.0 - smoothstep(beside, CORE_MM, FOOT_MM))


def correct(job: Job) -> tuple[Modification, ...]:
    """The rib; a filled device has no room for one, nor need.

    Raises
    ------
    RejectedError
        `device.rib_too_high` where the shell would stand on it.
    """
    amount = job.rx.number("arch_rib_mm")
    if amount == 0 or job.filled:
        return ()
    lateral, medial = job.borders[:, 1], job.borders[:, 2]
    line = np.column_stack([job.borders[:, 0], medial - IN_SHARE * (medial - lateral)])
    rib = Rib(amount_mm=amount, line=line, from_mm=ALONG[0] * job.length_mm, to_mm=ALONG[1] * job.length_mm)
    _check_room(job, rib)
    x = READ_AT * job.length_mm
    at = np.array([[x, float(np.interp(x, line[:, 0], line[:, 1]))]])
    bare = float(job.bare_shell_mm(at)[0])
    reading = replace(height_reading("arch_rib_mm", amount, at, Mean(sign=-1.0, offset_mm=bare)), face="bottom")
    return (
        Modification(
            name="arch_rib",
            text=f"rib {amount:.1f} mm high along the arch, on the underside",
            stage="underside",
            operation="add",
            height=rib,
            readings=(reading,),
        ),
    )


def _check_room(job: Job, rib: Rib) -> None:
    x = np.arange(rib.from_mm, rib.to_mm, 4.0)
    crest = np.column_stack([x, np.interp(x, rib.line[:, 0], rib.line[:, 1])])
    floor = float(job.bare_shell_mm(job.heel_center[None])[0]) + CLEAR_MM
    lowest = job.bare_shell_mm(crest) + rib(crest)
    if lowest.min() >= floor:
        return
    fits = rib.amount_mm * float(np.min((job.bare_shell_mm(crest) - floor) / np.maximum(-rib(crest), 1e-9)))
    fits = max(np.floor(10 * fits) / 10, 0.0)
    text = f"a rib of {rib.amount_mm:g} mm under this arch would touch the shoe's floor"
    way = "would fit" if fits > 0 else "(none) would: it lies too low for a rib"
    raise RejectedError("device.rib_too_high", f"{text}; arch_rib_mm = {fits:g} {way}")
