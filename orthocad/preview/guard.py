"""Who may speak to the page's server: only a browser with the token, from the page itself, by this machine's name."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from aiohttp.web import Request, StreamResponse

Handler = Callable[["Request"], Awaitable["StreamResponse"]]
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
REFUSED = "This page needs the whole address that orthocad printed in the terminal, with its token."


def cookie_name(port: int) -> str:
    """Cookies know no ports: two previews on one machine must not overwrite each other's."""
    return f"orthocad-{port}"


def host_allowed(named: str, host: str) -> bool:
    """Whether a Host header names this machine: loopback, the address listened on, or any address where all are.

    A name that someone else's DNS points here is refused.
    """
    name = urlsplit(f"//{named}").hostname or ""
    if name in {"127.0.0.1", "localhost", "::1", host}:
        return True
    return host in {"0.0.0.0", "::"} and _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def origin_allowed(origin: str | None, named: str, needed: bool) -> bool:
    """Whether a request comes from the page itself; a socket must say so."""
    if origin is None:
        return not needed
    return origin == f"http://{named}"


def token_allowed(given: str | None, token: str) -> bool:
    """Compared in constant time."""
    return given is not None and hmac.compare_digest(given.encode("utf-8", "surrogateescape"), token.encode())


def guarded(token: str, host: str, port: Callable[[], int]) -> Any:
    """The middleware in front of everything: host, origin, then token; the token in the address becomes a cookie."""
    from aiohttp import web

    @web.middleware
    async def check(request: Request, handler: Handler) -> StreamResponse:
        socket = request.path == "/socket"
        if not host_allowed(request.host, host):
            return web.Response(status=403, text="Not this machine's name.", headers=HEADERS)
        if not origin_allowed(request.headers.get("Origin"), request.host, socket):
            return web.Response(status=403, text="Not from this page.", headers=HEADERS)
        if request.path == "/" and token_allowed(request.query.get("token"), token):
            welcome = web.HTTPSeeOther("/", headers=HEADERS)
            welcome.set_cookie(cookie_name(port()), token, httponly=True, samesite="Strict")
            return welcome
        if not token_allowed(request.cookies.get(cookie_name(port())), token):
            return web.Response(status=403, text=REFUSED, headers=HEADERS)
        response = await handler(request)
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    return check
