"""Reads: bytes in, a report out. No network, no clock, no database.

documents/   a page, text, word-processor file, sheet, PDF or OFD as blocks in reading order
forms/       the statutory tables as data, one module an edition
alignment/   cells to figures, by labels and order
divisions/   the table of administrative divisions, and the script that generates it
linear/      tables that lost their markup, made tables again
reading      the order in which a report is read; then combining, comparing, checks
"""

from __future__ import annotations

from report.checks import check_years
from report.combining import combine_reports
from report.comparing import compare_reports
from report.documents.decoding import decode_text
from report.errors import DocumentError, ReportError
from report.model import (
    Check,
    Claim,
    Comparison,
    Contact,
    Figure,
    FigureDifference,
    Notice,
    Period,
    Report,
    Section,
    TitleVerdict,
)
from report.reading import PARSER_VERSION, parse_report
from report.titles import judge_title

__all__ = [
    "PARSER_VERSION",
    "Check",
    "Claim",
    "Comparison",
    "Contact",
    "DocumentError",
    "Figure",
    "FigureDifference",
    "Notice",
    "Period",
    "Report",
    "ReportError",
    "Section",
    "TitleVerdict",
    "check_years",
    "combine_reports",
    "compare_reports",
    "decode_text",
    "judge_title",
    "parse_report",
]
