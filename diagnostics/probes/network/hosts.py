"""The hosts to look at, as data: `hosts.toml`, or a file of the same form."""

import tomllib
from dataclasses import MISSING, dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any

from diagnostics.domain.texts import load_texts
from diagnostics.errors import HostsError, reason

PORTS = {"https": 443, "http": 80}
MOST = 40
"""More hosts than this are a mistake: each is connected to."""
MOST_PORT = 65_535
TYPES = {"port": int, "public": bool, "doors": list, "issuers": list}


@dataclass(frozen=True)
class Host:
    """One host, as `hosts.toml` explains. `port` is that of the scheme unless said."""

    key: str
    name: str
    host: str
    port: int
    scheme: str = "https"
    path: str = "/"
    doors: tuple[str, ...] = ()
    operator: str = ""
    issuers: tuple[str, ...] = ("any",)
    expects: str = ""
    public: bool = True
    environment: str = ""
    source: str = ""


def load_hosts(file: Path | None, environment: str) -> tuple[Host, ...]:
    """The hosts of `file`, or the usual ones, which matter in an environment. Raises HostsError."""
    if file is None:
        text = files("diagnostics.probes.network").joinpath("hosts.toml").read_text("utf-8")
        return read_hosts(text, "hosts.toml", environment)
    try:
        return read_hosts(file.read_text("utf-8"), str(file), environment)
    except OSError as error:
        raise HostsError(file=file, reason=reason(error)) from error
    except UnicodeDecodeError as error:
        raise _error(str(file), "no_text") from error


def read_hosts(text: str, name: str, environment: str) -> tuple[Host, ...]:
    """Read hosts from TOML text; `name` is for the message. Raises HostsError."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise HostsError(file=name, reason=error) from error
    if len(tables) > MOST:
        raise _error(name, "too_many", value=MOST)
    hosts = tuple(_host(key, table, name) for key, table in tables.items())
    return tuple(host for host in hosts if host.environment in ("", environment))


def _host(key: str, table: Any, name: str) -> Host:
    place = f"{name} [{key}]"
    if not isinstance(table, dict):
        raise _error(place, "no_table")
    scheme = table.get("scheme", "https")
    if scheme not in PORTS:
        raise _error(place, "scheme", value=scheme)
    whole = {"port": PORTS[scheme], **table, "key": key}
    known = {field.name: field for field in fields(Host)}
    for field, value in whole.items():
        if field not in known:
            raise _error(place, "unknown", value=field)
        if type(value) is not TYPES.get(field, str):
            raise _error(place, "type", value=field)
    if not 0 < whole["port"] <= MOST_PORT:
        raise _error(place, "port", value=whole["port"])
    if absent := [n for n, field in known.items() if field.default is MISSING and n not in whole]:
        raise _error(place, "absent", value=absent[0])
    frozen: dict[str, Any] = {f: tuple(value) if isinstance(value, list) else value for f, value in whole.items()}
    return Host(**frozen)


def _error(place: str, key: str, **blanks: Any) -> HostsError:
    return HostsError(file=place, reason=load_texts("diagnostics", "errors.toml")["hosts"][key].format(**blanks))
