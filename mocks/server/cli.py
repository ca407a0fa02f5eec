"""`helpdesk mocks`: start the mock identity providers."""

import argparse
import importlib.util
import json
import secrets
import sys
from typing import TYPE_CHECKING

from diagnostics.domain.places import state_dir
from diagnostics.domain.texts import load_texts

if TYPE_CHECKING:
    from mocks.server.stack import Stack

TEXTS: dict[str, str] = load_texts("mocks.server", "texts.toml")["cli"]
SUMMARY = TEXTS["summary"]
USAGE_ERROR = 64
PORT_BASE, MOST_BASE = 8600, 65_500
LOOPBACK = "127.0.0.1"
LOOPBACKS = (LOOPBACK, "::1", "localhost")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    profiles = list(load_texts("mocks.psc", "profiles.toml"))
    told = TEXTS["profile"].format(profiles=", ".join(profiles))
    parser.add_argument("--host", default=LOOPBACK, metavar=TEXTS["host_name"], help=TEXTS["host"])
    parser.add_argument(
        "--port-base", type=int, default=PORT_BASE, metavar="N", help=TEXTS["port_base"].format(base=PORT_BASE)
    )
    parser.add_argument("--profile", choices=profiles, default="ideal", metavar=TEXTS["profile_name"], help=told)
    parser.add_argument("--automatic", default="", metavar=TEXTS["identity_name"], help=TEXTS["automatic"])
    parser.add_argument("--public-host", default="localhost", metavar=TEXTS["name"], help=TEXTS["public_host"])
    parser.add_argument("--back-url", default="", metavar=TEXTS["url_name"], help=TEXTS["back"])
    parser.add_argument("--strict-card", action="store_true", help=TEXTS["strict_card"])
    parser.add_argument("--card-tls13", action="store_true", help=TEXTS["card_tls13"])
    parser.add_argument("--json", action="store_true", help=TEXTS["json"])


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted. Raises HelpdeskError."""
    if not 0 < args.port_base <= MOST_BASE:
        sys.stderr.write(f"helpdesk : {TEXTS['bad_port'].format(port=args.port_base, most=MOST_BASE)}\n")
        return USAGE_ERROR
    if any(importlib.util.find_spec(name) is None for name in ("joserfc", "uvicorn")):
        from mocks.server.errors import MissingServerError

        raise MissingServerError
    from mocks.identities import find
    from mocks.psc.settings import Settings
    from mocks.psc.state import PscState
    from mocks.server.serve import serve
    from mocks.server.stack import Ports
    from mocks.server.tls import context

    if args.automatic not in ("", "login_hint"):
        find(args.automatic)
    stack = _stack(args)
    stack.spaces.default.part(PscState).settings = Settings(profile=args.profile, automatic=args.automatic)
    secured = context(stack.certificate, stack.authorities, args.strict_card, args.card_tls13)
    serve(stack.applications(), args.host, Ports(args.port_base), secured, lambda: _tell(stack, args.json))
    return 0


def _stack(args: argparse.Namespace) -> "Stack":
    from mocks.psc.keys import kept_key
    from mocks.server.stack import Ports, Stack, local_urls
    from mocks.server.tls import server_certificate

    urls = local_urls(Ports(args.port_base), args.public_host, args.back_url.rstrip("/"))
    beyond = args.host not in LOOPBACKS
    return Stack(
        urls,
        kept_key(state_dir() / "psc.pem"),
        certificate=server_certificate(
            state_dir() / "card-port.pem", sorted({"localhost", LOOPBACK, args.public_host})
        ),
        authorities=state_dir() / "pki",
        admin_url=f"http://{args.public_host}:{Ports(args.port_base).of('admin')}",
        admin_token=secrets.token_urlsafe(24) if beyond else "",
        hosts=frozenset({*LOOPBACKS, "localhost", args.public_host, args.host}),
    )


def _tell(stack: "Stack", as_json: bool) -> None:
    told = stack.description()
    if as_json:
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        psc = told["psc"]
        sys.stdout.write(
            TEXTS["ready"]
            .lstrip("\n")
            .format(
                issuer=psc["issuer"],
                client_id=psc["client_id"],
                client_secret=psc["client_secret"],
                redirect=psc["redirect_uris"][0],
                phone=told["phone"]["url"],
                admin=told["admin"]["url"],
                token=TEXTS["token"].format(token=told["admin"]["token"]) if told["admin"]["token"] else "",
            )
        )
    sys.stdout.flush()
