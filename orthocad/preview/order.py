"""What one page is opened on: scans, papers, and where its results go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from orthocad.model import Acceptance, Change, Request, ScanOptions, Sealed


class Order(Sealed):
    """One order on the page; nothing is written outside `home`."""

    name: str
    kind: str  # scan | order | output | design | batch
    home: Path
    scans: tuple[Path, ...]
    exam: Path | None = None
    profile: str | None = None
    design: Path | None = None
    options: ScanOptions = field(default_factory=ScanOptions)
    changes: tuple[Change, ...] = ()  # what the order file sets
    acceptances: tuple[Acceptance, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)  # what the order file tells a person: clinic, due, notes, …
    out: Path
    save: Path
    only: str | None = None  # the one foot that is ordered, where the scans may hold both
    said_sides: Mapping[str, str] = field(default_factory=dict)  # by scan file, as the order or the file's name says
    batch: Path | None = None  # the folder of the batch it belongs to
    trouble: tuple[str, str] | None = None  # code and text: why there is nothing to show
    base: str | None = None  # a batch's own design, as it was when the order was opened
    stale: str | None = None  # what lies at `save` and was not opened, since it is not this scan's or design's
    notice: str | None = None  # what a person must know of it

    @property
    def order_id(self) -> str | None:
        """What its report calls it."""
        return self.name if self.batch else self.said.get("order_id")

    @property
    def edited(self) -> bool:
        """Whether it was opened with an edit in place of the batch's own design."""
        return self.batch is not None and self.design == self.save and self.save.read_text("utf-8") != self.base

    def request(self, options: ScanOptions | None = None) -> Request:
        """What `build` would be asked for."""
        return Request(
            scans=self.scans,
            out=self.out,
            exam=self.exam,
            profile=self.profile,
            design=self.design,
            options=options or self.options,
            changes=self.changes,
            acceptances=self.acceptances,
            command="orthocad preview",
            order_id=self.order_id,
        )

    def rebuild(self, design: Path) -> Request:
        """What `build --from` that design would be asked for."""
        words = f"orthocad build {' '.join(s.name for s in self.scans)} --from {self.save.name}"
        return Request(scans=self.scans, out=self.out, design=design, command=words, order_id=self.order_id)
