"""The dashboard as an ASGI application: Streamlit with the language of its pages and the headers that protect them.

`streamlit run dashboard.py` works too, without these. Facts: facts/diagnostics-and-streamlit.md 3.3 and 3.4.
"""

import base64
import hashlib
import re
from importlib.resources import files

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.places import SCRIPT

INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
ENGLISH, FRENCH = b'<html lang="en"', b'<html lang="fr"'
SOCKETS = "ws://127.0.0.1:* ws://localhost:*"
"""The page's own WebSocket, on the hosts of `server.allowedHosts`; not every browser takes it for 'self'."""
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def content_security_policy(index: bytes) -> str:
    """The policy under which Streamlit's page `index` works; its inline scripts are allowed by their hash."""
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in INLINE_SCRIPT.findall(index)]
    scripts = " ".join(["'self'", "'wasm-unsafe-eval'", *(f"'sha256-{one}'" for one in hashes)])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"font-src 'self' data:; connect-src 'self' {SOCKETS} data:; worker-src 'self' blob:; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'"
    )


class French:
    """ASGI middleware: pages are French, and carry the headers."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app = app
        self.headers = {**HEADERS, "content-security-policy": policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        html = False

        async def answer(message: Message) -> None:
            nonlocal html
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                html = headers.get("content-type", "").startswith("text/html")
                headers.update(self.headers)
            elif html:
                message["body"] = message.get("body", b"").replace(ENGLISH, FRENCH)
            await send(message)

        await self.app(_readable(scope), receive, answer)


def _readable(scope: Scope) -> Scope:
    """A page must come uncompressed for its language to be changed."""
    headers = scope["headers"]
    if not any(name == b"accept" and b"text/html" in value for name, value in headers) and scope["path"] != "/":
        return scope
    return {**scope, "headers": [(name, value) for name, value in headers if name != b"accept-encoding"]}


_INDEX = files("streamlit").joinpath("static/index.html").read_bytes()
app = streamlit.App(SCRIPT, middleware=[Middleware(French, policy=content_security_policy(_INDEX))])
