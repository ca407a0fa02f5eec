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
def rows(package: str = "mocks.psc") -> dict[str, Row]:
    """All refusals of a provider by key."""
    return {key: Row(key, **table) for key, table in load_texts(package, "errors.toml").items()}


class RefusalError(Exception):
    """A request is refused for the reason `row`; `blanks` fill its texts. It ends the request, and is recorded.
    `package` is the provider whose `errors.toml` has the rows."""

    package = "mocks.psc"

    def __init__(self, row: str, **blanks: Any) -> None:
        self.row = rows(self.package)[row]
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

    @property
    def reason(self) -> str:
        """Why, as the value of a header: what is no printable ASCII in it is what somebody sent."""
        plain = self.said["en"].replace("« ", "'").replace(" »", "'")
        return "".join(sign if " " <= sign <= "~" else "?" for sign in plain)[:300]
