"""What several tests of the network start from."""

import pytest

from diagnostics import Record
from diagnostics.records import load
from tests.diagnostics.network.world import inside


@pytest.fixture(scope="package")
def healthy() -> Record:
    """What is seen of a healthy network."""
    return load(inside({"ipv6": True})["record"].encode(), "essai")
