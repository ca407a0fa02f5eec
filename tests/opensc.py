"""Which OpenSC this machine has, and whether it can log in to the virtual card."""

import os
import re
import subprocess

import pytest

from diagnostics.checks.middleware import OPENSC_BROKEN
from diagnostics.domain.versions import Version, version

SAID = re.compile(r"OpenSC (\d+(?:\.\d+)+)")


def installed() -> Version:
    """Its version."""
    told = subprocess.run(("opensc-tool", "--info"), capture_output=True, text=True, check=True, timeout=30)
    found = SAID.search(told.stdout)
    assert found, told
    return version(found[1])


@pytest.fixture(scope="session")
def opensc_logs_in() -> None:
    """An OpenSC that can. Debian 12 has one; Debian 13 and Ubuntu 24.04 have none (facts/virtual-card.md 4.3)."""
    if installed() >= OPENSC_BROKEN:
        assert "CI" not in os.environ, "nothing is skipped there: Debian 12 has an OpenSC that can"
        pytest.skip("this OpenSC cannot log in to an IAS-ECC card, as test_opensc.py shows")
