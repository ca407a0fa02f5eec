"""A provider that only signs: what HTTP and RSA leave to whatever stands behind uvicorn.

python -m benchmarks.bare PORT

It reads nothing, checks nothing, remembers nothing and records nothing; its answers are as long as ours.
"""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import uvicorn

from mocks.psc.hashes import base64url
from mocks.psc.keys import HASH, PADDING, new_key
from mocks.server.serve import SETTINGS

Send = Callable[[dict[str, Any]], Awaitable[None]]
KEY = new_key()
CLAIMS = f"{KEY.head('JWT')}.{'c' * 900}"
BACK = b"http://localhost:8765/callback?code=c"


def signed() -> str:
    """A token as long as ours."""
    return f"{CLAIMS}.{base64url(KEY.private.sign(CLAIMS.encode(), PADDING, HASH))}"


def answer(path: str) -> tuple[int, bytes, bytes]:
    """Status, where to, and body."""
    if path == "/token":
        return 200, b"", orjson.dumps({"access_token": signed(), "id_token": signed(), "refresh_token": "r" * 800})
    return (200, b"", b'{"sub": "%s"}' % (b"s" * 2000)) if path == "/userinfo" else (302, BACK, b"")


async def app(scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Send) -> None:
    """The three addresses of a login."""
    if scope["method"] == "POST":
        await receive()
    status, location, body = answer(scope["path"])
    headers = [
        (b"content-type", b"application/json"), (b"content-length", b"%d" % len(body)), (b"location", location),
        (b"cache-control", b"no-store"), (b"pragma", b"no-cache"),
    ]  # fmt: skip
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), **SETTINGS)
