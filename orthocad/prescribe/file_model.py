"""What every file of this room shares at its boundary: reading TOML or JSON, and one line naming all its mistakes."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from orthocad.errors import OrderError


def read_data(path: Path, code: str) -> dict[str, Any]:
    """The content of a TOML or JSON file; an `OrderError` with that code where it cannot be read."""
    if path.exists() and not path.is_file():  # a pipe might never answer
        raise OrderError(code, f"{path} is not a file; name the file itself")
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows editors put a mark before it
        data = parsed_json(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise OrderError(code, f"{path} cannot be read ({error.strerror}); check the path") from error
    except (ValueError, RecursionError) as error:
        line = " ".join(str(error).split())
        raise OrderError(code, f"{path} is not valid TOML or JSON ({line}); correct the file") from error
    if not isinstance(data, dict):
        raise OrderError(code, f"{path} holds no table of keys; correct the file")
    return data


def parsed_json(text: str) -> Any:
    """JSON's content; a `ValueError` where a key stands twice, of which one would be lost in silence."""
    return json.loads(text, object_pairs_hook=_each_once)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"{next(k for k in keys if keys.count(k) > 1)!r} stands twice")
    return data


def without_nulls(data: Any) -> Any:
    """JSON's null is the same as an absent key."""
    if isinstance(data, dict):
        return {k: without_nulls(v) for k, v in data.items() if v is not None}
    return [without_nulls(v) for v in data] if isinstance(data, list) else data


def near(word: str, words: Iterable[str]) -> str:
    """A hint naming the nearest known words; empty where none is near."""
    hits = difflib.get_close_matches(word, list(words), n=3, cutoff=0.6)
    return f" (near: {', '.join(hits)})" if hits else ""


def shown(value: Any) -> str:
    """A value as one short line."""
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def require(problems: list[str], code: str, what: str) -> None:
    """Raise all problems of a file together; nothing where there are none."""
    if problems:
        listed = "; ".join(problems)
        raise OrderError(code, f"{what} has {len(problems)} mistake(s): {listed}; correct and try again")
