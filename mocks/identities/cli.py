"""`helpdesk identities`: the named test people, or as many others as wanted."""

import argparse
import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from diagnostics.domain.professions import profession_label
from diagnostics.domain.texts import load_texts
from mocks.identities.generator import MOST, generate
from mocks.identities.model import Identity, named

TEXTS: dict[str, Any] = load_texts("mocks.identities", "texts.toml")["cli"]
SUMMARY = TEXTS["summary"]
USAGE_ERROR = 64
COLUMNS = ("key", "national_id", "given_name", "family_name", "kind", "card_type", "profession", "specialty", "listed")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options, and the action that writes one of them as a file."""
    from mocks.pki import cli as p12  # issues certificates to identities: not known to them otherwise

    actions = parser.add_subparsers(metavar="", dest="action")
    action = actions.add_parser("p12", help=p12.TEXTS["p12"], description=p12.TEXTS["p12"])
    p12.configure(action)
    parser.add_argument("--count", type=int, metavar="N", help=TEXTS["count"])
    parser.add_argument("--seed", type=int, metavar="N", help=TEXTS["seed"])
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=TEXTS["json"])
    form.add_argument("--csv", action="store_true", help=TEXTS["csv"])


def run(args: argparse.Namespace) -> int:
    """Write them."""
    if args.action == "p12":
        from mocks.pki import cli as p12

        return p12.run(args)
    if args.count is None and args.seed is not None:
        return _usage(TEXTS["seed_alone"])
    if args.count is not None and not 1 <= args.count <= MOST:
        return _usage(TEXTS["bad_count"].format(count=args.count, most=MOST))
    people = named().values() if args.count is None else generate(args.count, args.seed or 0)
    if args.json:
        sys.stdout.write(json.dumps([asdict(person) for person in people], ensure_ascii=False, indent=1) + "\n")
    elif args.csv:
        _write_csv(people)
    else:
        _write_table(people)
    return 0


def _write_csv(people: Iterable[Identity]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(person, column) for column in COLUMNS] for person in people)


def _write_table(people: Iterable[Identity]) -> None:
    rows = [tuple(TEXTS["columns"]), *(_row(person) for person in people)]
    widths = [max(len(row[rank]) for row in rows) for rank in range(len(rows[0]))]
    sys.stdout.write(TEXTS["heading"] + "\n")
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def _row(person: Identity) -> tuple[str, ...]:
    label = TEXTS["no_profession"] if person.profession is None else profession_label(person.profession)
    return person.key, person.national_id, f"{person.given_name} {person.family_name}", person.kind, label


def _usage(message: str) -> int:
    sys.stderr.write(f"helpdesk : {message}\n")
    return USAGE_ERROR
