"""`helpdesk catalogue`: what is known of the causes. Exit codes, as those of a diagnosis: 0 told, or nothing found; 1
the message that was searched has at least one cause; 64 usage."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import groupby
from typing import TYPE_CHECKING, Any

from diagnostics.cli import USAGE_ERROR
from diagnostics.domain.texts import load_texts

if TYPE_CHECKING:
    from diagnostics.catalogue import Cause
    from diagnostics.catalogue.search import Match

TEXTS: dict[str, Any] = load_texts("diagnostics.cli", "texts.toml")["catalogue"]
SUMMARY = TEXTS["summary"]
NEAREST = 3
COLUMN = 37
"""Where titles begin, after the ids."""
FOUND = 25
"""Causes that a search tells at most: a browser has one code for fifteen of them."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("id", nargs="?", metavar=TEXTS["id"], help=TEXTS["id_help"])
    parser.add_argument("--search", metavar=TEXTS["text"], help=TEXTS["search"])
    parser.add_argument("--json", action="store_true", help=TEXTS["json"])


def run(args: argparse.Namespace) -> int:
    """List, show or search."""
    if args.search is not None:
        return _usage(TEXTS["both"]) if args.id else _search(args.search, args.json)
    from diagnostics.catalogue import load_catalogue

    causes = load_catalogue().causes
    if args.id is None:
        return _tell(_list(causes.values()), {"causes": causes.values()}, args.json)
    cause = causes.get(args.id)
    return _unknown(args.id) if cause is None else _tell(_lines(cause), cause, args.json)


def _usage(message: str) -> int:
    sys.stderr.write(f"helpdesk : {message}\n")
    return USAGE_ERROR


def _tell(lines: Iterable[str], data: Any, as_json: bool) -> int:
    """Write lines or JSON. `data` is a cause, or holds causes."""
    if as_json:
        import json
        from dataclasses import asdict, is_dataclass

        def plain(value: Any) -> Any:
            return asdict(value) if is_dataclass(value) and not isinstance(value, type) else list(value)

        sys.stdout.write(json.dumps(data, default=plain, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def _unknown(asked: str) -> int:
    """Say that no cause has this id, and which ids are the nearest: by their letters, else by their sense."""
    from diagnostics.catalogue import load_catalogue
    from diagnostics.catalogue.search import search

    near = get_close_matches(asked.casefold(), load_catalogue().causes, NEAREST)
    near = near or [match.cause.id for match in search(asked, limit=NEAREST)]
    closest = f" {TEXTS['closest'].format(ids=', '.join(near))}" if near else ""
    return _usage(TEXTS["unknown"].format(id=asked, closest=closest))


def _list(causes: Iterable["Cause"]) -> Iterator[str]:
    from diagnostics.report.lines import entry

    areas = load_texts("diagnostics.report", "texts.toml")["area"]
    order = list(areas)
    ordered = sorted(causes, key=lambda cause: (order.index(cause.area), cause.id))
    for area, group in groupby(ordered, key=lambda cause: cause.area):
        known = list(group)
        yield TEXTS["area"].format(area=areas[area], count=len(known))
        yield from (entry(cause.id, cause.title, COLUMN) for cause in known)
    yield TEXTS["more"]


def _search(text: str, as_json: bool) -> int:
    from diagnostics.catalogue.search import search

    matches = search(text, limit=FOUND)
    data = [
        {"id": m.cause.id, "title": m.cause.title, "text": m.text, "where": m.where, "score": m.score} for m in matches
    ]
    _tell(_matches(matches), {"matches": data}, as_json)
    return 1 if matches else 0


def _matches(matches: Iterable["Match"]) -> Iterator[str]:
    from diagnostics.report.lines import columns, entry, wrap

    beside = " " * (COLUMN if columns() >= 2 * COLUMN else 4)
    told = [
        entry(match.cause.id, match.cause.title, COLUMN)
        + "\n"
        + wrap(TEXTS["found"].format(where=TEXTS[match.where], text=match.text), beside)
        for match in matches
    ]
    yield from told or [TEXTS["nothing"]]
    if told:
        yield TEXTS["more"]


def _lines(cause: "Cause") -> Iterator[str]:
    """One cause, as an agent reads it with a caller on the line: what to say and to do first, the rest below."""
    from diagnostics.report.lines import contact_lines, remedy_lines, wrap

    report = load_texts("diagnostics.report", "texts.toml")
    words = report["words"]
    yield wrap(f"{cause.title} [{cause.id}]")
    yield wrap(f"{words['area']} {report['area'][cause.area]}. {TEXTS['certainty'][cause.certainty]}")
    if cause.audience == "développeur":
        yield TEXTS["developer"]
    yield wrap(cause.explanation)
    yield f"\n{words['phone']} :\n" + wrap(f"« {cause.phone} »", "  ")
    yield f"\n{words['remedies']} :"
    yield from remedy_lines(cause, words)
    yield from _signs(cause)
    yield ""
    yield from contact_lines(cause.contact, words)
    yield "\n" + wrap(f"{words['technical']} : {cause.technical}")
    yield wrap(TEXTS["often"].format(weight=cause.weight, reason=cause.weight_reason))
    if cause.sources:
        yield wrap(TEXTS["sources"].format(rows=", ".join(cause.sources)))


def _signs(cause: "Cause") -> Iterator[str]:
    """What makes the cause known, and what tells afterwards that it is gone."""
    from diagnostics.catalogue import load_catalogue
    from diagnostics.report.lines import wrap

    catalogue = load_catalogue()
    verify = dict.fromkeys(name for remedy in cause.remedies for name in remedy.verify)
    blocks = {
        "verify": [_verified(name) for name in verify],
        "messages": list(cause.messages),
        "evidence": list(_evidence(cause)),
        "observed": [f"{catalogue.checks[check].title} [{check}] : {word}" for check, word in cause.observed.items()],
        "twins": [f"{catalogue.causes[twin].title} [{twin}] : {why}" for twin, why in cause.twins.items()],
    }
    for title, lines in blocks.items():
        if lines:
            yield f"\n{TEXTS[title]} :"
            yield from (wrap(f"- {line}", "  ", "    ") for line in lines)


def _verified(name: str) -> str:
    from diagnostics.catalogue import load_catalogue

    catalogue = load_catalogue()
    return catalogue.questions[name].text if name in catalogue.questions else f"{catalogue.checks[name].title} [{name}]"


def _evidence(cause: "Cause") -> Iterator[str]:
    """Each question with its answers, the likeliest first."""
    from diagnostics.catalogue import LIKELIHOODS, load_catalogue

    for key, answers in cause.evidence.items():
        question = load_catalogue().questions[key]
        said = [
            TEXTS["answers"].format(word=word, answers=" », « ".join(told))
            for word in LIKELIHOODS
            if (told := [question.answers[answer] for answer, given in answers.items() if given == word])
        ]
        yield f"{question.text} {' ; '.join(said)}."
