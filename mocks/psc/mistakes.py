"""Mistakes that others make, played on their behalf: a request is taken as if it had been sent wrong."""

from collections.abc import Callable, Mapping

from mocks.psc.call import Call
from mocks.psc.hashes import s256
from mocks.wire import Params
from mocks.wire.message import Header

Pairs = tuple[Header, ...]


def _without(name: str) -> Callable[[Pairs], Pairs]:
    return lambda pairs: tuple(pair for pair in pairs if pair[0] != name)


def _with(name: str, change: Callable[[str], str]) -> Callable[[Pairs], Pairs]:
    return lambda pairs: tuple((key, change(value) if key == name else value) for key, value in pairs)


def _renamed(name: str, other: str) -> Callable[[Pairs], Pairs]:
    return lambda pairs: tuple((other if key == name else key, value) for key, value in pairs)


def _no_scope_all(scope: str) -> str:
    return " ".join(one for one in scope.split() if one != "scope_all")


ASK: Mapping[str, Callable[[Pairs], Pairs]] = {
    "ask.no_state": _without("state"),
    "ask.no_nonce": _without("nonce"),
    "ask.no_scope_all": _with("scope", _no_scope_all),
    "ask.acr_misnamed": _renamed("acr_values", "acr"),
    "pkce.mismatch": _with("code_challenge", s256),
}
CIBA: Mapping[str, Callable[[Pairs], Pairs]] = {
    "ciba.binding_spaced": _with("binding_message", lambda message: f"{message[:1]} {message[1:]}"),
    "ciba.no_binding": _without("binding_message"),
    "ciba.channel_wrong": lambda pairs: (*_without("channel")(pairs), ("channel", "PIGEON")),
}


def asked(call: Call, params: Params) -> Params:
    """An authorization request, as it is taken."""
    return _played(call, ASK, params)


def asked_by_server(call: Call, params: Params) -> Params:
    """A CIBA request, as it is taken."""
    return _played(call, CIBA, params)


def _played(call: Call, table: Mapping[str, Callable[[Pairs], Pairs]], params: Params) -> Params:
    if not call.space.faults:
        return params
    pairs = params.pairs
    for name, change in table.items():
        if call.fault(name):
            pairs = change(pairs)
    return Params(pairs)


def typed(call: Call, identifier: str) -> str:
    """What somebody typed as national identifier, as it is taken."""
    if call.fault("typed.no_8"):
        identifier = identifier.removeprefix("8")
    if call.fault("typed.typo") and identifier[-1:].isdecimal():
        identifier = identifier[:-1] + str((int(identifier[-1]) + 1) % 10)
    return identifier
