"""What `verify` says of an approval: the ledger's word or a signature's, and never of other files than it covers."""

from __future__ import annotations

import hashlib

from made import make
from orthocad.cli import run
from orthocad.cli.approvals import approval_of


def test_a_ledgers_approval_is_told_and_does_not_outlive_a_change(tmp_path) -> None:
    make(tmp_path, "A-1")
    folder = tmp_path / "orders/A-1"
    assert approval_of(folder).state == "not approved"
    assert run(["approve", str(folder), "--by", "Dr A"]) == 0
    found = approval_of(folder)
    assert (found.state, found.by, found.recorded_in) == ("approved", "Dr A", str(tmp_path / "ledger.sqlite"))
    assert "approved by Dr A" in found.words
    assert "covers these files" in found.words
    (folder / "left.stl").write_bytes(b"another")
    found = approval_of(folder)
    assert (found.state, found.by) == ("void", "Dr A")
    assert "VOID" in found.words


def test_a_signature_speaks_of_its_own_design_alone(tmp_path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    assert approval_of(folder).state == "none"
    (folder / "design.toml").write_text("a = 1\n")
    sha = hashlib.sha256(b"a = 1\n").hexdigest()
    signed = f'state = "approved"\nby = "Dr B"\non = "2026-11-28"\ndesign_sha256 = "{sha}"\n'
    (tmp_path / "scan-signed.toml").write_text(signed)
    (tmp_path / "broken-signed.toml").write_text("= = =")
    assert (approval_of(folder).state, approval_of(folder).by) == ("approved", "Dr B")
    (folder / "design.toml").write_text("a = 2\n")
    assert approval_of(folder).state == "none"
    (folder / "design.toml").write_text("a = 1\n")
    (tmp_path / "scan-signed.toml").write_text(signed.replace('"approved"', '"held"'))
    assert approval_of(folder).state == "none"
