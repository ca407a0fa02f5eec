"""A diagnosis on the page: the root cause first and alone, the rest folded."""

from datetime import datetime

import streamlit as st

from diagnostics.catalogue import load_catalogue
from diagnostics.domain.texts import load_texts
from diagnostics.engine import Diagnosis, RankedCause
from diagnostics.errors import SigningKeyError
from diagnostics.model import Status, Verdict
from diagnostics.records import dump
from diagnostics.report import message, report_html, report_json
from diagnostics.signing import Signer, open_signer
from web import sheet
from web.markdown import note, plain_text

TEXTS: dict[str, str] = load_texts("web", "texts.toml")["result"]
WORDS = load_texts("diagnostics.report", "texts.toml")
MARKS = {
    Status.OK: ":material/check_circle:",
    Status.WARNING: ":material/warning:",
    Status.FAULT: ":material/cancel:",
    Status.BLOCKED: ":material/hourglass_empty:",
    Status.UNKNOWN: ":material/help:",
    Status.NOT_APPLICABLE: ":material/remove:",
    Status.CRASHED: ":material/bug_report:",
}


def show(diagnosis: Diagnosis, host: str, received: bool) -> None:
    """Draw it. `received` says that it judges a record from elsewhere; `host` is this workstation."""
    source = WORDS["source"]["virtual" if diagnosis.record.settings.virtual else "system"]
    text = TEXTS["shown_record" if received else "shown_live"]
    note(plain_text(text.format(host=host, source=source, when=_when(diagnosis.record.taken_at))))
    if diagnosis.root:
        _root(diagnosis.root)
    else:
        _no_cause(diagnosis)
    _rest(diagnosis)
    _downloads(diagnosis)


def _when(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().strftime("%d/%m/%Y à %H:%M:%S")


def _no_cause(diagnosis: Diagnosis) -> None:
    words = WORDS["words"]
    if diagnosis.limits:
        st.warning(words["incomplete"], icon=MARKS[Status.UNKNOWN], title=WORDS["conclusion"]["inconclusive"])
    else:
        st.success(words["nothing"], icon=MARKS[Status.OK], title=WORDS["conclusion"]["nothing_found"])


def _root(ranked: RankedCause) -> None:
    cause, fault = ranked.cause, ranked.verdict.status is Status.FAULT
    st.header(TEXTS["cause" if fault else "watch"].format(title=plain_text(cause.title)))
    if not fault:
        st.markdown(TEXTS["watch_note"])
    alert = st.error if fault else st.warning
    alert(plain_text(message(ranked.verdict)), icon=MARKS[ranked.verdict.status], title=TEXTS["found"])
    st.markdown(plain_text(cause.explanation))
    percent, area = round(ranked.confidence * 100), WORDS["area"][cause.area]
    note(TEXTS["sure"].format(percent=percent, area=area, acts=WORDS["acts"][cause.acts]))
    sheet.what_to_do(cause)
    with st.expander(TEXTS["how"]):
        _how(ranked)


def _how(ranked: RankedCause) -> None:
    text = load_catalogue().checks[ranked.verdict.check]
    st.markdown(f"**{TEXTS['how_check'].format(title=plain_text(text.title))}.** {plain_text(text.how)}")
    st.markdown(f"**{TEXTS['technical']}.** {plain_text(ranked.cause.technical)}")


def _rest(diagnosis: Diagnosis) -> None:
    if others := diagnosis.causes[1:]:
        with st.expander(TEXTS["others"].format(count=len(others))):
            for ranked in others:
                st.markdown(f"- **{plain_text(ranked.cause.title)}** : {plain_text(message(ranked.verdict))}")
    if diagnosis.limits:
        with st.expander(TEXTS["limits"].format(count=len(diagnosis.limits))):
            st.markdown("\n".join(_line(verdict, "- **{title}** : {found}") for verdict in diagnosis.limits))
    with st.expander(TEXTS["checks"].format(count=len(diagnosis.verdicts))):
        rows = [_line(verdict, "| {mark} {status} | {title} | {found} |") for verdict in diagnosis.verdicts]
        st.markdown("\n".join([TEXTS["table"], "|---|---|---|", *rows]))


def _line(verdict: Verdict, form: str) -> str:
    title = plain_text(load_catalogue().checks[verdict.check].title)
    status = WORDS["status"][verdict.status]
    return form.format(mark=MARKS[verdict.status], status=status, title=title, found=plain_text(message(verdict)))


def _downloads(diagnosis: Diagnosis) -> None:
    st.subheader(TEXTS["downloads"])
    signer = _signer()
    stamp = datetime.fromisoformat(diagnosis.record.taken_at).strftime("%Y%m%d-%H%M%S")
    files = (
        ("html", report_html(diagnosis, signer=signer), f"rapport-{stamp}.html", "text/html"),
        ("json", report_json(diagnosis, signer=signer), f"rapport-{stamp}.json", "application/json"),
        ("record", dump(diagnosis.record, signer), f"enregistrement-{stamp}.json", "application/json"),
    )
    for column, (key, data, name, mime) in zip(st.columns(3), files, strict=True):
        column.download_button(TEXTS[key], data, name, mime, on_click="ignore", width="stretch", key=f"save_{key}")
    note(TEXTS["masked"])


def _signer() -> Signer | None:
    """What signs; where the key of this workstation cannot be used, that is said and nothing is signed."""
    try:
        return open_signer()
    except SigningKeyError as error:
        st.warning(plain_text(error))
        return None
