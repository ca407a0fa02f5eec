"""A diagnosis as others read it: JSON with a published schema, a self-contained page, a summary for the terminal."""

from diagnostics.report.data import message, report_data, report_json, schema
from diagnostics.report.page import report_html
from diagnostics.report.typography import no_break

__all__ = ["message", "no_break", "report_data", "report_html", "report_json", "schema"]
