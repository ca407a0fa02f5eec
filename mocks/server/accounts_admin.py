"""Orders of the admin API for accounts of ViaTrajectoire (`/spaces/<space>/accounts/<national id or key>`): trainers
and tests make one without going through its creation."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from mocks.accounts import Account, Accounts, asked, passwords
from mocks.accounts.prepared import prepared
from mocks.accounts.store import SHORT
from mocks.identities import Identity, UnknownIdentityError, find
from mocks.server.errors import AdminError
from mocks.spaces import Space
from mocks.viatrajectoire import credentials
from mocks.wire import Response, json_response

FIELDS = ("email", "password", "phone", "address", "postcode", "town")
EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,190}", re.ASCII)
"""Two parts around an @, in ASCII, without anything that a mail's header could take for more (ours)."""


def order(accounts: Accounts, space: Space, method: str, name: str, data: dict[str, Any]) -> Response:
    """Carry out one order, in a thread. Raises AdminError."""
    where, who = space.name, _person(name).national_id if name else ""
    match method, bool(who):
        case "GET", False:
            return _told(lambda: [shown(account) for account in accounts.all(where)])
        case "GET", True:
            return _told(lambda: _existing(accounts.find(where, who), name, shown))
        case "DELETE", True:
            return _told(lambda: _existing(accounts.find(where, who), name, lambda _: _dropped(accounts, where, who)))
        case "PUT", True:
            return _put(accounts, space, find(name), _checked(data))
    raise AdminError(404, f"{method} accounts: see /openapi.json")


def _told(do: Callable[[], Any], then: Callable[[], None] = lambda: None) -> Response:
    """What an order finds, as JSON; the reason where it cannot be carried out."""

    def answer(found: Any) -> Response:
        if isinstance(found, AdminError):
            return json_response({"error": str(found)}, found.status)
        then()
        return json_response(found)

    return asked(do, answer, lambda error: json_response({"error": str(error)}, 503))


def _existing(found: Account | None, name: str, then: Callable[[Account], Any]) -> Any:
    return AdminError(404, f"No account of {name!r}") if found is None else then(found)


def _dropped(accounts: Accounts, space: str, national_id: str) -> dict[str, Any]:
    accounts.drop(space, national_id)
    return {}


def _put(accounts: Accounts, space: Space, person: Identity, data: Mapping[str, str]) -> Response:
    """Make an account, or change what is given of one that exists; a new password ends what the former one opened."""
    now, who = space.clock.now(), person.national_id

    def do() -> Any:
        given: dict[str, Any] = dict(data)
        if "password" in data:
            given["password"] = passwords.hashed(data["password"])
        changed = accounts.change(space.name, who, changed=now, **given)
        if changed is not None:
            return shown(changed)
        if not {"email", "password"} <= data.keys():
            return AdminError(400, "email, password: a new account needs both")
        made = replace(prepared(space.name, person, given["password"], now), **given)
        accounts.put(made)
        return shown(made)

    def then() -> None:
        if "password" in data:
            credentials.renewed(space, who)
        space.changed()

    return _told(do, then)


def _checked(data: dict[str, Any]) -> Mapping[str, str]:
    """The fields, once they are known to fit. Raises AdminError."""
    if unknown := sorted(set(data) - set(FIELDS)):
        raise AdminError(400, f"{unknown[0]}: no such field; known: {', '.join(FIELDS)}")
    for name, value in data.items():
        if not isinstance(value, str) or len(value) > SHORT or not value.isprintable():
            raise AdminError(400, f"{name}: a text of {SHORT} characters at most")
    if "email" in data and not EMAIL.fullmatch(data["email"]):
        raise AdminError(400, "email: name@domain")
    if "password" in data and (broken := passwords.broken_rules(data["password"])):
        raise AdminError(400, f"password: 8 to 128 characters, with a-z, A-Z, 0-9 (broken: {', '.join(broken)})")
    return data


def _person(name: str) -> Identity:
    try:
        return find(name)
    except UnknownIdentityError as error:
        raise AdminError(400, str(error)) from error


def shown(account: Account) -> dict[str, Any]:
    """An account without what is kept of its password."""
    return {name: value for name, value in asdict(account).items() if name not in ("password", "space")}
