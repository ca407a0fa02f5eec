"""French spacing of pages: templates and texts have plain spaces, and pages no line break before their signs."""

import re
from html import unescape
from pathlib import Path

import pytest

from mocks.wire.typography import OUTSIDE, spaced
from tests.diagnostics.test_catalogue import WRONG_SPACING

MOCKS = Path(__file__).parents[3] / "mocks"
JINJA = re.compile(r"(?s){% block style %}.*?{% endblock %}|{{.*?}}|{%.*?%}|{#.*?#}")
PAGES = [
    ("<p>Pour qui ? « Moi » : oui ; non !</p>", "<p>Pour qui\xa0? «\xa0Moi\xa0»\xa0: oui\xa0; non\xa0!</p>"),
    ('<a href="/a ?b" title="a : b">c : d</a>', '<a href="/a ?b" title="a : b">c\xa0: d</a>'),
    ("<script>a ? b : c</script><p>a : b</p>", "<script>a ? b : c</script><p>a\xa0: b</p>"),
    ("<style>a { b : c }</style>", "<style>a { b : c }</style>"),
    ("<code>a : b</code> : c", "<code>a : b</code>\xa0: c"),
    ("<p>10:30, http://localhost:8600/?a=b</p>", "<p>10:30, http://localhost:8600/?a=b</p>"),
    ("a : b", "a\xa0: b"),
    ("", ""),
]


@pytest.mark.parametrize(("page", "expected"), PAGES)
def test_only_text_is_spaced(page: str, expected: str) -> None:
    assert spaced(page) == expected


@pytest.mark.parametrize("file", sorted(MOCKS.rglob("*.html")), ids=lambda file: file.stem)
def test_templates_have_their_spaces(file: Path) -> None:
    parts = OUTSIDE.split(JINJA.sub("x", file.read_text(encoding="utf-8")))
    for text in parts[::3]:
        assert not WRONG_SPACING.search(unescape(text)), text
