"""A relying party and a browser in a space of their own."""

import secrets
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.mocks.monsisra.parties import Party


@pytest.fixture
def party(server: dict[str, Any]) -> Iterator[Party]:
    """One in a new space, whose browser is not signed in."""
    with httpx2.Client(timeout=20) as http:
        yield Party(server, f"m-{secrets.token_hex(6)}", http)
