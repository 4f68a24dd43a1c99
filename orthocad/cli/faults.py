"""From an exception to one line on standard error and an exit code."""

from __future__ import annotations

import errno
import json
import os
import sys

import typer

# The base of all of the parser's own errors, whether typer brings its parser along or imports click.
ParserError = typer.BadParameter.__mro__[2]
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENOMEM}


def report_fault(fault: BaseException, as_json: bool) -> int:
    """Say what happened in one line and return the exit code."""
    code, text, exit_code = facts(fault)
    if isinstance(fault, BrokenPipeError):
        _silence()
        return exit_code
    if as_json:
        error = {"error": {"code": code, "text": text, "exit_code": exit_code}}
        _print(json.dumps({**(getattr(fault, "record", None) or {}), **error}, ensure_ascii=False))
    print(f"error[{code}]: {text}", file=sys.stderr)
    return exit_code


def _print(text: str) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:
        _silence()


def _silence() -> None:
    """The reader left: nothing more to say to it, also not when the interpreter empties its buffers."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def facts(fault: BaseException) -> tuple[str, str, int]:
    """Code, one-line text and exit code of any exception."""
    from orthocad.errors import OrthocadError

    if isinstance(fault, OrthocadError):
        return fault.code, _one_line(fault.text), fault.exit_code
    if isinstance(fault, ParserError):
        text = getattr(fault, "format_message", fault.__str__)()
        return "usage", _one_line(f"{text.rstrip('.')}; see `orthocad --help`"), 2
    if isinstance(fault, KeyboardInterrupt | typer.Abort):
        return "interrupted", "stopped before the end; nothing was written; run the command again", 8
    return _machine(fault) or ("bug", _bug_text(fault), 1)


def _machine(fault: BaseException) -> tuple[str, str, int] | None:
    if isinstance(fault, MemoryError):
        return "machine.memory", "not enough memory; close other programs or use a smaller scan", 8
    if isinstance(fault, OSError) and fault.errno in _DISK:
        where = f", {fault.filename}" if fault.filename else ""
        return "machine.file", _one_line(f"{fault.strerror}{where}; free space or give the right to write there"), 8
    return None


def _bug_text(fault: BaseException) -> str:
    text = _one_line(f"{type(fault).__name__}: {fault}")[:300]
    return f"{text}; this is a fault of the program: run again with ORTHOCAD_DEBUG=1 and report what it prints"


def _one_line(text: str) -> str:
    return " ".join(str(text).split())
