"""`helpdesk mocks`: start the mock identity providers."""

import _thread
import argparse
import importlib.util
import json
import secrets
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from diagnostics.domain.places import state_dir
from diagnostics.domain.texts import load_texts
from mocks.server.ports import PORT_BASE, Ports

if TYPE_CHECKING:
    from mocks.server.stack import Stack
    from mocks.wire.urls import Urls

TEXTS: dict[str, str] = load_texts("mocks.server", "texts.toml")["cli"]
SUMMARY = TEXTS["summary"]
USAGE_ERROR = 64
NEEDED = (
    "aiosmtpd", "argon2", "authlib", "httpx2", "joserfc", "orjson", "pyotp", "segno", "sqlalchemy", "uvicorn",
)  # fmt: skip
"""What the extra « mocks » brings."""
MOST_BASE = 65_500
LOOPBACK = "127.0.0.1"
LOOPBACKS = (LOOPBACK, "::1", "localhost")
ANYWHERE = {"0.0.0.0": LOOPBACK, "::": "::1"}  # noqa: S104 - where such a server is reached from here


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    profiles = list(load_texts("mocks.psc", "profiles.toml"))
    told = TEXTS["profile"].format(profiles=", ".join(profiles))
    parser.add_argument("--host", default=LOOPBACK, metavar=TEXTS["host_name"], help=TEXTS["host"])
    parser.add_argument(
        "--port-base", type=int, default=PORT_BASE, metavar="N", help=TEXTS["port_base"].format(base=PORT_BASE)
    )
    parser.add_argument("--tls", action="store_true", help=TEXTS["tls"])
    parser.add_argument("--profile", choices=profiles, default="ideal", metavar=TEXTS["profile_name"], help=told)
    parser.add_argument("--automatic", default="", metavar=TEXTS["identity_name"], help=TEXTS["automatic"])
    parser.add_argument("--config", type=Path, metavar=TEXTS["file_name"], help=TEXTS["config"])
    parser.add_argument("--public-url", default="", metavar=TEXTS["url_name"], help=TEXTS["public_url"])
    parser.add_argument("--back-url", default="", metavar=TEXTS["url_name"], help=TEXTS["back"])
    parser.add_argument("--accounts", default="", metavar=TEXTS["url_name"], help=TEXTS["accounts"])
    parser.add_argument("--smtp-url", default="", metavar=TEXTS["url_name"], help=TEXTS["smtp_url"])
    parser.add_argument("--strict-card", action="store_true", help=TEXTS["strict_card"])
    parser.add_argument("--card-tls13", action="store_true", help=TEXTS["card_tls13"])
    parser.add_argument("--json", action="store_true", help=TEXTS["json"])
    parser.add_argument("--while-fed", action="store_true", help=TEXTS["while_fed"])


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted. Raises HelpdeskError."""
    return start(args, lambda stack: tell(stack, args.json))


def start(args: argparse.Namespace, ready: "Callable[[Stack], None]") -> int:
    """Serve until interrupted, once `ready` has been told of it. Raises HelpdeskError."""
    if not 0 < args.port_base <= MOST_BASE:
        sys.stderr.write(f"helpdesk : {TEXTS['bad_port'].format(port=args.port_base, most=MOST_BASE)}\n")
        return USAGE_ERROR
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        from mocks.server.errors import MissingServerError

        raise MissingServerError
    from mocks.identities import find
    from mocks.mailbox.sending import check
    from mocks.mailbox.smtp import protocol
    from mocks.server import config
    from mocks.server.serve import serve
    from mocks.server.tls import context

    if args.automatic not in ("", "login_hint"):
        find(args.automatic)
    if args.while_fed:
        threading.Thread(target=_end_with_input, daemon=True).start()
    if args.smtp_url:
        check(args.smtp_url)
    stack = _stack(args)
    if args.config is not None:
        config.apply(stack.admin(), args.config)
    card = context(stack.certificate, stack.authorities, args.strict_card, args.card_tls13)
    serve(
        stack.applications(),
        args.host,
        Ports(args.port_base),
        card,
        lambda: ready(stack),
        stack.certificate if args.tls else None,
        protocol(stack.mail()),
    )
    return 0


def _end_with_input() -> None:
    """Interrupt the server when its standard input closes: whoever started it is gone, however it went."""
    while sys.stdin.buffer.read(1024):
        pass
    _thread.interrupt_main()


def _stack(args: argparse.Namespace) -> "Stack":
    from mocks.accounts import Accounts
    from mocks.psc.keys import kept_key
    from mocks.psc.settings import Settings
    from mocks.server.stack import Stack, spaces
    from mocks.server.tls import server_certificate

    urls, name = _urls(args)
    beyond = args.host not in LOOPBACKS
    accounts = Accounts(args.accounts) if args.accounts else Accounts.in_file(state_dir() / "accounts.db")
    certificate = server_certificate(state_dir() / "card-port.pem", sorted({"localhost", LOOPBACK, name}))
    return Stack(
        urls,
        kept_key(state_dir() / "psc.pem"),
        spaces(urls, accounts, Settings(profile=args.profile, automatic=args.automatic), certificate, _post(args)),
        accounts,
        certificate=certificate,
        authorities=state_dir() / "pki",
        admin_url=f"{urlsplit(urls.auth).scheme}://{name}:{Ports(args.port_base).of('admin')}",
        admin_token=secrets.token_urlsafe(24) if beyond else "",
        hosts=frozenset({*LOOPBACKS, name, args.host, urlsplit(args.back_url).hostname or name}),
    )


def _post(args: argparse.Namespace) -> "Callable[[str], str]":
    """Where a space of some name sends its mail: our own server is reached where it listens, whatever its name."""
    from mocks.mailbox.smtp import address

    if args.smtp_url:
        return lambda _: str(args.smtp_url)
    host = ANYWHERE.get(args.host, args.host)
    port = Ports(args.port_base).of("smtp")
    return partial(address, f"smtp://[{host}]:{port}" if ":" in host else f"smtp://{host}:{port}")


def _urls(args: argparse.Namespace) -> "tuple[Urls, str]":
    """Where the server is reached, and by which name. Raises PublicUrlError."""
    from mocks.server.errors import PublicUrlError
    from mocks.server.stack import local_urls

    scheme, name = "https" if args.tls else "http", "localhost"
    if args.public_url:
        parts = urlsplit(args.public_url)
        bare = parts.netloc == parts.hostname and parts.path in ("", "/") and not parts.query
        if parts.scheme not in ("http", "https") or not parts.hostname or not bare:
            raise PublicUrlError(url=args.public_url)
        scheme, name = parts.scheme, parts.hostname
    reachable = args.host not in LOOPBACKS and name not in LOOPBACKS
    return local_urls(Ports(args.port_base), scheme, name, args.back_url.rstrip("/"), reachable), name


def tell(stack: "Stack", as_json: bool) -> None:
    """Say where everything is."""
    told = stack.description()
    if as_json:
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        psc, token = told["psc"], told["admin"]["token"]
        sys.stdout.write(
            TEXTS["ready"]
            .lstrip("\n")
            .format(
                issuer=psc["issuer"],
                client_id=psc["client_id"],
                client_secret=psc["client_secret"],
                redirect=psc["redirect_uris"][0],
                card=psc["card"],
                phone=told["phone"],
                selftest=told["selftest"],
                demo=told["demo"],
                monsisra=told["monsisra"],
                viatrajectoire=told["viatrajectoire"],
                mailbox=told["mailbox"]["url"],
                smtp=told["mailbox"]["smtp"],
                admin=told["admin"]["url"],
                token=TEXTS["token"].format(token=token) if token else "",
                people=_people(),
            )
        )
    sys.stdout.flush()


def _people() -> str:
    """The test identities, a line each."""
    from mocks.identities import named

    return "\n".join(
        f"    {one.key:<14} {one.national_id:<22} {one.given_name} {one.family_name} ({one.kind})"
        for one in named().values()
    )
