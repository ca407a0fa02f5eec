"""A mail's bytes, read: broken ones too, which come as what can be made of them."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

CODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")
LINK = re.compile(r"""https?://[^\s"'<>]+""")
HEADER = 300
"""Characters of a header that are shown."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a person sees of a mail."""

    subject: str = ""
    text: str = ""
    html: str = ""


def read(raw: bytes) -> Content:
    """The subject and the parts that are shown; a mail that nobody can parse is shown as it came."""
    try:
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)  # noqa: S101 - what this policy makes
        return Content(plain(str(message["subject"] or ""))[:HEADER], _part(message, "plain"), _part(message, "html"))
    except Exception:  # the parser raises about anything: IndexError, LookupError, RecursionError…
        return Content(text=plain(raw.decode("utf-8", "replace")))


def _part(message: EmailMessage, kind: str) -> str:
    found = message.get_body(preferencelist=(kind,))
    return plain(str(found.get_content())) if isinstance(found, EmailMessage) else ""


def plain(text: str) -> str:
    """Text that UTF-8 can write, line ends of one kind."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")


def code(text: str) -> str | None:
    """The first number of six digits."""
    found = CODE.search(text)
    return found.group() if found else None


def links(content: Content) -> tuple[str, ...]:
    """The addresses that the text and the HTML lead to, each once."""
    found = LINK.findall(f"{content.text} {content.html.replace('&amp;', '&')}")
    return tuple(dict.fromkeys(found))
