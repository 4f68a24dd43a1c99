"""Walls too thin to be built: refused with the thickness that would do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from orthocad.design.drawn import Drawn, drawn
from orthocad.design.job import Job
from orthocad.design.ways import first_that, tenth_up, tenths, with_values
from orthocad.errors import OrthocadError, RejectedError
from orthocad.model import Mesh

THIN = "device.too_thin"
SPARE_MM = 0.2  # steep walls and the creases under rims come out up to 0.1 thinner than the shell
MOST_MM = 8.0  # shell_thickness_mm's and base_thickness_mm's range

Build = Callable[[Drawn], tuple[Mesh, float]]


def built(plan: Drawn, build: Build) -> tuple[Mesh, float]:
    """The plan's mesh by `build`, and device z over foot z.

    Raises
    ------
    RejectedError
        `device.too_thin` where a shell is thinner than its material can be made, or top and underside come too near
        each other, with the thickness that would do.
    """
    _check_shell(plan.job)
    try:
        return build(plan)
    except RejectedError as thin:
        if thin.code != THIN:
            raise
        text = f"{thin.text}; {next(_ways(plan.job, build), 'no thickness would do')}"
        raise RejectedError(THIN, text) from None


def _check_shell(job: Job) -> None:
    shell, least = job.rx.number("shell_thickness_mm"), job.material.min_wall_mm
    if not job.filled and shell < least - 1e-6:
        text = f"a shell of {shell:g} mm is under what {job.material.name} can be made of"
        raise RejectedError(THIN, f"{text}; shell_thickness_mm = {tenth_up(least + SPARE_MM):g} would do")


def _ways(job: Job, build: Build) -> Iterator[str]:
    """Each thickness that alone would do, tried out; the one that changes least first."""
    whole = "base_thickness_mm" if job.filled else "shell_thickness_mm"
    graded = not job.filled and job.rx.given("distal_edge_mm")
    edge = (("distal_edge_mm", job.rx.number(whole)),) if graded else ()
    for key, most_mm in (*edge, (whole, MOST_MM)):
        thick = first_that(_builds(job, build, key), tenths(job.rx.number(key), most_mm))
        if thick is not None:
            yield f"{key} = {thick:g} would do"


def _builds(job: Job, build: Build, key: str) -> Callable[[float], bool]:
    """Whether the device builds with another value of one key."""

    def holds(mm: float) -> bool:
        try:
            build(drawn(job.foot, with_values(job.rx, {key: mm}), job.material))
        except OrthocadError:
            return False
        return True

    return holds
