"""`helpdesk fault`: bring the virtual bench into the state that produces one cause."""

import argparse
import shlex
import sys

from diagnostics.domain.texts import load_texts, resembling
from mocks.faults.injection import Injection, arm, injections

TEXTS: dict[str, str] = load_texts("mocks.faults", "texts.toml")["cli"]
SUMMARY = TEXTS["summary"]
USAGE_ERROR = 64


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("cause", nargs="?", metavar=TEXTS["cause_name"], help=TEXTS["cause"])
    parser.add_argument("--list", action="store_true", help=TEXTS["list"])


def run(args: argparse.Namespace) -> int:
    """Arm the fault and say how to look for it."""
    if args.list:
        sys.stdout.writelines(f"{cause}\n" for cause, one in sorted(injections().items()) if not one.missing)
        return 0
    injection = injections().get(args.cause)
    if injection is None:
        return _usage(_unknown(args.cause) if args.cause else TEXTS["nothing"])
    if injection.missing:
        return _usage(TEXTS["missing"].format(cause=args.cause, missing=injection.missing))
    from mocks.card.client import open_remote

    arm(open_remote(), injection)
    sys.stdout.write(TEXTS["armed"].format(cause=args.cause, command=command(injection)) + "\n")
    sys.stdout.write(TEXTS["healthy"] + "\n")
    return 0


def command(injection: Injection) -> str:
    """The command that finds the cause."""
    words = ["helpdesk", "diagnose", "--virtual"]
    words += ["--environment", injection.environment] if injection.environment else []
    words += ["--expect", injection.expect] if injection.expect else []
    return shlex.join(words)


def _unknown(cause: str) -> str:
    near = resembling(cause, injections())
    hint = TEXTS["closest"].format(cause=near) if near else ""
    return TEXTS["unknown"].format(cause=cause, closest=hint)


def _usage(message: str) -> int:
    sys.stderr.write(f"helpdesk : {message}\n")
    return USAGE_ERROR
