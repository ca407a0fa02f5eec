"""Requests and responses over ASGI, with the spaces that paths name."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

from mocks.spaces import Space, Spaces
from mocks.wire import broken, pages
from mocks.wire.message import NONE, Params, Request, Response, Watch, html_response

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Handle = Callable[[Space, Request], Response]
RawHeader = tuple[bytes, bytes]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY = 64 * 1024
MAX_HEADERS = 32 * 1024
FORM = "application/x-www-form-urlencoded"
SECURITY: tuple[RawHeader, ...] = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))
WATCH_SECONDS = 1.0
"""How often a page that waits is looked at when nothing seems to change: what lapses does so by the clock."""


class RequestError(Exception):
    """The request cannot be read; `status` says how."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


def application(handle: Handle, spaces: Spaces, origin: str, framed_by: str = "") -> App:
    """An ASGI application for one face of a provider, which only `framed_by` may show in a frame."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        space, path = spaces.split(scope["path"])
        if space is None:
            await _send(send, _nowhere())
            return
        try:
            headers = _headers(scope)
            body = await _body(headers, receive) if scope["method"] != "GET" else b""
            request = _request(scope, headers, body, origin, path)
        except RequestError as error:
            await _send(send, Response(error.status, b""))
            return
        try:
            response = handle(space, request)
            if response.unfinished:
                response = await _finished(response, handle, space, request)
        except Exception as error:
            response = broken.answer(request, error)
        if response.watch is None:
            await _send(send, response, framed_by)
            return
        try:
            await _watch(response.watch, space, receive, send)
        except Exception as error:  # the answer has begun: its connection ends
            broken.tell(request, error)
            raise

    return app


async def _finished(response: Response, handle: Handle, space: Space, request: Request) -> Response:
    """The answer of a provider, once it is there and its time has come."""
    while (work := response.work) is not None:
        found = await asyncio.to_thread(work.do)
        response = work.then(found) if work.then else handle(space, request)
    if response.later is not None:
        response = await _await(response.later, space)
    if response.delay:
        await asyncio.sleep(response.delay)
    return response


@lru_cache
def _security(framed_by: str) -> tuple[RawHeader, ...]:
    """What browsers may do with an answer; nobody, everybody (« * ») or the pages of one origin may frame it."""
    if framed_by == "*":
        return SECURITY
    if not framed_by:
        return (*SECURITY, (b"x-frame-options", b"DENY"))
    return (*SECURITY, (b"content-security-policy", f"frame-ancestors 'self' {framed_by}".encode()))


def _nowhere() -> Response:
    """The page for a space that cannot be."""
    return html_response(pages.render("mocks.wire", "nowhere.html"), 404)


async def _await(later: Callable[[], Response | None], space: Space) -> Response:
    """The answer of something that somebody else has to do first, looked for at each change and each second."""
    changed = asyncio.Event()
    stop = space.listen(changed.set)
    try:
        while (response := later()) is None:
            changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), WATCH_SECONDS)
        return response
    finally:
        stop()


def _headers(scope: Scope) -> dict[str, str]:
    headers, size = {}, 0
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        headers[name.decode("latin-1")] = value.decode("latin-1")
    if size > MAX_HEADERS:
        raise RequestError(431)
    return headers


def _request(scope: Scope, headers: dict[str, str], body: bytes, origin: str, path: str) -> Request:
    try:
        query = Params.parse(scope["query_string"].decode("latin-1"))
        is_form = body and headers.get("content-type", "").partition(";")[0].strip().lower() == FORM
        form = Params.parse(body.decode("utf-8", "replace")) if is_form else NONE
    except ValueError:
        raise RequestError(400) from None
    chain = scope.get("extensions", {}).get("tls", {}).get("client_cert_chain") or ()
    certificate = ssl.PEM_cert_to_DER_cert(chain[0]) if chain else None
    return Request(scope["method"], origin, path, query, form, headers, body, certificate, scope.get("scheme", "http"))


async def _body(headers: dict[str, str], receive: Receive) -> bytes:
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > MAX_BODY:
        raise RequestError(413)
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            raise RequestError(413)
        if message["type"] == "http.disconnect":
            raise RequestError(400)  # nobody carries out the half of an order
        if not message.get("more_body"):
            return body


async def _send(send: Send, response: Response, framed_by: str = "") -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in response.headers]
    headers += ((b"content-length", b"%d" % len(response.body)), *_security(response.framed or framed_by))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


async def _watch(watch: Watch, space: Space, receive: Receive, send: Send) -> None:
    """Server-sent events: `state` at each change, and `end` with the last one."""
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), *SECURITY]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    changed, gone = asyncio.Event(), asyncio.ensure_future(_disconnected(receive))
    stop, told = space.listen(changed.set), None
    try:
        while not gone.done() and not space.ended:
            state, last = watch.look()
            if last or state != told:
                event = "end" if last else "state"
                data = f"event: {event}\ndata: {state}\n\n".encode()
                await send({"type": "http.response.body", "body": data, "more_body": not last})
                told = state
            if last:
                return
            changed.clear()
            waiting = asyncio.ensure_future(changed.wait())
            await asyncio.wait((waiting, gone), timeout=WATCH_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
        if space.ended:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        stop()
        gone.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
