"""Whose an order is: a patient is the clinic and its code, for every clinic numbers its own."""

from __future__ import annotations

from collections.abc import Iterable

from orthocad.model import Sealed


class Person(Sealed):
    """A patient as an order names it; a clinic that is not named may be any."""

    code: str | None
    clinic: str | None = None

    def __str__(self) -> str:
        return f"patient {self.code or 'not named'}{f' of {self.clinic}' if self.clinic else ''}"


def are_two(people: Iterable[Person]) -> bool:
    """Whether not all can be one person, of those that are named."""
    named = [p for p in people if p.code]
    clinics = {" ".join(p.clinic.split()).casefold() for p in named if p.clinic}
    return len({p.code for p in named}) > 1 or len(clinics) > 1
