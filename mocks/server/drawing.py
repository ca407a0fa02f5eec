"""A login as a sequence diagram: the record of a space as one SVG, without script, readable in light and in dark.

It takes the scheme of the page that it stands in (CSS `color-scheme`), or of the browser where it stands alone. Its
texts are texts; what has no room in the drawing is in the title of each message.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from html import escape

from diagnostics.domain.texts import load_texts
from mocks.server.arrows import Arrow, arrows, present, sides
from mocks.spaces import Exchange

TEXTS: dict[str, str] = load_texts("mocks.server", "texts.toml")["drawing"]
LANE, MARGIN, HEAD, ROW, NOTE = 168, 92, 58, 56, 20
"""Pixels: between lanes, beside them, above the messages, of one message, of one line of remarks below it."""
LOOP, ROOM, EDGE, SIGN = 60, 190, 16, 8
"""Of a call of a side to itself, right of the last lane, left of all, and of one letter."""
NO_BREAK = "\u00a0"
AGAIN = 8
"""After so many messages the lanes are named again: the first names have then scrolled away."""
LONGEST, LONGEST_SAID = 44, 96
STYLE = """
.sq{font:13px system-ui,'DejaVu Sans',sans-serif}
.sq rect.sq-paper{fill:light-dark(#fff,#1a2231)}
.sq rect.sq-side{fill:light-dark(#e8eefb,#26344f);stroke:light-dark(#1d3f8f,#a9c1ff)}
.sq text{fill:light-dark(#16213a,#e9edf6);stroke:light-dark(#fff,#1a2231);stroke-width:4px;paint-order:stroke}
.sq text.sq-name{font-weight:600;stroke:none;text-anchor:middle}
.sq line.sq-life{stroke:light-dark(#c3ccdb,#46536b)}
.sq path{fill:none;stroke:light-dark(#1d3f8f,#a9c1ff);stroke-width:1.6}
.sq path.sq-back{stroke-dasharray:5 4}
.sq path.sq-tip{fill:light-dark(#1d3f8f,#a9c1ff);stroke:none}
.sq .sq-bad text.sq-told,.sq text.sq-fault{fill:light-dark(#9c1c1c,#ffb3ad);font-weight:600}
.sq .sq-bad path.sq-back{stroke:light-dark(#9c1c1c,#ffb3ad)}
.sq .sq-bad path.sq-tip-back{fill:light-dark(#9c1c1c,#ffb3ad)}
svg.sq:root{color-scheme:light dark}
"""


def svg(exchanges: Iterable[Exchange], since: int = 0, limit: int = 40) -> str:
    """The last `limit` exchanges after the one numbered `since`, oldest first, as an `<svg>` element."""
    found = arrows(exchange for exchange in exchanges if exchange.number > since)
    drawn = found[-limit:] if limit > 0 else ()
    lanes = {side: MARGIN + rank * LANE for rank, side in enumerate(present(drawn))}
    width, body, height = _width(drawn, lanes), [], HEAD
    for rank, arrow in enumerate(drawn):
        if rank and rank % AGAIN == 0:
            body += [_name(sides()[side], x, height) for side, x in lanes.items()]
            height += HEAD
        made, used = _message(arrow, lanes, height, width)
        body.append(made)
        height += used
    note = TEXTS["older"].format(count=len(found) - len(drawn)) if len(found) > len(drawn) else ""
    return _page(drawn, lanes, "".join(body), (width, height), note)


def _width(drawn: tuple[Arrow, ...], lanes: dict[str, int]) -> int:
    """What the lanes and the longest remark need."""
    longest = max((len(text) for arrow in drawn for _, text in _notes(arrow)), default=0)
    return max(max(lanes.values(), default=LANE) + ROOM, 2 * EDGE + SIGN * longest)


def _page(drawn: tuple[Arrow, ...], lanes: dict[str, int], body: str, size: tuple[int, int], note: str) -> str:
    """Title, description, lanes, and the messages in front of them."""
    width, height = size
    told = TEXTS["description"].format(count=len(drawn), sides=", ".join(present(drawn).values()) or "–")
    note = note if drawn else TEXTS["empty"]
    below = _text(EDGE, height + 12, note) if note else ""
    height += 28 if note else 8
    name = f"sq-{sha256(body.encode()).hexdigest()[:8]}"
    heads = "".join(_lane(sides()[side], x, height) for side, x in lanes.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sq" role="group" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" aria-labelledby="{name}-t" aria-describedby="{name}-d">'
        f'<title id="{name}-t">{escape(TEXTS["title"])}</title><desc id="{name}-d">{escape(f"{told} {note}".strip())}'
        f'</desc><style>{STYLE}</style><rect class="sq-paper" width="{width}" height="{height}" rx="6"/>'
        f"{heads}{body}{below}</svg>"
    )


def _lane(name: str, x: int, height: int) -> str:
    return f'<line class="sq-life" x1="{x}" y1="46" x2="{x}" y2="{height}"/>{_name(name, x, 0)}'


def _name(name: str, x: int, top: int) -> str:
    """The head of a lane."""
    first, _, second = name.partition(" (")
    lines = (first, f"({second}") if second else (first,)
    y = top + 31 - 8 * (len(lines) - 1)
    texts = "".join(_text(x, y + 16 * rank, line, "sq-name") for rank, line in enumerate(lines))
    return f'<rect class="sq-side" x="{x - 78}" y="{top + 6}" width="156" height="40" rx="4"/>{texts}'


def _notes(arrow: Arrow) -> list[tuple[str, str]]:
    """What there is to say below a message, each with its class."""
    said = [("sq-told", _cut(arrow.said, LONGEST_SAID))] if arrow.refused and arrow.said else []
    return said + [("sq-fault", _cut(TEXTS["fault"].format(name=name), LONGEST_SAID)) for name in arrow.faults]


def _message(arrow: Arrow, lanes: dict[str, int], top: int, width: int) -> tuple[str, int]:
    """One exchange below `top`, and the height that it takes: the request, the answer, what there is to say of it."""
    start, end = lanes[arrow.asking], lanes[arrow.answering]
    end = end if end != start else start + LOOP
    left, y = min(start, end) + 12, top + 20
    parts = [
        _line(start, end, y),
        _text(left, y - 5, f"{arrow.number}. {_cut(f'{arrow.method} {arrow.short}', LONGEST)}"),
        _line(end, start, y + 22, "back"),
        _text(left, y + 17, f"{arrow.status} {_cut(', '.join(arrow.tokens), LONGEST)}".strip(), "sq-told"),
    ]
    notes = _notes(arrow)
    for rank, (kind, note) in enumerate(notes):
        fits = left + SIGN * len(note) <= width
        parts.append(_text(left if fits else EDGE, y + 40 + NOTE * rank, note, kind))
    bad = ' class="sq-bad"' if arrow.refused else ""
    return f"<g{bad}><title>{escape(_told(arrow))}</title>{''.join(parts)}</g>", ROW + NOTE * len(notes)


def _told(arrow: Arrow) -> str:
    """All that is known of an exchange, in words."""
    told = TEXTS["message"].format(
        number=arrow.number,
        time=datetime.fromtimestamp(arrow.moment, UTC).strftime("%H:%M:%S"),
        asking=sides()[arrow.asking],
        answering=sides()[arrow.answering],
        asked=f"{arrow.method} {arrow.path}",
        status=arrow.status,
    )
    return _legal(f"{told} {arrow.said}".strip())


def _line(start: int, end: int, y: int, kind: str = "") -> str:
    """A line with its tip."""
    back = 9 if end > start else -9
    line = f'<path class="sq-{kind or "ask"}" d="M{start} {y}H{end - back}"/>'
    tip = "sq-tip sq-tip-back" if kind else "sq-tip"
    return f'{line}<path class="{tip}" d="M{end} {y}l{-back} -5v10z"/>'


def _text(x: int, y: int, text: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}"{named}>{escape(_legal(text))}</text>'


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _legal(text: str) -> str:
    """Text without the signs that XML cannot hold."""
    return "".join(sign if sign.isprintable() or sign == NO_BREAK else " " for sign in text)
