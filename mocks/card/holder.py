"""Another program which holds the card for itself alone (`SCARD_SHARE_EXCLUSIVE`), as some practice software does.

A process of its own, because libpcsclite reads its socket's path once for all. Run as a script it takes the first
reader with a card and keeps it until its standard input closes.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from mocks.card.errors import HoldError


@dataclass(frozen=True)
class Holder:
    """The running program."""

    process: "subprocess.Popen[bytes]"

    def release(self) -> None:
        """Let go of the card, and end."""
        self.process.communicate(timeout=5)


def hold(socket: Path) -> Holder:
    """Take the card in the reader behind `socket`; back once it is held. Raises HoldError."""
    environ = {**os.environ, "PCSCLITE_CSOCK_NAME": str(socket)}
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-I", __file__], stdin=pipe, stdout=pipe, env=environ)
    if process.stdout is None or process.stdout.readline() != b"held\n":
        process.communicate()
        raise HoldError
    return Holder(process)


def _main() -> int:
    from smartcard import scard

    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _, names = scard.SCardListReaders(context, [])
    for name in names:
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        code, card, _ = scard.SCardConnect(context, name, scard.SCARD_SHARE_EXCLUSIVE, protocols)
        if code == 0:
            sys.stdout.write("held\n")
            sys.stdout.flush()
            sys.stdin.read()
            scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(_main())
