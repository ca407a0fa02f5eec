"""Logins as load: what a browser and its relying party ask of a provider, over kept-alive connections."""

import asyncio
import json
import re
import time
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from mocks.psc.hashes import s256

VERIFIER = "v" * 43
CHALLENGE = s256(VERIFIER)
CALLBACK = "http://localhost:8765/callback"
FORM = "content-type: application/x-www-form-urlencoded\r\n"


@dataclass(frozen=True)
class Provider:
    """A running provider: where a login goes, and what it is started with."""

    name: str
    authorize: str
    token: str
    userinfo: str
    client: tuple[str, str]
    pid: int
    person: str = ""
    """Fields of a form that choose who signs in, for a provider that asks on a page."""


class Connection:
    """One kept-alive HTTP/1.1 connection, with no more than a login needs."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, url: str) -> "Connection":
        """Connect to the host of an address."""
        parts = urlsplit(url)
        return cls(*await asyncio.open_connection("127.0.0.1", parts.port))

    async def ask(self, method: str, target: str, headers: str = "", body: bytes = b"") -> tuple[int, bytes, bytes]:
        """Status, head and body of one exchange."""
        head = f"{method} {target} HTTP/1.1\r\nhost: localhost\r\n{headers}content-length: {len(body)}\r\n\r\n"
        self._writer.write(head.encode() + body)
        told = await self._reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", told, re.IGNORECASE)
        payload = await self._reader.readexactly(int(length[1])) if length else await self._chunks(told)
        return int(told[9:12]), told, payload

    async def _chunks(self, head: bytes) -> bytes:
        if b"chunked" not in head.lower():
            return b""
        body = b""
        while size := int(await self._reader.readline(), 16):
            body += await self._reader.readexactly(size + 2)
        await self._reader.readline()
        return body

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


@dataclass(frozen=True)
class Client:
    """One browser and its relying party, each with its connection."""

    provider: Provider
    browser: Connection
    server: Connection

    @classmethod
    async def open(cls, provider: Provider) -> "Client":
        """Connect both."""
        return cls(provider, await Connection.open(provider.authorize), await Connection.open(provider.token))

    async def login(self) -> None:
        """One login. Raises AssertionError when it fails."""
        asked = {
            "client_id": self.provider.client[0], "redirect_uri": CALLBACK, "response_type": "code", "state": "s",
            "scope": "openid scope_all", "nonce": "n", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
        }  # fmt: skip
        target = f"{urlsplit(self.provider.authorize).path}?{urlencode(asked)}"
        status, head, _ = await self._authorize(target)
        location = re.search(rb"location: (\S+)", head, re.IGNORECASE)
        assert status in (302, 303) and location, head
        code = parse_qs(urlsplit(location[1].decode()).query)["code"][0]
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER,
            "client_id": self.provider.client[0], "client_secret": self.provider.client[1],
        }  # fmt: skip
        status, head, body = await self.server.ask(
            "POST", urlsplit(self.provider.token).path, FORM, urlencode(form).encode()
        )
        assert status == 200, body
        bearer = f"authorization: Bearer {json.loads(body)['access_token']}\r\n"
        status, head, body = await self.server.ask("GET", urlsplit(self.provider.userinfo).path, bearer)
        assert status == 200, body

    async def _authorize(self, target: str) -> tuple[int, bytes, bytes]:
        if self.provider.person:
            return await self.browser.ask("POST", target, FORM, self.provider.person.encode())
        return await self.browser.ask("GET", target)


async def load(provider: Provider, workers: int, seconds: float = 0.0, logins: int = 0) -> float:
    """Logins per second, for a time or up to a number of logins."""
    clients = [await Client.open(provider) for _ in range(workers)]
    done, begun = 0, time.perf_counter()

    async def work(client: Client) -> None:
        nonlocal done
        while (time.perf_counter() - begun < seconds) if seconds else done < logins:
            done += 1
            await client.login()

    await asyncio.gather(*(work(client) for client in clients))
    rate = done / (time.perf_counter() - begun)
    for client in clients:
        client.browser.close()
        client.server.close()
    return rate
