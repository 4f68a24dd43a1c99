"""Which of a file's bodies are feet, how each lies, and which of them are wanted."""

from __future__ import annotations

from orthocad.errors import ScanError, UsageError
from orthocad.model import Notice, ScanOptions, Sealed, Side
from orthocad.scan.clean import Body, Cleaned, Plane, Spikes
from orthocad.scan.pose import CLEAR_SIDE, NOT_A_FOOT, NOT_A_HOLLOW, Pose, find_pose, judged
from orthocad.scan.registration import HOLLOW

FOAM_FACE = 0.06  # in foot lengths (15 mm): a plane higher than this above the sole is a foam box's face, our default

FOAM_TEXT = (
    "a foam-box impression: the sole is the floor of its hollow; toes and skin above the foam are not in it, so that "
    "foot length, widths and metatarsal heads are those of the hollow, and a scale taken from the foot length is large"
)


class Found(Sealed):
    """One body that is a foot, and its pose."""

    body: Body
    pose: Pose
    foam: bool
    arbitrary_scale_hinted: bool
    spikes: Spikes
    notices: tuple[Notice, ...]


def find_feet(cleaned: Cleaned, options: ScanOptions) -> tuple[Found, ...]:
    """The wanted feet among a file's bodies: one, or a left and a right.

    Raises
    ------
    ScanError
        `scan.not_a_foot`, `scan.side_conflict`, or `scan.several_feet` where a choice is needed.
    """
    posed = [(body, *_posed(body, cleaned.plane)) for body in cleaned.bodies]
    feet = [entry for entry in posed if entry[1].residual <= _limit(*entry[1:])]
    if not feet:
        judged(posed[0][1], None, _limit(*posed[0][1:]))
    said = cleaned.notices + _other_bodies(len(posed) - len(feet))
    hinted = cleaned.plane is not None or cleaned.strays > 0 or len(feet) < len(posed)
    said_side = _said_side(feet, options)
    feet = _wanted([(body, judged(pose, said_side, _limit(pose, foam)), foam) for body, pose, foam in feet], options)
    return tuple(
        Found(
            body=body,
            pose=pose,
            foam=foam,
            arbitrary_scale_hinted=hinted,
            spikes=cleaned.spikes,
            notices=said + _plane(cleaned, foam),
        )
        for body, pose, foam in feet
    )


def spike_notices(spikes: Spikes, mm_per_unit: float) -> tuple[Notice, ...]:
    """What to say of single points that were pulled back to the skin."""
    if not spikes.count:
        return ()
    points = "a single point" if spikes.count == 1 else f"{spikes.count} single points"
    text = f"{points} up to {spikes.height * mm_per_unit:.1f} mm off the surface around pulled back to it"
    return (Notice(code="scan.spikes_removed", text=text),)


def _limit(pose: Pose, foam: bool) -> float:
    """The largest misfit of a foot: more for a hollow, which shows less, and where only one side fits at all."""
    return NOT_A_HOLLOW if foam or pose.side_ratio >= CLEAR_SIDE else NOT_A_FOOT


def _posed(body: Body, plane: Plane | None) -> tuple[Pose, bool]:
    """The pose, and whether the body is the hollow of a foam box."""
    pose = find_pose(body.vertices, body.faces)
    if plane is None or _height(plane, pose) < FOAM_FACE:
        return pose, False
    return find_pose(body.vertices, body.faces, HOLLOW), True


def _height(plane: Plane, pose: Pose) -> float:
    """How high a plane lies over the middle of the sole, in foot lengths."""
    up, ahead = pose.rotation[2], pose.rotation[0]
    middle = pose.heel + 0.5 * pose.length * ahead
    along = float(plane.normal @ up)
    if abs(along) < 0.5:
        return 0.0
    return float((plane.offset - plane.normal @ middle) / along / pose.length)


def _said_side(feet: list[tuple[Body, Pose, bool]], options: ScanOptions) -> Side | None:
    if options.side and len(feet) > 1:
        raise UsageError("usage.side", "--side is for a scan of one foot; --pick takes one of a file with two")
    return options.side


def _wanted(feet: list[tuple[Body, Pose, bool]], options: ScanOptions) -> list[tuple[Body, Pose, bool]]:
    sides = [pose.side for _, pose, _ in feet]
    if options.pick:
        feet = [entry for entry in feet if entry[1].side == options.pick]
        if not feet:
            raise ScanError("scan.side_conflict", f"--pick {options.pick}: the file holds only a {sides[0]} foot")
    if len(feet) > len({pose.side for _, pose, _ in feet}):
        raise ScanError("scan.several_feet", f"the file holds {len(sides)} feet ({', '.join(sides)}); leave one a side")
    return sorted(feet, key=lambda entry: entry[1].side)


def _other_bodies(count: int) -> tuple[Notice, ...]:
    if not count:
        return ()
    return (Notice(code="scan.parts_dropped", text=f"{count} large part{'s' * (count > 1)} that is no foot dropped"),)


def _plane(cleaned: Cleaned, foam: bool) -> tuple[Notice, ...]:
    if foam:
        return (Notice(code="scan.foam_impression", text=FOAM_TEXT),)
    if cleaned.plane is not None:
        return (Notice(code="scan.floor_removed", text="the floor the foot was scanned on was removed"),)
    return ()
