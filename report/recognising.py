"""What a document is: a report, a summary of work, or neither; and the title that says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from report.alignment import FigureReading
from report.documents.model import Document
from report.model import Kind, Role
from report.notices import REASONS
from report.opening import Opening, find_page_title, find_refusal, infer_title, is_title, names_nothing
from report.sections import Part
from report.titles import find_years, is_sheet, judge_title, plain_title

_PARTS_OF_A_REPORT = 3
_TOLD_BY_REPORTS_ONLY = frozenset({"overview", "problems"})
_PARTS_OF_A_PROSE_REPORT = 2
_TITLES_OF_A_LIST = 4
_LINES_OF_A_LIST = 300
_WORDS_OF_A_LIST = 1000
_WORDS_BESIDE_ENTRIES = 60
# Behind the title in a line of a list.
_ENTRY_DATE = re.compile(r"[\[(（【]?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])）】]?$")
_SITE = re.compile(r"[-_|–—]")
_WORDS_FOR_INFERENCE = 3000
# What is longer is no title, whatever else it is.
_LONGEST_TITLE = 200


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
    """Say what a document is.

    What the list or the page's own title calls an interpretation, a sheet about websites and the like is none,
    whatever it holds.
    """
    refused = _find_refused([*([listed] if listed else []), *document.titles])
    if refused is not None:
        return refused
    # A notice above the page's own report is one of its links.
    linked = opening.refusal == "notice" and find_page_title(document.titles) is not None
    if opening.title is None and opening.refusal is not None and not linked:
        return Recognised(plain_title(parts[0].lines()[opening.after - 1]), "none", opening.refusal)
    printed = _printed_title(document, opening, listed)
    if printed is None:
        return _by_content(document, parts, tables, listed)
    hollow = not tables.tables and len(_roles_of(parts)) < _PARTS_OF_A_PROSE_REPORT
    if hollow and _is_list(document, parts, printed):
        return Recognised(printed, "none", "list")
    if names_nothing(printed):
        inferred = infer_title("\n".join(line for part in parts for line in part.lines())[:_WORDS_FOR_INFERENCE])
        if inferred is not None:
            return Recognised(inferred, "annual_report", inferred=True)
    summary = judge_title(printed).kind == "work_summary"
    return Recognised(printed, "work_summary" if summary else "annual_report")


def _printed_title(document: Document, opening: Opening, listed: str | None) -> str | None:
    """Return the title of text, page or list; one that may be a menu's entry only where there is no other."""
    titles = [opening.title, find_page_title(document.titles), find_page_title([listed]) if listed else None]
    printed = [title for title in titles if title is not None]
    return next((title for title in printed if not names_nothing(title)), next(iter(printed), None))


def _find_refused(titles: Sequence[str]) -> Recognised | None:
    """Return the refusal of the first title that speaks of reports at all; what stands after a stroke is the site's."""
    for title in titles:
        own = plain_title(_SITE.split(title)[0])
        reason = find_refusal(own)
        if reason is not None:
            return Recognised(own if len(own) <= _LONGEST_TITLE else None, "none", reason)
        if is_title(own):
            return None
    return None


def _is_list(document: Document, parts: Sequence[Part], printed: str) -> bool:
    """Say whether a page names several reports and says little else; links count where its title names no year.

    An entry may have its date in its line. Of a page whose own title names no year two entries are enough, and one
    that has its date.
    """
    if sum(len(line) for part in parts for line in part.lines()) > _WORDS_OF_A_LIST:
        return False
    printed_lines = [plain_title(line) for line in document.text.split("\n")[:_LINES_OF_A_LIST]]
    entries = {line for line in printed_lines if is_title(_ENTRY_DATE.sub("", line))}
    lines = {_ENTRY_DATE.sub("", line) for line in entries}
    if find_years(find_page_title(document.titles) or "").year is None:
        years = {find_years(line).year for line in lines} - {None}
        others = sum(len(_ENTRY_DATE.sub("", line)) for line in printed_lines if line not in entries)
        short = others <= _WORDS_BESIDE_ENTRIES
        if short and years and (len(years) > 1 or any(map(_ENTRY_DATE.search, entries))):
            return True
    if find_years(printed).year is None:
        lines |= {plain_title(link.label) for link in document.links[:_LINES_OF_A_LIST]}
    return sum(map(is_title, lines)) >= _TITLES_OF_A_LIST


def _roles_of(parts: Sequence[Part]) -> set[Role | None]:
    return {part.role for part in parts if part.role not in {None, "additional"}}


def _by_content(document: Document, parts: Sequence[Part], tables: FigureReading, listed: str | None) -> Recognised:
    """Recognise a document without a title by a statutory table, or by three of the statutory parts.

    A guide has three such parts too, but calls itself one, or tells of no problems. A sheet of 2014 is what a report
    has attached.
    """
    lines = [line for part in parts for line in part.lines()]
    named = [title for title in (listed, *document.titles, *lines[:1]) if title]
    reasons = (judge_title(title).reason for title in named)
    reason = next((one for one in reasons if one in REASONS and one not in {"no_report_words", "empty"}), None)
    roles = _roles_of(parts)
    enough = len(roles) >= _PARTS_OF_A_REPORT and not roles.isdisjoint(_TOLD_BY_REPORTS_ONLY) and reason is None
    if not tables.figures and not tables.tables and not enough:
        title = next((one for one in named if len(one) <= _LONGEST_TITLE), None)
        return Recognised(title, "none", reason or "no_report_words")
    inferred = infer_title("\n".join(lines)[:_WORDS_FOR_INFERENCE])
    sheet = next((plain_title(line) for line in named if is_sheet(plain_title(line))), None)
    return Recognised(inferred or sheet, "annual_report", inferred=inferred is not None)
