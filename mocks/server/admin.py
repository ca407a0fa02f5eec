"""The admin API: change any space while it runs, and read what went through it (`openapi.json` describes it).

Only for programs and people of this machine: a request must name a host that is ours, so that no page from elsewhere
can reach it, and bring the token wherever the server listens beyond this machine.
"""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from typing import Any

from mocks.accounts import Accounts, StoreError, asked
from mocks.ecps.model import Answer, Phone, PhoneState, Plan, Status
from mocks.identities import UnknownIdentityError, find, named
from mocks.psc import audit
from mocks.psc import sessions as psc_sessions
from mocks.psc.authorize import BY_HINT
from mocks.psc.call import Call
from mocks.psc.keys import SigningKey
from mocks.psc.settings import LENIENCIES, MOST_SECONDS, changed, profiles
from mocks.psc.state import client_from
from mocks.selftest import CLIENT_ID as SELF_TEST
from mocks.server import accounts_admin, knobs, panel
from mocks.server.diagram import mermaid
from mocks.server.drawing import svg
from mocks.server.errors import AdminError
from mocks.server.fault_orders import fault_from
from mocks.server.known import known
from mocks.spaces import Space, Spaces
from mocks.spaces.space import NAME
from mocks.wire import Request, Response, json_response
from mocks.wire.message import NO_STORE
from mocks.wire.urls import Urls

DEFAULT = "default"
DIAGRAM = ("record", "diagram")
DRAWN, LONGEST_NUMBER = 40, 12


@dataclass(frozen=True)
class Admin:
    """The API of one server. `hosts` are the names that requests may use for it; `token` is empty on loopback;
    `describe` tells what the JSON line of `helpdesk mocks --json` told."""

    spaces: Spaces
    urls: Urls
    key: SigningKey
    hosts: frozenset[str]
    token: str = ""
    describe: Callable[[], dict[str, Any]] = dict
    accounts: Accounts = field(default_factory=Accounts)

    def handle(self, space: Space, request: Request) -> Response:
        """Answer one order."""
        try:
            if request.path == "/health":
                return json_response({"status": "ok"})
            self._named_right(request)
            if (request.method, request.path) == ("GET", "/"):
                return panel.page(bool(self.token), space.name or DEFAULT, self.urls)
            self._let_in(request)
            return self._obey(request)
        except AdminError as error:
            return json_response({"error": str(error)}, error.status)

    def _named_right(self, request: Request) -> None:
        """No page from elsewhere reaches this API: the host's name must be ours, and an origin the page's own."""
        named = request.headers.get("host", "")
        host = named.rsplit(":", 1)[0].strip("[]")
        if host not in self.hosts:
            raise AdminError(403, f"Host {host!r} is not this server's")
        origin = request.headers.get("origin")
        if origin is not None and origin.partition("://")[2] != named:
            raise AdminError(403, f"Origin {origin!r} is not this server's")

    def _let_in(self, request: Request) -> None:
        given = request.headers.get("authorization", "")
        if self.token and not hmac.compare_digest(given.encode(), f"Bearer {self.token}".encode()):
            raise AdminError(401, "Authorization: Bearer <token printed at start-up>")

    def _obey(self, request: Request) -> Response:
        parts = request.path.strip("/").split("/")
        if parts[0] != "spaces":
            general = {**GENERAL, ("GET", "/description"): self.describe}
            found = general.get((request.method, request.path))
            if found is None:
                raise AdminError(404, f"{request.method} {request.path}: see /openapi.json")
            return json_response(found())
        space = self.spaces.get("" if len(parts) < 2 or parts[1] == DEFAULT else parts[1])
        if space is None and NAME.fullmatch(parts[1]):
            raise AdminError(503, "Too many spaces are in use: DELETE those that are over, or wait two minutes")
        if space is None:
            raise AdminError(404, "A space's name: a-z, 0-9, -, 40 characters at most")
        if len(parts) == 2 and request.method == "DELETE":
            return self._forgotten(space)
        kind, rest = parts[2] if len(parts) > 2 else "", "/".join(parts[3:])
        told = self.obey(space, request, kind, rest, _json(request))
        if (kind, rest) == DIAGRAM and request.headers.get("accept", "").startswith("text/plain"):
            return Response(200, told["mermaid"].encode(), (("content-type", "text/plain; charset=utf-8"), *NO_STORE))
        return told if isinstance(told, Response) else json_response(told)

    def _forgotten(self, space: Space) -> Response:
        """The space is over, and so are its accounts, where they can be reached."""

        def over(found: StoreError | None) -> Response:
            self.spaces.drop(space.name)
            if found is None:
                return json_response({})
            return json_response({"error": f"The space is over; its accounts stay: {found}"}, 503)

        return asked(lambda: self.accounts.forget(space.name), over, over)

    def obey(self, space: Space, request: Request, kind: str, rest: str, data: dict[str, Any]) -> Any:
        """Carry out one order for a space: what it answers, as JSON data, or as a Response where it takes work. Raises
        AdminError."""
        if kind == "accounts":
            return accounts_admin.order(self.accounts, space, request.method, rest, data)
        order = ORDERS.get((request.method, kind))
        if order is None:
            raise AdminError(404, f"{request.method} {request.path}: see /openapi.json")
        return order(Call(request, space, self.urls, self.key), rest, data)


def _json(request: Request) -> dict[str, Any]:
    if not request.body:
        return {}
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise AdminError(415, "Content-Type: application/json")
    try:
        data = json.loads(request.body, parse_constant=_no_number)
        json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair could not be told again
    except (ValueError, RecursionError):
        raise AdminError(400, "The body is no JSON") from None
    if not isinstance(data, dict):
        raise AdminError(400, "The body must be a JSON object")
    return data


def _no_number(name: str) -> None:
    raise ValueError(name)


def _identities() -> Any:
    return [asdict(person) for person in named().values()]


def _description(package: str) -> Any:
    return json.loads(files(package).joinpath("openapi.json").read_text(encoding="utf-8"))


GENERAL: Mapping[tuple[str, str], Callable[[], Any]] = {
    ("GET", "/identities"): _identities,
    ("GET", "/faults"): lambda: {name: asdict(fault) for name, fault in known().items()},
    ("GET", "/profiles"): lambda: {name: asdict(profile) for name, profile in profiles().items()},
    ("GET", "/leniencies"): lambda: LENIENCIES,
    ("GET", "/openapi.json"): lambda: _description("mocks.server"),
    ("GET", "/psc/openapi.json"): lambda: _description("mocks.psc"),
}


def _settings(call: Call, _: str, __: dict[str, Any]) -> Any:
    """The knobs as they work: the life of access tokens is the profile's, until it was set."""
    settings = call.settings
    return {**asdict(settings), "leniencies": sorted(settings.leniencies), "access_seconds": settings.access}


def _change_settings(call: Call, _: str, data: dict[str, Any]) -> Any:
    try:
        settings = changed(call.settings, data)
        if settings.automatic not in ("", BY_HINT):
            find(settings.automatic)
        call.state.settings = settings
    except (ValueError, TypeError, UnknownIdentityError) as error:
        raise AdminError(400, str(error)) from error
    return _settings(call, "", {})


def _clients(call: Call, _: str, __: dict[str, Any]) -> Any:
    return [{**asdict(client), "secret": "•••" if client.secret else ""} for client in call.state.clients.values()]


def _put_client(call: Call, name: str, data: dict[str, Any]) -> Any:
    if not name:
        raise AdminError(404, "Which client? See /openapi.json")
    try:
        client = client_from({**data, "client_id": name})
    except (TypeError, ValueError) as error:
        raise AdminError(400, str(error)) from error
    call.state.clients[name] = client
    return asdict(client)


def _drop_client(call: Call, name: str, _: dict[str, Any]) -> Any:
    if call.state.clients.pop(name, None) is None:
        raise AdminError(404, f"No client {name!r}")
    return {}


def _clock(call: Call, _: str, data: dict[str, Any]) -> Any:
    seconds = data.get("advance", 0)
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or abs(seconds) > MOST_SECONDS:
        raise AdminError(400, "advance: a number of seconds")
    if abs(call.space.clock.offset + seconds) > MOST_SECONDS:
        raise AdminError(400, "advance: thirty years from now at the most")
    call.space.clock.advance(seconds)
    call.space.changed()
    return {"now": call.space.clock.moment(), "offset": call.space.clock.offset}


def _record(call: Call, form: str, _: dict[str, Any]) -> Any:
    if form == "diagram":
        return {"mermaid": mermaid(call.space.record)}
    if form == "drawing":
        return {"svg": svg(call.space.record, _whole(call, "since", 0), _whole(call, "limit", DRAWN))}
    return call.space.record.to_data()


def _whole(call: Call, name: str, default: int) -> int:
    """A number of the query. Raises AdminError."""
    given = call.request.query.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdecimal() and len(given) <= LONGEST_NUMBER):
        raise AdminError(400, f"{name}: a number from 0 on")
    return int(given)


def _clear_record(call: Call, _: str, __: dict[str, Any]) -> Any:
    call.space.record.clear()
    return {}


def _faults(call: Call, _: str, __: dict[str, Any]) -> Any:
    return [asdict(fault) for fault in call.space.faults]


def _set_fault(call: Call, name: str, data: dict[str, Any]) -> Any:
    found = known().get(name)
    if found is None:
        raise AdminError(404, f"No fault {name!r}: see /faults")
    if found.standing and any(data.values()):
        raise AdminError(400, f"{next(iter(data))}: {name} is always on, for everybody; send no field")
    if found.standing:
        return _stand(call, name, found.standing, on=True)
    try:
        fault = fault_from(found, data, {*call.state.clients, SELF_TEST}, set(named()))
    except ValueError as error:
        raise AdminError(400, str(error)) from error
    call.space.faults.set(fault)
    call.space.changed()
    return asdict(fault)


def _clear_faults(call: Call, name: str, _: dict[str, Any]) -> Any:
    found = known().get(name)
    if name and found is None:
        raise AdminError(404, f"No fault {name!r}: see /faults")
    if found is not None and found.standing:
        return _stand(call, name, found.standing, on=False)
    call.space.faults.clear(name)
    call.space.changed()
    return {}


def _stand(call: Call, name: str, leniency: str, on: bool) -> Any:
    """A fault that is always on: only its leniency ends it."""
    others = call.settings.leniencies - {leniency}
    call.state.settings = changed(call.settings, {"leniencies": others if on else others | {leniency}})
    return {"name": name, "leniency": leniency}


def _sessions(call: Call, _: str, __: dict[str, Any]) -> Any:
    alive = (session for session in call.state.sessions.values() if call.session(session.id))
    return [{name: value for name, value in asdict(session).items() if name != "browser"} for session in alive]


def _end_session(call: Call, id: str, _: dict[str, Any]) -> Any:
    if psc_sessions.end(call, id) is None:
        raise AdminError(404, "No such session")
    return {}


PHONE_FIELDS = {"status", "code", "answer", "after_seconds", "after_polls"}


def _phone(call: Call, key: str, data: dict[str, Any]) -> Any:
    if unknown := sorted(set(data) - PHONE_FIELDS):
        raise AdminError(400, f"{unknown[0]}: no such field; known: {', '.join(sorted(PHONE_FIELDS))}")
    try:
        person = find(key)
        plan = _plan(data) if "answer" in data else None
        phone = Phone(person.key, Status(data.get("status", "active")), str(data.get("code", "1234")), plan=plan)
    except (UnknownIdentityError, ValueError, TypeError) as error:
        raise AdminError(400, str(error)) from error
    call.space.part(PhoneState).phones.put(person.key, phone)
    call.space.changed()
    told = {"identity": phone.identity, "status": phone.status, "tries": phone.tries}
    return {**told, **({"plan": asdict(plan)} if plan else {})}


def _plan(data: dict[str, Any]) -> Plan:
    """What the phone does by itself. Raises ValueError, TypeError."""
    seconds, polls = data.get("after_seconds", 0), data.get("after_polls", 0)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < 10**9:
        raise ValueError("after_seconds: a number of seconds")
    if isinstance(polls, bool) or not isinstance(polls, int) or not 0 <= polls < 10**6:
        raise ValueError("after_polls: a number")
    return Plan(Answer(data["answer"]), float(seconds), polls)


def _audit(call: Call, _: str, __: dict[str, Any]) -> Any:
    return audit.summary(call.space.record)


def _rotate(call: Call, _: str, data: dict[str, Any]) -> Any:
    call.keyring.rotate(keep=bool(data.get("keep", True)))
    return {"kids": [key.kid for key in call.keyring.keys]}


Order = Callable[[Call, str, dict[str, Any]], Any]
ORDERS: Mapping[tuple[str, str], Order] = {
    ("GET", "settings"): _settings,
    ("PATCH", "settings"): _change_settings,
    ("GET", "clients"): _clients,
    ("PUT", "clients"): _put_client,
    ("DELETE", "clients"): _drop_client,
    ("POST", "clock"): _clock,
    ("GET", "record"): _record,
    ("DELETE", "record"): _clear_record,
    ("GET", "audit"): _audit,
    ("GET", "faults"): _faults,
    ("PUT", "faults"): _set_fault,
    ("DELETE", "faults"): _clear_faults,
    ("GET", "sessions"): _sessions,
    ("DELETE", "sessions"): _end_session,
    ("PUT", "phones"): _phone,
    ("POST", "keys"): _rotate,
    **knobs.ORDERS,
}
