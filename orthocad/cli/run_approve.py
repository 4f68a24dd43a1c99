"""`orthocad approve`: who signs what, said order by order."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from orthocad.errors import OrderError

if TYPE_CHECKING:
    from orthocad.batch.stale_plates import Stale


def run_approve(targets: list[Path], by: str, as_json: bool) -> None:
    """Approve; an order named by itself that cannot be approved is an error, in a batch it is only told.

    Raises
    ------
    OrderError
        `approve.refused`.
    """
    from orthocad.batch.approve import Signed, approve, place_of
    from orthocad.batch.summary import refresh_summary

    refused: list[Signed] = []
    said: list[Signed] = []
    stale: dict[Path, list[Stale]] = {}
    through = False
    try:
        for target in targets:
            out, order_id = place_of(target)
            signed = approve(target, by)
            said += signed
            refused += [s for s in signed if order_id is not None and not s.approved]
            if not as_json:  # at once, whatever becomes of the page or the next folder
                lines = (f"{s.order_id}: {'' if s.approved else 'not approved: '}{s.text}" for s in signed)
                print(*(f"{line}\n" for line in lines), sep="", end="", flush=True)
            stale[out] = refresh_summary(out)
        through = True
    finally:
        if as_json and (said or through):
            print(json.dumps([asdict(s) for s in said], ensure_ascii=False, indent=1), flush=True)
        elif said or through:
            print(*(f"DO NOT PRINT {s.text}\n" for each in stale.values() for s in each), sep="", end="", flush=True)
            print(f"{sum(s.approved for s in said)} approved, {sum(not s.approved for s in said)} not", flush=True)
    if refused:
        raise OrderError("approve.refused", f"{refused[0].order_id}: {refused[0].text}")
