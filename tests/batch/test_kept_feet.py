"""Feet kept from the check for the build: the same feet, no second reading, and nothing believed that was put there."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

import orthocad.scan
from evening import sample
from orthocad.batch import kept_feet
from orthocad.batch.kept_feet import Files, Shelf, keeping, knowing
from orthocad.model import ScanOptions
from orthocad.scan import scan_feet

OPTIONS = ScanOptions(exam_load={"left": "unloaded"})


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "woman_left.ply"
    path.write_bytes(sample("woman_left.ply"))
    return path


def never(*_: object) -> tuple:
    raise AssertionError("read a second time")


class Bomb:
    def __reduce__(self) -> tuple:
        return os.mkdir, ("exploded",)


def test_kept_feet_are_those_that_reading_gives(tmp_path, scan, monkeypatch) -> None:
    kept: Files = {}
    feet = keeping(tmp_path, kept)(scan, OPTIONS)
    assert feet == scan_feet(scan, OPTIONS)
    assert len(kept) == 1
    read = knowing(tmp_path, {name: sha for name, (sha, _) in kept.items()})
    monkeypatch.setattr(orthocad.scan, "scan_feet", never)
    assert read(scan, OPTIONS) == feet
    for other in (ScanOptions(), ScanOptions(side="left", exam_load={"left": "unloaded"})):
        with pytest.raises(AssertionError, match="second"):
            read(scan, other)
    scan.write_bytes(sample("man_right.stl"))
    with pytest.raises(AssertionError, match="second"):
        read(scan, OPTIONS)


def test_a_file_put_in_their_place_is_not_opened(tmp_path, scan, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    kept: Files = {}
    feet = keeping(tmp_path, kept)(scan, OPTIONS)
    ((name, (sha, _)),) = kept.items()
    (tmp_path / name).write_bytes(pickle.dumps(Bomb()))
    assert knowing(tmp_path, {name: sha})(scan, OPTIONS) == feet
    assert not (tmp_path / "exploded").exists()


def test_no_more_is_kept_than_there_is_room(tmp_path, scan, monkeypatch) -> None:
    monkeypatch.setattr(kept_feet, "MOST_BYTES", 3_000_000)
    feet = scan_feet(scan, OPTIONS)  # whatever is said about it: how much room they take is tested here
    monkeypatch.setattr(orthocad.scan, "scan_feet", lambda path, options: feet)
    kept: Files = {}
    for load in ("unloaded", "half", "full"):
        assert len(keeping(tmp_path, kept)(scan, ScanOptions(load=load))) == 1
    assert len(kept) == 1
    assert sum(p.stat().st_size for p in tmp_path.iterdir() if p != scan) <= 3_000_000
    assert len(keeping(tmp_path / "gone", kept)(scan, OPTIONS)) == 1


def test_a_shelf_lets_go_of_what_no_order_waits_for(tmp_path) -> None:
    shelf = Shelf(tmp_path)
    for key, names in (("one", ("a", "b")), ("two", ("b",)), ("three", ("c",))):
        for name in names:
            (tmp_path / name).write_bytes(b"x")
        shelf.put(key, dict.fromkeys(names, ("sha", 1)))
    shelf.only_for(["one", "one", "two"])
    assert {p.name for p in tmp_path.iterdir()} == {"a", "b"}
    shelf.done("one")
    assert shelf.known("one") == {"a": "sha", "b": "sha"}
    shelf.done("one")
    assert {p.name for p in tmp_path.iterdir()} == {"b"}
    shelf.done("two")
    assert not list(tmp_path.iterdir())
