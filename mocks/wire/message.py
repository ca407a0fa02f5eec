"""Requests and responses as frozen data: a provider is a function from the one to the other."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

import orjson

MAX_FIELDS = 100
Header = tuple[str, str]
NO_STORE: tuple[Header, ...] = (("cache-control", "no-store"), ("pragma", "no-cache"))


@dataclass(frozen=True, slots=True)
class Params:
    """The parameters of a query or of a form, in their order, repetitions kept."""

    pairs: tuple[Header, ...] = ()
    _first: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_first", dict(reversed(self.pairs)))

    @classmethod
    def parse(cls, text: str) -> "Params":
        """Read `a=1&b=2`. Raises ValueError for more fields than a login can have."""
        pairs = parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MAX_FIELDS)
        return cls(tuple(pairs)) if pairs else NONE

    def get(self, name: str) -> str | None:
        """The first value given under a name; None where there is none."""
        return self._first.get(name)

    def __iter__(self) -> Iterator[Header]:
        return iter(self.pairs)

    @property
    def repeated(self) -> str | None:
        """The first name that is given twice."""
        if len(self._first) == len(self.pairs):
            return None
        known: set[str] = set()
        for name, _ in self.pairs:
            if name in known:
                return name
            known.add(name)
        return None


NONE = Params()


class Request(NamedTuple):
    """One request to a provider, its space's prefix taken off the path.

    `origin` names the provider's face that was asked (« auth », « wallet », « card »…); headers are in lower case;
    `certificate` is the DER of the client's certificate where the connection asked for one; `scheme` is the address's.
    """

    method: str
    origin: str
    path: str
    query: Params = NONE
    form: Params = NONE
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes = b""
    certificate: bytes | None = None
    scheme: str = "http"

    @property
    def base(self) -> str:
        """Scheme and host by which the client reached this face."""
        return f"{self.scheme}://{self.headers.get('host', '')}"

    def cookie(self, name: str) -> str | None:
        """The value of a cookie."""
        for part in self.headers.get("cookie", "").split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return value
        return None


@dataclass(frozen=True, slots=True)
class Watch:
    """What to tell a page that waits: `look` gives the state now, and whether it is the last one."""

    look: Callable[[], tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Work:
    """What takes too long for the server to stand still: `do` runs in a thread, without touching the space; `then`
    makes the answer of what it found; without it, the request is handled anew. What `do` raises is the server's fault:
    it must give errors back as values."""

    do: Callable[[], Any]
    then: "Callable[[Any], Response] | None" = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes out to somebody's server: a POST of `body`."""

    url: str
    body: bytes
    headers: tuple[Header, ...] = ()


class Response(NamedTuple):
    """The answer: whole, or a state that is told again each time it changes (`watch`: server-sent events), or one that
    is not there yet (`later` gives it once it is; asked again at each change), or one that takes `work` first.

    `delay` is how many seconds later it is sent; `framed` is the origin whose pages may show it in a
    frame, or « * » for all.
    """

    status: int = 200
    body: bytes = b""
    headers: tuple[Header, ...] = ()
    watch: Watch | None = None
    later: "Callable[[], Response | None] | None" = None
    work: Work | None = None
    delay: float = 0.0
    framed: str = ""

    @property
    def unfinished(self) -> bool:
        """Whether it takes work, somebody else, or time, before it can be sent."""
        return self.work is not None or self.later is not None or self.delay > 0

    def followed(self, change: "Callable[[Response], Response]") -> "Response":
        """What `change` makes of this answer, or of the one that its work ends with."""
        if self.work is None:
            return change(self)
        do, then = self.work.do, self.work.then
        return self if then is None else self._replace(work=Work(do, lambda found: then(found).followed(change)))

    def with_headers(self, *headers: Header) -> "Response":
        """The same with more headers."""
        return self._replace(headers=(*self.headers, *headers))

    def header(self, name: str) -> str | None:
        """The first value of a header."""
        return next((value for key, value in self.headers if key == name), None)


def json_object(body: bytes | str) -> dict[str, Any]:
    """The JSON object of a body, which UTF-8 can write again (half a surrogate pair cannot). Raises ValueError.

    By `json`: orjson turns long integers into floats, and reads what is nested too deep for anybody to write.
    """
    try:
        found = json.loads(body)
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(found, dict):
        raise ValueError("no JSON object")
    return found


def json_response(data: Any, status: int = 200, headers: tuple[Header, ...] = NO_STORE) -> Response:
    """JSON that nobody may keep."""
    return Response(status, orjson.dumps(data), (("content-type", "application/json"), *headers))


def form_post(url: str, fields: Mapping[str, str]) -> Outgoing:
    """A form on its way out."""
    return Outgoing(url, urlencode(fields).encode(), (("content-type", "application/x-www-form-urlencoded"),))


def json_post(url: str, data: Any, *headers: Header) -> Outgoing:
    """JSON on its way out."""
    return Outgoing(url, orjson.dumps(data), (("content-type", "application/json"), *headers))


def html_response(text: str, status: int = 200) -> Response:
    """A page that nobody may keep."""
    return Response(status, text.encode(), (("content-type", "text/html; charset=utf-8"), *NO_STORE))


def redirect(location: str) -> Response:
    """302 elsewhere."""
    return Response(302, b"", (("location", location), *NO_STORE))
