"""Files that are no module, a folder of somebody else, and a real card before the real OpenSC."""

import os
from pathlib import Path

import pytest

from diagnostics import Machine, Settings, diagnose
from diagnostics.checks.middleware import OPENSC_BROKEN
from diagnostics.engine import only
from diagnostics.model import Record
from mocks.card.bench import Bench
from mocks.card.spec import CardSpec
from tests.diagnostics.middleware.world import ANS, CHECKS, NO_READER, card, compiled, first, judged, linux
from tests.opensc import installed


def test_with_files_that_are_no_module(tmp_path: Path) -> None:
    library = next(Path("/usr/lib").glob("*-linux-gnu/libz.so.1")).read_bytes()
    for name, file in {"short": library[:90], "text": b"#!/bin/sh\n", "another library": library}.items():
        found = judged(linux(tmp_path / name, {ANS: file}), card())
        assert first(found) == ("middleware.module_broken", "fault"), name


def test_with_a_module_that_never_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagnostics.probes.middleware.token.SECONDS", 0.5)
    found = judged(linux(tmp_path / "disk", {ANS: compiled(tmp_path, "HANGS")}), card())
    assert first(found) is None
    assert {v.check: v.outcome.message for v in found.verdicts}["middleware.module"] == "_late"


def test_with_a_module_for_other_programs(tmp_path: Path) -> None:
    narrow = b"\x7fELF\x01\x01\x01" + bytes(11) + b"\x03\0" + bytes(40)
    found = judged(linux(tmp_path, {ANS: narrow}), card())
    assert {v.check: str(v.status) for v in found.verdicts}["middleware.module"] == "not_applicable"


NOBODY = 65534


def test_with_a_cache_of_another(short_path: Path) -> None:
    cache = short_path / "etc/opt/santesocial/CPS/cache"
    played = linux(short_path, {ANS: b""})
    cache.mkdir(mode=0o555, parents=True)
    assert judged_as(NOBODY, played) == ("middleware.cache_not_writable", "warning")
    cache.chmod(0o777)
    assert judged_as(NOBODY, played) is None
    cache.chmod(0o700 if os.getuid() == 0 else 0o000)
    assert judged_as(NOBODY, played) is None


def judged_as(user: int, machine: Machine) -> tuple[str, str] | None:
    """What is found of the folders by somebody who is not root, where nothing is known of the card."""
    root = os.getuid() == 0
    try:
        if root:
            os.seteuid(user)
        return first(only(judged(machine, NO_READER), ["middleware.cache"]))
    finally:
        if root:
            os.seteuid(0)


def test_a_real_card_is_seen_by_the_real_opensc(bench: Bench) -> None:
    bench.insert(CardSpec())
    environ = {**os.environ, "PCSCLITE_CSOCK_NAME": str(bench.places.pcsc_socket)}
    found = diagnose(Settings(workstation=True), Machine(environ=environ, call_seconds=2))
    module = found.record.value("middleware.module")
    assert [slot["rv"] for slot in module["slots"] if slot["card"]] == [0]
    statuses = {v.check: str(v.status) for v in found.verdicts if v.check in CHECKS}
    assert statuses["middleware.module"] == statuses["middleware.present"] == "ok"
    broken = installed() >= OPENSC_BROKEN
    assert statuses["middleware.token"] == ("fault" if broken else "ok")
    assert first(found) == (("middleware.opensc", "fault") if broken else None)
    assert counters(found.record) == 3


def counters(record: Record) -> int:
    """The tries that are left of the code after all that was done."""
    left: int = record.value("pin.counter")["left"]
    return left
