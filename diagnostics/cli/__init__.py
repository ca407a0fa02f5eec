"""The `helpdesk` command. Its subcommands are entry points of the group `helpdesk.commands`, so that the diagnosis does
not know the mocks that bring some of them; each is a module with SUMMARY, configure(parser) and run(args)."""

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import EntryPoint, entry_points, version
from io import TextIOWrapper
from typing import Any, NoReturn

from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts, resembling

GROUP = "helpdesk.commands"
USAGE_ERROR = 64
FAILURE = 2
INTERRUPTED = 130
"""As shells tell a program that Ctrl+C ended."""


class FrenchFormatter(argparse.HelpFormatter):
    """argparse's help with its few own words in French."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Announce the usage in French."""
        super().add_usage(usage, actions, groups, _texts()["usage"] if prefix is None else prefix)


class FrenchParser(argparse.ArgumentParser):
    """An argument parser that speaks French and ends with 64 on a usage error."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=FrenchFormatter, add_help=False, allow_abbrev=False, **options)
        self._positionals.title = _texts()["positionals"]
        self._optionals.title = _texts()["optionals"]
        self.add_argument("-h", "--help", action="help", help=_texts()["help"])

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command and where its help is."""
        for english, french in _texts()["errors"].items():
            message = re.sub(english, french, message)
        self.print_usage(sys.stderr)
        self.exit(USAGE_ERROR, _texts()["error"].format(message=message, program=self.prog) + "\n")


def _texts() -> dict[str, Any]:
    return load_texts("diagnostics.cli", "texts.toml")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _speak_unicode()
    given = list(sys.argv[1:] if arguments is None else arguments)
    commands = {entry.name: entry for entry in entry_points(group=GROUP)}
    parser = _parser(commands, given)
    args = parser.parse_args(given)
    try:
        return int(args.run(args))
    except HelpdeskError as error:
        sys.stderr.write(f"helpdesk : {error}\n")
        return FAILURE
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{_texts()['interrupted']}\n")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        return 0


def _speak_unicode() -> None:
    """UTF-8 for files and pipes; what a terminal of another alphabet cannot show becomes a question mark, as does what
    no text can hold."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def closest(asked: str, known: Iterable[str]) -> str:
    """A question about the known word that resembles what was typed; nothing when none does."""
    word = resembling(asked, known)
    return f" {_texts()['closest'].format(word=word)}" if word else ""


def _parser(commands: dict[str, EntryPoint], given: Sequence[str]) -> FrenchParser:
    """Build the parser; only the module of the command that is called is loaded, all of them for the general help."""
    parser = FrenchParser(prog="helpdesk", description=_texts()["description"])
    parser.add_argument(
        "--version", action="version", version=f"helpdesk {version('helpdesk')}", help=_texts()["version"]
    )
    subparsers = parser.add_subparsers(metavar=_texts()["command"], required=True, title=_texts()["commands"])
    called = next((word for word in given if not word.startswith("-")), None)
    for name, entry in sorted(commands.items()):
        if called in (None, name) or called not in commands:
            module = entry.load()
            subparser = subparsers.add_parser(name, help=module.SUMMARY, description=module.SUMMARY)
            module.configure(subparser)
            subparser.set_defaults(run=module.run)
    return parser
