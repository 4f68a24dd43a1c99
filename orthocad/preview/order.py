"""What one page is opened on: scans, papers, and where its results go."""

from __future__ import annotations

from dataclasses import field, replace
from pathlib import Path

from orthocad.model import Request, ScanOptions, Sealed


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
    out: Path
    save: Path
    batch: Path | None = None  # the folder of the batch it belongs to
    trouble: tuple[str, str] | None = None  # code and text: why there is nothing to show

    def request(self, options: ScanOptions | None = None) -> Request:
        """What `build` would be asked for."""
        return Request(
            scans=self.scans,
            out=self.out,
            exam=self.exam,
            profile=self.profile,
            design=self.design,
            options=options or self.options,
            command="orthocad preview",
        )

    def rebuild(self, design: Path) -> Request:
        """What `build --from` that design would be asked for."""
        words = f"orthocad build {' '.join(s.name for s in self.scans)} --from {self.save.name}"
        bare = Request(scans=self.scans, out=self.out, design=design, command=words)
        return replace(bare, exam=None, profile=None)
