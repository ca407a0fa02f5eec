"""`helpdesk identities p12`: somebody's card, or a relying party's certificate, as a file."""

import argparse
import sys
from pathlib import Path

from diagnostics.domain.texts import load_texts
from mocks.identities import DEFAULT_KEY, find
from mocks.pki import own_hierarchy, variants
from mocks.pki.p12 import PASSWORD, of_card, of_client

TEXTS: dict[str, str] = load_texts("mocks.pki", "texts.toml")["cli"]
USAGE_ERROR = 64


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, metavar=TEXTS["file"], help=TEXTS["file_help"])
    parser.add_argument("--identity", default=DEFAULT_KEY, metavar=TEXTS["person"], help=TEXTS["identity"])
    kinds = ", ".join(variants())
    parser.add_argument(
        "--variant",
        choices=list(variants()),
        default="valid",
        metavar=TEXTS["kind"],
        help=f"{TEXTS['variant']} : {kinds}",
    )
    parser.add_argument("--signature", action="store_true", help=TEXTS["signature"])
    parser.add_argument("--client", metavar=TEXTS["service"], help=TEXTS["client"])


def run(args: argparse.Namespace) -> int:
    """Write the file. Raises UnknownIdentityError."""
    hierarchy = own_hierarchy()
    try:
        made = (
            of_client(hierarchy, args.client)
            if args.client
            else of_card(hierarchy, find(args.identity), args.variant, args.signature)
        )
    except ValueError:
        return _usage(TEXTS["no_certificate"])
    try:
        args.file.touch(mode=0o600)
        args.file.write_bytes(made)
    except OSError as error:
        return _usage(TEXTS["cannot_write"].format(file=args.file, reason=error.strerror))
    sys.stdout.write(TEXTS["written"].format(file=args.file, password=PASSWORD) + "\n")
    return 0


def _usage(message: str) -> int:
    sys.stderr.write(f"helpdesk : {message}\n")
    return USAGE_ERROR
