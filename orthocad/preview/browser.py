"""One browser at the bench: its mailbox, and what it asked for."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiohttp.web import WebSocketResponse


class Browser:
    """One browser's mailbox: of each channel only the newest is kept, so a slow one never piles up."""

    def __init__(self, socket: WebSocketResponse) -> None:
        self.socket = socket
        self._waiting: dict[str, Any] = {}
        self._filled = asyncio.Event()

    def put(self, channel: str, payload: Any) -> None:
        """Leave something to be sent."""
        self._waiting.pop(channel, None)
        self._waiting[channel] = payload
        self._filled.set()

    async def send_all(self) -> None:
        """Send what is left here until the socket closes."""
        while not self.socket.closed:
            await self._filled.wait()
            self._filled.clear()
            waiting, self._waiting = self._waiting, {}
            for payload in waiting.values():
                if isinstance(payload, bytes):
                    await self.socket.send_bytes(payload)
                else:
                    await self.socket.send_str(json.dumps(payload))


def newest(inbox: list[tuple[Browser, dict[str, Any]]]) -> list[tuple[Browser, dict[str, Any]]]:
    """The messages in order, less each that the next one, of the same hand still moving, overtakes."""
    kept: list[tuple[Browser, dict[str, Any]]] = []
    for each in inbox:
        if kept and each[1].get("moving") and _handle(kept[-1][1]) == _handle(each[1]):
            kept.pop()
        kept.append(each)
    return kept


def _handle(message: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(message.get(name) for name in ("do", "side", "key", "name", "moving"))


def read(text: Any) -> dict[str, Any]:
    """A message as it came in; empty where it is none."""
    try:
        message = json.loads(text)
    except (ValueError, TypeError):
        return {}
    return message if isinstance(message, dict) else {}


def note(code: str, text: str, kind: str = "note") -> dict[str, Any]:
    """A remark for the status line."""
    return {"kind": kind, "code": code, "text": text}
