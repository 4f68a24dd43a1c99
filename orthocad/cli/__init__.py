"""The command line: the only room that prints or exits."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

_INTERRUPTED = 130  # what newer parsers return for ctrl-c
stops: list[int] = []  # signals that asked us to stop


def main(argv: list[str] | None = None) -> NoReturn:
    """Run one command and leave with the exit code of the contract."""
    for kind in (signal.SIGINT, signal.SIGTERM):  # a queue's kill tidies up as ctrl-c does
        signal.signal(kind, _stop)
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def _stop(number: int, frame: object) -> None:
    """Stop at the end of the stage: raised in the middle of an import, some C libraries swallow it or abort."""
    stops.append(number)
    if len(stops) > 1:
        raise KeyboardInterrupt


def run(argv: list[str]) -> int:
    """Run one command and return its exit code; every failure is one line, or one JSON object with `--json`."""
    try:
        return _call(argv or ["--help"])
    except (Exception, KeyboardInterrupt) as fault:  # noqa: BLE001  the last stop: nothing may end in a traceback
        if os.environ.get("ORTHOCAD_DEBUG") == "1":
            import traceback

            traceback.print_exc()
        from orthocad.cli.faults import report_fault

        return report_fault(fault, as_json="--json" in argv)


def _call(argv: list[str]) -> int:
    from orthocad.cli.app import app

    code = int(app(argv, standalone_mode=False, prog_name="orthocad") or 0)
    if code == _INTERRUPTED:
        raise KeyboardInterrupt
    return code
