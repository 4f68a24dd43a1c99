"""What a correction may look at: the foot, its prescription, and the surface it corrects."""

from __future__ import annotations

import numpy as np

from orthocad.geom.fields import sample
from orthocad.geom.plan import Plan
from orthocad.geom.sections import cross_section, extent_below
from orthocad.model import Field, Foot, Material, Prescription, Sealed

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
    outline: Plan | None = None  # the trim line before cut-outs, once the rims are known

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

    def cover_drop_mm(self, xy_mm: np.ndarray) -> np.ndarray:
        """How far (n,) the printed top lies below the foot at plan points (n, 2): the cover along the normal."""
        rise = np.stack([self._ground_at(xy_mm + step) - self._ground_at(xy_mm - step) for step in np.eye(2)])
        return self.rx.number("cover_mm") * np.sqrt(1.0 + np.square(rise / 2.0).sum(axis=0))

    def _ground_at(self, xy_mm: np.ndarray) -> np.ndarray:
        return sample(self.ground, xy_mm)

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
    extents = [extent_below(cross_section(foot.vertices_mm, low, float(x)), BREADTH_BELOW_MM) for x in stations]
    rows = np.column_stack([stations, np.array(extents)])
    return rows[np.isfinite(rows).all(axis=1)]
