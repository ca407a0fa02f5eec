"""Orders of the admin API for accounts of ViaTrajectoire (`/spaces/<space>/accounts/<national id or key>`): trainers
and tests make one without going through its creation."""

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from mocks.accounts import Account, Accounts, StoreError, passwords
from mocks.accounts.prepared import prepared
from mocks.accounts.store import SHORT
from mocks.identities import Identity, UnknownIdentityError, find
from mocks.server.errors import AdminError
from mocks.spaces import Space
from mocks.wire import Response, Work, json_response

FIELDS = ("email", "password", "phone", "address", "postcode", "town")
EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,190}", re.ASCII)
"""Two parts around an @, in ASCII, without anything that a mail's header could take for more (ours)."""


def order(accounts: Accounts, space: Space, method: str, name: str, data: dict[str, Any]) -> Any:
    """Carry out one order: JSON data, or a Response for what takes long. Raises AdminError."""
    try:
        match method, name:
            case "GET", "":
                return [shown(account) for account in accounts.all(space.name)]
            case (("GET" | "DELETE"), _):
                found = _existing(accounts, space, name)
                if method == "DELETE":
                    accounts.drop(space.name, found.national_id)
                return shown(found) if method == "GET" else {}
            case "PUT", _:
                return _put(accounts, space, _person(name), _checked(data))
    except StoreError as error:
        raise AdminError(503, str(error)) from error
    raise AdminError(404, f"{method} accounts: see /openapi.json")


def _put(accounts: Accounts, space: Space, person: Identity, data: Mapping[str, str]) -> Response:
    """Make an account, or change what is given of one that exists."""
    found = accounts.find(space.name, person.national_id)
    if found is None and not {"email", "password"} <= data.keys():
        raise AdminError(400, "email, password: a new account needs both")
    now = space.clock.now()
    account = found or prepared(space.name, person, "", now)

    def store(hashed: str) -> Response:
        given: dict[str, Any] = {**data, "password": hashed or account.password}
        made = replace(account, **given, changed=now)
        try:
            accounts.put(made)
        except StoreError as error:
            return json_response({"error": str(error)}, 503)
        space.changed()
        return json_response(shown(made))

    return Response(work=Work(lambda: passwords.hashed(data["password"]) if "password" in data else "", store))


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


def _existing(accounts: Accounts, space: Space, name: str) -> Account:
    found = accounts.find(space.name, _person(name).national_id)
    if found is None:
        raise AdminError(404, f"No account of {name!r}")
    return found


def shown(account: Account) -> dict[str, Any]:
    """An account without what is kept of its password."""
    return {name: value for name, value in asdict(account).items() if name not in ("password", "space")}
