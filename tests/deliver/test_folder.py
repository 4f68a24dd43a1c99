"""The output folder: whole or not at all, and never over what is not ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handmade import make_result
from orthocad.deliver import check_output, deliver, folder
from orthocad.errors import MachineError, UsageError

OURS = json.dumps({"schema_version": "1", "orthocad_version": "0", "feet": {}}).encode()


def names(place: Path) -> list[str]:
    return sorted(str(p.relative_to(place)) for p in place.rglob("*"))


def test_a_build_fills_a_new_folder_with_exactly_its_files(tmp_path) -> None:
    out = tmp_path / "deep" / "er" / "out"
    check_output(out)
    assert not (tmp_path / "deep").exists()
    deliver(make_result(out, ("left", "right")))
    assert names(out) == ["design.toml", "left.stl", "report.html", "report.json", "right.stl"]
    assert names(tmp_path / "deep") == ["er", "er/out", *(f"er/out/{n}" for n in names(out))]


def test_an_earlier_result_is_replaced_as_a_whole(tmp_path) -> None:
    out = tmp_path / "out"
    deliver(make_result(out, ("left", "right")))
    check_output(out)
    deliver(make_result(out, ("right",)))
    assert names(out) == ["design.toml", "report.html", "report.json", "right.stl"]
    assert names(tmp_path)[0] == "out"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_rejected_device_is_kept_apart_and_replaces_the_good_one(tmp_path) -> None:
    out = tmp_path / "out"
    deliver(make_result(out))
    deliver(make_result(out, fault=True))
    assert [p.name for p in out.iterdir()] == ["rejected"]
    assert names(out / "rejected") == ["design.toml", "report.html", "report.json", "right.stl"]
    assert "Do not print" in (out / "rejected" / "report.html").read_text()
    check_output(out)
    deliver(make_result(out))
    assert "rejected" not in names(out)


@pytest.mark.parametrize("content", [{"notes.txt": b"mine"}, {"report.json": b"{}"}, {"left.stl": b"x"}])
def test_a_folder_in_use_is_refused_and_left_alone(tmp_path, content) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name, data in content.items():
        (out / name).write_bytes(data)
    with pytest.raises(UsageError) as refused:
        check_output(out)
    assert refused.value.code == "output.exists"
    assert refused.value.exit_code == 2
    assert {p.name: p.read_bytes() for p in out.iterdir()} == content


def test_a_persons_file_beside_an_earlier_result_is_not_thrown_away(tmp_path) -> None:
    out = tmp_path / "out"
    deliver(make_result(out))
    (out / "notes.txt").write_text("mine")
    for attempt in (lambda: check_output(out), lambda: deliver(make_result(out))):
        with pytest.raises(UsageError, match=r"notes\.txt"):
            attempt()
    assert (out / "notes.txt").read_text() == "mine"


def test_a_file_in_the_way_is_refused(tmp_path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UsageError, match="is a file"):
        check_output(tmp_path / "out")


def test_a_place_that_cannot_be_written_is_the_machines_fault() -> None:
    with pytest.raises(MachineError) as refused:
        check_output(Path("/proc/orthocad-test/out"))
    assert (refused.value.code, refused.value.exit_code) == ("output.not_writable", 8)


def test_a_failure_on_the_way_leaves_nothing(tmp_path, monkeypatch) -> None:
    written = Path.write_bytes

    def disk_full(self: Path, data: bytes) -> int:
        if self.name == "report.json":
            raise OSError(28, "No space left on device")
        return written(self, data)

    monkeypatch.setattr(Path, "write_bytes", disk_full)
    with pytest.raises(MachineError, match="No space left"):
        deliver(make_result(tmp_path / "new" / "out"))
    assert names(tmp_path) == []


def test_a_failure_on_the_way_keeps_the_earlier_result(tmp_path, monkeypatch) -> None:
    out = tmp_path / "out"
    deliver(make_result(out, ("left",)))
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    real, calls = Path.rename, []

    def second_rename_fails(self: Path, target) -> Path:
        calls.append(self)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "rename", second_rename_fails)
    with pytest.raises(KeyboardInterrupt):
        deliver(make_result(out, ("right",)))
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    assert names(tmp_path)[0] == "out"
    assert len(list(tmp_path.iterdir())) == 1


def test_the_folder_one_stands_in_is_filled_in_place(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder.write_folder(Path("."), {"report.json": OURS, "left.stl": b"1"})
    folder.write_folder(Path("."), {"report.json": OURS, "right.stl": b"2"})
    assert names(tmp_path) == ["report.json", "right.stl"]
    assert Path.cwd() == tmp_path


def test_a_link_to_a_folder_is_followed(tmp_path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    folder.write_folder(tmp_path / "link", {"report.json": OURS})
    assert (tmp_path / "link").is_symlink()
    assert names(tmp_path / "real") == ["report.json"]
