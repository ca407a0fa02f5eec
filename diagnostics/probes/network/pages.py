"""One HTTP request: the status, where it sends us, what kind of thing comes, and the server's time."""

import http.client
import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from diagnostics.probes.together import Deadline, milliseconds

ANSWER_SECONDS = 3.0
LOOKED_AT = 512
AGE_DIGITS = 9
"""Seconds of an `Age` that mean something: thirty years and more are none."""
AGENT = "helpdesk-diagnose"


def ask(
    connection: socket.socket,
    host: str,
    target: str,
    method: str,
    deadline: Deadline,
    now: Callable[[], datetime],
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Send one request over a connection, and close it. Outcomes: ok, garbled, closed (with the `reason` that TLS
    gives, where it does), timeout. Follows no redirection.

    Of a redirection only scheme and host are kept: the rest may point at somebody.
    """
    started = time.monotonic()
    try:
        connection.settimeout(deadline.left(ANSWER_SECONDS))
        asking = http.client.HTTPConnection(host)
        asking.sock = connection
        asking.request(method, target, headers={"Host": host, "User-Agent": AGENT, **(headers or {})})
        answer = asking.getresponse()
        seen = {"outcome": "ok", "ms": milliseconds(started), "status": answer.status, **_clocks(answer, now)}
        return {**seen, **_wanted(answer), "redirect": _redirect(answer), "kind": _kind(answer)}
    except TimeoutError:
        return {"outcome": "timeout", "ms": milliseconds(started)}
    except ssl.SSLError as error:
        return {"outcome": "closed", "reason": error.reason or "", "ms": milliseconds(started)}
    except OSError:  # before the next: a connection that just ends is both
        return {"outcome": "closed", "ms": milliseconds(started)}
    except http.client.HTTPException:
        return {"outcome": "garbled", "ms": milliseconds(started)}
    finally:
        connection.close()


def _clocks(answer: http.client.HTTPResponse, now: Callable[[], datetime]) -> dict[str, Any]:
    """The server's time (`Date`, made older by a cache's `Age`) and this machine's, at the same moment."""
    try:
        date = parsedate_to_datetime(answer.getheader("Date", ""))
    except (TypeError, ValueError):
        return {"date": None, "age": 0, "local": now().isoformat()}
    age = answer.getheader("Age", "0")
    date = date if date.tzinfo else date.replace(tzinfo=UTC)  # « -0000 » is no zone
    return {"date": date.isoformat(), "age": _seconds(age), "local": now().isoformat()}


def _seconds(age: str) -> int:
    return int(age) if age.isdecimal() and len(age) <= AGE_DIGITS else 0


def _wanted(answer: http.client.HTTPResponse) -> dict[str, Any]:
    """The authentications that a proxy offers, where it asks for one."""
    offered = answer.headers.get_all("Proxy-Authenticate", []) if answer.status == 407 else []
    return {"schemes": [value.split()[0] for value in offered if value.split()]} if offered else {}


def _redirect(answer: http.client.HTTPResponse) -> str:
    if not 300 <= answer.status < 400:
        return ""
    try:
        parts = urlsplit(answer.getheader("Location", ""))
        return f"{parts.scheme}://{parts.hostname}" if parts.hostname else ""
    except ValueError:
        return ""


def _kind(answer: http.client.HTTPResponse) -> str:
    """Whether what comes is a page, a list of revoked certificates (DER), or something else."""
    start = answer.read(LOOKED_AT)
    if start[:1] == b"\x30":
        return "der"
    page = start.lstrip()[:1] == b"<" or "html" in answer.getheader("Content-Type", "")
    return "html" if page else "other"
