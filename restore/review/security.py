"""Access control of the review server: only the browser with the token, only from the server's own pages."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL = ("127.0.0.1", "localhost", "::1")
LARGEST_BODY = 1 << 20  # bytes of a request (chosen): 2,000 decisions, or the longest text of the paste box
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_READING = ("GET", "HEAD")
_WHERE = "Open the address that `restore serve` printed: it holds the token.\n"


class Guard:
    """ASGI middleware. Every request must name one of `hosts` as Host (against DNS rebinding) and carry the
    token, in the cookie that the first page sets or as a bearer token. One that changes something must come
    from a page of this server and be JSON. The size of bodies is limited."""

    def __init__(self, app: ASGIApp, token: str, hosts: Collection[str] = LOCAL, port: int = 0) -> None:
        self._app, self._token, self._hosts = app, token, frozenset(host.lower() for host in hosts)
        self._cookie = f"restore-{port}"  # all ports of a host share its cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        # Other requests, such as web sockets, get no answer.

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_encoded(HEADERS.items())]
            await send(message)

        refusal = self._refusal(Request(scope))
        if refusal is None and scope["method"] not in _READING:
            body = await _read(receive)
            if body is None:
                refusal = _no(413, "The request is too large.")
            else:
                receive = _given(body, receive)
        await (refusal or self._app)(scope, receive, guarded)

    def _refusal(self, request: Request) -> Response | None:
        headers = request.headers
        if (host := _host(headers.get("host", ""))) not in self._hosts:
            return _no(421, f"This server is not '{host}'.")
        if request.method in _READING and (asked := request.query_params.get("token")) is not None:
            return self._admit(request) if self._is(asked) else _no(403, _WHERE)
        bearer = headers.get("authorization", "").removeprefix("Bearer ")
        if not self._is(bearer) and not self._is(self._cookie_of(headers)):
            return _no(403, _WHERE)
        if request.method in _READING:
            return None
        if not self._is(bearer) and not _from_here(headers):
            return _no(403, "The request comes from another site.")
        if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return _no(415, "The body must be JSON.")
        return None

    def _admit(self, request: Request) -> Response:
        """Set the cookie and redirect to the address without the token, which keeps it out of the history."""
        rest = [(name, value) for name, value in parse_qsl(request.url.query) if name != "token"]
        target = "/" + request.url.path.lstrip("/") + (f"?{urlencode(rest)}" if rest else "")
        response = RedirectResponse(target, 303)
        response.set_cookie(self._cookie, self._token, httponly=True, samesite="strict", path="/")
        return response

    def _cookie_of(self, headers: Headers) -> str:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return ""
        return found.value if found else ""

    def _is(self, token: str) -> bool:
        return secrets.compare_digest(token.encode(), self._token.encode())


def _no(status: int, told: str) -> Response:
    return PlainTextResponse(told, status, {"Cache-Control": "no-store"})


def _host(header: str) -> str:
    """The name in a Host header, without the port."""
    try:
        return (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""


def _from_here(headers: Headers) -> bool:
    """True if a page of this server sent the request: browsers send the origin of every request that may
    change something."""
    origin = urlsplit(headers.get("origin", ""))
    return bool(origin.netloc) and origin.netloc.lower() == headers.get("host", "").lower()


async def _read(receive: Receive) -> bytes | None:
    """The body of the request; None if it exceeds `LARGEST_BODY`."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _given(body: bytes, others: Receive) -> Receive:
    """A `receive` that returns the body already read, then the messages that follow it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else await others()

    return receive


def _encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers]
