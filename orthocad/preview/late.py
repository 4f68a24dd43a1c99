"""Blocks that only a finished device shows: a shell for a heavy person whose arch gives way too far."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from orthocad.model import Block, Strength

if TYPE_CHECKING:
    from orthocad.preview.session import Session
    from orthocad.preview.workshop import Drawing


def found_late(session: Session, drawings: Iterable[Drawing]) -> tuple[Block, ...]:
    """What the build would stop at after verification."""
    from orthocad.verify.estimates import heavy

    strengths: dict[str, Strength] = {d.device.side: d.strength for d in drawings if d.strength}
    return heavy(strengths, session.exam.patient.mass_kg if session.exam else None, ())


def late_blocks(session: Session) -> tuple[Block, ...]:
    """The same, with who took them on, now or before the design was saved."""
    from orthocad.prescribe.judge import accepted

    then = session.recorded.acceptances if session.recorded else ()
    return accepted(session.late, (*then, *session.order.acceptances, *session.history.now.acceptances))
