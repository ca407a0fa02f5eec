"""`helpdesk run`: start the dashboard, and the mocks with it."""

import argparse
import importlib.util
import sys
from contextlib import suppress

from diagnostics.domain.texts import load_texts
from mocks.demo.cli import SPACE
from mocks.server.cli import MOST_BASE
from mocks.server.ports import PORT_BASE
from web.mocks import KEEPER, Mocks, taken

TEXTS: dict[str, str] = load_texts("web", "texts.toml")["cli"]
SUMMARY = TEXTS["summary"]
FAILURE, USAGE_ERROR = 2, 64
PORT, MAX_PORT = 8501, 65535


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help=TEXTS["port"])
    parser.add_argument("--no-mocks", action="store_true", help=TEXTS["no_mocks"])
    base = TEXTS["mocks_port_base"].format(base=PORT_BASE)
    parser.add_argument("--mocks-port-base", type=int, default=PORT_BASE, metavar="N", help=base)


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    if not 0 < args.port <= MAX_PORT:
        return _refuse(TEXTS["bad_port"].format(port=args.port, most=MAX_PORT), USAGE_ERROR)
    if not 0 < args.mocks_port_base <= MOST_BASE:
        return _refuse(TEXTS["bad_base"].format(port=args.mocks_port_base, most=MOST_BASE), USAGE_ERROR)
    if importlib.util.find_spec("streamlit") is None:
        return _refuse(TEXTS["missing"], FAILURE)
    if taken(args.port):
        return _refuse(TEXTS["port_taken"].format(port=args.port, other=args.port + 1), FAILURE)
    KEEPER.base = args.mocks_port_base
    _say(TEXTS["running"].format(port=args.port))
    try:
        if not args.no_mocks:
            KEEPER.start_later(_ready)
        with suppress(KeyboardInterrupt):  # which is how it is ended
            _serve(args.port)
    finally:  # a signal that ends this process at once ends them too: their input closes
        KEEPER.stop()
    return 0


def _serve(port: int) -> None:
    from web.asgi import app
    from web.places import configuration

    app.run(config={**configuration(), "server.port": port})


def _ready(mocks: Mocks) -> None:
    """The mocks answer: where a trainer begins."""
    if mocks.told:
        _say(TEXTS["trainer"].format(page=f"{mocks.told['demo']}{SPACE}/"))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _refuse(message: str, code: int) -> int:
    sys.stderr.write(f"helpdesk : {message}\n")
    return code
