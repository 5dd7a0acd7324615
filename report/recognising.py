"""What a document is: a report, a summary of work, or neither; and the title that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from report.alignment import FigureReading
from report.documents.model import Document
from report.model import Kind
from report.opening import Opening, find_page_title, infer_title
from report.sections import Part
from report.titles import REFUSALS_BY_NAME, judge_title, plain_title

_PARTS_OF_A_REPORT = 3
_WORDS_FOR_INFERENCE = 3000


@dataclass(frozen=True, slots=True)
class Recognised:
    """The title and what it makes of the document.

    `reason` says why it is no report, None where it is one. `inferred` is True where no title is printed and a
    sentence names the report instead.
    """

    title: str | None
    kind: Kind
    reason: str | None = None
    inferred: bool = False


def recognise(
    document: Document, opening: Opening, parts: Sequence[Part], tables: FigureReading, listed: str | None
) -> Recognised:
    """Say what a document is; what the list or the page's own tag calls an interpretation is none whatever it holds."""
    for given in (listed, document.metadata.get("articletitle")):
        verdict = judge_title(given) if given else None
        if given and verdict is not None and verdict.reason in REFUSALS_BY_NAME:
            return Recognised(plain_title(given), "none", verdict.reason)
    if opening.title is None and opening.refusal is not None:
        return Recognised(plain_title(parts[0].lines()[opening.after - 1]), "none", opening.refusal)
    printed = opening.title or find_page_title(document.titles) or (find_page_title([listed]) if listed else None)
    if printed is not None:
        summary = judge_title(printed).kind == "work_summary"
        return Recognised(printed, "work_summary" if summary else "annual_report")
    return _by_content(document, parts, tables, listed)


def _by_content(document: Document, parts: Sequence[Part], tables: FigureReading, listed: str | None) -> Recognised:
    """Recognise a document without a title by a statutory table, or by three of the statutory parts."""
    roles = {part.role for part in parts if part.role not in {None, "additional"}}
    if not tables.tables and len(roles) < _PARTS_OF_A_REPORT:
        return Recognised(next(iter(document.titles), None) or listed, "none", "no_report_words")
    words = "\n".join(line for part in parts for line in part.lines())[:_WORDS_FOR_INFERENCE]
    inferred = infer_title(words)
    return Recognised(inferred, "annual_report", inferred=inferred is not None)
