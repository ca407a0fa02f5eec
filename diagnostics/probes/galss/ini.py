"""`galss.ini`: sections in brackets, words and values, comments after « ; »; quotes and case do not matter.

Form: Ingenico's published example (one serial channel) and the field notes' own files (two PC/SC channels); see
tests/recorded/README.md.
"""

import re
from collections.abc import Mapping
from typing import Any

SECTION = re.compile(r"^\[(.+?)\]$")
CHANNEL = re.compile(r"^CANAL(\d+)$")
SERIAL = re.compile(r"^\d+,\d+,\d+")
"""Speed, parity, bits: « 9600,1,8,0,0 »."""
QUOTED = re.compile(r"""^\s*(?P<quote>["'])(?P<inner>[^"]*?)(?P=quote)\s*(?:;.*)?$""")
COMMENT = re.compile(r"(?:^|\s);.*$")
PCSC = "PCSC"
Sections = Mapping[str, Mapping[str, str]]


def read_config(text: str) -> dict[str, Any]:
    """What the file says, in the words of `galss.config`."""
    sections = parse(text)
    libraries = [told["NOMLIB"] for name, told in sections.items() if name.startswith("PROTOCOLE") and "NOMLIB" in told]
    declared = sections.get("CONFIG", {}).get("NBCANAUX", "")
    return {
        "line_ends": line_ends(text),
        "declared": int(declared) if declared.isdigit() else None,
        "libraries": libraries,
        "pcsc": any(library.upper().startswith(PCSC) for library in libraries),
        "channels": [_channel(int(found[1]), sections) for name in sections if (found := CHANNEL.match(name))],
    }


def parse(text: str) -> Sections:
    """Sections by their names, words by theirs, in capitals; of a section written twice, the words of both."""
    sections: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    for line in (line.strip() for line in text.splitlines()):
        if heading := SECTION.match(line):
            current = sections.setdefault(heading[1].strip().upper(), {})
        elif "=" in line and not line.startswith((";", "#")):
            key, _, value = line.partition("=")
            current[key.strip().upper()] = _plain(value)
    return sections


def _plain(value: str) -> str:
    """A value without its quotes, nor the comment after it."""
    found = QUOTED.match(value)
    return found["inner"] if found else COMMENT.sub("", value).strip()


def line_ends(text: str) -> str:
    """How its lines end; files of the classic Mac have « cr » alone, which some tools take for one line (row X08)."""
    return "crlf" if "\r\n" in text else "cr" if "\r" in text else "lf"


def _channel(number: int, sections: Sections) -> dict[str, Any]:
    told = sections[f"CANAL{number}"]
    reader = told.get("CARACTERISTIQUES", "")
    library = sections.get(f"PROTOCOLE{told.get('PROTOCOLE', '')}", {}).get("NOMLIB", "").upper()
    slots = [
        words["NOMLAD"]
        for name, words in sections.items()
        if name.startswith(f"CANAL{number}.") and words.get("NOMLAD", "").upper().startswith(("CPS", "VITALE"))
    ]
    kind = _kind(reader, library)
    port = f"COM{told.get('INDEX', '')}" if kind == "serial" else ""
    return {"number": number, "kind": kind, "reader": reader, "port": port, "slots": slots}


def _kind(reader: str, library: str) -> str:
    if SERIAL.match(reader):
        return "serial"
    return "pcsc" if reader and (library.startswith(PCSC) or not library) else "other"
