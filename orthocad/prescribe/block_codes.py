"""Every code that a block may have, so that one nobody knows is not accepted in silence."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from orthocad.prescribe.file_model import near
from orthocad.prescribe.rules import balance, first_ray, lateral_instability, safety, subtalar
from orthocad.prescribe.stack import GIVERS

_ALONE = (
    "arch.not_captured", "arch.raised_too_far", "arch.too_low", balance.CODE, "construction.soft_shell", "cutout.floor",
    "hallux.cutout_with_extension", "hallux.extension_site", "hallux.step", "lift.over_cap",
    "safety.full_length_needs_shoe", "shoe.insole_narrow", "shoe.insole_short", "skive.cup_too_shallow",
    "skive.thin_fat_pad", "skive.with_heel_pad", "thickness.heavy",
)  # fmt: skip
_FREEING = ("cutout", "reverse_mortons", *first_ray.SIBLINGS)  # the first ray
_AGAINST = ("painful", "stiff", "tmt_osteoarthritis", "forefoot_varus")


def block_codes(keys: Iterable[str]) -> tuple[str, ...]:
    """All of them; `keys` are the catalogue's."""
    names = {"range": keys, "stack": GIVERS, "safety": safety.ROWS, "subtalar": subtalar.ROWS,
             "lateral_instability": lateral_instability.ROWS}  # fmt: skip
    found = {f"{family}.{name}" for family, all_names in names.items() for name in all_names}
    found |= {f"hallux.{key}_{why}" for key, why in product(_FREEING, _AGAINST)}
    return tuple(sorted(found.union(_ALONE)))


def unknown_codes(codes: Iterable[str], keys: Iterable[str]) -> list[str]:
    """Those that no block has, each with the nearest that one has."""
    known = block_codes(keys)
    return [f"{code!r}{near(code, known)}" for code in codes if code not in known]
