"""Whether a worker finds the files that the check has read: another mount or an old copy makes another device."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from orthocad.batch.file_hash import sha256_now
from orthocad.errors import OrthocadError
from orthocad.model import Request
from orthocad.prescribe import load_profile
from orthocad.prescribe.profile_file import DEFAULT


def not_as_checked(request: Request, checked: Mapping[str, str]) -> str | None:
    """What is wrong with the files of a request, in words; None where they are those of `Order.sha256`."""
    named = {f"scan:{path.name}": path for path in request.scans} | {"exam": request.exam, "design": request.design}
    for role, path in [(role, path) for role, path in named.items() if path and role in checked]:
        try:
            found = sha256_now(path)
        except OSError as error:
            return f"{path} cannot be read ({error.strerror})"
        if found != checked[role]:
            return f"{path} holds other bytes than when it was checked"
    return _other_profile(request.profile or DEFAULT, checked.get("profile"))


def _other_profile(name: str, sha256: str | None) -> str | None:
    try:
        same = sha256 is None or load_profile(name).sha256 == sha256
    except (OrthocadError, OSError) as error:
        return f"the profile {Path(name).name} cannot be read as it was checked ({error})"
    return None if same else f"the profile {name} is another than when it was checked"
