"""Whatever a test makes a check find is held against what the catalogue says that the check may find."""

from collections.abc import Iterable, Iterator

import pytest

from diagnostics import engine
from diagnostics.catalogue import load_catalogue
from diagnostics.model import Verdict


@pytest.fixture(autouse=True)
def named_causes_are_observed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each cause that a check names in this test says so itself (`observed`)."""
    unsaid: set[tuple[str, str]] = set()
    rank = engine.rank

    def listening(verdicts: Iterable[Verdict], *more: object) -> object:
        known = load_catalogue().causes
        pairs = [(one.check, one.outcome.cause) for one in verdicts if one.outcome.cause]
        unsaid.update((check, cause) for check, cause in pairs if check not in known[cause].observed)
        return rank(verdicts, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "rank", listening)
    yield
    assert not unsaid, f"the catalogue does not say that these checks name these causes: {sorted(unsaid)}"
