"""The phone's pages, and the same by JSON for programs: a space and a request in, a response out."""

import json
from collections.abc import Callable
from typing import Any

from diagnostics.domain.texts import load_texts
from mocks.ecps.model import Decision, PhoneRequest, PhoneState, Status
from mocks.ecps.requests import RefusedError, decide, pending, phone_of, read
from mocks.identities import Identity, UnknownIdentityError, find, named
from mocks.spaces import Space
from mocks.wire import Request, Response, Watch, html_response, json_response, pages, redirect

ANSWERS = (Decision.APPROVED, Decision.REFUSED, Decision.REPORTED)
PACKAGE = "mocks.ecps"


def handle(space: Space, request: Request) -> Response:
    """Answer one request of a phone or of a program that plays one."""
    parts = request.path.strip("/").split("/")
    if parts == [""]:
        people = [person for person in named().values() if person.listed]
        return html_response(pages.render(PACKAGE, "phones.html", people=people, prefix=space.prefix))
    if parts[:2] == ["api", "requests"]:
        return _api(space, request, parts[2:])
    if parts[0] == "phone" and len(parts) in (2, 3):
        return _phone(space, request, parts[1], parts[2] if len(parts) == 3 else "")
    return json_response({"error": "not_found"}, 404)


def _phone(space: Space, request: Request, key: str, action: str) -> Response:
    try:
        person = find(key)
    except UnknownIdentityError:
        return redirect(f"{space.prefix}/")
    page = ACTIONS.get((request.method, action))
    return page(space, request, person) if page else json_response({"error": "not_found"}, 404)


def _show(space: Space, request: Request, person: Identity, problem: str = "", done: str = "") -> Response:
    waiting = pending(space, person.key)
    asked, number = request.query.get("request"), request.query.get("number") or ""
    shown = next((one for one in waiting if one.id == asked), waiting[0] if waiting else None)
    phone = phone_of(space, person.key)
    text = pages.render(
        PACKAGE,
        "phone.html",
        person=person,
        home=f"{space.prefix}/phone/{person.key}",
        request=shown,
        chosen=int(number) if shown and shown.id == asked and number.isdecimal() else None,
        others=len(waiting) - 1,
        problem=problem,
        done=done,
        refused="" if phone.status is Status.ACTIVE else _texts()[phone.status],
        code=phone.code,
    )
    return html_response(text)


def _answer(space: Space, request: Request, person: Identity) -> Response:
    form, number = request.form, request.form.get("number") or ""
    try:
        decision = Decision(form.get("decision") or "")
        found = read(space, form.get("request") or "")
        if decision not in ANSWERS or found is None or found.identity != person.key:
            raise RefusedError("unknown")
        decide(space, found.id, decision, int(number) if number.isdecimal() else None, form.get("code") or "")
    except RefusedError as refused:
        return _show(space, request, person, problem=str(refused))
    except ValueError:
        return _show(space, request, person, problem=str(RefusedError("unknown")))
    return _show(space, request, person, done=_texts()["done"][decision])


def _events(space: Space, request: Request, person: Identity) -> Response:
    def look() -> tuple[str, bool]:
        waiting = ",".join(one.id for one in pending(space, person.key))
        return f"{phone_of(space, person.key).status} {waiting}", False

    return Response(watch=Watch(look))


def _texts() -> dict[str, Any]:
    texts: dict[str, Any] = load_texts(PACKAGE, "texts.toml")["phone"]
    return texts


Page = Callable[[Space, Request, Identity], Response]
ACTIONS: dict[tuple[str, str], Page] = {("GET", ""): _show, ("POST", "answer"): _answer, ("GET", "events"): _events}


def _api(space: Space, request: Request, rest: list[str]) -> Response:
    """`GET /api/requests` lists them; `POST /api/requests/<id>` answers one, `last` naming the newest that waits."""
    if request.method == "GET" and not rest:
        state = space.part(PhoneState).requests.values()
        return json_response([_told(found) for one in state if (found := read(space, one.id))])
    if request.method == "POST" and len(rest) == 1:
        return _api_answer(space, request, rest[0])
    return json_response({"error": "not_found"}, 404)


def _api_answer(space: Space, request: Request, id: str) -> Response:
    """Fields: `decision`, and where they are not those that are right, `number` and `code`."""
    try:
        given = json.loads(request.body or b"{}")
        decision = Decision(given.get("decision", ""))
    except (ValueError, AttributeError):
        return json_response({"error": "bad_request", "known": [str(one) for one in ANSWERS]}, 400)
    if decision not in ANSWERS:
        return json_response({"error": "bad_request", "known": [str(one) for one in ANSWERS]}, 400)
    found = _last(space) if id == "last" else read(space, id)
    if found is None:
        return json_response({"error": "unknown", "message": str(RefusedError("unknown"))}, 404)
    number = given.get("number", found.number)
    code = str(given.get("code", phone_of(space, found.identity).code))
    try:
        return json_response(_told(decide(space, found.id, decision, number, code)))
    except RefusedError as refused:
        return json_response({"error": refused.reason, "message": str(refused)}, 409)


def _last(space: Space) -> PhoneRequest | None:
    newest = (read(space, one.id) for one in reversed(tuple(space.part(PhoneState).requests.values())))
    return next((one for one in newest if one and one.decision is Decision.PENDING), None)


def _told(request: PhoneRequest) -> dict[str, Any]:
    return {
        "id": request.id,
        "identity": request.identity,
        "service": request.service,
        "number": request.number,
        "choices": list(request.choices),
        "decision": str(request.decision),
        "expires": request.expires,
    }
