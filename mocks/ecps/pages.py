"""The phone's screen: the request that came, its three numbers, the code, and what is wrong with this phone."""

from collections.abc import Callable
from functools import partial
from typing import Any

from diagnostics.domain.texts import load_texts
from mocks.ecps.condition import condition, phone_of
from mocks.ecps.model import Decision, Status
from mocks.ecps.requests import RefusedError, decide, pending, read
from mocks.identities import Identity, named
from mocks.spaces import Space
from mocks.wire import Request, Response, Watch, html_response, pages

PACKAGE = "mocks.ecps"
ANSWERS = (Decision.APPROVED, Decision.REFUSED, Decision.REPORTED)
render: Callable[..., str] = partial(pages.render, PACKAGE)


def everybody(space: Space) -> Response:
    """Whose phone is it?"""
    people = [person for person in named().values() if person.listed]
    return html_response(render("phones.html", people=people, prefix=space.prefix))


def show(space: Space, request: Request, person: Identity, problem: str = "", done: str = "") -> Response:
    """The phone, locked or with its application open."""
    home = f"{space.prefix}/phone/{person.key}"
    return _screen(space, request, person, home, condition(space, person.key), problem, done)


def show_old(space: Space, request: Request, person: Identity, problem: str = "", done: str = "") -> Response:
    """The phone that this person had before: it rings for as long as the e-CPS is still on it."""
    home, now = f"{space.prefix}/phone/{person.key}/old", condition(space, person.key)
    return _screen(space, request, person, home, "" if now == "elsewhere" else "moved", problem, done)


def _screen(
    space: Space, request: Request, person: Identity, home: str, reason: str, problem: str, done: str
) -> Response:
    opened = request.query.get("open") is not None or request.method == "POST"
    asked, number = request.query.get("request"), request.query.get("number") or ""
    waiting = [] if reason else pending(space, person.key, opened=opened or bool(asked))
    shown = next((one for one in waiting if one.id == asked), waiting[0] if waiting else None)
    text = render(
        "phone.html",
        person=person,
        base=f"{space.prefix}/phone/{person.key}",
        home=home,
        old=home.endswith("/old"),
        request=shown,
        chosen=_number(number) if shown and shown.id == asked else None,
        others=len(waiting) - 1,
        problem=problem,
        done=done,
        opened=opened,
        refused=texts()["condition"][reason] if reason else "",
        code=phone_of(space, person.key).code,
        state=_state(space, person),
    )
    return html_response(text)


def answer(space: Space, request: Request, person: Identity) -> Response:
    """A button of the phone was pressed."""
    problem, done = _decided(space, request, person)
    return show(space, request, person, problem, done)


def answer_old(space: Space, request: Request, person: Identity) -> Response:
    """A button of the old phone was pressed, which works for as long as it has the e-CPS."""
    if condition(space, person.key) != "elsewhere":
        return show_old(space, request, person)
    problem, done = _decided(space, request, person, old=True)
    return show_old(space, request, person, problem, done)


def _decided(space: Space, request: Request, person: Identity, old: bool = False) -> tuple[str, str]:
    """What the phone says after a button: a problem, or what was done."""
    form, number = request.form, request.form.get("number") or ""
    try:
        decision = Decision(form.get("decision") or "")
        found = read(space, form.get("request") or "")
        if decision not in ANSWERS or found is None or found.identity != person.key or found.device != "MOBILE":
            raise RefusedError("unknown")
        decide(space, found.id, decision, _number(number), form.get("code") or "", old=old)
    except RefusedError as refused:
        return str(refused), ""
    except ValueError:
        return str(RefusedError("unknown")), ""
    return "", texts()["done"][decision]


def _number(text: str) -> int | None:
    """The two digits of a number on the phone; None for anything else."""
    return int(text) if text.isdecimal() and len(text) <= 2 else None


def events(space: Space, request: Request, person: Identity) -> Response:
    """What the screen would show, told at each change."""
    return Response(watch=Watch(lambda: (_state(space, person), False)))


def _state(space: Space, person: Identity) -> str:
    """What the screen shows, in short: a page whose own is another is out of date."""
    waiting = ",".join(one.id for one in pending(space, person.key, opened=False))
    return f"{condition(space, person.key) or Status.ACTIVE} {waiting}"


def texts() -> dict[str, Any]:
    """The sentences of the phone."""
    found: dict[str, Any] = load_texts(PACKAGE, "texts.toml")
    return found
