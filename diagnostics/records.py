"""Records on disk: all that was seen, to be judged elsewhere or later. They name the card's holder."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from diagnostics.domain.texts import load_texts, writable
from diagnostics.errors import RecordError, reason
from diagnostics.model import SCHEMA_VERSION, Observation, Record, Sensitivity, Settings
from diagnostics.signing import Signer

KIND = "helpdesk-record"
MAX_BYTES = 2_000_000


def dump(record: Record, signer: Signer | None = None) -> str:
    """The record as JSON text, signed where there is a signer. Observations classed secret are left out."""
    observations = [
        asdict(observation)
        for observation in record.observations.values()
        if observation.sensitivity is not Sensitivity.SECRET
    ]
    head = {
        "kind": KIND,
        "schema_version": record.schema_version,
        "tool": record.tool,
        "taken_at": record.taken_at,
    }
    body = {**head, "settings": asdict(record.settings), "observations": observations}
    return json.dumps(signer.data(body) if signer else body, ensure_ascii=False, indent=1) + "\n"


def save(record: Record, file: Path, signer: Signer | None = None) -> None:
    """Write a record, readable by its owner alone, whole or not at all."""
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")  # 0600 from its first byte
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(dump(record, signer))
        Path(draft).replace(file)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def load_file(file: Path) -> Record:
    """Read a saved record. Raises RecordError, which says what is wrong with it."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise RecordError(file=file, reason=_reason("too_big"))
        return load(file.read_bytes(), str(file))
    except OSError as error:
        raise RecordError(file=file, reason=reason(error)) from error


def load(data: bytes, name: str) -> Record:
    """Read a record from bytes; `name` is for the message. Raises RecordError."""
    try:
        return _record(writable(json.loads(data)))
    except RecursionError as error:
        raise RecordError(file=name, reason=_reason("nested")) from error
    except UnicodeDecodeError as error:
        raise RecordError(file=name, reason=_reason("no_text")) from error
    except json.JSONDecodeError as error:
        raise RecordError(file=name, reason=_reason("no_json", line=error.lineno)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordError(file=name, reason=_reason("shape", error=error)) from error


def _record(body: Any) -> Record:
    if not isinstance(body, Mapping) or body.get("kind") != KIND:
        raise ValueError(_reason("kind", kind=KIND))
    if body["schema_version"] != SCHEMA_VERSION:
        raise ValueError(_reason("version", found=body["schema_version"], known=SCHEMA_VERSION))
    if datetime.fromisoformat(body["taken_at"]).tzinfo is None:
        raise ValueError(_reason("zone"))
    observations = [_observation(entry) for entry in body["observations"]]
    return Record(
        str(body["taken_at"]),
        _settings(body["settings"]),
        {observation.id: observation for observation in observations},
        tool=str(body["tool"]),
    )


def _settings(body: Mapping[str, Any]) -> Settings:
    expect, environment = body["expect"], body["environment"]
    email = body.get("email")
    if (
        environment not in (None, "production", "test")
        or not isinstance(expect, str | None)
        or not isinstance(email, str | None)
    ):
        raise ValueError(_reason("settings"))
    network, workstation = (bool(body.get(part)) for part in ("network", "workstation"))
    return Settings(bool(body["virtual"]), expect, environment, network, workstation, email)


def _observation(body: Mapping[str, Any]) -> Observation:
    return Observation(
        str(body["id"]),
        body["value"],
        str(body["source"]),
        str(body["taken_at"]),
        float(body["duration_ms"]),
        Sensitivity(body["sensitivity"]),
    )


def _reason(key: str, **blanks: Any) -> str:
    texts: dict[str, str] = load_texts("diagnostics", "errors.toml")["record"]
    return texts[key].format(**blanks)
