"""A provider that only signs: what HTTP and RSA leave to whatever stands behind uvicorn.

python -m benchmarks.bare PORT

It reads nothing, checks nothing, remembers nothing and records nothing. Its answers are as long as ours, and leave by
the same connections.
"""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import uvicorn

from mocks.psc.hashes import base64url
from mocks.psc.keys import HASH, PADDING, new_key
from mocks.server.guard import guarded
from mocks.server.serve import SETTINGS
from mocks.wire.asgi import SECURITY, RawHeader

Send = Callable[[dict[str, Any]], Awaitable[None]]
KEY = new_key()
CLAIMS = f"{KEY.head('JWT')}.{'c' * 730}"
KEPT_BY_NOBODY: tuple[RawHeader, ...] = (
    (b"cache-control", b"no-store"), (b"pragma", b"no-cache"), *SECURITY, (b"x-frame-options", b"DENY"),
)  # fmt: skip
BACK: tuple[RawHeader, ...] = (
    (b"location", b"http://localhost:8765/callback?state=%s&code=%s" % (b"s" * 120, b"c" * 110)),
    (b"set-cookie", b"%s; Path=/; HttpOnly; SameSite=Lax" % (b"k" * 88)),
)
JSON: tuple[RawHeader, ...] = ((b"content-type", b"application/json"),)


def signed() -> str:
    """A token as long as ours."""
    return f"{CLAIMS}.{base64url(KEY.private.sign(CLAIMS.encode(), PADDING, HASH))}"


def answer(path: str) -> tuple[int, tuple[RawHeader, ...], bytes]:
    """Status, headers of its own, and body."""
    if path == "/token":
        return 200, JSON, orjson.dumps({"access_token": signed(), "id_token": signed(), "refresh_token": "r" * 760})
    return (200, JSON, b'{"sub": "%s"}' % (b"s" * 1709)) if path == "/userinfo" else (302, BACK, b"")


async def app(scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Send) -> None:
    """The three addresses of a login."""
    if scope["method"] == "POST":
        await receive()
    status, own, body = answer(scope["path"])
    headers = [*own, (b"content-length", b"%d" % len(body)), *KEPT_BY_NOBODY]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), http=guarded(), **SETTINGS)
