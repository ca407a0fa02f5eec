"""Refusals: what the service answers to a request that it does not grant, and why. The rows are in `errors.toml`."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from diagnostics.domain.texts import load_texts


@dataclass(frozen=True)
class Row:
    """One refusal as the data tell it: `page` for an HTML page, else `error` and `description` as OAuth has them."""

    key: str
    fr: str
    en: str
    status: int = 302
    error: str = ""
    description: str = ""
    page: str = ""


@cache
def rows() -> dict[str, Row]:
    """All refusals by key."""
    return {key: Row(key, **table) for key, table in load_texts("mocks.psc", "errors.toml").items()}


class RefusalError(Exception):
    """A request is refused for the reason `row`; `blanks` fill its texts. It ends the request, and is recorded."""

    def __init__(self, row: str, **blanks: Any) -> None:
        self.row = rows()[row]
        self.blanks = blanks
        super().__init__(self.said["en"])

    @property
    def said(self) -> dict[str, str]:
        """Why, in French and in English."""
        return {language: getattr(self.row, language).format(**self.blanks).strip() for language in ("fr", "en")}

    @property
    def description(self) -> str:
        """The service's own words."""
        return (self.row.page or self.row.description).format(**self.blanks)
