"""The trainer's face: the stories, what stands beside them, and the buttons that only a trainer needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from mocks.accounts import Accounts, StoreError, asked
from mocks.accounts.passwords import hashed
from mocks.accounts.prepared import PASSWORD, prepared
from mocks.demo.stories import Story, stories, told
from mocks.identities import named
from mocks.server.drawing import svg
from mocks.server.known import known
from mocks.spaces import Fault, Space, Spaces
from mocks.spaces.space import DEFAULT
from mocks.viatrajectoire import credentials
from mocks.viatrajectoire.state import SiteState
from mocks.wire import Request, Response, Urls, Watch, html_response, json_response, pages, redirect

PERSON = "virginie"
STEPS_OF_CLOCK = ("60", "600", "1800", "14400")
render: Callable[..., str] = partial(pages.render, "mocks.demo")


@dataclass
class DemoState:
    """What the trainer chose in a space: who plays the professional."""

    person: str = PERSON


@dataclass(frozen=True)
class Demo:
    """The trainer's pages of one server, which answers to `hosts`; `beyond`: other machines reach it too."""

    urls: Urls
    spaces: Spaces
    accounts: Accounts
    hosts: frozenset[str] = frozenset({"localhost", "127.0.0.1"})
    beyond: bool = False

    def handle(self, space: Space, request: Request) -> Response:
        """Answer one request."""
        parts = request.path.strip("/").split("/")
        if request.method == "POST":
            return self._obey(space, request, parts[0])
        if parts == [""]:
            return html_response(render("stories.html", stories=stories(), **self._around(space)))
        if parts == ["evenements"]:
            return Response(watch=Watch(lambda: (str(space.record.count), False)))
        story = stories().get(parts[1]) if parts[0] == "porte" and len(parts) >= 2 else None
        if story is None:
            return redirect(f"{space.prefix}/")
        return self._state(space, story) if parts[2:] == ["suite"] else self._page(space, story)

    def _around(self, space: Space) -> dict[str, object]:
        state = space.part(DemoState)
        return {
            "urls": self.urls,
            "prefix": space.prefix,
            "person": named()[state.person],
            "people": named(),
            "support": _support(space),
        }

    def _page(self, space: Space, story: Story) -> Response:
        on = {fault.name for fault in space.faults}
        faults = [(one, one.label or known()[one.name].label, one.name in on) for one in story.faults]
        text = render(
            "story.html", story=story, faults=faults, stories=stories(), password=PASSWORD, **self._around(space)
        )
        return html_response(text)

    def _state(self, space: Space, story: Story) -> Response:
        return json_response({"done": told(story, space.record), "drawing": svg(space.record)})

    def _ours(self, space: Space, request: Request) -> bool:
        """Whether our own page gives this order, on a host that is ours; and where other machines reach the server, not
        in the default space, whose orders want the admin's token."""
        named = request.headers.get("host", "")
        origin = urlsplit(request.headers.get("origin", "")).netloc
        host = named.rsplit(":", 1)[0].strip("[]")
        return origin == named and host in self.hosts and not (self.beyond and space.name == DEFAULT)

    def _obey(self, space: Space, request: Request, order: str) -> Response:
        """Carry out an order of our own page, and back to where it was given."""
        carry_out = ORDERS.get(order)
        if carry_out is None or not self._ours(space, request):
            return json_response({"error": "not_found"}, 404)
        story = request.form.get("story") or ""
        back = redirect(f"{space.prefix}/porte/{story}" if story in stories() else f"{space.prefix}/")
        task = carry_out(self, space, request)
        if task is None:
            return back

        def done(_: None) -> Response:
            task.then()
            return back

        return asked(task.do, done, partial(self._away, space))

    def _away(self, space: Space, error: StoreError) -> Response:
        """The accounts cannot be reached."""
        return html_response(render("away.html", detail=str(error), **self._around(space)), 503)


@dataclass(frozen=True)
class Task:
    """What an order does to the accounts, in a thread, and what comes after that."""

    do: Callable[[], None]
    then: Callable[[], None] = lambda: None


def _prepare(demo: Demo, space: Space, _: Request) -> Task:
    """Make the professional's account."""
    person, now = named()[space.part(DemoState).person], space.clock.now()
    return Task(
        lambda: demo.accounts.put(prepared(space.name, person, hashed(PASSWORD), now)),
        lambda: credentials.renewed(space, person.national_id),
    )


def _choose(_: Demo, space: Space, request: Request) -> None:
    person = request.form.get("person")
    if person in named():
        space.part(DemoState).person = str(person)


def _switch(_: Demo, space: Space, request: Request) -> None:
    """A fault of the story that is told: on, or off again."""
    name, story = request.form.get("fault") or "", stories().get(request.form.get("story") or "")
    faults = {one.name: one for one in story.faults} if story else {}
    if any(fault.name == name for fault in space.faults):
        space.faults.clear(name)
    elif name in faults:
        space.faults.set(Fault(name, value=faults[name].value))
    space.changed()


def _support(space: Space) -> bool:
    return space.part(SiteState).settings.mode == "support"


def _mode(_: Demo, space: Space, __: Request) -> None:
    """How much the site says: all, or what the real one would."""
    site = space.part(SiteState)
    site.settings = replace(site.settings, mode="realistic" if _support(space) else "support")
    space.changed()


def _advance(_: Demo, space: Space, request: Request) -> None:
    seconds = request.form.get("seconds") or ""
    if seconds in STEPS_OF_CLOCK:
        space.clock.advance(float(seconds))
        space.changed()


def _again(demo: Demo, space: Space, _: Request) -> None:
    """The next run: nobody is signed in, no fault is on, mails and requests are gone; accounts stay."""
    _begin(demo, space)


def _anew(demo: Demo, space: Space, _: Request) -> Task:
    """As at the first moment: no account either."""
    return Task(lambda: demo.accounts.forget(space.name), lambda: _begin(demo, space))


def _begin(demo: Demo, space: Space) -> None:
    person = space.part(DemoState).person
    demo.spaces.drop(space.name)
    fresh = demo.spaces.get(space.name)
    if fresh is not None:
        fresh.part(DemoState).person = person


Order = Callable[[Demo, Space, Request], Task | None]
ORDERS: Mapping[str, Order] = {
    "compte": _prepare,
    "personne": _choose,
    "panne": _switch,
    "horloge": _advance,
    "mode": _mode,
    "recommencer": _again,
    "tout-effacer": _anew,
}
