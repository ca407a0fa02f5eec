"""The report as plain data. Its form is `schema.json`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from diagnostics.catalogue import load_catalogue
from diagnostics.engine import Diagnosis, RankedCause
from diagnostics.model import SCHEMA_VERSION, Outcome, Verdict
from diagnostics.redaction import Redactor, plain
from diagnostics.signing import Signer

CONCLUSIONS = {0: "nothing_found", 1: "cause_found", 2: "inconclusive"}
Blanks = Callable[[Outcome], Mapping[str, str | int]]


def message(verdict: Verdict, blanks: Blanks = plain) -> str:
    """The sentence of a verdict, its blanks filled."""
    checks = load_catalogue().checks
    templates = {**checks["any"].messages, **checks[verdict.check].messages}
    return templates[verdict.outcome.message].format(**blanks(verdict.outcome))


def report_data(diagnosis: Diagnosis, redactor: Redactor | None = None) -> dict[str, Any]:
    """The whole report, redacted. Pass a redactor to choose its key."""
    record = diagnosis.record
    mask = (redactor or Redactor()).knowing(record)
    settings = record.settings
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": record.tool,
        "taken_at": record.taken_at,
        "settings": {
            "virtual": settings.virtual,
            "environment": settings.target,
            "expect": mask.token(settings.expect) if settings.expect else None,
            "network": settings.network,
            "workstation": settings.workstation,
        },
        "conclusion": CONCLUSIONS[diagnosis.exit_code],
        "exit_code": diagnosis.exit_code,
        "causes": [_cause(ranked, mask) for ranked in diagnosis.causes],
        "verdicts": [_verdict(verdict, mask) for verdict in diagnosis.verdicts],
        "limits": [verdict.check for verdict in diagnosis.limits],
        "observations": [
            {
                "id": seen.id,
                "value": mask.observation(seen),
                "source": mask.text(seen.source),
                "taken_at": seen.taken_at,
                "duration_ms": seen.duration_ms,
                "sensitivity": seen.sensitivity,
            }
            for seen in record.observations.values()
        ],
    }


def _cause(ranked: RankedCause, mask: Redactor) -> dict[str, Any]:
    cause = ranked.cause
    return {
        "id": cause.id,
        "title": cause.title,
        "area": cause.area,
        "confidence": ranked.confidence,
        "check": ranked.verdict.check,
        "found": message(ranked.verdict, mask.values),
        "explanation": cause.explanation,
        "technical": cause.technical,
        "acts": cause.acts,
        "phone": cause.phone,
        "contact": {**asdict(cause.contact), "sure": cause.contact.sure},
        "remedies": [asdict(remedy) for remedy in cause.remedies],
        "sources": list(cause.sources),
    }


def _verdict(verdict: Verdict, mask: Redactor) -> dict[str, Any]:
    text = load_catalogue().checks[verdict.check]
    return {
        "check": verdict.check,
        "title": text.title,
        "status": verdict.status,
        "message": message(verdict, mask.values),
        "how": text.how,
        "cause": verdict.outcome.cause,
        "evidence": list(verdict.evidence),
        "blocked_by": list(verdict.blocked_by),
    }


def report_json(diagnosis: Diagnosis, redactor: Redactor | None = None, signer: Signer | None = None) -> str:
    """The report as JSON text, signed where there is a signer."""
    report = report_data(diagnosis, redactor)
    return json.dumps(signer.data(report) if signer else report, ensure_ascii=False, indent=1) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the report."""
    found: dict[str, Any] = json.loads(files("diagnostics.report").joinpath("schema.json").read_text("utf-8"))
    return found
