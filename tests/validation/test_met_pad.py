"""A metatarsal pad in the contact model against what in-shoe measurements found; no figure of it was fitted to them.

Pads raise the peak under the shafts behind the heads (significantly: Chang 1994, PMID 7894637, ten men) and lower it
under the heads (17 % with a dome 5 mm distal to them: Lee 2014, doi 10.1186/1757-1146-7-18; 12 to 60 % in women: the
pedobarograph study of ten feet). The model's bones are one rigid body, so what it adds behind the heads is an upper
bound; what it takes from the heads is held against the published range.
"""

from __future__ import annotations

import numpy as np
import pytest

from devices import body_of, design, foot_of
from orthocad.verify.contact import REGIONS, predict_pressure
from orthocad.verify.contact.regions import regions_of

SCANS = ("woman_left.ply", "man_right.stl", "high_arch_left.obj")


def peaks(scan: str, met_pad_mm: float) -> tuple[float, float]:
    """Standing on the device: highest behind the heads and under them, kPa."""
    dose = {"met_pad_mm": met_pad_mm}
    found = predict_pressure(foot_of(scan), design(scan, **dose), body_of(scan, **dose), 75.0)
    assert found is not None
    case = next(c for c in found.cases if (c.case, c.support) == ("standing", "device"))
    return case.peaks_kpa["behind heads"], case.peaks_kpa["heads"]


@pytest.mark.parametrize("scan", SCANS)
def test_a_pad_presses_behind_the_heads_and_unloads_them(scan: str) -> None:
    behind, heads = zip(*(peaks(scan, dose) for dose in (0.0, 3.0, 5.0)), strict=True)
    assert behind[0] < behind[1] < behind[2]
    assert heads[0] > heads[1] > heads[2]
    assert 0.12 < 1.0 - heads[2] / heads[0] < 0.60


def test_the_regions_share_the_sole_and_each_landmark_lies_in_its_own() -> None:
    foot = foot_of("woman_left.ply")
    places = {
        "heel": foot.at("heel_center"), "midfoot": foot.at("arch_apex"), "heads": foot.at("mtp1"),
        "toes": foot.at("toe_tip"),
    }  # fmt: skip
    for name, xyz in places.items():
        inward = np.array([xyz[:2] - [0.0, np.sign(xyz[1]) * 8.0]]) if name == "heads" else np.array([xyz[:2]])
        assert REGIONS[regions_of(foot, inward)[0]] == name
    along = np.column_stack([np.arange(0.0, foot.length_mm), np.zeros(int(np.ceil(foot.length_mm)))])
    assert list(dict.fromkeys(REGIONS[n] for n in regions_of(foot, along))) == list(REGIONS)
