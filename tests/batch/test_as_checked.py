"""What a worker finds where the check has read something else: no device, a clear code, and nothing remembered."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evening import order, sample
from insole_files import as_dxf, insole
from orthocad.batch import order_profile, papers
from orthocad.batch.cluster import _absolute, _same_program
from orthocad.batch.hands import build_tasks, foresee_task, look_task
from orthocad.batch.kept_feet import Shelf
from orthocad.batch.locks import sole_run, turn_at
from orthocad.batch.tables import read_rows
from orthocad.batch.worker import Task, do
from orthocad.cli import run
from orthocad.deliver import deliver
from orthocad.errors import MachineError
from orthocad.model import Turn
from orthocad.prescribe import load_profile
from test_orders import entries


def tasks(place: Path) -> list[Task]:
    """All that is done of one order: looked at, foreseen, built."""
    order(place / "o/A-1", {"left.ply": sample("woman_left.ply")}, "", "P-1")
    found, shelf = entries(place / "o")["A-1"].order, Shelf(place)
    return [look_task(found, shelf), foresee_task(found, shelf), *build_tasks([found], shelf)]


def turn_of_a_run(place: Path) -> Turn:
    """As it is once a run holds the folder."""
    (place / "out").mkdir(exist_ok=True)
    with sole_run(place / "out"):
        return turn_at(place / "out")


@pytest.mark.parametrize("name", ["left.ply", "exam.toml"])
def test_a_worker_that_finds_other_bytes_makes_nothing(tmp_path, name) -> None:
    todo, path, turn = tasks(tmp_path), tmp_path / "o/A-1" / name, turn_of_a_run(tmp_path)
    other = sample("woman_left.ply", 5) if name == "left.ply" else path.read_bytes() + b'[right]\nscan_load = "full"\n'
    for task in todo:
        path.write_bytes(other)
        near, far = do(task), do(_absolute(task, turn))
        assert (near.state, near.code, near.passing, near.files) == ("failed", "order.path", True, {})
        assert (far.code, far.passing, far.files) == ("cluster.path", True, {})
        assert str(path) in near.text + far.text
    assert not list((tmp_path / "out").glob("orders/*/*"))


def test_a_worker_that_does_not_see_the_orders_says_so(tmp_path) -> None:
    turn = turn_of_a_run(tmp_path)
    todo = [_absolute(task, turn) for task in tasks(tmp_path)]
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


@pytest.mark.parametrize("refused", [False, True])
def test_what_a_gone_run_left_at_work_writes_and_takes_away_nothing(tmp_path, monkeypatch, refused) -> None:
    *_, build = tasks(tmp_path)
    task = _absolute(build, turn_of_a_run(tmp_path))
    made = do(task)
    assert (made.state, set(made.files)) == ("designed", {"left.stl", "design.toml", "report.json", "report.html"})
    (task.request.out / "left.stl").write_bytes(b"of the next run")

    def late(result: object) -> object:
        turn_of_a_run(tmp_path)  # the next run begins as this one has finished its geometry
        return 1 / 0 if refused else deliver(result)

    monkeypatch.setattr("orthocad.deliver.deliver", late)
    late_one = do(task)
    assert (late_one.code, late_one.stops_all, late_one.files) == ("batch.taken_over", True, {})
    assert (task.request.out / "left.stl").read_bytes() == b"of the next run"
    assert not [p for p in (tmp_path / "out/orders").iterdir() if p.name.startswith(".")]


def test_a_worker_that_cannot_tell_whose_turn_it_is_writes_nothing(tmp_path) -> None:
    turn = turn_of_a_run(tmp_path)
    turn.file.unlink()
    *_, build = tasks(tmp_path)
    found = do(_absolute(build, turn))
    assert (found.code, found.stops_all, found.passing, found.files) == ("cluster.path", False, True, {})
    assert not list((tmp_path / "out").glob("orders/A-1/*"))


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
        order_profile.forget()
        seen.append(entries(tmp_path / "o")["A-1"].order)
    assert seen[0].sha256["profile"] == seen[2].sha256["profile"] != seen[1].sha256["profile"]
    assert seen[0].inputs_sha256 == seen[2].inputs_sha256 != seen[1].inputs_sha256
