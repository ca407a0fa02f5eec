"""The ports of a server's faces: in a row, from a base on."""

from dataclasses import dataclass

FACES = (
    "auth",
    "wallet",
    "card",
    "phone",
    "admin",
    "proxy",
    "selftest",
    "monsisra",
    "viatrajectoire",
    "mailbox",
    "smtp",
    "demo",
)
"""In the order of their ports."""
PORT_BASE = 8600


@dataclass(frozen=True)
class Ports:
    """Ports in a row, from `base` on."""

    base: int = PORT_BASE

    def of(self, face: str) -> int:
        """The port of one face."""
        return self.base + FACES.index(face)

    @property
    def all(self) -> range:
        """Those of all faces."""
        return range(self.base, self.base + len(FACES))
