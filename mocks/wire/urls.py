"""Where the faces of a server are reached."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Urls:
    """Addresses without a final slash.

    `auth` and `wallet` are Pro Santé Connect's two origins as browsers reach them; `back` is « auth » as servers do,
    where that differs (containers); `card` is the port that asks for a certificate; `phone` the phone's pages; `proxy`
    the e-Santé proxy; `selftest` the page that tries a login; `monsisra` the portal with its tiles; `viatrajectoire`
    the service that the four doors lead to; `mailbox` the pages of who gets mail, and `smtp` the server that takes it;
    `demo` the trainer's pages.
    `reachable` tells that other machines reach all of them.
    """

    auth: str = "http://localhost:8600"
    wallet: str = "http://localhost:8601"
    card: str = "https://localhost:8602"
    phone: str = "http://localhost:8603"
    proxy: str = "http://localhost:8604"
    selftest: str = "http://localhost:8605"
    monsisra: str = "http://localhost:8607"
    viatrajectoire: str = "http://localhost:8608"
    mailbox: str = "http://localhost:8609"
    smtp: str = "smtp://localhost:8610"
    demo: str = "http://localhost:8611"
    back: str = ""
    reachable: bool = False

    def server(self, prefix: str) -> str:
        """Where a relying party's server reaches a space of Pro Santé Connect."""
        return f"{self.back or self.auth}{prefix}"
