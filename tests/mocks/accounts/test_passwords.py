"""The guide's rule for passwords, and how they are kept."""

import pytest

from mocks.accounts import passwords

RULE = [
    ("Demo2026", ()),
    ("Été2026à", ()),
    ("demo2026", ("upper",)),
    ("DEMO2026", ("lower",)),
    ("DemoDemo", ("digit",)),
    ("Demo202", ("short",)),
    ("", ("short", "lower", "upper", "digit")),
    ("Aa1" + "x" * 125, ()),
    ("Aa1" + "x" * 126, ("long",)),
    ("Aa1\n    ", ()),
    ("Aa٣٤٥٦٧٨", ("digit",)),
]


@pytest.mark.parametrize(("password", "broken"), RULE)
def test_the_rule_of_the_guide(password: str, broken: tuple[str, ...]) -> None:
    assert passwords.broken_rules(password) == broken


def test_a_password_is_kept_as_a_hash_of_its_own() -> None:
    first, second = passwords.hashed("Demo2026"), passwords.hashed("Demo2026")
    assert first != second and first.startswith("$argon2id$") and "Demo2026" not in first
    assert passwords.matches(first, "Demo2026") and passwords.matches(second, "Demo2026")
    assert not passwords.matches(first, "demo2026")


@pytest.mark.parametrize("kept", ["", "nobody", "pas une empreinte"])
def test_nobody_s_password(kept: str) -> None:
    assert not passwords.matches(kept, "nobody")
