"""`helpdesk run`: start the dashboard."""

import argparse
import importlib.util
import sys

from diagnostics.domain.texts import load_texts

TEXTS: dict[str, str] = load_texts("web", "texts.toml")["cli"]
SUMMARY = TEXTS["summary"]
FAILURE = 2
PORT = 8501


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help=TEXTS["port"])


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    if importlib.util.find_spec("streamlit") is None:
        sys.stderr.write(TEXTS["missing"] + "\n")
        return FAILURE
    from web.asgi import app
    from web.places import configuration

    sys.stdout.write(TEXTS["running"].format(port=args.port) + "\n")
    sys.stdout.flush()
    app.run(config={**configuration(), "server.port": args.port})
    return 0
