"""The pictures, measured: what is drawn stands where it should, on the side it should, and no label hides another."""

from __future__ import annotations

import base64
import io
import itertools
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from handmade import half_widths, make_device, make_foot, make_verdict, rim_mm, sole_mm
from orthocad.deliver import pictures
from orthocad.deliver.pictures.render import device_on_foot_pixels
from orthocad.deliver.pictures.seat import seated_vertices
from orthocad.deliver.pictures.slices import crossings, slice_across, slice_along
from orthocad.model import Field, Fit

SVG = "{http://www.w3.org/2000/svg}"


def fit_of(gap: Field) -> Fit:
    return Fit(gap=gap, mean_mm=0.1, p50_mm=0.1, p95_mm=0.2, max_mm=0.3, contact_fraction=0.9)


def all_pictures(side: str) -> dict[str, str]:
    foot = make_foot(side)
    device, verdict = make_device(foot), make_verdict(foot)
    seated = seated_vertices(foot, device, verdict.fit)
    return {
        "height": pictures.height_map(foot, device),
        "gap": pictures.gap_map(foot, device, verdict.fit, 4.0),
        "heel": pictures.heel_section(foot, device, verdict, seated),
        "arch": pictures.arch_section(foot, device, verdict.fit, seated),
    }


@pytest.fixture(scope="module", params=["left", "right"])
def drawn(request) -> tuple[str, dict[str, str]]:
    return request.param, all_pictures(request.param)


def pixels(picture: str) -> np.ndarray:
    data = re.search(r"base64,([^\"]+)", picture)
    assert data is not None
    return np.array(Image.open(io.BytesIO(base64.b64decode(data[1]))).convert("RGBA")).astype(int)


def parse(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_every_picture_is_sound_and_says_in_words_what_it_shows(drawn) -> None:
    side, made = drawn
    for name, picture in made.items():
        root = parse(picture)
        assert root.get("role") == "img"
        assert root.get("aria-label", "").startswith(f"{side} "), name
        assert len(picture) < 60_000, name


def boxes_of_texts(root: ElementTree.Element) -> list[tuple[str, float, float, float, float]]:
    """Generous boxes (0.56 em a letter) around every label."""
    em = float(re.search(r"font-size:([\d.]+)px", root.get("style", ""))[1])
    found = []
    for node in root.iter(f"{SVG}text"):
        words = "".join(node.itertext())
        width = 0.56 * em * len(words)
        left = float(node.get("x", 0)) - {"start": 0.0, "middle": 0.5, "end": 1.0}[node.get("text-anchor", "")] * width
        base = float(node.get("y", 0))
        found.append((words, left, base - 0.72 * em, left + width, base + 0.2 * em))
    return found


@pytest.mark.parametrize("name", ["height", "gap", "heel", "arch"])
def test_labels_stay_inside_and_clear_of_each_other(drawn, name) -> None:
    root = parse(drawn[1][name])
    left, top, width, height = (float(v) for v in root.get("viewBox", "").split())
    boxes = boxes_of_texts(root)
    assert boxes
    for words, x0, y0, x1, y1 in boxes:
        assert left <= x0, words
        assert x1 <= left + width, words
        assert top <= y0, words
        assert y1 <= top + height + 1.0, words
    for a, b in itertools.combinations(boxes, 2):
        apart = a[3] <= b[1] or b[3] <= a[1] or a[4] <= b[2] or b[4] <= a[2]
        assert apart, (a[0], b[0])


def test_maps_are_seen_from_below_with_the_medial_side_where_it_is() -> None:
    """Seen from below with the toes up, a right foot's medial side is on the right, a left foot's on the left."""
    for side, medial_is_right in (("right", True), ("left", False)):
        foot = make_foot(side)
        gx, gy = np.meshgrid(foot.sole.x_mm, foot.sole.y_mm, indexing="ij")
        only_medial = np.where((gx > 40) & (gx < 120) & (gy > 0) & np.isfinite(foot.sole.z_mm), 0.9, np.nan)
        image = pixels(pictures.gap_map(foot, make_device(foot), fit_of(foot.sole.like(only_medial)), 4.0))
        rows, columns = np.nonzero(image[:, :, 3])
        assert (columns.mean() > image.shape[1] / 2) == medial_is_right
        assert rows.mean() > image.shape[0] / 2  # the heel is at the bottom


def test_blue_is_clear_of_the_foot_and_orange_presses() -> None:
    foot = make_foot()
    for gap_mm, colder in ((0.9, True), (-0.9, False)):
        z = np.where(np.isfinite(foot.sole.z_mm), gap_mm, np.nan)
        image = pixels(pictures.gap_map(foot, make_device(foot), fit_of(foot.sole.like(z)), 4.0))
        red, _, blue = image[image[:, :, 3] > 0][0][:3]
        assert (blue > red) == colder


def test_height_colours_are_bands_of_one_millimetre() -> None:
    foot = make_foot()
    image = pixels(pictures.height_map(foot, None))[::-1]  # row 0 at the heel
    z = foot.sole.z_mm
    seen = np.isfinite(z)
    assert np.array_equal(image[:, :, 3] > 0, seen)
    colours = {}
    for band in range(24):
        inside = seen & (z > band + 0.01) & (z < band + 0.99)
        distinct = {tuple(c) for c in image[inside].tolist()}
        assert len(distinct) <= 1, band
        colours[band] = distinct
    assert len(set.union(*colours.values())) == sum(1 for c in colours.values() if c)  # no colour twice


def test_the_seat_is_read_back_from_the_gap_map_exactly() -> None:
    foot = make_foot()
    device = make_device(foot)
    gx, gy = np.meshgrid(foot.sole.x_mm, foot.sole.y_mm, indexing="ij")
    plane = 5.0 - 0.01 * gx + 0.02 * gy
    inside = (gx > 20) & (gx < 140) & (foot.sole.z_mm < 9)
    gap = np.where(inside, foot.sole.z_mm + plane - device.top.z_mm - device.cover_mm, np.nan)
    seated = seated_vertices(foot, device, fit_of(foot.sole.like(gap)))
    moved = seated - foot.vertices_mm
    expected = 5.0 - 0.01 * foot.vertices_mm[:, 0] + 0.02 * foot.vertices_mm[:, 1]
    assert np.allclose(moved[:, 2], expected, atol=1e-6)
    assert not moved[:, :2].any()


def test_without_a_contact_zone_the_foot_stands_where_it_was_designed() -> None:
    foot = make_foot()
    device = make_device(foot)
    seated = seated_vertices(foot, device, fit_of(foot.sole.like(np.full_like(foot.sole.z_mm, np.nan))))
    assert np.allclose(seated[:, 2] - foot.vertices_mm[:, 2], device.z_offset_mm)


def area(loop: np.ndarray) -> float:
    x, y = loop.T
    return 0.5 * abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))


def test_sections_have_the_area_of_the_solid_they_cut() -> None:
    mesh = make_device(make_foot()).mesh
    (loop,) = slice_across(mesh.vertices_mm.astype(float), mesh.faces, 80.3)
    low, high = (float(v[0]) for v in half_widths(np.array([80.3])))
    y = np.linspace(low + 1.0, high - 1.0, 4001)
    height = np.minimum(sole_mm(np.full_like(y, 80.3), y), rim_mm(np.array([80.3]))) + 4.0
    assert area(loop) == pytest.approx(np.trapezoid(height, y), rel=0.01)
    (along,) = slice_along(mesh.vertices_mm.astype(float), mesh.faces, 3.1)
    x = np.linspace(1.0, 182.0, 4001)
    top = np.minimum(sole_mm(x, np.full_like(x, 3.1)), rim_mm(x)) + 4.0
    assert area(along) == pytest.approx(np.trapezoid(top, x), rel=0.02)


def test_thickness_is_the_meshs_own_and_none_beside_it() -> None:
    mesh = make_device(make_foot()).mesh
    along = slice_along(mesh.vertices_mm, mesh.faces, 3.1)
    for x in (37.5, 110.0, 150.0):
        low, high = crossings(along, x)
        top = np.minimum(sole_mm(np.array([x]), np.array([3.1])), rim_mm(np.array([x])))[0] + 4.0
        assert high - low == pytest.approx(top, abs=0.1)
    assert len(crossings(along, 200.0)) == 0
    foot = make_foot()
    assert "MTP1: 4." in pictures.arch_section(foot, make_device(foot), make_verdict(foot).fit, foot.vertices_mm)


def test_an_open_scan_gives_one_open_line() -> None:
    foot = make_foot()
    open_top = foot.faces[(foot.vertices_mm[foot.faces][:, :, 2].max(axis=1)) < 40.0]
    (line,) = slice_across(foot.vertices_mm, open_top, 80.3)
    assert np.linalg.norm(line[0] - line[-1]) > 20.0


def standing(side: str) -> np.ndarray:
    foot = make_foot(side)
    device = make_device(foot)
    return device_on_foot_pixels(foot, device, seated_vertices(foot, device, make_verdict(foot).fit), 0.68).astype(int)


def test_a_left_foot_is_drawn_as_a_left_foot() -> None:
    """From behind and medial a right foot's toes point left, a left foot's right; the device ends short of the toes."""
    right, left = standing("right"), standing("left")
    assert np.array_equal(right, left[:, ::-1])
    solid = right[:, :, 3] == 255  # the device; the foot is glass
    columns = np.nonzero(solid.any(axis=0))[0]
    assert columns.min() > right.shape[1] * 0.1
    assert columns.max() > right.shape[1] * 0.9
