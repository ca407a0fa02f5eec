"""From a message to its causes: what a caller reads out, or an agent pastes, against all that the catalogue says.

Words count by their rarity. Accents, case, punctuation and the words around do not count; one slip of the finger in a
word is forgiven, but not in a number: 1618 is not 1638.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import log

from diagnostics.catalogue.loader import load_catalogue
from diagnostics.catalogue.model import Cause

MESSAGE, SAID, TITLE, ABOUT = "message", "said", "title", "about"
WORTH = {MESSAGE: 1.0, SAID: 0.95, TITLE: 0.75, ABOUT: 0.42}
"""How much what was found counts, by where it was found."""
LEAST = 0.35
"""Below this score (0 to 1) a cause is not worth reading."""
FORGIVEN = 0.8
"""What a word with one slip counts, against one for the exact word."""
BENT_LENGTH = 4
"""Letters from which a word may hold a slip, and may lose the mark of its gender and number."""
GLUED_LENGTH = 8
"""Letters from which a message is recognised though the spaces within it are lost or added."""
COMMON = 2.7
"""Rarity below which a word (in one text of fourteen) tells nothing by itself, only beside another that does."""
HIS = frozenset({"je", "me", "ma", "mon", "mes", "ai"})
"""Words by which callers speak of what is theirs: rare in the catalogue, and they tell nothing."""
TELLING = {MESSAGE: 3.0, SAID: 3.0, TITLE: 3.0, ABOUT: 7.0}
"""Rarity from which the words found tell something: of long texts, two words at least."""
LONGEST = 4000
"""Characters of the question that are read; a pasted page says what matters in its first lines."""
RAREST = 50
"""Words of the question that are weighed: the rarest, which say the most."""
BESIDE = {True: 0.85, False: 0.6}
"""What share of the best score another cause must reach: a whole message that is most of what was said leaves no room
for those that resemble it."""
MOST_OF, LITTLE_OF = 0.75, 0.25
"""Shares of what was said, or of a text, by the rarity of the words."""
_CODE = re.compile(r"^(?:0x)?([0-9a-f]{6,16})$")


@dataclass(frozen=True)
class Match:
    """One cause, the text of it that was recognised, where that stands (`message`, `title`, or `about` for all that is
    said of the cause, told by its explanation), and how well: 1 is a whole message. `rarity`, that of its words, ranks
    equal scores."""

    cause: Cause
    text: str
    where: str
    score: float
    rarity: float


@dataclass(frozen=True)
class _Text:
    cause: Cause
    text: str
    where: str
    plain: str
    """The words in their order, one space between them and at both ends."""
    glued: str
    """The words without spaces, or nothing when that is too short to be recognised."""
    rarity: float
    """That of its words, added up."""


@dataclass(frozen=True)
class Index:
    """What is searched: the texts, the rarity of each word, and the ways to come from a word to them."""

    texts: tuple[_Text, ...]
    rarity: Mapping[str, float]
    places: Mapping[str, tuple[int, ...]]
    near: Mapping[str, frozenset[str]]
    """Words by what is left of them when one letter is taken out."""


def search(message: str, index: Index | None = None, limit: int = 10) -> tuple[Match, ...]:
    """The causes that `message` speaks of, the likeliest first; empty when nothing resembles it.

    `index` is that of the catalogue that ships with the product unless another is given (`index_of`).
    """
    known = index or _shipped()
    words = _words(message[:LONGEST])
    found = _known(words, known)
    common = {word for word in words if 0 < known.rarity.get(word, 0) < COMMON}
    masses = _masses(found, common, known)
    asked = sum(known.rarity[word] * quality for word, quality in found.items()) + _strange(words, known)
    whole = _whole(words, known)
    best: dict[str, Match] = {}
    for place in masses.keys() | whole:
        text = known.texts[place]
        score = 1.0 if place in whole else _score(text, masses[place], asked)
        match = Match(text.cause, text.text, text.where, round(score, 3), text.rarity)
        if score >= LEAST and (text.cause.id not in best or _rank(match) < _rank(best[text.cause.id])):
            best[text.cause.id] = match
    ranked = sorted(best.values(), key=_rank)
    whole_said = bool(ranked) and ranked[0].score == 1 and ranked[0].rarity >= MOST_OF * asked
    least = ranked[0].score * BESIDE[whole_said] if ranked else 0
    return tuple(match for match in ranked if match.score >= least)[:limit]


def index_of(causes: Iterable[Cause]) -> Index:
    """Make `causes` ready to be searched."""
    raw = [(cause, where, text, _words(said)) for cause in causes for where, text, said in _texts(cause)]
    holding = defaultdict(list)
    for place, (_, _, _, words) in enumerate(raw):
        for word in set(words):
            holding[word].append(place)
    rarity = {word: log(1 + len(raw) / len(places)) for word, places in holding.items()}
    texts = tuple(
        _Text(cause, text, where, f" {' '.join(words)} ", _glued(words), sum(rarity[word] for word in set(words)))
        for cause, where, text, words in raw
    )
    near = defaultdict(set)
    for word in rarity:
        for shorter in _shorter(word):
            near[shorter].add(word)
    return Index(
        texts,
        rarity,
        {word: tuple(places) for word, places in holding.items()},
        {shorter: frozenset(words) for shorter, words in near.items()},
    )


@cache
def _shipped() -> Index:
    return index_of(load_catalogue().causes.values())


def _texts(cause: Cause) -> Iterator[tuple[str, str, str]]:
    """Where it stands, the text to show, and the words to search."""
    yield from ((MESSAGE, message, message) for message in cause.messages)
    yield from ((SAID, said, said) for said in cause.said)
    yield TITLE, cause.title, cause.title
    yield ABOUT, cause.explanation, f"{cause.title} {cause.explanation} {cause.technical} {cause.phone}"


def _words(text: str) -> list[str]:
    """Words without accents, case, punctuation nor endings; single letters are left out, codes stand in one form."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    found = (word for word in re.findall(r"[a-z0-9]+", bare) if word not in HIS)
    return [_one_form(word) for word in found if len(word) > 1 or word.isdigit()]


def _one_form(word: str) -> str:
    """A word without the endings of its gender and number; a long number in hexadecimal without its 0x, and its letters
    O as the zeros that they were meant to be."""
    if word.isalpha():
        return (word.removesuffix("s").rstrip("e") or word) if len(word) >= BENT_LENGTH else word
    code = _CODE.match(word.replace("o", "0") if word[0].isdigit() else word)
    return code[1] if code else word


def _glued(words: Iterable[str]) -> str:
    glued = "".join(words)
    return glued if len(glued) >= GLUED_LENGTH else ""


def _shorter(word: str) -> Iterator[str]:
    """The word, and the word with one letter less; numbers are never bent."""
    yield word
    if len(word) >= BENT_LENGTH and word.isalpha():
        yield from (word[:at] + word[at + 1 :] for at in range(len(word)))


def _known(words: Iterable[str], index: Index) -> dict[str, float]:
    """The rarest words of the catalogue that were said, and how exactly (1, or FORGIVEN)."""
    found: dict[str, float] = {}
    for word in set(words):
        if word in index.rarity:
            found[word] = 1
        else:
            close = {near for shorter in _shorter(word) for near in index.near.get(shorter, ())}
            found.update({near: FORGIVEN for near in close if near not in found and near.isalpha()})
    rarest = sorted((-index.rarity[word], word) for word in found if index.rarity[word] >= COMMON)
    return {word: found[word] for _, word in rarest[:RAREST]}


def _strange(words: Iterable[str], index: Index) -> float:
    """What the words that the catalogue does not know count for: little, for they are the words around."""
    return 0.5 * sum(word not in index.rarity for word in set(words))


def _masses(found: Mapping[str, float], common: Iterable[str], index: Index) -> dict[int, float]:
    """For each text that holds a telling word: the rarity of all that it holds of what was said."""
    masses: dict[int, float] = defaultdict(float)
    for word, quality in found.items():
        for place in index.places[word]:
            masses[place] += quality * index.rarity[word]
    for word in common:
        for place in masses.keys() & set(index.places[word]):
            masses[place] += index.rarity[word]
    return masses


def _whole(words: Iterable[str], index: Index) -> set[int]:
    """The messages and titles that were said from their first word to their last."""
    plain, glued = f" {' '.join(words)} ", "".join(words)
    return {
        place
        for place, text in enumerate(index.texts)
        if text.where != ABOUT and (text.plain in plain or (text.glued and text.glued in glued))
    }


def _score(text: _Text, mass: float, asked: float) -> float:
    """Below 1: how much of what was said is in the text, and for short texts, how much of the text was said. A message
    of which a word or two were said is worth no more than a title."""
    explained = min(1, mass / asked) * min(1, mass / TELLING[text.where])
    covered = explained if text.where == ABOUT else mass / text.rarity
    heard = text.where != MESSAGE or covered >= LITTLE_OF or not _prose(text.text)
    return WORTH[text.where if heard else TITLE] * min(0.95, 0.55 * covered + 0.45 * explained)


def _rank(match: Match) -> tuple[float, bool, float, int, str]:
    """The best score first; among equals, a code before prose, and the longer text, for they say more."""
    return -match.score, _prose(match.text), -match.rarity, -match.cause.weight, match.cause.id


def _prose(text: str) -> bool:
    """Whether it is a sentence: a code said in part tells more."""
    return not re.search(r"[_0-9]", text)
