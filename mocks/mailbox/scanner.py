"""A robot that opens each link of a mail before its reader does, as mail filters do (OT-19)."""

import asyncio
import ssl
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from mocks.mailbox import reading
from mocks.mailbox.model import Visitors
from mocks.spaces import Space
from mocks.wire import Urls, errands

AGENT = "SimulationMailScanner/1.0 (robot)"
SECONDS, MOST_LINKS = 5.0, 20


@dataclass(frozen=True)
class Scanner:
    """It opens links to this server alone, whatever a mail says: no mail makes it call somebody else's."""

    urls: Urls

    def __call__(self, space: Space, content: reading.Content) -> None:
        """Open the links of a mail, in a thread."""
        found = [link for link in reading.links(content) if self._ours(link)][:MOST_LINKS]
        task = errands.run(_open, found)
        task.add_done_callback(partial(_opened, space))

    def _ours(self, link: str) -> bool:
        faces = (self.urls.viatrajectoire, self.urls.monsisra, self.urls.mailbox, self.urls.selftest)
        try:
            return _origin(link) in {_origin(face) for face in faces}
        except ValueError:
            return False


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _opened(space: Space, done: "asyncio.Future[list[str]]") -> None:
    if not done.cancelled():
        space.part(Visitors).opened.extend(done.result())
        space.changed()


def _open(links: list[str]) -> list[str]:
    """GET each of them, whatever it answers; where it leads is not followed, for that may be somebody else's."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    done = []
    for link in links:
        try:
            _get(link, trusting)
        except (OSError, ValueError, HTTPException):
            continue
        done.append(link)
    return done


def _get(link: str, trusting: ssl.SSLContext) -> None:
    parts = urlsplit(link)
    if parts.scheme == "https":
        connection: HTTPConnection = HTTPSConnection(parts.netloc, timeout=SECONDS, context=trusting)
    else:
        connection = HTTPConnection(parts.netloc, timeout=SECONDS)
    try:
        connection.request("GET", f"{parts.path or '/'}?{parts.query}", headers={"user-agent": AGENT})
        connection.getresponse().read()
    finally:
        connection.close()
