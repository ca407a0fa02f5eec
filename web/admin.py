"""Orders to the mocks over HTTP, and what they answer, with the standard library alone.

Never through a proxy: the mocks are on this machine, or on one that the person named.
"""

import json
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from web.errors import GoneError, RefusedError

SECONDS = 10.0
DEFAULT = "default"
_DIRECT = build_opener(ProxyHandler({}))


def ask(url: str, method: str = "GET", data: dict[str, Any] | None = None, token: str = "") -> Any:
    """What a server answers, as JSON data. Raises GoneError, RefusedError."""
    headers = {"content-type": "application/json", **({"authorization": f"Bearer {token}"} if token else {})}
    body = None if data is None else json.dumps(data).encode()
    try:
        request = Request(url, body, headers, method=method)  # noqa: S310
        with _DIRECT.open(request, timeout=SECONDS) as answer:
            return json.loads(answer.read())
    except HTTPError as error:
        with error:
            raise RefusedError(reason=_reason(error)) from error
    except ValueError as error:
        raise RefusedError(reason=error) from error
    except (OSError, HTTPException) as error:
        raise GoneError(url=url) from error


def _reason(error: HTTPError) -> str:
    """The sentence of a refusal, or its status."""
    try:
        return str(json.loads(error.read())["error"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {error.code}"


@dataclass(frozen=True)
class Place:
    """A space of the mocks that `told` describes (the line of `helpdesk mocks --json`); an empty name is the default
    one. Every order raises GoneError, RefusedError."""

    told: dict[str, Any]
    space: str = ""

    def general(self, path: str) -> Any:
        """What the admin API tells of all spaces."""
        return ask(f"{self._admin['url']}/{path}", token=self._admin["token"])

    def order(self, method: str, path: str, **data: Any) -> Any:
        """Give an order for the space; an empty `path` is the space itself."""
        name = quote(self.space or DEFAULT, safe="")
        url = f"{self._admin['url']}/spaces/{name}/{path}".rstrip("/")
        return ask(url, method, data or None, self._admin["token"])

    def mail(self, method: str, path: str) -> Any:
        """Ask the space's mailbox."""
        return ask(f"{self.url(self.told['mailbox']['url'])}/api/{path}", method)

    def url(self, address: str) -> str:
        """An address of the mocks as it is in this space."""
        if not self.space:
            return address
        parts = urlsplit(address)
        return parts._replace(path=f"/s/{self.space}{parts.path}").geturl()

    @property
    def _admin(self) -> dict[str, str]:
        admin: dict[str, str] = self.told["admin"]
        return admin
