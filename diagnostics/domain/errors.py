"""The root of the two trees of errors that a user may read: diagnostics/errors.py and mocks/errors of each part."""

from typing import Any, ClassVar

from diagnostics.domain.texts import load_texts


class HelpdeskError(Exception):
    """What the product tells instead of a traceback: French, with the next action.

    The text is the entry `key` of the table [errors] in the file `texts` of `package`; `fields` fill its blanks.
    """

    package: ClassVar[str]
    texts: ClassVar[str] = "texts.toml"
    key: ClassVar[str]

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        template: str = load_texts(self.package, self.texts)["errors"][self.key]
        super().__init__(template.format(**fields))
