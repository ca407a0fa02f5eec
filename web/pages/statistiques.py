"""« Statistiques »: what the closed cases come to, taken together."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import streamlit as st

from diagnostics.cases.closing import as_csv
from diagnostics.cases.statistics import Share, Statistics, statistics
from diagnostics.domain.errors import HelpdeskError
from diagnostics.domain.texts import load_texts
from diagnostics.guide.prepared import DEVELOPER
from web import cases, table
from web.markdown import note, plain_text

TEXTS = load_texts("web", "guide.toml")["statistics"]
COLUMNS: dict[str, str] = TEXTS["columns"]
DAY = 86_400.0
SHOWN = 12
SHADES = ("#1f6fb5", "#7fb2dd", "#9aa5b1")
"""Seen on a light page and on a dark one."""


def main() -> None:
    """Draw the page."""
    st.title(load_texts("web", "texts.toml")["pages"]["statistiques"]["title"])
    st.markdown(TEXTS["intro"])
    spans: dict[str, str] = TEXTS["spans"]
    days = int(st.selectbox(TEXTS["span"], list(spans), format_func=spans.__getitem__, key="span"))
    since = datetime.now(UTC).timestamp() - days * DAY if days else 0.0
    lines = cases.store().lines(since)
    found = statistics(lines)
    if not found.count:
        st.info(TEXTS["none"], icon=":material/query_stats:")
        return
    _figures(found)
    _weeks(found)
    _shares("causes", "key", found.causes, _cause)
    _shares("doors", "door", found.doors, _door)
    closed = [line for line in lines if line.outcome]
    st.download_button(
        TEXTS["csv"], as_csv(cases.guide(), closed), "statistiques.csv", "text/csv", on_click="ignore", key="csv"
    )


def _figures(found: Statistics) -> None:
    told = {
        "closed": f"{found.count}",
        "fixed": _share(found.fixed, found.count),
        "at_once": _share(found.at_once, found.count),
        "found": _number(found.found),
        "minutes": _number(found.minutes),
        "questions": _number(found.questions),
    }
    for row in (tuple(told)[:3], tuple(told)[3:]):
        for column, key in zip(st.columns(3), row, strict=True):
            column.metric(TEXTS[key], told[key], border=True)
    note(TEXTS["median"])


def _share(part: int, whole: int) -> str:
    return str(TEXTS["share"]).format(count=part, percent=round(100 * part / whole))


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}".replace(".", ",").removesuffix(",0")


def _weeks(found: Statistics) -> None:
    st.subheader(TEXTS["weeks"], anchor=False)
    counted = {
        TEXTS["week_at_once"]: [week.at_once for week in found.weeks],
        TEXTS["week_later"]: [week.fixed - week.at_once for week in found.weeks],
        TEXTS["week_other"]: [week.count - week.fixed for week in found.weeks],
    }
    mondays = [week.monday for week in found.weeks]
    st.bar_chart({TEXTS["week"]: mondays, **counted}, x=TEXTS["week"], y=list(counted), color=list(SHADES))
    table.show(
        TEXTS["weeks"],
        [
            {
                TEXTS["week"]: "/".join(reversed(week.monday.split("-"))),
                TEXTS["week_count"]: str(week.count),
                TEXTS["week_fixed"]: str(week.fixed),
                TEXTS["week_at_once"]: str(week.at_once),
            }
            for week in found.weeks
        ],
    )


def _shares(title: str, column: str, shares: Sequence[Share], name: Callable[[str], str]) -> None:
    st.subheader(TEXTS[title], anchor=False)
    rows = [
        {
            COLUMNS[column]: name(share.key),
            COLUMNS["count"]: str(share.count),
            COLUMNS["fixed"]: _share(share.fixed, share.count),
            COLUMNS["minutes"]: _number(share.minutes),
        }
        for share in shares[:SHOWN]
    ]
    if len(shares) > 1:
        names, counts = COLUMNS[column], COLUMNS["count"]
        drawn = {names: [row[names] for row in rows], counts: [share.count for share in shares[:SHOWN]]}
        st.bar_chart(drawn, x=names, y=counts, horizontal=True, sort=False, color=SHADES[0])
    table.show(TEXTS[title], rows)


def _cause(id: str) -> str:
    if not id:
        return str(TEXTS["no_cause"])
    return next((one.title for one in cases.guide().causes[DEVELOPER] if one.id == id), id)


def _door(key: str) -> str:
    return cases.guide().catalogue.questions["door"].answers.get(key) or str(TEXTS["no_door"])


try:
    main()
except HelpdeskError as broken:
    st.error(plain_text(broken))
