"""What a correction may look at: the foot, its prescription, and the surface it corrects."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from orthocad.design.bed import SEAT_END, Bed
from orthocad.design.composition import Composition
from orthocad.geom.plan import Plan
from orthocad.geom.sections import cross_section, extent_below
from orthocad.model import Field, Foot, Material, Modification, Prescription, Sealed

HEEL_CENTER = 0.15  # contract: heel centre at (0.15 L, 0)
CONTACT_FRONT_MM = 10.0  # contract: the contact zone ends this far behind the MTP line
THREE_QUARTER_BEHIND_MM = 8.0  # reference.md 3.9: 8 (5-12) behind the metatarsal line, following it
SULCUS_AHEAD = 0.085  # share of foot length from the metatarsal line to the toe crease: reference.md 1.1, 0.82 L
STATION_MM = 3.0
BREADTH_BELOW_MM = 20.0


class Job(Sealed):
    """One side to be built: `ground` is the sole before any correction, with the forefoot plane."""

    foot: Foot
    rx: Prescription
    material: Material
    ground: Field
    borders: np.ndarray  # (n, 3) mm: x, and y of the sole's lateral and medial border there
    shaped: tuple[Modification, ...] = ()  # the corrections before the rim, once they are known
    outline: Plan | None = None  # the trim line before cut-outs, once the rims are known
    own: Plan | None = None  # what the trim line would be without the shoe's insole as drawn
    insole: Plan | None = None  # that drawing under the foot
    insole_text: str = ""
    floor_mm: float = 0.0  # z of a filled device's underside at heel centre and heads, once the outline is known

    @property
    def length_mm(self) -> float:
        """Foot length."""
        return self.foot.length_mm

    @property
    def heel_center(self) -> np.ndarray:
        """(2,) mm in plan."""
        return np.array([HEEL_CENTER * self.length_mm, 0.0])

    @property
    def filled(self) -> bool:
        """Whether the device is solid down to the shoe floor."""
        return self.rx.choice("construction") == "filled"

    @property
    def ball_width_mm(self) -> float:
        """Distance from MTP1 to MTP5 in plan."""
        return float(np.linalg.norm((self.foot.at("mtp1") - self.foot.at("mtp5"))[:2]))

    @property
    def heel_inner_width_mm(self) -> float:
        """Inner width of the heel cup."""
        if self.rx.given("heel_cup_width_mm"):
            return self.rx.number("heel_cup_width_mm")
        return self.foot.number("heel_width_mm") + 2 * self.rx.number("heel_cup_expansion_mm")

    def wall_mm(self, side: str) -> float:
        """Height of the cup's lateral or medial wall over its floor."""
        key = f"{side}_wall_mm"
        return self.rx.number(key if self.rx.given(key) else "heel_cup_depth_mm")

    @cached_property
    def bed(self) -> Bed:
        """The shoe's bed under a filled device; flat unless that is asked for."""
        shaped = self.filled and self.rx.choice("underside") == "shoe"
        drop, spring = (self.rx.number(key) if shaped else 0.0 for key in ("heel_drop_mm", "toe_spring_mm"))
        return Bed(
            drop_mm=drop,
            spring_mm=spring,
            heel_x_mm=float(self.heel_center[0]),
            seat_end_mm=SEAT_END * self.length_mm,
            heads=np.stack([self.foot.at("mtp5")[:2], self.foot.at("mtp1")[:2]]),
            toe_mm=self.length_mm,
        )

    def bare_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """The underside (n,) without posts and bevels, away from the rim."""
        return self.floor_mm + self.bed(xy_mm) if self.filled else self.bare_shell_mm(xy_mm)

    @property
    def shaped_sole(self) -> Composition:
        """The foot's surface before the rim."""
        return Composition(ground=self.ground, modifications=self.shaped)

    def walled_sole(self, rims: Sequence[Modification]) -> Composition:
        """The foot's surface with its walls."""
        return Composition(ground=self.ground, modifications=(*self.shaped, *rims))

    def bare_shell_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """Heights (n,) of a shell's underside without posts, away from the rim."""
        return self.shaped_sole.offset_mm(xy_mm, self.rx.number("cover_mm") + self.rx.number("shell_thickness_mm"))

    def border_mm(self, x_mm: float) -> tuple[float, float]:
        """y of the sole's lateral and medial border at an x."""
        lateral, medial = (float(np.interp(x_mm, self.borders[:, 0], self.borders[:, i])) for i in (1, 2))
        return lateral, medial

    def head_mm(self, share: float, behind_mm: float = 0.0) -> np.ndarray:
        """(2,) mm: a place so far from MTP1 to MTP5 as a share, and so far behind the line through them."""
        first, fifth = self.foot.at("mtp1")[:2], self.foot.at("mtp5")[:2]
        return np.asarray(first + share * (fifth - first) - [behind_mm, 0.0])

    def ahead_of_heads_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """Distance along x from the MTP line, positive towards the toes, (n,)."""
        return xy_mm[..., 0] - metatarsal_line_mm(self.foot, xy_mm[..., 1])


def metatarsal_line_mm(foot: Foot, y_mm: np.ndarray) -> np.ndarray:
    """x of the line through MTP1 and MTP5 at each y; level beyond the two landmarks."""
    first, fifth = foot.at("mtp1"), foot.at("mtp5")
    return np.interp(y_mm, [fifth[1], first[1]], [fifth[0], first[0]])


def distal_edge_mm(foot: Foot, rx: Prescription, y_mm: float) -> float:
    """x of the device's distal edge at a y; a full-length device has none, `inf`."""
    ahead = {"three_quarter": -THREE_QUARTER_BEHIND_MM, "sulcus": SULCUS_AHEAD * foot.length_mm, "full": np.inf}
    return float(metatarsal_line_mm(foot, np.array(y_mm))) + ahead[rx.choice("length")]


def sole_borders(foot: Foot) -> np.ndarray:
    """(n, 3) mm: stations along the foot, and where the skin lower than 20 mm begins and ends across it (contract)."""
    low = foot.faces[foot.vertices_mm[foot.faces][:, :, 2].min(axis=1) < BREADTH_BELOW_MM]
    stations = np.arange(STATION_MM, 0.8 * foot.length_mm, STATION_MM)
    along = foot.vertices_mm[low, 0]
    first, last = along.min(axis=1), along.max(axis=1)
    cut = [low[(first <= x) & (last > x)] for x in stations]
    sections = (cross_section(foot.vertices_mm, faces, float(x)) for faces, x in zip(cut, stations, strict=True))
    extents = [extent_below(section, BREADTH_BELOW_MM) for section in sections]
    rows = np.column_stack([stations, np.array(extents)])
    return rows[np.isfinite(rows).all(axis=1)]
