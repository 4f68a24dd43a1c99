"""The command line: the only room that prints or exits."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

_INTERRUPTED = 130  # what newer parsers return for ctrl-c


def main(argv: list[str] | None = None) -> NoReturn:
    """Run one command and leave with the exit code of the contract."""
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(argv: list[str]) -> int:
    """Run one command and return its exit code; every failure is one line, or one JSON object with `--json`."""
    from orthocad.cli.app import app
    from orthocad.cli.faults import report_fault

    try:
        code = int(app(argv or ["--help"], standalone_mode=False, prog_name="orthocad") or 0)
        if code == _INTERRUPTED:
            raise KeyboardInterrupt
        return code
    except (Exception, KeyboardInterrupt) as fault:  # noqa: BLE001  the last stop: nothing may end in a traceback
        if os.environ.get("ORTHOCAD_DEBUG") == "1":
            import traceback

            traceback.print_exc()
        return report_fault(fault, as_json="--json" in argv)
