"""`helpdesk report`: is this report as it was signed? Exit codes of `verify`: 0 unchanged, 1 changed, or signed by
another key than the expected one, 2 not signed, or not readable, 64 usage."""

import argparse
import sys
from pathlib import Path

from diagnostics.cli import FAILURE, USAGE_ERROR
from diagnostics.domain.texts import load_texts

TEXTS: dict[str, str] = load_texts("diagnostics.cli", "texts.toml")["report"]
SUMMARY = TEXTS["summary"]
MAX_BYTES = 8_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    actions = parser.add_subparsers(metavar=TEXTS["action"], required=True, title=TEXTS["actions"], dest="action")
    verify = actions.add_parser("verify", help=TEXTS["verify"], description=TEXTS["verify"])
    verify.add_argument("file", type=Path, metavar=TEXTS["file"], help=TEXTS["file_help"])
    verify.add_argument("--fingerprint", metavar=TEXTS["pinned"], help=TEXTS["fingerprint"])
    actions.add_parser("key", help=TEXTS["key"], description=TEXTS["key"])


def run(args: argparse.Namespace) -> int:
    """Do the action. Raises SigningKeyError, ReportFileError."""
    return _key() if args.action == "key" else _verify(args.file, args.fingerprint)


def _key() -> int:
    from diagnostics.signing import open_signer

    sys.stdout.write(TEXTS["own"].format(fingerprint=open_signer().fingerprint) + "\n")
    return 0


def _verify(file: Path, typed: str | None) -> int:
    from diagnostics.signing import State, examine, read_fingerprint

    expected = None if typed is None else read_fingerprint(typed)
    if typed is not None and expected is None:
        sys.stderr.write(f"helpdesk : {TEXTS['bad_fingerprint']}\n")
        return USAGE_ERROR
    found = examine(_bytes(file))
    if found.state is State.UNCHANGED:
        return _unchanged(found.fingerprint, expected)
    _say(TEXTS[found.state])
    return 1 if found.state is State.CHANGED else FAILURE


def _unchanged(fingerprint: str, expected: str | None) -> int:
    other = expected is not None and fingerprint != expected
    _say(TEXTS["other_key" if other else "unchanged"])
    _say(TEXTS["signed_by"].format(fingerprint=fingerprint))
    if not other:
        _say(TEXTS["known_signer" if expected else "unknown_signer"])
    return 1 if other else 0


def _bytes(file: Path) -> bytes:
    """What the file holds. Raises ReportFileError."""
    from diagnostics.errors import ReportFileError, reason

    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReportFileError(file=file, reason=reason(error)) from error
    if len(data) > MAX_BYTES:
        raise ReportFileError(file=file, reason=TEXTS["too_big"])
    return data


def _say(text: str) -> None:
    from diagnostics.report.lines import wrap

    sys.stdout.write(wrap(text) + "\n")
