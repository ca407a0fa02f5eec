"""The phone's face: which page answers what. A space and a request in, a response out, and a line in the record."""

from collections.abc import Callable

from mocks.ecps import activation_pages, api, pages, workstation
from mocks.identities import Identity, UnknownIdentityError, find
from mocks.spaces import Space
from mocks.spaces.record import masked, masked_location
from mocks.wire import Request, Response, json_response, redirect

Page = Callable[[Space, Request, Identity], Response]
PHONE: dict[tuple[str, str], Page] = {
    ("GET", ""): pages.show,
    ("POST", "answer"): pages.answer,
    ("GET", "events"): pages.events,
    ("GET", "old"): pages.show_old,
    ("POST", "old/answer"): pages.answer_old,
    ("GET", "activate"): activation_pages.show,
    ("POST", "activate"): activation_pages.step,
    ("GET", "messages"): activation_pages.messages,
}
WORKSTATION: dict[tuple[str, str], Page] = {
    ("GET", ""): workstation.show,
    ("POST", "answer"): workstation.answer,
    ("GET", "events"): workstation.events,
}
PLACES = {"phone": PHONE, "poste": WORKSTATION}


def handle(space: Space, request: Request) -> Response:
    """Answer one request of a phone, of a workstation, or of a program that plays one."""
    response = _route(space, request)
    if response.watch is None and response.work is None:
        _record(space, request, response)
    return response


def _route(space: Space, request: Request) -> Response:
    parts = request.path.strip("/").split("/")
    if parts == [""]:
        return pages.everybody(space)
    if parts == ["activate"] and request.method == "GET":
        return activation_pages.scanned(space, request)
    if parts[:2] == ["api", "requests"]:
        return api.handle(space, request, parts[2:])
    if parts[0] in PLACES and len(parts) >= 2:
        return _of_somebody(space, request, PLACES[parts[0]], parts[1], "/".join(parts[2:]))
    return json_response({"error": "not_found"}, 404)


def _of_somebody(
    space: Space, request: Request, actions: dict[tuple[str, str], Page], key: str, action: str
) -> Response:
    try:
        person = find(key)
    except UnknownIdentityError:
        return redirect(f"{space.prefix}/")
    page = actions.get((request.method, action))
    return page(space, request, person) if page else json_response({"error": "not_found"}, 404)


def _record(space: Space, request: Request, response: Response) -> None:
    parts = request.path.split("/")
    space.record.add(
        moment=space.clock.now(),
        origin=request.origin,
        method=request.method,
        path=request.path,
        parameters=masked((*request.query, *request.form), secret=("code",)),
        status=response.status,
        identity=parts[2] if len(parts) > 2 and parts[1] in PLACES else "",
        location=masked_location(response.header("location")),
    )
