"""The mocks as the dashboard starts, joins and stops them: real processes, real ports."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from mocks.server.ports import Ports
from tests.serving import free_base
from web import mocks
from web.admin import Place, ask
from web.errors import GoneError, NotStartedError, PortsTakenError, RefusedError
from web.mocks import Keeper, Phase, taken

Until = Callable[..., None]


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch, state: Path) -> Iterator[Keeper]:
    """A keeper of ports that nobody has; what it starts ends with the test."""
    monkeypatch.setenv("HELPDESK_STATE", str(state))
    monkeypatch.setenv("HELPDESK_CA_BITS", "2048")
    one = Keeper(int(free_base()))
    yield one
    one.stop()


def test_started_joined_and_stopped(keeper: Keeper) -> None:
    assert keeper.now().phase is Phase.STOPPED
    keeper.start()
    now = keeper.now()
    assert now.phase is Phase.OURS and now.told["admin"]["url"].endswith(str(Ports(keeper.base).of("admin")))
    other = Keeper(keeper.base)
    assert other.now() == mocks.Mocks(Phase.JOINED, now.told)
    other.start()
    other.stop()
    assert other.now().phase is Phase.JOINED
    keeper.stop()
    assert (keeper.now(), other.now()) == (mocks.Mocks(Phase.STOPPED), mocks.Mocks(Phase.STOPPED))
    keeper.start()
    assert keeper.now().phase is Phase.OURS


def test_a_start_does_not_keep_its_caller(keeper: Keeper, until: Until) -> None:
    keeper.start_later()
    until(lambda: keeper.now().phase is Phase.OURS)


def test_whoever_waits_is_told_once_they_answer(keeper: Keeper, until: Until) -> None:
    heard: list[mocks.Mocks] = []
    with closing(socket.create_server(("127.0.0.1", keeper.base + 7))):
        keeper.start_later(heard.append)
        until(lambda: bool(keeper.now().problem))
    assert heard == []
    keeper.start_later(heard.append)
    until(lambda: bool(heard))
    assert heard == [keeper.now()] and heard[0].phase is Phase.OURS


def test_a_port_that_is_taken(keeper: Keeper, until: Until) -> None:
    with closing(socket.create_server(("127.0.0.1", keeper.base + 7))):
        with pytest.raises(PortsTakenError, match=f"{keeper.base + 7} .*déjà pris.* {keeper.base + 100}"):
            keeper.start()
        assert keeper.now().phase is Phase.STOPPED and "déjà pris" in keeper.now().problem
    keeper.start_later()
    until(lambda: keeper.now().phase is Phase.OURS)
    assert not keeper.now().problem


def test_a_stranger_at_the_admin_s_port_is_not_joined(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mocks.server.running.SECONDS", 0.2)
    with closing(socket.create_server(("127.0.0.1", Ports(keeper.base).of("admin")))):
        assert keeper.now().phase is Phase.STOPPED


def test_mocks_that_cannot_start_say_why(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.mocks.COMMAND", (sys.executable, "-c", "import sys; sys.exit('helpdesk : en panne')"))
    with pytest.raises(NotStartedError, match="démarré\u00a0: en panne"):
        keeper.start()


def test_what_the_mocks_say_of_a_failure_is_told_on(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], until: Until
) -> None:
    code = (
        "import sys; print('{}', flush=True); print('référence 92f133', file=sys.stderr, flush=True); sys.stdin.read()"
    )
    monkeypatch.setattr("web.mocks.COMMAND", (sys.executable, "-c", code))
    keeper.start()
    told = StringIO()
    until(lambda: bool(told.write(capfd.readouterr().err)) and "référence 92f133" in told.getvalue())


def test_mocks_that_end_by_themselves(keeper: Keeper, until: Until) -> None:
    keeper.start()
    place = Place(keeper.now().told)
    assert keeper._process is not None
    keeper._process.kill()
    until(lambda: keeper.now().phase is Phase.STOPPED)
    assert "arrêtés" in keeper.now().problem
    with pytest.raises(GoneError, match="Démarrez-les"):
        place.order("GET", "faults")


def test_they_do_not_outlive_whoever_started_them(keeper: Keeper, until: Until) -> None:
    code = f"from web.mocks import Keeper; Keeper({keeper.base}).start(); print('ready', flush=True); input()"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe, text=True) as parent:
        assert parent.stdout is not None and parent.stdout.readline() == "ready\n"
        assert taken(keeper.base)
        parent.kill()
    until(lambda: not taken(keeper.base))


def answers(port: int) -> bool:
    """Whether a dashboard does there; it takes signals as they should be taken from then on."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 0)])
def test_the_dashboard_takes_them_with_it(keeper: Keeper, sent: int, code: int, until: Until) -> None:
    port = int(free_base())
    command = [sys.executable, "-m", "diagnostics.cli", "run", "--port", str(port)]
    environ = dict(os.environ)
    with subprocess.Popen(
        [*command, "--mocks-port-base", str(keeper.base)], env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as dashboard:
        try:
            until(lambda: taken(port) and answers(port) and keeper.now().phase is Phase.JOINED)
            assert dashboard.stdout is not None
            lines = [dashboard.stdout.readline().decode() for _ in range(2)]
            assert lines[0].startswith(f"Tableau de bord : http://127.0.0.1:{port} ")
            assert lines[1] == f"Page du formateur : {keeper.now().told['demo']}/s/demo/\n"
            dashboard.send_signal(sent)
            said = dashboard.communicate(timeout=20)[0].decode()
        finally:
            dashboard.kill()
    assert (dashboard.returncode, "Traceback" in said, "Interrompu" in said) == (code, False, False)
    until(lambda: not taken(keeper.base))


def test_orders_and_refusals(server: dict[str, Any]) -> None:
    place = Place(server, "t-web-admin")
    assert place.url("http://localhost:1/x") == "http://localhost:1/s/t-web-admin/x"
    assert Place(server).url("http://localhost:1/x") == "http://localhost:1/x"
    place.order("PUT", "faults/nonce.wrong", once=True)
    assert [fault["once"] for fault in place.order("GET", "faults")] == [True]
    assert place.order("DELETE", "") == {} and place.order("GET", "faults") == []
    with pytest.raises(RefusedError, match="refusé\u00a0: No fault 'rien'"):
        place.order("PUT", "faults/rien")
    with pytest.raises(RefusedError, match="not_found"):
        ask(f"{server['phone']}/nulle-part/du-tout")


def test_no_proxy_stands_between(server: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert Place(server).general("faults")
