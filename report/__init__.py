"""Reads: bytes in, a report out. No network, no clock, no database.

documents/   a page, text, word-processor file, sheet, PDF or OFD as blocks in reading order
forms/       the statutory tables as data, one module an edition
alignment/   cells to figures, by labels and order
divisions/   the table of administrative divisions, and the script that generates it
linear/      tables that lost their markup, made tables again
reading      the order in which a report is read; then combining with attachments, checks, plausibility
comparing    two readings of one report: their content, and their wording word by word
codebook     what every key, state, check and notice means
"""

from __future__ import annotations

from report.checks import check_years
from report.combining import combine_reports
from report.comparing import compare_attachments, compare_reports
from report.content import digest_content
from report.documents.decoding import decode_text
from report.errors import DocumentError, ReportError
from report.mirrors import is_government_host, is_same_publisher
from report.model import (
    AttachmentDifference,
    Check,
    CheckDifference,
    Claim,
    Comparison,
    Contact,
    Figure,
    FigureDifference,
    Notice,
    Period,
    Report,
    Section,
    SectionDifference,
    TextChange,
    TitleVerdict,
)
from report.reading import PARSER_VERSION, parse_report
from report.telling import lacks_table
from report.titles import judge_title

__all__ = [
    "PARSER_VERSION",
    "AttachmentDifference",
    "Check",
    "CheckDifference",
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
    "SectionDifference",
    "TextChange",
    "TitleVerdict",
    "check_years",
    "combine_reports",
    "compare_attachments",
    "compare_reports",
    "decode_text",
    "digest_content",
    "is_government_host",
    "is_same_publisher",
    "judge_title",
    "lacks_table",
    "parse_report",
]
