"""Plain text with tables written into it.

Three ways of writing a table are read here. In the first a cell is a tab, its text (which may run over lines) and a
line end; a blank line ends a row, two end the table. In the second and third a line is a row and bars or tabs divide
its cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from report.documents.divided_rows import with_bars_for_dividers
from report.documents.drawn_text import ONLY_BARS, with_bars, without_filling_bars
from report.documents.form_words import are_form_words, is_form_word
from report.documents.inner_text import with_rows_on_lines
from report.documents.markdown import is_markdown, strip_marks
from report.documents.model import Block, Cell, Decoded, Document, Paragraph, Table
from report.documents.prose import HEADING_OF_PART, SENTENCE_ENDS, split_parts, split_prose
from report.documents.tab_rows import (
    LINES_OF_LABEL,
    begins_broken_label,
    is_label_over_lines,
    with_cells_joined,
    with_single_tabs,
)
from report.forms import form_2014
from report.labels import label_form
from report.numbers import read_cell

_RULE_ROW = re.compile(r"^[\s|:+-]+$")
_HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,2}、")
_HEADINGS_OF_2014 = frozenset(map(label_form, form_2014.HEADINGS))
_DIVIDERS_FOR_TABLE = 2
_LINES_OF_HEADER = 5
_ENOUGH_OPEN_ROWS = 3
_BLANK_CELL = re.compile(r"[ \xa0\u3000\u2002\u2003]*[\xa0\u3000\u2002\u2003][ \xa0\u3000\u2002\u2003]*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_CELLS_OF_ROW = 10
_LINES_JUDGED = 400
_PIECES_OF_PAGE = 40
_PARTS_OF_PAGE = 3
_QUOTED = re.compile(r'(?:(?<=\t)|^)"((?:[^"\t\n]|"")*\n(?:[^"\t]|""){0,200})"(?=\t|$)', re.MULTILINE)
_CAPTION_WORDS, _CONTENT = "二十条第", "信息内容"
CELL_LINES = 5
CELL_LINE_LENGTH = 40


def read_text(decoded: Decoded) -> Document:
    """Read a text into paragraphs and tables."""
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    text = strip_marks(text) if is_markdown(text) else text
    return Document(kind="text", blocks=tuple(_Reader(text).read()), decoded=decoded)


def read_lines(lines: Sequence[str]) -> list[Block]:
    """Read lines of text into paragraphs and tables."""
    return _Reader("\n".join(lines)).read()


class _Reader:
    def __init__(self, text: str) -> None:
        lines = with_bars_for_dividers(with_bars(_unquoted(with_rows_on_lines(text))))
        self._lines = [piece for line in lines for piece in _torn(line)]
        self._at = 0
        self._tables = 0
        self._gap = 0

    def read(self) -> list[Block]:
        blocks: list[Block] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            divider = next((divider for divider in "|\t" if self._holds_rows(line, divider)), None)
            if divider is not None:
                blocks.extend(self._row_table(divider))
                self._gap = 0
            elif line.startswith("\t"):
                blocks.extend(self._tab_table())
                self._gap = 0
            else:
                self._at += 1
                blocks.extend(self._paragraph(line))
        return blocks

    def _paragraph(self, line: str) -> list[Block]:
        text = line.strip() or ("\xa0" if _BLANK_CELL.fullmatch(line) else "")
        if not text:
            self._gap += 1
            return []
        gap, self._gap = self._gap, 0
        where = f"line {self._at}"
        words = _words(text, "|") if "|" in text else []
        if len(words) == 1:
            # Bars around a whole line are what a table of layout leaves.
            pieces = split_prose(words[0].strip())
            if pieces:
                return [Paragraph(piece, where, gap=gap) for piece in pieces]
            return [Paragraph(words[0].strip(), where, gap=gap, printed=line)]
        pieces = split_parts(text)
        if len(pieces) > 1:
            return [Paragraph(piece, where, gap=gap) for piece in pieces]
        return [Paragraph(text, where, gap=gap, printed=line)]

    def _holds_rows(self, line: str, divider: str) -> bool:
        """Say whether lines are rows; where a divider or two stand for a cell's end, each line is a cell."""
        ahead = self._lines[self._at + 1 : self._at + 1 + _LINES_OF_HEADER]
        following = next(filter(_tells_of_row, ahead), "")
        words = len(_words(line, divider))
        first = words and (_CAPTION_WORDS in line or (divider == "|" and line.rstrip().endswith("|")))
        if line.count(divider) < _DIVIDERS_FOR_TABLE:
            above = first and (_CAPTION_WORDS in line or are_form_words(line.strip("| ")))
            if (above and following.count(divider) > _DIVIDERS_FOR_TABLE) or _is_label_and_value(line):
                return True
            return (first or words > 1) and len(_words(following, divider)) > _DIVIDERS_FOR_TABLE
        if words > 1:
            return True
        for line_ahead in self._lines[self._at : self._at + _LINES_JUDGED]:
            if len(_words(line_ahead, divider)) > 1:
                return True
            if line_ahead.strip() and divider not in line_ahead:
                return False
        return False

    def _tab_table(self) -> list[Block]:
        begun = self._at
        self._tables += 1
        rows: list[tuple[Cell, ...]] = []
        while self._at < len(self._lines) and self._lines[self._at].startswith("\t"):
            rows.append(self._tab_row(len(rows) + 1))
            if self._at < len(self._lines) and self._lines[self._at] == "":
                self._at += 1
        if all(len(row) == 1 for row in rows) or _is_prose([cell.text.strip() for row in rows for cell in row]):
            self._tables -= 1
            indented = [cell.text.strip() for row in rows for cell in row]
            return [Paragraph(text, f"line {begun + 1}") for text in indented if text]
        return [Table(tuple(rows), f"table {self._tables}")]

    def _tab_row(self, number: int) -> tuple[Cell, ...]:
        texts: list[str] = []
        while self._at < len(self._lines) and self._lines[self._at] != "":
            line = self._lines[self._at]
            if line.startswith("\t"):
                texts.append(line[1:])
            elif self._runs_on(texts):
                texts[-1] += "\n" + line
            else:
                break
            self._at += 1
        return self._cells(texts, number)

    def _runs_on(self, texts: list[str]) -> bool:
        """Say whether a line without a tab belongs to the cell before it: a cell or a blank line must follow soon.

        A label of the form may be broken over more lines.
        """
        if not texts:
            return False
        if is_label_over_lines(texts[-1], self._lines[self._at : self._at + LINES_OF_LABEL]):
            return True
        for line in self._lines[self._at : self._at + CELL_LINES]:
            if line == "" or line.startswith("\t"):
                return True
            if len(line) > CELL_LINE_LENGTH or _HEADING.match(line):
                return False
        return self._at + CELL_LINES >= len(self._lines)

    def _row_table(self, divider: str) -> list[Block]:
        """Read lines that are rows, and the paragraphs that stand between them in tables of layout."""
        lines: list[tuple[str, int]] = []
        begun = self._at
        # What is known for the first row of a table is one, however it goes on.
        while self._at < len(self._lines) and (self._at == begun or self._goes_on(self._lines[self._at], divider)):
            line = self._lines[self._at].strip(" \r" if divider == "\t" else " \t\r")
            self._at += 1
            hollow = ONLY_BARS.match(line) is not None and not (lines[1:] and _holds_dashes(line, divider))
            if not hollow or ("-" not in line and line.count(divider) >= _CELLS_OF_ROW):
                lines.append((line, self._at))
        blocks: list[Block] = []
        rows: list[list[str]] = []
        for cells, number in _divided(lines, divider):
            words = [cell.strip() for cell in cells if cell.strip()]
            prose = _prose_in(words[0], rows) if len(words) == 1 else []
            if prose:
                self._add_rows(rows, blocks)
                blocks.extend(Paragraph(text, f"line {number}", printed=text) for text in prose)
                rows = []
            else:
                rows.append(cells)
        self._add_rows(rows, blocks)
        return blocks

    def _add_rows(self, rows: list[list[str]], blocks: list[Block]) -> None:
        if rows:
            self._tables += 1
            cells = tuple(self._cells(texts, number) for number, texts in enumerate(rows, 1))
            blocks.append(Table(cells, f"table {self._tables}"))

    def _goes_on(self, line: str, divider: str) -> bool:
        """Say whether a line belongs to a table: it has dividers, or one with dividers follows it."""
        if line.count(divider) >= _DIVIDERS_FOR_TABLE or (divider == "|" and line.rstrip().endswith("|")):
            return True
        if len(_words(line, divider)) > 1 or (divider == "\t" and "\t" in line and line.strip()):
            return True
        following = next((line for line in self._lines[self._at + 1 : self._at + 3] if not _RULE_ROW.match(line)), "")
        if divider == "\t" and begins_broken_label(self._lines[self._at : self._at + CELL_LINES]):
            return True
        a_cell = len(line) <= CELL_LINE_LENGTH and not _HEADING.match(line) and not line.endswith(SENTENCE_ENDS)
        return (a_cell or not line.strip()) and len(_words(following, divider)) > 1

    def _cells(self, texts: list[str], row: int) -> tuple[Cell, ...]:
        where = f"table {self._tables} row {row} cell "
        return tuple(Cell(text, where + str(index)) for index, text in enumerate(texts, 1))


def _is_label_and_value(line: str) -> bool:
    """Say whether a line is one of the form's labels, a bar, and a value, or the names of table two's only column."""
    words = [word.strip() for word in line.split("|") if word.strip()]
    if "|" not in line or len(words) != _DIVIDERS_FOR_TABLE or not is_form_word(words[0]):
        return False
    return (words[0] == _CONTENT and is_form_word(words[1])) or read_cell(words[1]).state in {"stated", "dash"}


def _tells_of_row(line: str) -> bool:
    """Say whether a line shows if it and those before it are rows: no rule does, and no header that is run together."""
    return not _RULE_ROW.match(line) and not (line.endswith("|") and are_form_words(line.strip("| ")))


def _is_prose(texts: list[str]) -> bool:
    """Say whether lines that begin with tabs are indented sentences."""
    printed = [text for text in texts if text]
    return bool(printed) and all(text.endswith(SENTENCE_ENDS) or len(text) > CELL_LINE_LENGTH for text in printed)


def _prose_in(text: str, rows: list[list[str]]) -> list[str]:
    """Return the lines of a row's only cell where it is no cell; the table of 2014 has headings as rows."""
    among = any(cell.strip() == form_2014.HEADER[0] for row in rows for cell in row)
    return [] if among and label_form(text) in _HEADINGS_OF_2014 else split_prose(text)


def _unquoted(text: str) -> str:
    """Return a text in which what a sheet's copy has in quotes for its line ends is a cell without them."""
    return _QUOTED.sub(lambda match: match.group(1).replace("\n", "").replace('""', '"'), text) if '"' in text else text


def _torn(line: str) -> list[str]:
    """Return a line as it is, or as lines where bars or tabs stand for every line end of a page."""
    for divider in "|\t":
        pieces = line.split(divider)
        printed = [piece for piece in pieces if piece.strip()]
        parts = sum(1 for piece in printed if HEADING_OF_PART.match(piece))
        if parts >= _PARTS_OF_PAGE or (parts and len(printed) >= _PIECES_OF_PAGE):
            return pieces
    return [line]


def _holds_dashes(line: str, divider: str) -> bool:
    """Say whether a line is a row of dashes, one a cell: under the first row of a table it may be a rule."""
    return "-" in line and all(cell.strip() in {"", "-"} for cell in line.split(divider))


def _words(line: str, divider: str) -> list[str]:
    return [word for word in line.split(divider) if word.strip()]


def _are_closed(lines: list[str], divider: str) -> bool:
    """Say whether dividers at the end of lines close them; where others are as many without, blank cells follow.

    So they do where several rows, names of columns among them, end with what they print.
    """
    ends = [line.count(divider) for line in lines if line.endswith(divider)]
    open_rows = sum(len(_words(line, divider)) > 1 for line in lines if not line.endswith(divider))
    if open_rows >= _ENOUGH_OPEN_ROWS:
        return False
    if divider != "|" or not ends:
        return len(ends) == len(lines)
    others = Counter(line.count(divider) for line in lines if not line.endswith(divider))
    return 2 * len(ends) > len(lines) and not others[Counter(ends).most_common(1)[0][0]]


def _divided(lines: list[tuple[str, int]], divider: str) -> list[tuple[list[str], int]]:
    """Split lines at their dividers.

    One at the end closes the line where most lines end with a bar, or all with a tab; a bar at the beginning opens it
    where every line with bars begins with one.
    """
    lines = without_filling_bars(lines) if divider == "|" else with_cells_joined(with_single_tabs(lines))
    framed = divider == "|" and all(line.startswith("|") for line, _ in lines if "|" in line)
    closed = _are_closed([line for line, _ in lines], divider)
    found: list[tuple[list[str], int]] = []
    for line, number in lines:
        parts = _BREAK.sub("\n", line).split(divider)
        if framed and line.startswith("|"):
            parts = parts[1:]
        if closed and parts and parts[-1].strip() == "" and line.endswith(divider):
            parts = parts[:-1]
        found.append((parts, number))
    return found
