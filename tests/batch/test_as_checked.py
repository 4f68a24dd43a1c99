"""What a worker finds where the check has read something else: no device, a clear code, and nothing remembered."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evening import order, sample
from insole_files import as_dxf, insole
from orthocad.batch import papers
from orthocad.batch.cluster import _absolute, _same_program
from orthocad.batch.hands import build_tasks, foresee_task, look_task
from orthocad.batch.kept_feet import Shelf
from orthocad.batch.tables import read_rows
from orthocad.batch.worker import Task, do
from orthocad.cli import run
from orthocad.errors import MachineError
from orthocad.prescribe import load_profile
from test_orders import entries


def tasks(place: Path) -> list[Task]:
    """All that is done of one order: looked at, foreseen, built."""
    order(place / "o/A-1", {"left.ply": sample("woman_left.ply")}, "", "P-1")
    found, shelf = entries(place / "o")["A-1"].order, Shelf(place)
    return [look_task(found, shelf), foresee_task(found, shelf), *build_tasks([found], shelf)]


@pytest.mark.parametrize("name", ["left.ply", "exam.toml"])
def test_a_worker_that_finds_other_bytes_makes_nothing(tmp_path, name) -> None:
    todo, path = tasks(tmp_path), tmp_path / "o/A-1" / name
    other = sample("woman_left.ply", 5) if name == "left.ply" else path.read_bytes() + b'[right]\nscan_load = "full"\n'
    for task in todo:
        path.write_bytes(other)
        near, far = do(task), do(_absolute(task))
        assert (near.state, near.code, near.passing, near.files) == ("failed", "order.path", True, {})
        assert (far.code, far.passing, far.files) == ("cluster.path", True, {})
        assert str(path) in near.text + far.text
    assert not list((tmp_path / "out").glob("orders/*/*"))


def test_a_worker_that_does_not_see_the_orders_says_so(tmp_path) -> None:
    todo = [_absolute(task) for task in tasks(tmp_path)]
    shutil.rmtree(tmp_path / "o")
    assert {do(task).code for task in todo} == {"cluster.path"}


class Elsewhere:
    """A cluster with one worker, which sees only some files."""

    status = "running"

    def nthreads(self) -> dict[str, int]:
        return {"tcp://far": 1}

    def run(self, there, files: list[str]) -> dict[str, tuple[str, list[str]]]:
        version, seen = there(files)
        return {"tcp://far": (version, [file for file in seen if "orders" not in file])}


def test_a_cluster_that_does_not_see_the_orders_is_told_of_before_it_begins(tmp_path) -> None:
    for name in ("lock", "orders.stl"):
        (tmp_path / name).touch()
    _same_program(Elsewhere(), [tmp_path / "lock"])
    with pytest.raises(MachineError) as caught:
        _same_program(Elsewhere(), [tmp_path / "lock", tmp_path / "orders.stl"])
    assert caught.value.code == "cluster.path"


def test_an_outage_is_no_refusal(tmp_path, monkeypatch) -> None:
    order(tmp_path / "o/A-1", {"left.ply": sample("woman_left.ply")}, "", "P-1")
    words = ["batch", str(tmp_path / "o"), "--out", str(tmp_path / "out"), "--jobs", "1", "--quiet", "--check"]
    plain = papers.with_look_key

    def gone(*args: object) -> object:
        found = plain(*args)
        (tmp_path / "o/A-1").rename(tmp_path / "away")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(papers, "with_look_key", gone)
        assert run(words) == 7
    assert [(r["state"], r["code"]) for r in read_rows(tmp_path / "out")] == [("failed", "order.path")]
    (tmp_path / "away").rename(tmp_path / "o/A-1")
    assert run(words) == 0
    assert [r["state"] for r in read_rows(tmp_path / "out")] == ["checked"]


def test_an_outage_in_the_midst_of_the_work_is_no_refusal(tmp_path, monkeypatch) -> None:
    def refuses(*_: object) -> None:
        try:
            raise OSError(5, "Input/output error")
        except OSError as error:
            raise MachineError("exam.invalid", "x cannot be read") from error

    monkeypatch.setattr("orthocad.pipeline.measure", refuses)
    look, *_ = tasks(tmp_path)
    assert (do(look).code, do(look).passing) == ("exam.invalid", True)
    monkeypatch.setattr("orthocad.pipeline.measure", lambda *_: 1 / 0)
    assert do(look).passing is False


def test_what_an_old_version_refused_is_looked_at_anew(tmp_path, monkeypatch) -> None:
    order(tmp_path / "o/A-1", {"left.ply": b"x"}, "", "P-1")
    before = entries(tmp_path / "o")["A-1"].order.look_key
    assert entries(tmp_path / "o")["A-1"].order.look_key == before
    monkeypatch.setattr(papers, "__version__", "99.0")
    assert entries(tmp_path / "o")["A-1"].order.look_key != before


def test_a_drawing_that_a_profile_names_is_part_of_the_order(tmp_path) -> None:
    shipped = Path(load_profile.__code__.co_filename).parents[2] / "profiles/tpu-full-contact.toml"
    text = shipped.read_text().replace("[values]\n", '[values]\ninsole_outline = "insole.dxf"\n')
    seen = []
    for length in (270.0, 283.0, 270.0):
        folder = order(tmp_path / "o/A-1", {"left.ply": b"x"}, 'profile = "lab.toml"', "P-1")
        (folder / "lab.toml").write_text(text)
        as_dxf(folder / "insole.dxf", insole(length, 100.0))
        papers.forget()
        seen.append(entries(tmp_path / "o")["A-1"].order)
    assert seen[0].sha256["profile"] == seen[2].sha256["profile"] != seen[1].sha256["profile"]
    assert seen[0].inputs_sha256 == seen[2].inputs_sha256 != seen[1].inputs_sha256
