"""Importing the room costs nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import orthocad.prescribe as room

ASK = "import sys, {}; print(any(m.split('.')[0] in ('pydantic', 'tomlkit', 'scipy') for m in sys.modules))"


def test_importing_the_room_loads_no_pydantic():
    said = subprocess.run(
        [sys.executable, "-c", ASK.format("orthocad.prescribe")], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "False"


def test_resolving_without_a_file_loads_no_pydantic():
    said = subprocess.run(
        [sys.executable, "-c", ASK.format("orthocad.prescribe.resolve")], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "False"


def test_every_public_name_is_there_and_no_module():
    for name in room.__all__:
        assert callable(getattr(room, name)), name
