"""The exception tree: facts in, one line out, with a stable code and an exit code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class OrthocadError(Exception):
    """A failure with a stable code; its text says what happened, where, and what to do."""

    exit_code = 1
    record: Mapping[str, Any] | None = None  # what a program is told beside the error

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text

    def __str__(self) -> str:
        return f"error[{self.code}]: {self.text}"

    def __reduce__(self) -> tuple[type[OrthocadError], tuple[str, str]]:
        return type(self), (self.code, self.text)


class UsageError(OrthocadError):
    """Wrong use of the command line."""

    exit_code = 2


class ScanError(OrthocadError):
    """The scan is unusable."""

    exit_code = 3


class OrderError(OrthocadError):
    """An exam, profile, order or design file is invalid."""

    exit_code = 4


class BlockedError(OrthocadError):
    """A contra-indication that no prescriber has accepted."""

    exit_code = 5


class RejectedError(OrthocadError):
    """The finished device fails a check."""

    exit_code = 6


class MachineError(OrthocadError):
    """Disk full, not writable, a system library missing, interrupted."""

    exit_code = 8
