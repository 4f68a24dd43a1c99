"""The report in a real browser, with the network shut off."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from orthocad.cli import run

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SHUT = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-quic", "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * 0.0.0.0",
)  # fmt: skip


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (see .ci/system-packages.txt)")
@pytest.mark.parametrize("width", [390, 820, 1280])
def test_the_report_opens_without_network_errors_or_scrolling_sideways(
    foot_scans: Path, tmp_path: Path, width: int
) -> None:
    out = tmp_path / "out"
    assert run(["build", str(foot_scans / "man_right.stl"), "--out", str(out), "--quiet"]) == 0
    page = tmp_path / "page.html"
    probe = "<script>document.title='width '+document.documentElement.scrollWidth+' of '+innerWidth</script>"
    page.write_text((out / "report.html").read_text(encoding="utf-8").replace("</body>", f"{probe}</body>"), "utf-8")
    words = [
        str(CHROMIUM),
        *SHUT,
        f"--user-data-dir={tmp_path / 'profile'}",
        f"--window-size={width},900",
        "--dump-dom",
    ]
    seen = subprocess.run([*words, page.as_uri()], capture_output=True, text=True, timeout=120, check=True)
    assert "CONSOLE" not in seen.stderr
    title = seen.stdout.split("<title>")[1].split("</title>")[0]
    there, room = (int(word) for word in title.removeprefix("width ").split(" of "))
    assert there <= room
