"""Mocks that run on this machine already, whoever started them."""

import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from mocks.server.ports import Ports

SECONDS = 10.0
MOST_BYTES = 64 * 1024
TOLD = {"psc", "mailbox", "admin", "demo", "phone", "viatrajectoire", "monsisra"}
"""What whoever joins them goes by."""
_DIRECT = build_opener(ProxyHandler({}))


def described(base: int) -> dict[str, Any]:
    """What mocks tell of themselves whose ports begin at `base`: the JSON line of `helpdesk mocks --json`. Empty where
    there are none, or none that can be joined: they speak TLS alone, want a token, or are of a version that tells less
    of itself."""
    ports = Ports(base)
    try:
        with _DIRECT.open(f"http://127.0.0.1:{ports.of('admin')}/description", timeout=SECONDS) as answer:
            told = json.loads(answer.read(MOST_BYTES))
        ours = isinstance(told, dict) and set(told) >= TOLD and urlsplit(str(told["demo"])).port == ports.of("demo")
    except HTTPError as error:
        error.close()
        return {}
    except (OSError, HTTPException, ValueError):
        return {}
    return told if ours else {}
