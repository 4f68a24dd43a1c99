"""Who is let in, and what a page is told; spoken to without a browser."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import numpy as np
import pytest

from orthocad.errors import MachineError
from orthocad.preview.guard import host_allowed
from orthocad.preview.server import Served, serving

PATIENCE_S = 180.0
never_rests = pytest.mark.usefixtures("hand_that_never_rests")


class Visitor:
    """A browser's side of the socket."""

    def __init__(self, client: aiohttp.ClientSession, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.client, self.ws = client, ws
        self.heard: list[dict[str, Any]] = []

    async def say(self, **message: Any) -> None:
        await self.ws.send_str(json.dumps(message))

    async def until(self, **wanted: Any) -> dict[str, Any]:
        """The next message with these words."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                message = await self.ws.receive()
                if message.type is aiohttp.WSMsgType.BINARY:
                    size = int.from_bytes(message.data[:4], "little")
                    told = json.loads(message.data[4 : 4 + size]) | {"kind": "mesh", "data": message.data[4 + size :]}
                else:
                    assert message.type is aiohttp.WSMsgType.TEXT, message
                    told = json.loads(message.data)
                self.heard.append(told)
                if all(told.get(k) == v for k, v in wanted.items()):
                    return told


def play(path: Path, act: Callable[[Served, Visitor], Awaitable[None]], visitors: int = 1) -> None:
    """Serve a target and act as its browser, or browsers."""

    async def scene() -> None:
        async with serving(path) as served:
            people = [await visit(served) for _ in range(visitors)]
            try:
                await act(served, *people)
            finally:
                for person in people:
                    await person.client.close()

    asyncio.run(scene())


async def visit(served: Served) -> Visitor:
    client = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
    async with client.get(served.url) as page:
        assert page.status == 200
        assert (
            "script-src" in page.headers["Content-Security-Policy"]
            or "default-src 'self'" in (page.headers["Content-Security-Policy"])
        )
    base = f"http://127.0.0.1:{served.port}"
    return Visitor(client, await client.ws_connect(f"{base}/socket", headers={"Origin": base}))


def heel_height(told: dict[str, Any]) -> float:
    """The device's height at the heel centre of man_right.stl."""
    vertices = np.frombuffer(told["data"], "<f4", 3 * told["vertices"]).reshape(-1, 3)
    near = np.linalg.norm(vertices[:, :2] - [0.15 * 271.3, 0.0], axis=1) < 3.0
    return float(vertices[near, 2].max())


async def over_the_wire(port: int, header: bytes) -> bytes:
    """The first line of the answer to a request with a header that no client library would send."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + b"\r\n")
    line = await reader.readline()
    writer.close()
    return line


@never_rests
def test_only_the_page_itself_with_its_token_gets_in(scan: Path) -> None:
    async def act(served: Served, visitor: Visitor) -> None:
        base = f"http://127.0.0.1:{served.port}"
        token = urlsplit(served.url).query
        cookie = {"Cookie": f"orthocad-{served.port}={token.removeprefix('token=')}"}
        wrong = {"Cookie": f"orthocad-{served.port}=guess"}
        odd = await over_the_wire(served.port, b"Cookie: orthocad-%d=\xff\r\n" % served.port)
        assert odd.startswith(b"HTTP/1.1 403"), odd
        refused = [
            ("/", {}),
            ("/?token=guess", {}),
            ("/main.js", wrong),
            ("/result/report.html", {}),
            ("/", {**cookie, "Host": "evil.example"}),
            ("/?" + token, {"Host": f"evil.example:{served.port}"}),
            ("/", {**cookie, "Origin": "http://evil.example"}),
        ]
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as stranger:
            for path, headers in refused:
                async with stranger.get(base + path, headers=headers, allow_redirects=False) as answer:
                    assert answer.status == 403, path
            for headers in (
                {"Origin": base}, wrong | {"Origin": base}, cookie, cookie | {"Origin": "http://evil.example"},
                cookie | {"Origin": base, "Host": "evil.example"}, cookie | {"Origin": "null"},
            ):  # fmt: skip
                with pytest.raises(aiohttp.WSServerHandshakeError):
                    await stranger.ws_connect(f"{base}/socket", headers=headers)
            async with stranger.get(base + "/main.js", headers=cookie) as answer:
                assert answer.status == 200

    play(scan, act)


@never_rests
def test_nothing_outside_the_targets_folder_is_read_or_written(scan: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text("schema_version = 'only I know'", encoding="utf-8")
    out = scan.parent / "man_right-orthocad"
    out.mkdir()
    (out / "link.html").symlink_to(secret)

    async def act(served: Served, visitor: Visitor) -> None:
        await visitor.until(kind="state")
        base = f"http://127.0.0.1:{served.port}"
        up = "%2e%2e/%2e%2e/secret.toml"
        for name in ("../../secret.toml", up, "..%2f..%2fsecret.toml", str(secret), "link.html"):
            async with visitor.client.get(f"{base}/result/{name}") as answer:
                assert answer.status in (403, 404), name
                assert "only I know" not in await answer.text()
        for name in ("../secret.toml", str(secret)):
            await visitor.say(do="ghost", which=name)
            assert (await visitor.until(kind="note"))["code"] == "preview.outside"

    play(scan, act)


@pytest.mark.parametrize(
    ("named", "host", "ok"),
    [
        ("127.0.0.1:80", "127.0.0.1", True), ("localhost:1", "127.0.0.1", True), ("[::1]:1", "127.0.0.1", True),
        ("10.1.2.3", "127.0.0.1", False), ("evil.example", "127.0.0.1", False), ("", "127.0.0.1", False),
        ("10.1.2.3:9", "0.0.0.0", True), ("evil.example", "0.0.0.0", False), ("scanner.lan:9", "scanner.lan", True),
    ],
)  # fmt: skip
def test_host_names(named: str, host: str, ok: bool) -> None:
    assert host_allowed(named, host) is ok


def test_a_dose_moves_the_mesh_then_the_finished_device_follows(scan: Path) -> None:
    async def act(served: Served, visitor: Visitor) -> None:
        before = heel_height(await visitor.until(layer="device", final=True))
        await visitor.say(do="set", side="right", key="heel_lift_mm", value=6, moving=True)
        draft = await visitor.until(layer="device", final=False)
        assert heel_height(draft) == pytest.approx(before + 6.0, abs=0.3)
        state = await visitor.until(kind="state")
        assert state["values"]["right"]["heel_lift_mm"]["value"] == 6.0
        assert state["values"]["right"]["heel_lift_mm"]["changed"]
        final = await visitor.until(layer="device", final=True)
        assert final["vertices"] > 2 * draft["vertices"]
        verdict = await visitor.until(kind="verdict")
        lift = next(d for d in verdict["doses"] if d["name"] == "heel_lift_mm")
        assert lift["realised"] == pytest.approx(6.0, abs=0.15)

    play(scan, act)


def test_no_verdict_stands_for_what_cannot_be_drawn(scan: Path) -> None:
    """A cup too narrow for its pad: the finished device of before is not told again as if it were this one."""

    async def act(served: Served, visitor: Visitor) -> None:
        await visitor.until(kind="verdict")
        await visitor.say(do="set", side="right", key="heel_pad_mm", value=4)
        await visitor.say(do="set", side="right", key="heel_cup_width_mm", value=38)
        while not (await visitor.until(kind="state"))["faults"]:
            pass
        count = len(visitor.heard)
        await visitor.say(do="approve", by="Dr A", why="")
        refused = await visitor.until(kind="note")
        assert refused["code"] in ("approve.refused", "rx.blocked") or "fault" in refused["code"]
        await asyncio.sleep(2.0)
        await visitor.say(do="undo")
        await visitor.until(kind="state")
        assert not [m for m in visitor.heard[count:] if m["kind"] == "verdict"]
        await visitor.say(do="undo")
        shown = await visitor.until(layer="device", final=True)
        assert shown["scalars"], "back where it was: the finished device is shown again, not the draft"
        await visitor.until(kind="load")

    play(scan, act)


@never_rests
def test_wrong_messages_are_answered_in_words_and_harm_nothing(scan: Path) -> None:
    async def act(served: Served, visitor: Visitor) -> None:
        await visitor.until(kind="state")
        await visitor.ws.send_str("no json")
        await visitor.say(do="explode")
        for wrong in (
            {"do": "set", "side": "left", "key": "heel_lift_mm", "value": 1},
            {"do": "set", "side": "right", "key": "no_such", "value": 1},
            {"do": "set", "side": "right", "key": "heel_lift_mm", "value": [1]},
            {"do": "landmark", "side": "right", "name": "mtp1", "xyz": ["a", 0, 0]},
            {"do": "landmark", "side": "right", "name": "nose", "xyz": [0, 0, 0]},
            {"do": "order", "number": 99},
        ):
            await visitor.say(**wrong)
            assert (await visitor.until(kind="note"))["text"]
        await visitor.say(do="set", side="right", key="heel_lift_mm", value=2)
        state = await visitor.until(kind="state")
        assert state["values"]["right"]["heel_lift_mm"]["value"] == 2.0

    play(scan, act)


@never_rests
def test_two_browsers_see_the_same_and_a_late_one_catches_up(scan: Path) -> None:
    async def act(served: Served, first: Visitor, second: Visitor) -> None:
        async def both(**wanted: Any) -> list[dict[str, Any]]:
            return await asyncio.gather(first.until(**wanted), second.until(**wanted))

        async def skived(value: float) -> list[dict[str, Any]]:
            """What both are told of the state with this skive."""
            while (seen := await both(kind="state"))[0]["values"]["right"]["medial_skive_mm"]["value"] != value:
                pass
            return seen

        await both(kind="state")
        await first.say(do="set", side="right", key="medial_skive_mm", value=3)
        seen = await skived(3.0)
        assert seen[0] == seen[1]
        await second.say(do="undo")
        seen = await skived(0.0)
        assert seen[0] == seen[1]
        await first.say(do="ghost", which="proposal")
        assert [m["differences"] for m in await both(kind="compared")] == [[], []]
        await first.say(do="set", side="right", key="medial_skive_mm", value=2)
        told = await both(kind="compared", which="proposal")
        assert [d["key"] for d in told[1]["differences"]] == ["medial_skive_mm"], "the ghost's list follows the hand"
        await second.say(do="confirm", side="right")
        assert [m["sides"] for m in await both(kind="confirmed")] == [["right"], ["right"]]
        late = await visit(served)
        assert (await late.until(kind="state"))["values"]["right"]["medial_skive_mm"]["value"] == 2.0
        assert (await late.until(kind="confirmed"))["sides"] == ["right"]
        await late.client.close()

    play(scan, act, visitors=2)


@never_rests
def test_save_and_build_are_what_the_command_line_makes(scan: Path, tmp_path: Path) -> None:
    from orthocad.cli import run

    async def act(served: Served, visitor: Visitor) -> None:
        await visitor.until(kind="state")
        await visitor.say(do="set", side="right", key="medial_skive_mm", value=3)
        await visitor.until(kind="state")
        await visitor.say(do="save")
        await visitor.until(kind="saved")
        await visitor.say(do="build")
        stages = [(await visitor.until(kind="build"))["stage"] for _ in range(5)]
        assert stages == ["read", "prescribe", "design", "verify", "deliver"]
        assert (await visitor.until(kind="build"))["ok"]
        async with visitor.client.get(f"http://127.0.0.1:{served.port}/result/report.html") as answer:
            assert "<html" in await answer.text()

    play(scan, act)
    saved, built = scan.parent / "man_right-design.toml", scan.parent / "man_right-orthocad"
    direct = tmp_path / "direct"
    assert run(["build", str(scan), "--from", str(saved), "--out", str(direct), "--quiet"]) == 0
    for name in ("right.stl", "design.toml"):
        assert (built / name).read_bytes() == (direct / name).read_bytes(), name
    reports = [json.loads((folder / "report.json").read_text()) for folder in (built, direct)]
    for report in reports:
        report.pop("seconds")
        report["created_from"].pop("command")
        report["file_sha256"].pop("report.html")  # it tells of the command and the seconds
    assert reports[0] == reports[1]


@never_rests
def test_a_browser_closed_during_the_build_harms_nothing(scan: Path) -> None:
    async def act(served: Served, visitor: Visitor) -> None:
        await visitor.until(kind="state")
        await visitor.say(do="build")
        await visitor.until(kind="build")
        await visitor.client.close()
        async with asyncio.timeout(PATIENCE_S):
            while served.room.building:
                await asyncio.sleep(0.1)

    play(scan, act)
    assert sorted(p.name for p in (scan.parent / "man_right-orthocad").iterdir()) == [
        "design.toml", "report.html", "report.json", "right.stl",
    ]  # fmt: skip


@never_rests
def test_what_cannot_be_opened_is_said_on_the_page(scan: Path, tmp_path: Path) -> None:
    scan.write_bytes(b"solid nothing\nendsolid\n")
    for target, code in ((tmp_path / "missing.stl", "preview.target"), (scan, "scan.")):

        async def act(served: Served, visitor: Visitor, code: str = code) -> None:
            fault = await visitor.until(kind="fault")
            assert fault["code"].startswith(code)
            assert fault["text"]

        play(target, act)


def test_a_port_in_use_is_named(scan: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        async def attempt() -> None:
            async with serving(scan, port=taken.getsockname()[1]):
                pass

        with pytest.raises(MachineError, match="in use"):
            asyncio.run(attempt())


def test_the_command_says_where_it_is_and_why_it_cannot(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "orthocad", "preview", str(tmp_path / "none.stl"), "--no-browser"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    assert "http://127.0.0.1:" in process.stdout.readline()
    assert "error[preview.target]" in process.stderr.readline()
    time.sleep(0.2)
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(timeout=20) == 2
    assert "error[" not in process.stderr.read(), "said once"
