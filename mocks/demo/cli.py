"""`helpdesk demo`: start the mocks unless they run already, and open the trainer's page."""

import argparse
import json
import sys
import webbrowser
from collections.abc import Mapping
from threading import Thread
from typing import Any

from diagnostics.domain.texts import load_texts
from mocks.server import cli as server

TEXTS: dict[str, str] = load_texts("mocks.demo", "texts.toml")["cli"]
SUMMARY = TEXTS["summary"]
SPACE = "/s/demo"
"""The demonstration has a space of its own: what it resets is nobody else's."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options: those of `helpdesk mocks`, and whether a browser opens."""
    server.configure(parser)
    parser.add_argument("--no-browser", action="store_true", help=TEXTS["no_browser"])


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted; where the mocks run already, say where their page is and be done. Raises
    HelpdeskError."""
    from mocks.server.errors import PortTakenError
    from mocks.server.running import described

    try:
        return server.start(args, lambda stack: _opened(stack.description(), args))
    except PortTakenError:
        told = described(args.port_base)
        if not told:
            raise
    _joined(told, args)
    return 0


def _opened(told: Mapping[str, Any], args: argparse.Namespace) -> None:
    """They answer: say so, while they go on."""
    _say(told, args, "begun")
    if not args.no_browser:
        Thread(target=webbrowser.open, args=(_page(told),), daemon=True).start()


def _joined(told: Mapping[str, Any], args: argparse.Namespace) -> None:
    """They answered before we came: this process ends, and the browser must have been told by then."""
    _say(told, args, "joined")
    if not args.no_browser:
        webbrowser.open(_page(told))


def _page(told: Mapping[str, Any]) -> str:
    return f"{told['demo']}{SPACE}/"


def _say(told: Mapping[str, Any], args: argparse.Namespace, how: str) -> None:
    urls = {**told, "mailbox": told["mailbox"]["url"]}
    faces = {face: f"{urls[face]}{SPACE}/" for face in ("viatrajectoire", "monsisra", "phone", "mailbox")}
    text = TEXTS["page"].lstrip("\n").format(how=TEXTS[how], page=_page(told), **faces)
    sys.stdout.write(f"{json.dumps(told)}\n" if args.json else text)
    sys.stdout.flush()
