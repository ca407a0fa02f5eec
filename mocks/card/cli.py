"""`helpdesk card`: put cards into the virtual reader, take them out, and say how things stand."""

import argparse
import sys
from collections.abc import Callable

from diagnostics.domain.texts import load_texts
from mocks.card.bench import SLOTS, ReaderMode
from mocks.card.client import RemoteBench, open_remote
from mocks.card.describe import describe
from mocks.card.protocol import BenchStatus
from mocks.card.spec import faults, from_data, profiles
from mocks.identities import named
from mocks.pki import variants

TEXTS: dict[str, str] = load_texts("mocks.card", "texts.toml")["cli"]
SUMMARY = TEXTS["summary"]
CARD_OPTIONS = ("profile", "identity", "variant", "tries", "puk_tries", "delay_ms")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    actions = parser.add_subparsers(metavar=TEXTS["action"], required=True, title=TEXTS["actions"], dest="action")
    for name in ACTIONS:
        action = actions.add_parser(name, help=TEXTS[name], description=TEXTS[name])
        if name in ("insert", "remove"):
            action.add_argument("--slot", type=int, choices=SLOTS, default=0, help=TEXTS["slot"])
        if name == "insert":
            _card_options(action)
        if name == "reader":
            action.add_argument(
                "mode", choices=[mode.value for mode in ReaderMode], metavar=TEXTS["mode_name"], help=TEXTS["mode"]
            )


def _card_options(parser: argparse.ArgumentParser) -> None:
    identities = [key for key, identity in named().items() if identity.card_type]
    for name, values in (("profile", list(profiles())), ("variant", list(variants()))):
        parser.add_argument(f"--{name}", choices=values, metavar=TEXTS["kind"], help=_choice(name, values))
    parser.add_argument("--identity", metavar=TEXTS["person"], help=_choice("identity", identities))
    parser.add_argument("--tries", type=int, metavar="N", help=TEXTS["tries"])
    parser.add_argument("--puk", type=int, metavar="N", dest="puk_tries", help=TEXTS["puk"])
    parser.add_argument("--delay-ms", type=int, metavar="N", dest="delay_ms", help=TEXTS["delay"])
    parser.add_argument(
        "--fault", action="append", choices=list(faults()), metavar=TEXTS["fault_name"], help=_choice("fault", faults())
    )


def _choice(name: str, values: "list[str] | dict[str, str]") -> str:
    return f"{TEXTS[name]} : {', '.join(values)}"


def run(args: argparse.Namespace) -> int:
    """Do the action. Raises BenchError."""
    bench = open_remote() if args.action in ("insert", "reader") else RemoteBench.here()
    if not bench.running():
        sys.stdout.write(TEXTS["stopped_bench"] + "\n")
        return 0
    status = ACTIONS[args.action](bench, args)
    sys.stdout.write(describe(status) if status else TEXTS["stopping"] + "\n")
    return 0


def _insert(bench: RemoteBench, args: argparse.Namespace) -> BenchStatus:
    given = {name: getattr(args, name) for name in CARD_OPTIONS if getattr(args, name) is not None}
    card = from_data({**given, "faults": args.fault or ()})
    if bench.status().mode is not ReaderMode.READY:
        bench.reader(ReaderMode.READY)
    return bench.insert(card, args.slot)


def _stop(bench: RemoteBench, _: argparse.Namespace) -> None:
    bench.stop()


ACTIONS: dict[str, Callable[[RemoteBench, argparse.Namespace], BenchStatus | None]] = {
    "insert": _insert,
    "remove": lambda bench, args: bench.remove(args.slot),
    "reader": lambda bench, args: bench.reader(ReaderMode(args.mode)),
    "status": lambda bench, _: bench.status(),
    "stop": _stop,
}
