"""The process that speaks PC/SC: pointed where it should be, killed when it hangs, and never sending a code."""

import os
import subprocess
import sys
import time

import pytest

from diagnostics import Machine, Settings, diagnose
from diagnostics.errors import WorkerDiedError, WorkerTimeoutError
from diagnostics.machine.worker import open_worker
from mocks.card.bench import Bench
from mocks.card.spec import CardSpec

HANGS = (sys.executable, "-c", "import os, time; os.write(2, b'begin\\ntransmit\\n'); time.sleep(60)")
LINES = """
import time
for _ in range(4):
    print('{"more": true}', flush=True)
    time.sleep(.3)
print('{}', flush=True)
"""
TALKS = (sys.executable, "-c", LINES)


def test_the_environment_s_service_is_the_one_that_is_looked_at(bench: Bench) -> None:
    bench.insert(CardSpec())
    environ = {**os.environ, "PCSCLITE_CSOCK_NAME": str(bench.places.pcsc_socket)}
    found = diagnose(Settings(environment="test"), Machine(environ=environ))
    assert "Lecteur virtuel" in found.record.value("reader.list")["readers"][0]["name"]
    assert found.root and found.root.cause.id == "cert.foreign_issuer", "a mock authority is none of the IGC-Santé"


def test_no_service_there(tmp_path_factory: pytest.TempPathFactory) -> None:
    environ = {**os.environ, "PCSCLITE_CSOCK_NAME": "/nowhere/pcscd.comm"}
    found = diagnose(Settings(), Machine(environ=environ))
    assert found.root and found.root.cause.id == "pcsc.service_stopped"


def test_a_hanging_process_is_killed_and_tells_where_it_hung() -> None:
    with open_worker(HANGS, dict(os.environ), seconds=0.5) as worker:
        with pytest.raises(WorkerTimeoutError, match="transmit"):
            worker.call("hello")
        with pytest.raises(WorkerDiedError):
            worker.call("hello")


def test_the_deadline_is_for_each_answer_and_not_for_the_whole() -> None:
    started = time.monotonic()
    with open_worker(TALKS, dict(os.environ), seconds=0.9) as worker:
        assert len(list(worker.run("reading"))) == 4
    assert time.monotonic() - started > 0.9


NOISY = """
import sys, time
for line in sys.stdin:
    print('pcsc: debug', '[1]', '"rv"', 'NaN {', sep=chr(10), flush=True)
    print('{"rv": 0}', flush=True)
"""
CHATTERS = (sys.executable, "-c", "import time\nwhile True: print('encore', flush=True); time.sleep(.05)")


def test_what_a_driver_prints_is_no_answer() -> None:
    with open_worker((sys.executable, "-c", NOISY), dict(os.environ)) as worker:
        assert worker.call("hello") == {"rv": 0}
        assert worker.call("establish") == {"rv": 0}


def test_whoever_prints_for_ever_has_not_answered() -> None:
    with open_worker(CHATTERS, dict(os.environ), seconds=0.5) as worker, pytest.raises(WorkerTimeoutError):
        worker.call("hello")


def test_a_process_that_cannot_start_its_work_says_so() -> None:
    with open_worker((sys.executable, "-c", ""), dict(os.environ)) as worker, pytest.raises(WorkerDiedError):
        worker.call("hello")


@pytest.mark.parametrize(
    ("answer", "left"), [(None, 3), ("6C08", None), ("6100", None), ("6700", None), ("63C1", 1), ("6983", 0)]
)
def test_no_command_ever_carries_a_code(bench: Bench, answer: str | None, left: int | None) -> None:
    """Every VERIFY of a diagnosis is empty and is sent once, even towards a card that does not tell its counters, and
    whatever that card answers; it has all its tries afterwards."""
    honest = bench._behaviour(CardSpec(), 0)
    asked: list[bytes] = []

    def listen(command: bytes) -> bytes:
        asked.append(command)
        if command[1] == 0x20 and answer:
            return bytes.fromhex(answer)
        return b"\x6a\x88" if command[1] == 0xCB else honest.transmit(command)

    bench.insert(CardSpec())
    bench._inserted[0].behaviour = type(honest)(honest.atr, listen, honest.reset)
    environ = {**os.environ, "HELPDESK_RUNTIME": str(bench.places.directory.parent)}
    found = diagnose(Settings(virtual=True), Machine(environ=environ))
    verifies = [command for command in asked if command[1] in (0x20, 0x24, 0x2C)]
    assert verifies == [bytes.fromhex("0020000100")]
    assert found.record.value("pin.counter")["left"] == left
    assert honest.transmit(bytes.fromhex("0020000100")) == b"\x63\xc3"


BROWSER = """
import sys
from smartcard import scard
_, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
_, names = scard.SCardListReaders(context, [])
_, card, _ = scard.SCardConnect(context, names[0], scard.SCARD_SHARE_SHARED, 3)
for command in ("002000010831323334FFFFFFFF", "0020000100"):
    code, answer = scard.SCardTransmit(card, scard.SCARD_PCI_T0, list(bytes.fromhex(command)))
    print(code, bytes(answer).hex(), flush=True)
    sys.stdin.readline()
"""


def test_the_session_of_another_program_goes_on(bench: Bench) -> None:
    bench.insert(CardSpec())
    environ = {**os.environ, "PCSCLITE_CSOCK_NAME": str(bench.places.pcsc_socket)}
    environ["HELPDESK_RUNTIME"] = str(bench.places.directory.parent)
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", BROWSER], stdin=pipe, stdout=pipe, env=environ, text=True) as browser:
        assert browser.stdin and browser.stdout
        assert browser.stdout.readline() == "0 9000\n"
        assert diagnose(Settings(virtual=True), Machine(environ=environ)).exit_code == 0
        assert browser.communicate("\n\n")[0] == "0 9000\n", "the code was typed already, and still counts"


STUCK = """
import json, os, sys, time
READER = {"name": "Lecteur", "state": 0x22, "atr": "3BAC00402A001225006480000310009000"}
ANSWERS = {"hello": {"version": "2", "error": ""}, "readers": {"readers": [READER]}}
for line in sys.stdin:
    operation = json.loads(line)["operation"]
    if operation == "run":
        print(json.dumps({"rv": 0, "step": "counters", "more": True}), flush=True)
        os.write(2, b"transmit\\n" + sys.argv[1].encode() + b"\\n")
        time.sleep(60)
    print(json.dumps({"rv": 0, **ANSWERS.get(operation, {})}), flush=True)
"""


@pytest.mark.parametrize(("call", "cause"), [("begin", "reader.exclusive"), ("transmit", "card.stuck")])
def test_a_card_that_another_program_takes_midway_is_told_from_one_that_falls_silent(call: str, cause: str) -> None:
    machine = Machine(worker_command=(sys.executable, "-c", STUCK, call), call_seconds=0.7)
    found = diagnose(Settings(), machine)
    assert found.root and found.root.cause.id == cause
    assert found.record.value("card.reading")["step"] == "counters"
