"""Remarks on requests that the service grants all the same: what a relying party should not do (rows RP-*, CB-05).

The texts are in `remarks.toml`; the record keeps the remarks of each exchange, and the admin API counts them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from diagnostics.domain.texts import load_texts
from mocks.psc.call import Call
from mocks.spaces import Exchange
from mocks.wire import Params


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing not to do: in French and in English, with the rows of the facts that it comes from."""

    key: str
    rows: tuple[str, ...]
    fr: str
    en: str


@cache
def remarks() -> dict[str, Remark]:
    """All remarks by key."""
    return {
        key: Remark(key, tuple(table["rows"]), table["fr"], table["en"])
        for key, table in load_texts("mocks.psc", "remarks.toml").items()
    }


def authorization(call: Call, params: Params) -> None:
    """Remark on an authorization request."""
    missing = {"state": "no_state", "nonce": "no_nonce", "code_challenge": "no_pkce"}
    call.remarks += [remark for name, remark in missing.items() if not params.get(name)]
    if "scope_all" not in (params.get("scope") or "").split():
        call.remarks.append("no_scope_all")
    if not params.get("acr_values"):
        call.remarks.append("acr_misnamed" if params.get("acr") else "no_acr")


def server_call(call: Call) -> None:
    """Remark on a call that a server should make."""
    if call.request.headers.get("origin"):
        call.remarks.append("from_browser")


def summary(exchanges: Iterable[Exchange]) -> list[dict[str, Any]]:
    """Each remark made in these exchanges: its texts, how often, and in which exchange last."""
    counted: dict[str, dict[str, Any]] = {}
    for exchange in exchanges:
        for key in exchange.remarks:
            remark = remarks()[key]
            row = counted.setdefault(
                key, {"remark": key, "rows": list(remark.rows), "fr": remark.fr, "en": remark.en, "count": 0, "last": 0}
            )
            row["count"] += 1
            row["last"] = exchange.number
    return list(counted.values())
