"""Why a login does not go on."""


class LoginError(Exception):
    """A login cannot go on: `key` is its sentence in `texts.toml` (table `login`), `detail` is for developers."""

    def __init__(self, key: str, detail: str = "") -> None:
        self.key, self.detail = key, detail
        super().__init__(f"{key}: {detail}")
