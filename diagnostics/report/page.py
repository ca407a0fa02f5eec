"""The report as one self-contained page, made to be read, mailed or printed."""

from datetime import datetime

from diagnostics.catalogue import load_catalogue
from diagnostics.domain.texts import load_texts
from diagnostics.engine import Diagnosis
from diagnostics.model import Status
from diagnostics.redaction import Redactor
from diagnostics.report.data import report_data
from diagnostics.report.typography import no_break
from diagnostics.signing import Signer

PACKAGE = "diagnostics.report"


def report_html(diagnosis: Diagnosis, redactor: Redactor | None = None, signer: Signer | None = None) -> str:
    """The redacted report as an HTML page that loads nothing, signed where there is a signer."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(PACKAGE, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
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
        words=texts["words"],
        areas=texts["area"],
        statuses=texts["status"],
        conclusion=texts["conclusion"][report["conclusion"]],
        source=texts["source"]["virtual" if diagnosis.record.settings.virtual else "system"],
        when=french_date(report["taken_at"]),
        fingerprint=signer.fingerprint if signer else None,
    )
    return signer.page(page + "\n") if signer else page


def french_date(moment: str) -> str:
    """An ISO date as the reader's wall clock shows it."""
    return datetime.fromisoformat(moment).astimezone().strftime("%d/%m/%Y à %H h %M")
