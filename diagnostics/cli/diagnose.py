"""`helpdesk diagnose`: look, judge, tell. Exit codes: 0 nothing found, 1 a cause, 2 inconclusive, 64 usage."""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from diagnostics.cli import FAILURE, USAGE_ERROR, closest
from diagnostics.domain.texts import load_texts

if TYPE_CHECKING:
    from diagnostics.engine import Diagnosis
    from diagnostics.model import Progress, Settings
    from diagnostics.signing import Signer

TEXTS: dict[str, str] = load_texts("diagnostics.cli", "texts.toml")["diagnose"]
SUMMARY = TEXTS["summary"]
LIST_COLUMN = 37


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    file, text = TEXTS["file"], TEXTS
    parser.add_argument("--json", action="store_true", help=text["json"])
    parser.add_argument("--details", action="store_true", help=text["details"])
    parser.add_argument("--no-color", action="store_true", help=text["no_color"])
    parser.add_argument("--html", type=Path, metavar=file, help=text["html"])
    parser.add_argument("--only", action="append", metavar=text["id"], help=text["only"])
    parser.add_argument("--list", action="store_true", help=text["list"])
    parser.add_argument("--record", type=Path, metavar=file, help=text["record"])
    parser.add_argument("--expect", metavar=text["national_id"], help=text["expect"])
    parser.add_argument("--account-email", metavar=text["address"], help=text["account_email"])
    parser.add_argument("--no-network", action="store_true", help=text["no_network"])
    parser.add_argument("--no-workstation", action="store_true", help=text["no_workstation"])
    parser.add_argument("--hosts", type=Path, metavar=file, help=text["hosts"])
    services = text["services"]
    parser.add_argument("--environment", choices=("production", "test"), metavar=services, help=text["environment"])
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--virtual", action="store_true", help=text["virtual"])
    source.add_argument("--replay", type=Path, metavar=file, help=text["replay"])


def run(args: argparse.Namespace) -> int:
    """Do what the options say."""
    if args.list:
        return _list()
    from diagnostics.domain.identifiers import IdentifierError, parse_national_id

    try:
        expect = str(parse_national_id(args.expect)) if args.expect else None
    except IdentifierError as error:
        return _usage(TEXTS["bad_expect"].format(reason=error))
    if unknown := _unknown_check(args.only or ()):
        return _usage(unknown)
    if args.replay and args.account_email is not None:
        return _usage(TEXTS["email_live"])
    from diagnostics.model import Settings

    network = not args.no_network and (not args.virtual or args.hosts is not None)
    workstation = not args.no_workstation and not args.virtual
    email = args.account_email
    diagnosis = _diagnosis(args, Settings(args.virtual, expect, args.environment, network, workstation, email))
    signer = _signer(args)
    written = _write(args, diagnosis, signer)
    code = _tell(args, diagnosis, signer)
    return code if written else FAILURE


def _usage(message: str) -> int:
    sys.stderr.write(f"helpdesk : {message}\n")
    return USAGE_ERROR


def _unknown_check(asked: "list[str] | tuple[str, ...]") -> str | None:
    """What to say of the first check that does not exist."""
    from diagnostics.catalogue import load_catalogue
    from diagnostics.checks import CHECKS

    known = [check.id for check in CHECKS]
    unknown = next((id for id in asked if id not in known), None)
    if unknown is None:
        return None
    causes = load_catalogue().causes
    hint = closest(unknown, known) or (TEXTS["cause_not_check"] if unknown in causes else "")
    return TEXTS["unknown_check"].format(id=unknown, closest=hint)


def _diagnosis(args: argparse.Namespace, settings: "Settings") -> "Diagnosis":
    from diagnostics.engine import diagnose, judge, only
    from diagnostics.machine import Machine
    from diagnostics.records import load_file

    if args.replay:
        record = load_file(args.replay)
        changed = replace(
            record.settings,
            expect=settings.expect or record.settings.expect,
            environment=settings.environment or record.settings.environment,
        )
        diagnosis = judge(replace(record, settings=changed))
    else:
        moving = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        progress = _progress if moving and not args.json else _quiet
        diagnosis = diagnose(settings, Machine(hosts=args.hosts), progress)
    return only(diagnosis, args.only) if args.only else diagnosis


def _quiet(_: "Progress") -> None:
    pass


def _progress(step: "Progress") -> None:
    from diagnostics.report.lines import columns

    titles = load_texts("diagnostics.report", "texts.toml")["step"]
    line = TEXTS["progress"].format(index=step.index, total=step.total, title=titles[step.title])[: columns() - 1]
    sys.stderr.write(f"\r\x1b[K{line}" if step.index < step.total else "\r\x1b[K")
    sys.stderr.flush()


def _signer(args: argparse.Namespace) -> "Signer | None":
    """What signs the reports; where this workstation's key cannot be used, they are not signed, and that is said."""
    if not (args.json or args.html or args.record):
        return None
    from diagnostics.errors import SigningKeyError
    from diagnostics.signing import open_signer

    try:
        return open_signer()
    except SigningKeyError as error:
        sys.stderr.write(TEXTS["unsigned"].format(reason=error) + "\n")
        return None


def _write(args: argparse.Namespace, diagnosis: "Diagnosis", signer: "Signer | None") -> bool:
    """Write the files that were asked for; say so where it does not disturb the JSON."""
    from diagnostics.records import save
    from diagnostics.report import report_html

    def write_page(file: Path) -> None:
        file.write_bytes(report_html(diagnosis, signer=signer).encode())

    def write_record(file: Path) -> None:
        save(diagnosis.record, file, signer)

    asked = ((args.record, write_record), (args.html, write_page))
    done = [_write_one(file, write) for file, write in asked if file]
    return all(done)


def _write_one(file: Path, write: Callable[[Path], None]) -> bool:
    from diagnostics.errors import reason

    try:
        write(file)
    except OSError as error:
        _usage(TEXTS["cannot_write"].format(file=file, reason=reason(error)))
        return False
    sys.stderr.write(TEXTS["written"].format(file=file) + "\n")
    return True


def _tell(args: argparse.Namespace, diagnosis: "Diagnosis", signer: "Signer | None") -> int:
    if args.json:
        from diagnostics.report import report_json

        sys.stdout.write(report_json(diagnosis, signer=signer))
    else:
        from diagnostics.redaction import Redactor
        from diagnostics.report.lines import coloured
        from diagnostics.report.terminal import summary

        redactor = None if sys.stdout.isatty() else Redactor()
        sys.stdout.write(summary(diagnosis, coloured(sys.stdout, args.no_color), args.details, redactor))
    return diagnosis.exit_code


def _list() -> int:
    from diagnostics.catalogue import load_catalogue
    from diagnostics.checks import CHECKS
    from diagnostics.report.lines import entry

    catalogue = load_catalogue()
    checks = {check.id: catalogue.checks[check.id].title for check in CHECKS}
    causes = {id: cause.title for id, cause in catalogue.causes.items()}
    for heading, entries in ((TEXTS["checks"], checks), (TEXTS["causes"], causes)):
        sys.stdout.write(f"{heading} ({len(entries)})\n")
        sys.stdout.writelines(entry(id, title, LIST_COLUMN) + "\n" for id, title in entries.items())
    return 0
