"""What a careful reader would want flagged about a report as a whole: what is missing, and what its text is like."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Sequence

from report.documents.model import Document, Table
from report.furniture import ATTACHMENT
from report.linear.words import is_header
from report.model import SECTION_ROLES, TABLE_ROLES, Notice, TableRole
from report.numbers import read_cell
from report.scripts import ScriptReading
from report.sections import Part, chinese_to_int

FIRST_YEAR_OF_TABLES = 2019
_ROWS_OF_A_TABLE = 2
_TEXT_OF_A_SHELL = 40
_NAMED_IN_HEADER: dict[TableRole, str] = {
    "disclosure": "信息内容",
    "requests": "商业企业",
    "review_litigation": "结果纠正",
}
_FILE_LINK = re.compile(r"\.(?:docx?|wps|pdf|xlsx?|et|ofd|zip|rar)(?:$|[?#])|downfile|download", re.IGNORECASE)
_SEE_ATTACHMENT = re.compile(r"(?:详?见|参见|详情见)附[件表]")


def check_characters(script: ScriptReading) -> Iterator[Notice]:
    """Yield what the characters of the document are like."""
    if script.traditional:
        how_much = "the text" if script.mostly_traditional else "a part of the text"
        yield Notice(
            code="traditional_script", detail=f"{how_much} is in traditional script and was read in simplified"
        )
    if script.phonetic_count:
        yield Notice(code="phonetic_annotations", detail=f"{script.phonetic_count} syllables in brackets were left out")
    if script.damaged:
        places = "; ".join(script.damaged[:8])
        yield Notice(code="damaged_text", detail=f"characters are lost at {len(script.damaged)} places: {places}")
    if script.residue_count:
        yield Notice(
            code="word_processor_residue", detail=f"{script.residue_count} names of bookmarks or fields were left out"
        )


def check_scans(document: Document) -> Iterator[Notice]:
    """Yield how many pages are scans, and which of them were not read and why."""
    scans = document.scans
    if scans.read:
        detail = f"{scans.read} scanned pages or pictures were read by recognition of characters"
        yield Notice(code="ocr", detail=f"{detail}: their figures say how certain they are")
    if scans.unread:
        detail = f"{scans.unread} pages are scans or pictures and were not read"
        yield Notice(code="ocr_missing", detail=f"{detail}: install nianbao[ocr] and read them again")
    if scans.left:
        detail = f"{scans.left} scanned pages or pictures were not read, {scans.read} were"
        yield Notice(code="ocr_limit", detail=f"{detail}: there are too many, or too much is on them")


def check_text(parts: Sequence[Part], title_lines: int) -> Iterator[Notice]:
    """Yield that nothing stands under the title: a page that fills itself by a script, or says that it has nothing."""
    lines = [line for part in parts for line in part.lines()][title_lines:]
    said = "".join(lines)
    if len(parts) > 1 or any(part.tables() for part in parts) or len(said) > _TEXT_OF_A_SHELL:
        return
    words = f"nothing but {said!r}" if said else "nothing"
    yield Notice(code="text_missing", detail=f"under the title stands {words}")


def check_sections(parts: Sequence[Part]) -> Iterator[Notice]:
    """Yield statutory parts that are missing, and gaps in the numbers of those that are there."""
    roles = {part.role for part in parts}
    for role in SECTION_ROLES:
        if role not in roles:
            yield Notice(code=f"section_missing:{role}", detail="the report has no such part")
    numbers = [
        int(part.number) if part.number.isdecimal() else chinese_to_int(part.number) for part in parts if part.number
    ]
    printed = "、".join(part.number for part in parts if part.number)
    if any(later - earlier > 1 for earlier, later in itertools.pairwise(numbers)):
        yield Notice(code="section_number_gap", detail=f"the parts are numbered {printed}")


def missing_tables(tables: Collection[TableRole], year: int | None) -> tuple[TableRole, ...]:
    """Return the statutory tables that a report of this year should have and has not."""
    if year is not None and year < FIRST_YEAR_OF_TABLES:
        return ()
    return tuple(role for role in TABLE_ROLES if role not in tables)


def check_tables(document: Document, parts: Sequence[Part], missing: Sequence[TableRole]) -> Iterator[Notice]:
    """Yield missing tables, and where they may be instead; one that is no table of the form's layout is there."""
    for role in missing:
        numbers = next(
            (table for part in parts if part.role == role for table in part.tables() if _counts(table)), None
        )
        if numbers is None and any(_heads_table(line, role) for part in parts for line in part.lines()):
            yield Notice(code=f"cells_missing:{role}", detail="the table's header is there, and none of its values")
        elif numbers is None:
            yield Notice(code=f"table_missing:{role}", detail="the document has no such table")
        else:
            detail = f"{numbers.where} has not the form's rows and columns: left out"
            yield Notice(code=f"header_unread:{role}", detail=detail)
    if not missing:
        return
    text = document.text
    files = [link for link in document.links if _FILE_LINK.search(link.url)]
    if files or _SEE_ATTACHMENT.search(text) or any(ATTACHMENT.match(line) for line in text.split("\n")):
        names = ", ".join(link.label or link.url for link in files[:5])
        yield Notice(
            code="attachment_expected", detail=f"the document refers to attachments: {names or 'none is linked'}"
        )
    if document.image_count:
        yield Notice(code="image_table", detail=f"{document.image_count} images may be the missing tables")


def _heads_table(line: str, role: TableRole) -> bool:
    """Say whether a line is nothing but names of a table's columns."""
    return _NAMED_IN_HEADER[role] in line and all(map(is_header, line.split()))


def _counts(table: Table) -> bool:
    """Say whether rows of a table are words and a number."""
    rows = [[read_cell(cell.text).state for cell in row if not cell.continued] for row in table.rows]
    return sum("stated" in row and "unreadable" in row for row in rows) >= _ROWS_OF_A_TABLE
