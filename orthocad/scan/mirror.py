"""A foot that was not scanned, or whose scan was refused, as the mirror image of the other one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from orthocad.errors import ScanError
from orthocad.model import Foot, Notice, Side

OTHER: Mapping[Side, Side] = {"left": "right", "right": "left"}


def with_mirrored(feet: Mapping[str, Foot], mirror_from: Side, refusal: ScanError | None) -> dict[str, Foot]:
    """Both feet: the one that is not there is the mirror image of `mirror_from`; a foot of its own scan stays.

    Raises
    ------
    ScanError
        The refusal, or `scan.side_conflict`, where the foot to mirror is itself not there.
    """
    if mirror_from not in feet:
        raise refusal or ScanError(
            "scan.side_conflict", f"--mirror-from {mirror_from}: no {mirror_from} foot was scanned; check the side"
        )
    missing = OTHER[mirror_from]
    return {missing: mirrored(feet[mirror_from], refusal), **feet}


def mirrored(foot: Foot, refusal: ScanError | None) -> Foot:
    """The other foot as this one's mirror image: in the working frame, where every foot is a right one, it is the same.

    `foot_from_scan` stays the scanned foot's own, so that its determinant is positive: the mirror image's frame is
    that frame with y reversed.
    """
    side = OTHER[foot.side]
    why = "was not scanned" if refusal is None else f"has no usable scan ({refusal.code})"
    text = (
        f"the {side} foot {why}: it is built as the mirror image of the {foot.side} foot, and every measure of it is "
        f"the {foot.side} foot's; its own length, width and arch may differ by millimetres"
    )
    scan = replace(
        foot.scan,
        mirrored_from=foot.side,
        side_source=f"mirrored from the {foot.side} foot",
        notices=(Notice(code="scan.mirrored", text=text), *foot.scan.notices),
    )
    return replace(foot, side=side, scan=scan)
