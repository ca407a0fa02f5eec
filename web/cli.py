"""`helpdesk run`: start the dashboard."""

import argparse
import importlib.util
import socket
import sys

from diagnostics.domain.texts import load_texts

TEXTS: dict[str, str] = load_texts("web", "texts.toml")["cli"]
SUMMARY = TEXTS["summary"]
FAILURE, USAGE_ERROR = 2, 64
PORT, MAX_PORT = 8501, 65535


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help=TEXTS["port"])


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    if not 0 < args.port <= MAX_PORT:
        return _refuse(TEXTS["bad_port"].format(port=args.port, most=MAX_PORT), USAGE_ERROR)
    if importlib.util.find_spec("streamlit") is None:
        return _refuse(TEXTS["missing"], FAILURE)
    if _taken(args.port):
        return _refuse(TEXTS["port_taken"].format(port=args.port, other=args.port + 1), FAILURE)
    from web.asgi import app
    from web.places import configuration

    sys.stdout.write(TEXTS["running"].format(port=args.port) + "\n")
    sys.stdout.flush()
    app.run(config={**configuration(), "server.port": args.port})
    return 0


def _taken(port: int) -> bool:
    """Whether another program listens there already."""
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0


def _refuse(message: str, code: int) -> int:
    sys.stderr.write(f"helpdesk : {message}\n")
    return code
