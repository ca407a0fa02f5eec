"""Which mock listens where, and how what it must send goes out."""

import asyncio
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from mocks.ecps import phone
from mocks.psc.keys import SigningKey
from mocks.psc.places import Urls
from mocks.psc.provider import Provider
from mocks.psc.state import demo_clients
from mocks.server.admin import Admin
from mocks.spaces import Spaces
from mocks.wire.asgi import App, Receive, Scope, Send, application

FACES = ("auth", "wallet", "card", "phone", "admin")
"""In the order of their ports."""
PORT_BASE = 8600
SEND_SECONDS = 5.0


@dataclass(frozen=True)
class Ports:
    """Ports in a row, from `base` on."""

    base: int = PORT_BASE

    def of(self, face: str) -> int:
        """The port of one face."""
        return self.base + FACES.index(face)


def local_urls(ports: Ports, host: str = "localhost", back: str = "") -> Urls:
    """Addresses of a server on this machine, or of the `host` it is known by elsewhere."""
    plain = {face: f"http://{host}:{ports.of(face)}" for face in ("auth", "wallet", "phone")}
    return Urls(**plain, card=f"https://{host}:{ports.of('card')}", back=back)


@dataclass(frozen=True)
class Stack:
    """A server's spaces and the applications of its faces; `certificate` is the card port's, `authorities`
    the folder of the mock authorities whose cards it takes."""

    urls: Urls
    key: SigningKey
    certificate: Path = Path()
    authorities: Path = Path()
    admin_url: str = ""
    admin_token: str = ""
    hosts: frozenset[str] = frozenset({"localhost", "127.0.0.1"})
    spaces: Spaces = field(default_factory=Spaces)

    def applications(self) -> Mapping[str, App]:
        """An ASGI application for each face."""
        provider = Provider(self.urls, self.key, post_later)
        faces = {face: application(provider.handle, self.spaces, face) for face in ("auth", "wallet", "card")}
        admin = Admin(self.spaces, self.urls, self.key, self.hosts, self.admin_token, post_later)
        return {
            **faces,
            "phone": application(phone.handle, self.spaces, "phone"),
            "admin": application(admin.handle, self.spaces, "admin"),
        }

    def description(self) -> dict[str, Any]:
        """What a program must know to use it: the JSON line of `helpdesk mocks --json`."""
        demo = demo_clients()["demo"]
        psc = {
            "issuer": self.urls.issuer(""),
            "wallet": self.urls.wallet,
            "card": self.urls.card,
            "client_id": demo.client_id,
            "client_secret": demo.secret,
            "redirect_uris": list(demo.redirect_uris),
        }
        return {
            "psc": psc,
            "pki": {"server_certificate": str(self.certificate), "authorities": str(self.authorities)},
            "phone": {"url": self.urls.phone},
            "admin": {"url": self.admin_url, "token": self.admin_token},
        }


def post_later(url: str, fields: dict[str, str]) -> None:
    """Post a form to a relying party, without waiting for what it says."""
    task = asyncio.get_running_loop().run_in_executor(None, _post, url, urlencode(fields).encode())
    task.add_done_callback(lambda done: done.exception())


def _post(url: str, body: bytes) -> None:
    if not url.startswith(("http://", "https://")):
        raise ValueError(url)
    request = urllib.request.Request(url, body, {"content-type": "application/x-www-form-urlencoded"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=SEND_SECONDS):  # noqa: S310
        pass


def by_port(applications: Mapping[int, App]) -> App:
    """One application for several ports."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await applications[scope["server"][1]](scope, receive, send)

    return app
