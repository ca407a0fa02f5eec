"""The phone for programs: `GET /api/requests` lists what was asked, `POST /api/requests/<id>` answers."""

from typing import Any

from mocks.ecps.condition import phone_of
from mocks.ecps.model import Decision, PhoneRequest, PhoneState
from mocks.ecps.pages import ANSWERS
from mocks.ecps.requests import RefusedError, decide, read
from mocks.spaces import Space
from mocks.wire import Request, Response, json_object, json_response

LAST = "last"
"""Names the newest request that waits."""


def handle(space: Space, request: Request, rest: list[str]) -> Response:
    """Answer one call."""
    if request.method == "GET" and not rest:
        state = space.part(PhoneState).requests.values()
        return json_response([_told(found) for one in state if (found := read(space, one.id))])
    if request.method == "POST" and len(rest) == 1:
        return _answer(space, request, rest[0])
    return json_response({"error": "not_found"}, 404)


def _answer(space: Space, request: Request, id: str) -> Response:
    """Fields: `decision`, and where they are not those that are right, `number` and `code`."""
    given = _json(request)
    decision = given.get("decision")
    if decision not in ANSWERS:
        return json_response({"error": "bad_request", "known": [str(one) for one in ANSWERS]}, 400)
    found = _last(space) if id == LAST else read(space, id)
    if found is None:
        return json_response({"error": "unknown", "message": str(RefusedError("unknown"))}, 404)
    number = given.get("number", found.number)
    code = str(given.get("code", phone_of(space, found.identity).code))
    try:
        return json_response(_told(decide(space, found.id, Decision(decision), number, code)))
    except RefusedError as refused:
        return json_response({"error": refused.reason, "message": str(refused)}, 409)


def _json(request: Request) -> dict[str, Any]:
    """A body that says that it is JSON: no page from elsewhere can send one without being asked about."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return {}
    try:
        return json_object(request.body)
    except ValueError:
        return {}


def _last(space: Space) -> PhoneRequest | None:
    newest = (read(space, one.id) for one in reversed(tuple(space.part(PhoneState).requests.values())))
    return next((one for one in newest if one and one.decision is Decision.PENDING), None)


def _told(request: PhoneRequest) -> dict[str, Any]:
    return {
        "id": request.id,
        "identity": request.identity,
        "service": request.service,
        "device": request.device,
        "number": request.number,
        "choices": list(request.choices),
        "decision": str(request.decision),
        "expires": request.expires,
    }
