"""One browser at the site, in a space of its own whose Pro Santé Connect signs VIRGINIE in by itself."""

from collections.abc import Iterator

import pytest

from tests.mocks.viatrajectoire.site import Site, visiting
from tests.relying import Relying


@pytest.fixture
def site(rp: Relying) -> Iterator[Site]:
    """A visitor."""
    with visiting(rp) as one:
        yield one
