"""From the words of a command line to one resolved request."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orthocad.errors import UsageError
from orthocad.model import Acceptance, Change, Request, ScanOptions, Sealed

FORMATS = ("stl", "3mf", "step", "pdf", "dxf", "label")  # what this version writes
_LANDMARKS = ("pternion", "toe_tip", "mtp1", "mtp5", "heel_center", "arch_apex")


class Words(Sealed):
    """The options of `build` and `measure` as they were typed."""

    scans: tuple[Path, ...]
    exam: Path | None = None
    profile: str | None = None
    out: Path | None = None
    side: str | None = None
    units: str | None = None
    load: str | None = None
    foot_length_mm: float | None = None
    pick: str | None = None
    mirror_from: str | None = None
    formats: tuple[str, ...] = ()
    slice_profile: str | None = None
    settings: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    design: Path | None = None


def resolve(words: Words) -> Request:
    """One request; what the parser could not check is refused here with `UsageError`."""
    if len(words.scans) > 2:
        raise UsageError("usage.scans", f"{len(words.scans)} scans given; one foot or a pair: give one or two")
    return Request(
        scans=tuple(words.scans),
        out=words.out or Path(f"{words.scans[0].stem}-orthocad"),
        exam=words.exam,
        profile=words.profile,
        design=words.design,
        options=_options(words),
        formats=_formats(words.formats),
        slice_profile=_sliceable(words.slice_profile),
        changes=_changes(words.settings),
        acceptances=_acceptances(words),
        command=shlex.join(["orthocad", *sys.argv[1:]]),
    )


def _options(words: Words) -> ScanOptions:
    known: dict[str, Any] = {
        "side": words.side, "units": words.units, "load": words.load, "pick": words.pick,
        "mirror_from": words.mirror_from,
        "foot_length_mm": words.foot_length_mm, "landmarks": _landmarks(words.settings),
    }  # fmt: skip
    if words.foot_length_mm is not None and not 80 <= words.foot_length_mm <= 400:
        raise UsageError("usage.foot_length", f"--foot-length {words.foot_length_mm:g} is no foot's; give 80 to 400 mm")
    return ScanOptions(**known)


def _sliceable(profile: str | None) -> str | None:
    """The profile's name, once it is known that it can be sliced for."""
    if profile is None:
        return None
    from orthocad.deliver.slicing import slicer, slicer_config
    from orthocad.prescribe import load_profile
    from orthocad.verify.inspect import printer_of

    found = load_profile(profile)
    slicer_config(found.material, printer_of(found), "filled")
    slicer()
    return profile


def _formats(asked: tuple[str, ...]) -> tuple[str, ...]:
    for name in asked:
        if name not in FORMATS:
            raise UsageError(
                "usage.format", f"--format {name} is not written by this version; it writes {', '.join(FORMATS)}"
            )
    return tuple(dict.fromkeys(asked)) or ("stl",)


def _changes(settings: tuple[str, ...]) -> tuple[Change, ...]:
    plain = [s for s in settings if not _places_landmark(s)]
    if not plain:
        return ()
    from orthocad.design.catalogue import catalogue
    from orthocad.prescribe import parse_change

    parameters = catalogue()
    return tuple(parse_change(text, parameters) for text in plain)


def _landmarks(settings: tuple[str, ...]) -> Mapping[str, tuple[float, float, float]]:
    return dict(_landmark(s) for s in settings if _places_landmark(s))


def _places_landmark(text: str) -> bool:
    return text.startswith(("landmark.", "left.landmark.", "right.landmark."))


def _landmark(text: str) -> tuple[str, tuple[float, float, float]]:
    foot, _, rest = text.partition("landmark.")
    name, _, place = rest.partition("=")
    if name not in _LANDMARKS:
        raise UsageError("usage.set", f"--set {text}: no landmark of that name; there are {', '.join(_LANDMARKS)}")
    try:
        x, y, z = (float(part) for part in place.split(","))
    except ValueError:
        raise UsageError("usage.set", f"--set {text}: give x,y,z in the scan file's own coordinates") from None
    return foot.replace(".", "_") + name, (x, y, z)


def _acceptances(words: Words) -> tuple[Acceptance, ...]:
    if not len(words.accept) == len(words.by) == len(words.why):
        counts = f"{len(words.accept)} --accept, {len(words.by)} --by, {len(words.why)} --why"
        raise UsageError("usage.accept", f"{counts}; each accepted block needs its own --by NAME and --why TEXT")
    blank = [
        c for c, by, why in zip(words.accept, words.by, words.why, strict=True) if not (by.strip() and why.strip())
    ]
    if blank:
        raise UsageError(
            "usage.accept", f"--accept {blank[0]} with an empty --by or --why; name who accepts it and why"
        )
    if words.accept:
        _refuse_unknown(words.accept)
    return tuple(
        Acceptance(code=code, by=by, why=why) for code, by, why in zip(words.accept, words.by, words.why, strict=True)
    )


def _refuse_unknown(codes: tuple[str, ...]) -> None:
    from orthocad.design.catalogue import catalogue
    from orthocad.prescribe.block_codes import unknown_codes

    unknown = unknown_codes(codes, [p.key for p in catalogue()])
    if unknown:
        raise UsageError("usage.accept", f"--accept {', '.join(unknown)}: no block has that code")
