"""Walls too thin to be built: refused with the thickness that would do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from orthocad.design.drawn import Drawn, drawn
from orthocad.design.job import Job
from orthocad.design.ways import first_that, tenths, with_values
from orthocad.errors import OrthocadError, RejectedError
from orthocad.model import Mesh

THIN = "device.too_thin"
EDGE = "distal_edge_mm"
EDGE_SPARE_MM = 0.1  # of a graded edge over the material's least wall
SPARE_MM = 0.2  # steep walls and the creases under rims come out up to 0.1 thinner than the shell
MOST_MM = 8.0  # shell_thickness_mm's and base_thickness_mm's range
MOST_EDGE_MM = 6.0  # distal_edge_mm's

Build = Callable[[Drawn], tuple[Mesh, float]]


def built(plan: Drawn, build: Build) -> tuple[Mesh, float]:
    """The plan's mesh by `build`, and device z over foot z.

    Raises
    ------
    RejectedError
        `device.too_thin` where a shell or its edge is thinner than its material can be made, or top and underside come
        too near each other, with the thickness that would do.
    """
    try:
        return _built(plan, build)
    except RejectedError as thin:
        if thin.code != THIN:
            raise
        text = f"{thin.text}; {next(_ways(plan.job, build), 'no thickness would do')}"
        raise RejectedError(THIN, text) from None


def _built(plan: Drawn, build: Build) -> tuple[Mesh, float]:
    _check_least(plan.job)
    return build(plan)


def _check_least(job: Job) -> None:
    """What the material cannot be made of at all."""
    shell, least = job.rx.number("shell_thickness_mm"), job.material.min_wall_mm
    if not job.filled and shell < least - 1e-6:
        raise RejectedError(THIN, f"a shell of {shell:g} mm is under what {job.material.name} can be made of")
    if _graded(job) and job.rx.number(EDGE) < least + EDGE_SPARE_MM - 1e-6:
        text = f"a distal edge of {job.rx.number(EDGE):g} mm is under what {job.material.name} can be made of"
        raise RejectedError(THIN, text)


def _graded(job: Job) -> bool:
    return not job.filled and job.rx.given(EDGE) and job.rx.choice("length") != "full"


def _ways(job: Job, build: Build) -> Iterator[str]:
    """Each thickness that alone would do, tried out; the one that changes least first; then an edge with a shell."""
    whole = "base_thickness_mm" if job.filled else "shell_thickness_mm"
    alone = ((EDGE, job.rx.number(whole)),) if _graded(job) else ()
    for key, most_mm in (*alone, (whole, MOST_MM)):
        thick = first_that(_builds(job, build, (key,)), tenths(_least_mm(job, key), most_mm))
        if thick is not None:
            yield f"{key} = {thick:g} would do"
    if _graded(job):
        even = first_that(_builds(job, build, (EDGE, whole)), tenths(_least_mm(job, whole), MOST_EDGE_MM))
        if even is not None:
            yield f"{EDGE} = {even:g} and {whole} = {even:g} would do"


def _least_mm(job: Job, key: str) -> float:
    """Where the search begins: at what is asked, or a little over what the material can be made of."""
    asked, least = job.rx.number(key), job.material.min_wall_mm
    if key == EDGE:
        return max(asked, least + EDGE_SPARE_MM)
    return least + SPARE_MM if asked < least - 1e-6 and not job.filled else asked


def _builds(job: Job, build: Build, keys: tuple[str, ...]) -> Callable[[float], bool]:
    """Whether the device builds with another value of those keys."""

    def holds(mm: float) -> bool:
        try:
            _built(drawn(job.foot, with_values(job.rx, dict.fromkeys(keys, mm)), job.material), build)
        except OrthocadError:
            return False
        return True

    return holds
