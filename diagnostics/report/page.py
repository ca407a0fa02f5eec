"""The report as one self-contained page, made to be read, mailed or printed."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from diagnostics.catalogue import load_catalogue
from diagnostics.domain.texts import load_texts
from diagnostics.engine import Diagnosis
from diagnostics.model import Status
from diagnostics.redaction import Redactor
from diagnostics.report.data import report_data
from diagnostics.report.lines import doubt, verified
from diagnostics.report.typography import no_break
from diagnostics.signing import Signer

PACKAGE = "diagnostics.report"
TABLES = {
    "wrong": (Status.FAULT, Status.WARNING, Status.CRASHED, Status.UNKNOWN),
    "passed": (Status.OK,),
}
"""Checks told one by one, under which title; what is worst comes first."""
LEFT_OUT = (Status.BLOCKED, Status.NOT_APPLICABLE)
"""Checks told together by the reason why they say nothing."""
LONGEST_VALUE = 160
"""Characters of an observation that a page shows; the JSON report has the longer ones."""
Plain = Mapping[str, Any]


def report_html(diagnosis: Diagnosis, redactor: Redactor | None = None, signer: Signer | None = None) -> str:
    """The redacted report as an HTML page that loads nothing, signed where there is a signer."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(PACKAGE, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: no_break(value) if isinstance(value, str) else value,
    )
    texts = load_texts(PACKAGE, "texts.toml")
    report = report_data(diagnosis, redactor)
    root = report["causes"][0] if report["causes"] else None
    page = environment.get_template("page.html").render(
        report=report,
        root=root,
        fault=diagnosis.root is not None and diagnosis.root.verdict.status is Status.FAULT,
        how=load_catalogue().checks[root["check"]].how if root else "",
        doubt=doubt(diagnosis.root.cause.contact) if diagnosis.root else "",
        verified=verified(diagnosis.root.cause.contact) if diagnosis.root else "",
        evidence=list(_evidence(report, root["check"])) if root else [],
        tables=list(_tables(report, texts["words"])),
        left_out=list(_left_out(report)),
        words=texts["words"],
        areas=texts["area"],
        statuses=texts["status"],
        conclusion=texts["conclusion"][report["conclusion"]],
        source=texts["source"]["virtual" if diagnosis.record.settings.virtual else "system"],
        when=french_date(report["taken_at"]),
        fingerprint=signer.fingerprint if signer else None,
    )
    return signer.page(page + "\n") if signer else page


def _evidence(report: Plain, check: str) -> Iterator[Plain]:
    """The observations that a verdict rests on, as they were seen; None for a value too long to be read."""
    named = next(verdict["evidence"] for verdict in report["verdicts"] if verdict["check"] == check)
    for seen in report["observations"]:
        if seen["id"] in named:
            value = seen["value"]
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield {"id": seen["id"], "source": seen["source"], "value": text if len(text) <= LONGEST_VALUE else None}


def _tables(report: Plain, words: Mapping[str, str]) -> Iterator[tuple[str, list[Plain]]]:
    for title, statuses in TABLES.items():
        found = [v for status in statuses for v in report["verdicts"] if v["status"] == status]
        if found:
            yield words[title], found


def _left_out(report: Plain) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    for status in LEFT_OUT:
        titles = defaultdict(list)
        for verdict in report["verdicts"]:
            if verdict["status"] == status:
                titles[verdict["message"]].append(verdict["title"])
        if titles:
            yield f"left_{status}", list(titles.items())


def french_date(moment: str) -> str:
    """An ISO date as the reader's wall clock shows it."""
    return datetime.fromisoformat(moment).astimezone().strftime("%d/%m/%Y à %H h %M")
