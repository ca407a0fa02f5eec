"""A healthy network's record with something changed, and what a check says of it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from diagnostics import Record, judge

Value = dict[str, Any]
Change = Callable[[Value], object]
Case = tuple[dict[str, Change], str, tuple[str, str, str | None]]
"""What is changed in which observations, the check that is asked, and its status, message and cause."""
EVERY = [f"network.host.{key}" for key in ("portail0", "psc0", "aide0", "crl0", "ocsp0")]


def changed(record: Record, changes: dict[str, Change]) -> Record:
    """The same record, with what a function does to the values of some observations."""
    observations = dict(record.observations)
    for id, change in changes.items():
        seen = observations.get(id) or replace(observations["network.proxy"], id=id, value={})
        value = json.loads(json.dumps(seen.value))
        change(value)
        observations[id] = replace(seen, value=value)
    return replace(record, observations=observations)


def direct(value: Value) -> Value:
    found: Value = value["ways"]["direct"]
    return found


def told(record: Record, check: str) -> tuple[str, str, str | None]:
    """What one check says: status, message, cause."""
    outcome = next(verdict.outcome for verdict in judge(record).verdicts if verdict.check == check)
    return outcome.status, outcome.message, outcome.cause


def lost(value: Value) -> None:
    """Nothing comes back from this host."""
    for one in direct(value)["connections"]:
        one["outcome"] = "timeout"


def nothing_directly() -> dict[str, Change]:
    return dict.fromkeys(EVERY, lost)


def hold(record: Record, case: Case) -> None:
    """The check is well with the record as it was, and says what is expected of the one that was changed."""
    changes, check, expected = case
    assert told(record, check)[0] == "ok"
    assert told(changed(record, changes), check) == expected
