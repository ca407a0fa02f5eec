"""`helpdesk demo`: start the mocks, and open the trainer's page."""

import argparse
import sys
import webbrowser
from threading import Thread
from typing import TYPE_CHECKING

from diagnostics.domain.texts import load_texts
from mocks.server import cli as server

if TYPE_CHECKING:
    from mocks.server.stack import Stack

TEXTS: dict[str, str] = load_texts("mocks.demo", "texts.toml")["cli"]
SUMMARY = TEXTS["summary"]
SPACE = "/s/demo"
"""The demonstration has a space of its own: what it resets is nobody else's."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options: those of `helpdesk mocks`, and whether a browser opens."""
    server.configure(parser)
    parser.add_argument("--no-browser", action="store_true", help=TEXTS["no_browser"])


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted. Raises HelpdeskError."""
    return server.start(args, lambda stack: _opened(stack, args))


def _opened(stack: "Stack", args: argparse.Namespace) -> None:
    urls, page = stack.urls, f"{stack.urls.demo}{SPACE}/"
    if args.json:
        server.tell(stack, as_json=True)
    else:
        faces = {face: f"{getattr(urls, face)}{SPACE}/" for face in ("viatrajectoire", "monsisra", "phone", "mailbox")}
        sys.stdout.write(TEXTS["page"].lstrip("\n").format(page=page, **faces))
        sys.stdout.flush()
    if not args.no_browser:
        Thread(target=webbrowser.open, args=(page,), daemon=True).start()
