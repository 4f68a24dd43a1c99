"""Each modification alone on the exported mesh, by trimesh's rays against the same device without it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest
import trimesh
from scipy.optimize import least_squares

from devices import design, exported, foot_of
from independent import carried, heights

FEET = ("man_right.stl", "woman_left.ply")
PLAIN = {"arch_fill_mm": 0.0, "heel_cup_expansion_mm": 0.0, "base_thickness_mm": 6.0}
HEIGHT_MM, PLACE_MM, ANGLE_DEG = 0.1, 0.5, 0.2


class Seen(NamedTuple):
    """What changed on one device, measured from outside; y is turned so that medial is positive."""

    gain: Callable[[np.ndarray], np.ndarray]  # top over the plain device's, (n, 2) -> (n,)
    top: Callable[[np.ndarray], np.ndarray]
    bottom: Callable[[np.ndarray], np.ndarray]
    length: float
    heel: np.ndarray
    mtp1: np.ndarray
    mtp5: np.ndarray
    foot: Any = None
    without: Any = None  # the device without it, seen alike

    @property
    def ball(self) -> float:
        return float(np.linalg.norm(self.mtp1 - self.mtp5))

    def head(self, share: float, behind: float = 0.0) -> np.ndarray:
        return self.mtp1 + share * (self.mtp5 - self.mtp1) - [behind, 0.0]


@cache
def mesh_of(scan: str, profile: str, items: tuple[tuple[str, Any], ...]) -> Any:
    return exported(design(scan, profile, **{**PLAIN, **dict(items)}))


def seen(scan: str, profile: str, values: dict[str, Any], beside: dict[str, Any]) -> Seen:
    """The device with `values` against the one without; `beside` is on both."""
    changed = mesh_of(scan, profile, tuple(sorted({**beside, **values}.items())))
    plain = mesh_of(scan, profile, tuple(sorted(beside.items())))
    foot = foot_of(scan)
    turn = np.array([1.0, 1.0 if foot.side == "right" else -1.0])  # medial is +y on a right foot, -y on a left one
    over = np.atleast_2d
    cover = {**beside, **values}.get("cover_mm", 0.0)

    def view(mesh: Any, more: dict[str, Any]) -> Seen:
        return Seen(
            gain=lambda xy: carried(changed, over(xy) * turn, cover) - carried(plain, over(xy) * turn, cover),
            top=lambda xy: heights(mesh, over(xy) * turn, True),
            bottom=lambda xy: heights(mesh, over(xy) * turn, False),
            length=foot.length_mm,
            heel=np.array([0.15 * foot.length_mm, 0.0]),
            mtp1=foot.at("mtp1")[:2],  # the working frame's, where medial is +y
            mtp5=foot.at("mtp5")[:2],
            foot=foot,
            **more,
        )

    return view(changed, {"without": view(plain, {})})


def across(middle: np.ndarray, reach: float, step: float = 0.2) -> np.ndarray:
    y = np.arange(-reach, reach + step / 2, step)
    return middle + np.column_stack([np.zeros(len(y)), y])


def along(middle: np.ndarray, reach: float, step: float = 0.2) -> np.ndarray:
    return middle + across(np.zeros(2), reach, step)[:, ::-1]


def angle(line: np.ndarray, z: np.ndarray) -> float:
    """Degrees by which heights rise towards the medial side."""
    return float(np.degrees(np.arctan(np.polyfit(line[:, 1], z, 1)[0])))


def square(middle: np.ndarray, reach: float) -> np.ndarray:
    side = np.arange(-reach, reach + 0.1, 0.4)
    return middle + np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)


def skive(s: Seen, depth: float, side: float) -> None:
    line = across(s.heel, 25.0)
    gain = s.gain(line)
    peak = line[np.nanargmax(gain)]
    assert np.nanmax(gain) == pytest.approx(depth, abs=HEIGHT_MM)
    assert peak[1] * side > 3.0
    core = across(peak, 2.0)
    assert side * angle(core, s.top(core)) == pytest.approx(15.0, abs=ANGLE_DEG)
    assert abs(s.gain([[0.4 * s.length, 0.0]])[0]) < HEIGHT_MM


def inversion(s: Seen, deg: float) -> None:
    line = across(s.heel, 12.0)
    assert angle(line, s.gain(line)) == pytest.approx(deg, abs=ANGLE_DEG)
    assert np.abs(s.gain(np.array([s.head(0.2), s.head(0.8)]))).max() < HEIGHT_MM


def well(s: Seen, depth: float, shift: float) -> None:
    where = square(s.heel, 23.0)
    where = where[np.linalg.norm(where - s.heel, axis=1) < 23.0]
    gain = s.gain(where)
    inside = where[gain < -depth / 2]
    assert np.nanmin(gain) == pytest.approx(-depth, abs=HEIGHT_MM)
    expected = s.heel - shift * np.sqrt(0.5)  # backwards and lateral
    assert inside.mean(axis=0) == pytest.approx(expected, abs=PLACE_MM)


def bevel(s: Seen, rise: float) -> None:
    """The flat floor rises towards the posterolateral corner, and nowhere else behind the midfoot."""
    where = square(s.heel, 40.0)
    bottom = s.bottom(where)
    up = where[bottom - np.nanmin(bottom) > 0.3] - s.heel
    assert np.nanmax(bottom) - np.nanmin(bottom) == pytest.approx(rise, abs=0.3)
    assert ((up[:, 0] < 0) & (up[:, 1] < 0)).all()


def peak_of(x: np.ndarray, z: np.ndarray) -> float:
    """The apex of a parabola with another width on each side."""

    def misfit(p: np.ndarray) -> np.ndarray:
        return p[1] - np.where(x < p[0], p[2], p[3]) * (x - p[0]) ** 2 - z

    return float(least_squares(misfit, [x[z.argmax()], z.max(), 0.01, 0.05]).x[0])


def pad(s: Seen, high: float, behind: float) -> None:
    line = along(s.head(0.45, behind), 4.0, 0.1)
    gain = s.gain(line)
    assert gain.max() == pytest.approx(high, abs=HEIGHT_MM)
    assert peak_of(line[:, 0], gain) == pytest.approx(s.head(0.45, behind)[0], abs=PLACE_MM)
    assert np.abs(s.gain([s.heel])).max() < HEIGHT_MM


def at(share: float, behind: float, mm: float) -> Callable[[Seen], None]:
    return lambda s: _height(s, s.head(share, behind), mm)


def _height(s: Seen, place: np.ndarray, mm: float) -> None:
    assert s.gain([place])[0] == pytest.approx(mm, abs=HEIGHT_MM)


def ridge(s: Seen, share: float, mm: float) -> None:
    """Its top somewhere ahead of that head; where it belongs is the business of test_toe_crest.py."""
    line = along(s.head(share, -0.16 * s.length), 0.07 * s.length)
    assert np.nanmax(s.gain(line)) == pytest.approx(mm, abs=HEIGHT_MM)


def post(s: Seen, deg: float) -> None:
    """Varus: the medial side is thicker, so the underside falls towards it."""
    line = across(s.heel, 12.0)
    assert angle(line, s.bottom(line)) == pytest.approx(-deg, abs=ANGLE_DEG)
    assert np.abs(s.gain(line)).max() < HEIGHT_MM


def forefoot(s: Seen, deg: float) -> None:
    line = across(s.head(0.5, 12.0), 12.0)
    assert angle(line, s.bottom(line)) == pytest.approx(-deg, abs=ANGLE_DEG)


def groove(s: Seen, depth: float) -> None:
    start = np.array([0.20 * s.length, 0.0])
    middle = (start + s.head(0.22, 14.0)) / 2 + [0.0, 1.6]
    assert s.gain(across(middle, 4.0)).min() == pytest.approx(-depth, abs=HEIGHT_MM)


def lift(s: Seen, mm: float) -> None:
    _height(s, s.heel, mm)
    _height(s, s.head(0.5, 2.0), 0.0)
    thick = (s.top([s.heel]) - s.bottom([s.heel]))[0]
    assert thick > mm + 2.0


def platform(s: Seen, mm: float) -> None:
    _height(s, s.heel, mm)
    assert s.gain([s.head(0.5)])[0] == pytest.approx(mm / 2, abs=0.2)
    run = along(np.array([0.5 * s.length, s.head(0.5)[1]]), 0.4 * s.length, 1.0)
    gain = s.gain(run)
    assert np.nanmax(np.abs(np.gradient(gain, 1.0))) <= 1 / 8
    assert np.nanmin(gain) >= -HEIGHT_MM


def wall(s: Seen, mm: float, side: float) -> None:
    line = across(s.heel, 45.0)
    top = s.top(line)
    floor = np.nanmin(top[np.abs(line[:, 1]) <= 12])
    assert np.nanmax(top[side * line[:, 1] > 12]) - floor == pytest.approx(mm, abs=HEIGHT_MM)


def raised_laterally(s: Seen) -> None:
    where = along(np.array([0.45 * s.length, 0.0]), 60.0, 2.0)[:, None] + across(np.zeros(2), 30.0, 1.0)
    gain = s.gain(where.reshape(-1, 2))
    assert np.nanmax(gain) == pytest.approx(3.0, abs=HEIGHT_MM)
    assert where.reshape(-1, 2)[np.nanargmax(gain), 1] < 0.0


def border(foot: Any, x: float) -> tuple[float, float]:
    """y of the lateral and the medial border: the skin lower than 20 mm at an x, by trimesh's section of the scan."""
    skin = trimesh.Trimesh(foot.vertices_mm, foot.faces, process=False)
    low = skin.slice_plane([0.0, 0.0, 20.0], [0.0, 0.0, -1.0])
    cut = low.section(plane_origin=[x, 0.0, 0.0], plane_normal=[1.0, 0.0, 0.0])
    return float(cut.vertices[:, 1].min()), float(cut.vertices[:, 1].max())


def placed(
    name: str, along_share: float, in_share: float, medial: bool, mm: float, reach: float = 14.0
) -> Callable[[Seen], None]:
    """The deepest or highest change lies where the reference puts it, and is as asked."""

    def judge(s: Seen) -> None:
        x = along_share * s.length
        low, high = border(s.foot, x)
        expected = np.array([x, high - in_share * (high - low) if medial else low + in_share * (high - low)])
        where = square(expected, 14.0)
        gain = s.gain(where)
        changed = np.abs(gain) > 0.5 * np.nanmax(np.abs(gain))
        assert s.gain([expected])[0] == pytest.approx(mm, abs=HEIGHT_MM), name
        assert where[changed].mean(axis=0) == pytest.approx(expected, abs=PLACE_MM)

    return judge


def beside_the_wall(s: Seen, along_share: float, in_share: float, mm: float, radius: float) -> None:
    """A round hollow whose lateral part the wall takes: its centre from the half-depth circle on the other side."""
    x = along_share * s.length
    low, high = border(s.foot, x)
    expected = np.array([x, low + in_share * (high - low)])
    assert s.gain([expected])[0] == pytest.approx(mm, abs=HEIGHT_MM)
    where = square(expected, 12.0)
    where = where[where[:, 1] > expected[1]]
    half = where[np.abs(s.gain(where) / mm - 0.5) < 0.12]
    off = lambda c: np.linalg.norm(half - c, axis=1) - radius  # noqa: E731
    assert least_squares(off, expected + 1.0).x == pytest.approx(expected, abs=PLACE_MM)


def walls_at(s: Seen, x: float, side: float) -> float:
    """The highest top towards one side at an x, over the support plane."""
    line = across(np.array([x, 0.0]), 60.0)
    top = s.top(line)
    return float(np.nanmax(top[side * line[:, 1] > 0]))


def flange(s: Seen) -> None:
    """The medial wall stands 14 mm over the arch, and the lateral one stays."""
    x = 0.44 * s.length
    arch = s.foot.number("arch_height_mm")
    assert walls_at(s, x, 1.0) == pytest.approx(arch + 14.0, abs=HEIGHT_MM)
    assert walls_at(s.without, x, 1.0) < arch + 9.0
    assert walls_at(s, x, -1.0) == pytest.approx(walls_at(s.without, x, -1.0), abs=HEIGHT_MM)


def high_lateral_wall(s: Seen) -> None:
    """The lateral wall of the midfoot stands 16 mm over the support plane, and the medial one stays."""
    x = 0.42 * s.length
    assert walls_at(s, x, -1.0) == pytest.approx(16.0, abs=HEIGHT_MM)
    assert walls_at(s.without, x, -1.0) < 12.0
    assert walls_at(s, x, 1.0) == pytest.approx(walls_at(s.without, x, 1.0), abs=HEIGHT_MM)


FULL = {"length": "full", "insole_length_mm": 285.0}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], Callable[[Seen], None]]] = {
    "medial skive": ({"medial_skive_mm": 4.0}, {}, lambda s: skive(s, 4.0, 1.0)),
    "lateral skive": ({"lateral_skive_mm": 2.0}, {}, lambda s: skive(s, 2.0, -1.0)),
    "inversion": ({"cast_inversion_deg": 4.0}, {}, lambda s: inversion(s, 4.0)),
    "eversion": ({"cast_inversion_deg": -2.0}, {}, lambda s: inversion(s, -2.0)),
    "heel pad": ({"heel_pad_mm": 4.0, "heel_pad_shift_mm": 4.0}, {}, lambda s: well(s, 4.0, 4.0)),
    "crash bevel": ({"crash_bevel_mm": 2.0}, {}, lambda s: bevel(s, 2.0)),
    "metatarsal pad": ({"met_pad_mm": 5.0}, {}, lambda s: pad(s, 5.0, 8.0)),
    "metatarsal bar": ({"met_bar_mm": 4.0, "met_pad_behind_mm": 10.0}, {}, lambda s: pad(s, 4.0, 10.0)),
    "groove": ({"fascia_groove_mm": 2.0}, {}, lambda s: groove(s, 2.0)),
    "sink mth2": ({"sink_mth2_mm": 2.0}, {}, lambda s: _height(s, s.head(0.37) + [5.0, 0.0], -2.0)),
    "sink mth5": ({"sink_mth5_mm": 3.0}, {}, at(0.88, 0.0, -3.0)),
    "sink heel": ({"sink_heel_mm": 2.0}, {}, lambda s: well(s, 2.0, 0.0)),
    "sink hallux": ({"sink_hallux_mm": 2.0}, FULL, lambda s: _height(s, s.head(0.14, -0.16 * s.length), -2.0)),
    "lateral arch": ({"lateral_arch_mm": 3.0}, {}, raised_laterally),
    "dancer's pad": ({"dancers_pad_mm": 3.0}, {}, at(0.3, 20.0, 3.0)),
    "kinetic wedge": ({"kinetic_wedge_mm": 2.0}, FULL, at(0.18, -40.0, 2.0)),
    "reverse Morton's": ({"mortons": "reverse"}, {}, at(0.66, -5.0, 3.0)),
    "Morton's extension": ({"mortons": "extension"}, {}, at(0.12, -4.0, 3.0)),
    "rearfoot post": ({"rearfoot_post_deg": 4.0}, {}, lambda s: post(s, 4.0)),
    "rearfoot strip valgus": ({"rearfoot_post": "strip", "rearfoot_post_deg": -3.0}, {}, lambda s: post(s, -3.0)),
    "forefoot post": ({"forefoot_post_deg": 5.0}, {}, lambda s: forefoot(s, 5.0)),
    "lift": ({"heel_lift_mm": 8.0}, {}, lambda s: lift(s, 8.0)),
    "platform": ({"heel_lift_mm": 10.0, "leg_length_lift_mm": 10.0}, FULL, lambda s: platform(s, 10.0)),
    "medial wall": ({"medial_wall_mm": 20.0}, {}, lambda s: wall(s, 20.0, 1.0)),
    "sink navicular": ({"sink_navicular_mm": 2.5}, {}, placed("navicular", 0.40, 0.20, True, -2.5)),
    "sink styloid": ({"sink_styloid_mm": 2.0}, {}, lambda s: beside_the_wall(s, 0.43, 0.14, -2.0, 7.5)),
    "sink mth1": ({"sink_mth1_mm": 2.0}, {}, at(0.14, 0.0, -2.0)),
    "sink mth3": ({"sink_mth3_mm": 2.0}, {}, lambda s: _height(s, s.head(0.54) + [0.06 * s.ball, 0.0], -2.0)),
    "sink mth4": ({"sink_mth4_mm": 2.0}, {}, lambda s: _height(s, s.head(0.71) + [0.03 * s.ball, 0.0], -2.0)),
    "cuboid raise": ({"cuboid_raise_mm": 3.0}, {}, placed("cuboid", 0.37, 0.33, False, 3.0)),
    "toe crest": ({"toe_crest_mm": 4.0}, FULL, lambda s: ridge(s, 0.54, 4.0)),
    "medial flange": ({"medial_flange": "high"}, {}, flange),
    "lateral wall in the midfoot": ({"lateral_wall": "high"}, {}, high_lateral_wall),
    "lateral wall": ({"lateral_wall_mm": 18.0}, {}, lambda s: wall(s, 18.0, -1.0)),
}


@pytest.mark.parametrize("name", CASES)
def test_a_modification_stands_as_asked(name: str) -> None:
    values, beside, judge = CASES[name]
    scan = FEET[list(CASES).index(name) % 2]
    judge(seen(scan, "tpu-full-contact", values, {"length": "sulcus", **beside}))


@pytest.mark.parametrize("name", ["medial skive", "rearfoot post", "metatarsal pad", "lift", "heel pad"])
def test_the_same_on_a_shell(name: str) -> None:
    values, beside, judge = CASES[name]
    scan = FEET[(list(CASES).index(name) + 1) % 2]
    shell = {"length": "sulcus", "cover_mm": 0.0, **beside}
    judge(seen(scan, "pa12-shell", values, shell))


@pytest.mark.parametrize("name", ["metatarsal pad", "sink mth5", "lift", "reverse Morton's"])
def test_a_cover_changes_no_dose(name: str) -> None:
    """Where the top is level, cover or not, the printed top moves by the dose."""
    values, beside, judge = CASES[name]
    judge(seen(FEET[0], "pa12-shell", values, {"length": "sulcus", "cover_mm": 3.0, **beside}))


def test_a_cover_lowers_the_printed_top_once() -> None:
    bare, covered = (
        mesh_of(FEET[0], "tpu-full-contact", (("cover_mm", mm), ("length", "sulcus"))) for mm in (0.0, 3.0)
    )
    foot = foot_of(FEET[0])
    level = np.array([[0.15 * foot.length_mm, 0.0], foot.at("mtp5")[:2] + [0.0, 20.0]])
    drop = heights(bare, level, True) - heights(covered, level, True)
    assert drop == pytest.approx(3.0, abs=HEIGHT_MM)


def test_overlapping_raises_do_not_add() -> None:
    both = {"met_pad_mm": 5.0, "met_bar_mm": 4.0}
    s = seen(FEET[0], "tpu-full-contact", both, {"length": "sulcus"})
    pad(s, 5.0, 8.0)


def test_modifications_with_others_around_them() -> None:
    """Several at once, each where the others do nothing."""
    together = {
        "heel_lift_mm": 6.0, "met_pad_mm": 5.0, "sink_mth5_mm": 3.0, "cast_inversion_deg": 3.0, "cover_mm": 3.0,
        "rearfoot_post_deg": 4.0, "length": "sulcus", "medial_skive_mm": 4.0,
    }  # fmt: skip
    for name in ("metatarsal pad", "sink mth5", "lift", "inversion"):
        values, _, judge = CASES[name]
        key = next(iter(values))
        others = {k: v for k, v in together.items() if k != key and not (name == "inversion" and k == "cover_mm")}
        wanted = {key: together[key]}
        s = seen(FEET[0], "tpu-full-contact", wanted, others)
        {"lift": lambda s: lift(s, 6.0), "inversion": lambda s: inversion(s, 3.0)}.get(name, judge)(s)
