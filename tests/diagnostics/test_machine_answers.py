"""What the machine answers in a call: every message of a check either answers its question, or says nothing of it."""

import pytest

from diagnostics.guide import open_guide

GUIDE = open_guide()

SILENT = {
    "devices.hub": {"remote"},
    "browsers.version": {"usual", "ok", "other", "none", "bugs"},
    "workstation.system": {"too_old"},
    "workstation.session": {"local", "several", "ssh"},
}
"""Messages that leave a question to the caller: of a remote desktop, it is not known where the reader is plugged in."""


@pytest.mark.parametrize("check", SILENT)
def test_every_message_answers_or_is_known_to_be_silent(check: str) -> None:
    (known,) = (one for one in GUIDE.machine if one.check == check)
    assert set(GUIDE.catalogue.checks[check].messages) - known.answers.keys() == SILENT[check]
