"""What goes wrong on purpose in what is handed over (rows MS-06 to MS-13 of facts/identity-providers.md)."""

import re
import time

from mocks.monsisra.errors import RefusalError
from mocks.monsisra.visit import Visit, text
from mocks.psc.keys import Claims, Keyring, stranger
from mocks.wire import Response

SHIFT_SECONDS = 600
"""How far the clock is ahead when the fault does not say."""
HANG_SECONDS = 60.0
"""How long a connection hangs at most: what stands before it would have given up."""
OLD = re.compile(r"MSIE |Trident/")
"""Internet Explorer, and Edge in its mode."""
STATE = "etat-d-un-autre-onglet"


def clock(visit: Visit) -> float:
    """What the server takes for now (MS-08)."""
    fault = visit.fault("clock_shifted")
    if fault is None:
        return visit.now
    return visit.now + (int(fault.value) if re.fullmatch(r"-?[0-9]{1,9}", fault.value) else SHIFT_SECONDS)


def nonce(visit: Visit, asked: str) -> str:
    """The nonce of the ID token (MS-10)."""
    return f"{asked}-autre" if visit.fault("nonce_wrong") else asked


def state(visit: Visit, asked: str | None) -> str | None:
    """The state that goes back (MS-10)."""
    return STATE if visit.fault("state_wrong") else asked


def sign(visit: Visit, claims: Claims, kind: str = "JWT") -> str:
    """A signed token; with the fault, by a key that is nowhere published (MS-09)."""
    return (Keyring(stranger()) if visit.fault("kid_unknown") else visit.keyring).sign(claims, kind)


def legacy(visit: Visit) -> bool:
    """Whether the browser is too old to be handed over (MS-05): it says so, or somebody wants to see it."""
    chosen = visit.request.query.get("navigateur") == "ancien"
    return (
        chosen or bool(OLD.search(visit.request.headers.get("user-agent", ""))) or bool(visit.fault("browser_legacy"))
    )


def old_browser(visit: Visit) -> Response:
    """The page for such a browser."""
    return visit.page(
        "said.html",
        400,
        title=text("legacy"),
        problem=visit.refuse("handover.legacy"),
        said=text("legacy_said"),
        back="/",
    )


def down(visit: Visit) -> int | None:
    """The status of a hand-over that is down (MS-13)."""
    fault = visit.fault("handover_down")
    if fault is None:
        return None
    return int(fault.value) if re.fullmatch("[45][0-9]{2}", fault.value) else 503


def unavailable(visit: Visit, status: int) -> Response:
    """The page of a hand-over that is down."""
    problem = visit.refuse("handover.down", status=status)
    return visit.page("said.html", status, title=text("down"), problem=problem, said="", back="/")


def blocked(visit: Visit) -> Response | None:
    """A filter between here and there lets nothing through (MS-14): no answer comes, until the fault is cleared or the
    browser has given up. From inside, a connection can hang, and no more: no certificate of a proxy's is shown."""
    fault = visit.fault("network_blocked")
    if fault is None:
        return None
    visit.refusal = RefusalError("network.blocked")
    ends, faults = time.monotonic() + HANG_SECONDS, visit.space.faults

    def later() -> Response | None:
        on = fault.once or faults.shown(fault.name, visit.client, visit.identity)
        return None if on and time.monotonic() < ends else Response(504)

    return Response(504, later=later)
