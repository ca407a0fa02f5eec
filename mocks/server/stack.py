"""Which mock listens where, and how what it must send goes out."""

import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol

from mocks.accounts import Accounts, StoreError
from mocks.ecps import phone
from mocks.mailbox import smtp
from mocks.mailbox.face import MailPages
from mocks.mailbox.model import Outbox
from mocks.mailbox.scanner import Scanner
from mocks.psc.keys import SigningKey
from mocks.psc.places import issuer
from mocks.psc.provider import Provider
from mocks.psc.settings import Settings
from mocks.psc.state import PscState, demo_clients
from mocks.selftest import SelfTest
from mocks.server.admin import Admin
from mocks.server.ports import FACES, Ports
from mocks.spaces import Space, Spaces
from mocks.viatrajectoire import registration
from mocks.wire import Outgoing, Request, Response, errands
from mocks.wire.asgi import App, Handle, Receive, Scope, Send, application
from mocks.wire.urls import Urls

SEND_SECONDS = 5.0


class Face(Protocol):
    """What a mock answers by."""

    def handle(self, space: Space, request: Request) -> Response:
        """Answer one request."""
        ...


def _later(make: Callable[[], Face]) -> Handle:
    """A face that is made, and its code loaded, when it is first asked: a server that only plays Pro Santé Connect
    starts the sooner."""
    made = cache(make)
    return lambda space, request: made().handle(space, request)


def local_urls(
    ports: Ports, scheme: str = "http", host: str = "localhost", back: str = "", reachable: bool = False
) -> Urls:
    """Addresses of a server by the name `host`; the card's port always speaks TLS."""

    schemes = {"card": "https", "smtp": "smtp"}
    faces = {face: f"{schemes.get(face, scheme)}://{host}:{ports.of(face)}" for face in FACES if face != "admin"}
    return Urls(**faces, back=back, reachable=reachable)


def spaces(
    urls: Urls,
    accounts: Accounts,
    settings: Settings | None = None,
    certificate: Path | None = None,
    post: Callable[[str], str] | None = None,
) -> Spaces:
    """Spaces that each begin with these settings of Pro Santé Connect, and with the services that it knows; what a
    space's end leaves to clean up goes with it. `certificate` is trusted where something is posted over TLS. `post`
    tells where the space of a name sends its mail: to our own server, unless it is given."""

    def prepare(space: Space) -> None:
        space.part(PscState).settings = settings or Settings()
        space.part(Outbox).url = post(space.name) if post else smtp.address(urls.smtp, space.name)
        registration.register(space, urls)

    def forget(name: str) -> None:
        errands.run(_without_accounts, accounts, name)

    return Spaces(send=partial(post_later, certificate), prepare=prepare, forget=forget)


def _without_accounts(accounts: Accounts, space: str) -> None:
    with suppress(StoreError):  # out of reach: the space is over all the same
        accounts.forget(space)


@dataclass(frozen=True)
class Stack:
    """A server's spaces and the applications of its faces; `certificate` is the card port's, `authorities`
    the folder of the mock authorities whose cards it takes."""

    urls: Urls
    key: SigningKey
    spaces: Spaces
    accounts: Accounts = field(default_factory=Accounts)
    certificate: Path = Path()
    authorities: Path = Path()
    admin_url: str = ""
    admin_token: str = ""
    hosts: frozenset[str] = frozenset({"localhost", "127.0.0.1"})

    def applications(self) -> Mapping[str, App]:
        """An ASGI application for each face."""
        provider = Provider(self.urls, self.key)
        faces = {face: application(provider.handle, self.spaces, face) for face in ("auth", "wallet", "card", "proxy")}
        return {
            **faces,
            "phone": application(phone.handle, self.spaces, "phone", self.urls.demo),
            "admin": application(self.admin().handle, self.spaces, "admin"),
            "selftest": application(SelfTest(provider).handle, self.spaces, "selftest"),
            "monsisra": application(_later(self._monsisra), self.spaces, "monsisra"),
            "viatrajectoire": application(_later(self._viatrajectoire), self.spaces, "viatrajectoire"),
            "mailbox": application(MailPages(self.urls, self.accounts).handle, self.spaces, "mailbox", self.urls.demo),
            "demo": application(_later(self._demo), self.spaces, "demo"),
        }

    def _monsisra(self) -> Face:
        from mocks.monsisra.face import MonSisra

        return MonSisra(self.urls, self.key)

    def _viatrajectoire(self) -> Face:
        from mocks.viatrajectoire.face import ViaTrajectoire

        return ViaTrajectoire(self.urls, self.accounts, self.certificate)

    def _demo(self) -> Face:
        from mocks.demo.face import Demo

        return Demo(self.urls, self.spaces, self.accounts, self.hosts, bool(self.admin_token))

    def mail(self) -> smtp.Reception:
        """Who takes mail in."""
        return smtp.Reception(self.spaces, self.accounts, Scanner(self.urls))

    def admin(self) -> Admin:
        """The API that changes the spaces."""
        return Admin(self.spaces, self.urls, self.key, self.hosts, self.admin_token, self.description, self.accounts)

    def description(self) -> dict[str, Any]:
        """What a program must know to use it: the JSON line of `helpdesk mocks --json`."""
        demo = demo_clients()["demo"]
        psc = {
            "issuer": issuer(self.urls, ""),
            "wallet": self.urls.wallet,
            "card": self.urls.card,
            "client_id": demo.client_id,
            "client_secret": demo.secret,
            "redirect_uris": list(demo.redirect_uris),
        }
        return {
            "psc": psc,
            "pki": {"server_certificate": str(self.certificate), "authorities": str(self.authorities)},
            "phone": self.urls.phone,
            "proxy": self.urls.proxy,
            "selftest": self.urls.selftest,
            "monsisra": self.urls.monsisra,
            "viatrajectoire": self.urls.viatrajectoire,
            "demo": self.urls.demo,
            "mailbox": {"url": self.urls.mailbox, "smtp": self.urls.smtp},
            "admin": {"url": self.admin_url, "token": self.admin_token},
        }


def post_later(certificate: Path | None, outgoing: Outgoing) -> None:
    """Post to a relying party, without waiting for what it says."""
    task = errands.run(_post, outgoing, certificate)
    task.add_done_callback(lambda done: done.exception())


def _post(outgoing: Outgoing, certificate: Path | None) -> None:
    import urllib.request  # slow to load

    if not outgoing.url.startswith(("http://", "https://")):
        raise ValueError(outgoing.url)
    request = urllib.request.Request(outgoing.url, outgoing.body, dict(outgoing.headers))  # noqa: S310
    trusted = ssl.create_default_context() if outgoing.url.startswith("https:") else None
    if trusted is not None and certificate is not None:
        trusted.load_verify_locations(certificate)
    with urllib.request.urlopen(request, timeout=SEND_SECONDS, context=trusted):  # noqa: S310
        pass


def by_port(applications: Mapping[int, App]) -> App:
    """One application for several ports."""

    def app(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        return applications[scope["server"][1]](scope, receive, send)

    return app
