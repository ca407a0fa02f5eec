"""Reads the PDF that Chromium prints: size of the pages, their text, and where each letter stands. No other PDF."""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from unicodedata import normalize

Matrix = tuple[float, ...]
_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_TOKEN = re.compile(rb"<([0-9A-Fa-f]*)>|/(\w+)|(-?\d*\.?\d+)|([A-Za-z]+\*?)|\S")


@dataclass(frozen=True)
class Letter:
    """What one glyph says, its left edge and its size, in points from the left of the page."""

    text: str
    x: float
    size: float


@dataclass(frozen=True)
class Sheet:
    """One page: its size in points, and its letters in the order of reading."""

    width: float
    height: float
    letters: tuple[Letter, ...]

    @property
    def text(self) -> str:
        """The letters without their spaces, for words are drawn apart from each other."""
        return bare("".join(letter.text for letter in self.letters))


def bare(text: str) -> str:
    """`text` without spaces, and with ligatures undone."""
    return re.sub(r"\s", "", normalize("NFKC", text))


def sheets(data: bytes) -> list[Sheet]:
    """The pages of a document."""
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(data)}
    pages = (body for body in objects.values() if re.search(rb"/Type /Page\n", body))
    return [_sheet(page, objects) for page in pages]


def _sheet(page: bytes, objects: Mapping[int, bytes]) -> Sheet:
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page)
    contents = re.search(rb"/Contents (\d+) 0 R", page)
    assert box and contents
    fonts = {name: _letters(int(at), objects) for name, at in re.findall(rb"/(F\d+) (\d+) 0 R", page)}
    return Sheet(float(box[1]), float(box[2]), tuple(_read(_stream(objects[int(contents[1])]), fonts)))


def _stream(body: bytes) -> bytes:
    return zlib.decompressobj().decompress(body.split(b"stream", 1)[1].lstrip(b"\r\n"))


def _letters(font: int, objects: Mapping[int, bytes]) -> dict[int, str]:
    """What each glyph of a font says."""
    at = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    assert at
    found: dict[int, str] = {}
    for kind, lines in re.findall(rb"begin(bfchar|bfrange)\n(.*?)\nend", _stream(objects[int(at[1])]), re.DOTALL):
        for line in lines.splitlines():
            *glyphs, text = (int(word, 16) for word in re.findall(rb"<(\w+)>", line))
            first, last = glyphs[0], glyphs[-1] if kind == b"bfrange" else glyphs[0]
            found |= {glyph: chr(text + glyph - first) for glyph in range(first, last + 1)}
    return found


def _read(content: bytes, fonts: Mapping[bytes, Mapping[int, str]]) -> Iterator[Letter]:
    stack = list[Matrix]()
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    line = matrix
    font, size, numbers = b"", 0.0, list[float]()
    for glyphs, name, number, word in _TOKEN.findall(content):
        if glyphs:
            whole = _times(line, matrix)
            for at in range(0, len(glyphs), 4):
                yield Letter(fonts[font].get(int(glyphs[at : at + 4], 16), "?"), whole[4], size * abs(whole[0]))
        elif number:
            numbers.append(float(number))
        elif name in fonts:
            font = name
        elif word:
            if word == b"q":
                stack.append(matrix)
            elif word == b"Q":
                matrix = stack.pop()
            elif word == b"cm":
                matrix = _times(tuple(numbers), matrix)
            elif word == b"Tm":
                line = tuple(numbers)
            elif word == b"Td":
                line = _times((1, 0, 0, 1, *numbers), line)
            elif word == b"Tf":
                size = numbers[-1]
            numbers = []


def _times(a: Matrix, b: Matrix) -> Matrix:
    """The product of two of the PDF's matrices."""
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )
