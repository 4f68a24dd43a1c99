"""Orders in a line: an exam as data in, a resolution out; feet that need no scan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from orthocad.design.catalogue import catalogue as built_catalogue
from orthocad.model import Acceptance, Field, Foot, Landmark, Measure, Notice, Parameter, Resolution, Scan
from orthocad.prescribe import load_profile, parse_change, parse_exam, prescribe

SHARED = Path(__file__).parents[2].parent / "shared"
LATER = {
    "medial_skive_mm": (0.0, 8.0), "lateral_skive_mm": (0.0, 6.0), "cast_inversion_deg": (-5.0, 10.0),
    "rearfoot_post_deg": (-4.0, 6.0), "forefoot_post_deg": (-5.0, 6.0), "heel_pad_mm": (0.0, 6.0),
    "heel_pad_shift_mm": (0.0, 8.0), "crash_bevel_mm": (0.0, 4.0), "met_pad_mm": (0.0, 8.0),
    "met_pad_behind_mm": (0.0, 11.0), "fascia_groove_mm": (0.0, 3.0), "met_bar_mm": (0.0, 8.0),
}  # fmt: skip


@pytest.fixture(scope="session")
def catalogue() -> tuple[Parameter, ...]:
    """What can be prescribed today."""
    return built_catalogue()


@pytest.fixture(scope="session")
def later(catalogue: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """Today's catalogue with the corrections that decisions.md asks for and that are still to come."""
    known = {p.key for p in catalogue}
    numbers = (
        Parameter(key=key, text=key, default=0.0, unit=key.rpartition("_")[2], low=low, high=high)
        for key, (low, high) in LATER.items()
    )
    post = Parameter(key="rearfoot_post", text="post", default="none", choices=("none", "strip", "full"))
    return (*catalogue, *(p for p in (*numbers, post) if p.key not in known))


@pytest.fixture(scope="session")
def make_foot() -> Callable[..., Foot]:
    """Build a foot record without a scan."""
    return _foot


def _foot(
    side: str = "right", load: str = "unloaded", arch: float | None = 18.0, flat: bool = False, length: float = 260.0
) -> Foot:
    scan = Scan(
        file="scan.ply", format="ply", sha256=("a" if side == "left" else "b") * 64, units="mm", units_source="size",
        side_source="shape", load=load, faces=2, foot_from_scan=np.eye(4), sole_coverage=1.0,
        notices=(Notice(code="scan.flat_sole", text="flat"),) if flat else (),
    )  # fmt: skip
    places = {
        "heel_center": (0.15 * length, 0.0, 0.0),
        "mtp1": (0.73 * length, 40.0, 10.0),
        "mtp5": (0.63 * length, -50, 8),
    }
    landmarks = {
        name: Landmark(name=name, xyz_mm=np.array(xyz), scan_xyz=np.array(xyz), confidence=1.0)
        for name, xyz in places.items()
    }
    measures = {"foot_length_mm": Measure(value=length), "arch_height_mm": Measure(value=None if flat else arch)}
    return Foot(
        side=side, scan=scan, landmarks=landmarks, measurements=measures, vertices_mm=np.zeros((3, 3)),
        faces=np.zeros((1, 3), dtype=int), sole=Field(x0_mm=0, y0_mm=0, step_mm=1, z_mm=np.zeros((2, 2))),
    )  # fmt: skip


@pytest.fixture(scope="session")
def rx(catalogue: tuple[Parameter, ...]) -> Callable[..., Resolution]:
    """Resolve an exam given as data."""

    def resolve(
        exam: Mapping[str, Any] | None = None,
        *sets: str,
        profile: str | None = None,
        feet: Mapping[str, Foot] | None = None,
        accept: Sequence[str] = (),
        catalogue: tuple[Parameter, ...] = catalogue,
    ) -> Resolution:
        return prescribe(
            exam=None if exam is None else parse_exam({"schema_version": "1", **exam}),
            profile=load_profile(profile),
            feet=feet or {},
            catalogue=catalogue,
            changes=[parse_change(text, catalogue) for text in sets],
            acceptances=[Acceptance(code=code, by="A. Podiatrist", why="tried before") for code in accept],
        )

    return resolve


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material beside the repository; the test skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared clinical pages are not beside this repository")
    return SHARED


def values(resolution: Resolution, key: str) -> tuple[Any, Any]:
    """Left and right value of a key."""
    return tuple(resolution.prescriptions[side].values[key].value for side in ("left", "right"))  # type: ignore[return-value]


@pytest.fixture(scope="session")
def lr() -> Callable[[Resolution, str], tuple[Any, Any]]:
    """Left and right value of a key."""
    return values


@pytest.fixture(scope="session")
def codes() -> Callable[[Resolution], set[str]]:
    """All codes of decisions, blocks and advice."""
    return lambda r: {item.code for item in (*r.decisions, *r.blocks, *r.advice)}
