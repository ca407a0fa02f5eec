"""`--config FILE`: what a server begins with, in TOML; the same orders as the admin API's.

[settings]
profile = "2026"
[clients.mon-service]
secret = "…"
redirect_uris = ["http://localhost:3000/callback"]
[faults."nonce.wrong"]
once = true
[phones.virginie]
answer = "approved"
[spaces.equipe-a.settings]
automatic = "camille"
"""

import tomllib
from pathlib import Path
from typing import Any

from mocks.server.admin import Admin
from mocks.server.errors import AdminError, ConfigError
from mocks.spaces import Space
from mocks.wire import Request

NAMED = ("clients", "faults", "phones")
SECTIONS = ("settings", *NAMED)


def read(file: Path) -> dict[str, Any]:
    """The tables of a file. Raises ConfigError."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(file=file, reason=error.strerror or "") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(file=file, reason=str(error)) from error


def apply(admin: Admin, file: Path) -> None:
    """Bring the server's spaces to what a file says. Raises ConfigError."""
    data = read(file)
    try:
        spaces = _table("spaces", data.pop("spaces", {}))
        _apply(admin, admin.spaces.default, data)
        for name, tables in spaces.items():
            space = admin.spaces.get(name)
            if space is None:
                raise AdminError(400, f"spaces.{name}: a-z, 0-9, -, 40 characters at most")
            _apply(admin, space, _table(f"spaces.{name}", tables))
    except AdminError as error:
        raise ConfigError(file=file, reason=str(error)) from error


def _apply(admin: Admin, space: Space, data: dict[str, Any]) -> None:
    if unknown := sorted(set(data) - set(SECTIONS)):
        raise AdminError(400, f"[{unknown[0]}]: {', '.join(SECTIONS)}, spaces")
    if settings := _table("settings", data.get("settings", {})):
        admin.obey(space, Request("PATCH", "admin", "settings"), "settings", "", settings)
    for kind in NAMED:
        for name, table in _table(kind, data.get(kind, {})).items():
            request = Request("PUT", "admin", f"{kind}/{name}")
            admin.obey(space, request, kind, name, _table(f"{kind}.{name}", table))


def _table(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise AdminError(400, f"{name}: [{name}]")
    return value
