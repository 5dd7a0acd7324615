"""Plain text with tables written into it.

Two ways of writing a table are read here. In the first a cell is a tab, its text (which may run over lines) and a
line end; a blank line ends a row, two end the table. In the second a line is a row and bars divide its cells.
"""

from __future__ import annotations

import re

from report.documents.model import Block, Cell, Decoded, Document, Paragraph, Table

_RULE_ROW = re.compile(r"^[\s|:+-]+$")
_HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,2}、")
_HEADING_OF_PART = re.compile(r"\s*[一二三四五六七八九]、.*(?:情况|事项|问题|措施|概述)$")
_BARS_FOR_TABLE = 2
_BLANK_CELL = re.compile(r"[ \xa0\u3000\u2002\u2003]*[\xa0\u3000\u2002\u2003][ \xa0\u3000\u2002\u2003]*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ONLY_BARS = re.compile(r"^[\s|:+-]*$")
_CELLS_OF_ROW = 10
_LINES_AHEAD, _LINES_JUDGED = 400, 6
_SENTENCE_ENDS = ("。", "；", "：", "！", "？")
CELL_LINES = 5
CELL_LINE_LENGTH = 40


def read_text(decoded: Decoded) -> Document:
    """Read a text into paragraphs and tables."""
    return Document(kind="text", blocks=tuple(_Reader(decoded.text).read()), decoded=decoded)


class _Reader:
    def __init__(self, text: str) -> None:
        self._lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._at = 0
        self._tables = 0
        self._gap = 0

    def read(self) -> list[Block]:
        blocks: list[Block] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.startswith("\t"):
                blocks.extend(self._tab_table())
                self._gap = 0
            elif self._begins_bars(line) and self._holds_rows():
                blocks.extend(self._bar_table())
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
        return [Paragraph(text, f"line {self._at}", gap=gap, printed=line)]

    def _begins_bars(self, line: str) -> bool:
        """Say whether a line is a row of bars: it has some, or closes with one (a caption) over a row that has some."""
        following = self._lines[self._at + 1] if self._at + 1 < len(self._lines) else ""
        caption = line.rstrip().endswith("|") and bool(line.strip(" |")) and following.count("|") > _BARS_FOR_TABLE
        return line.count("|") >= _BARS_FOR_TABLE or caption

    def _holds_rows(self) -> bool:
        """Say whether lines with bars are rows; where a bar or two stand for a cell's end, each line is a cell."""
        ahead = [line for line in self._lines[self._at : self._at + _LINES_AHEAD] if line.strip(" |")]
        return sum(line.count("|") >= _BARS_FOR_TABLE for line in ahead[:_LINES_JUDGED]) * 2 > len(
            ahead[:_LINES_JUDGED]
        ) or bool(self._lines[self._at].strip(" |-:+\t"))

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
        """Say whether a line without a tab belongs to the cell before it: a cell or a blank line must follow soon."""
        if not texts:
            return False
        for line in self._lines[self._at : self._at + CELL_LINES]:
            if line == "" or line.startswith("\t"):
                return True
            if len(line) > CELL_LINE_LENGTH or _HEADING.match(line):
                return False
        return self._at + CELL_LINES >= len(self._lines)

    def _bar_table(self) -> list[Block]:
        """Read lines with bars: rows of tables, and the paragraphs that stand between them in tables of layout."""
        lines: list[tuple[str, int]] = []
        while self._at < len(self._lines) and self._goes_on(self._lines[self._at]):
            line = self._lines[self._at].strip(" \t\r")
            self._at += 1
            hollow = _ONLY_BARS.match(line) is not None
            if not hollow or ("-" not in line and line.count("|") >= _CELLS_OF_ROW):
                lines.append((line, self._at))
        blocks: list[Block] = []
        framed = all(line.startswith("|") for line, _ in lines)
        rows: list[list[str]] = []
        for line, number in lines:
            cells = _bar_cells(line, framed=framed)
            words = [cell.strip() for cell in cells if cell.strip()]
            if len(words) == 1 and (_HEADING_OF_PART.match(words[0]) or words[0].endswith("。")):
                self._add_rows(rows, blocks)
                blocks.append(Paragraph(words[0], f"line {number}", printed=words[0]))
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

    def _goes_on(self, line: str) -> bool:
        """Say whether a line belongs to a table of bars: it has some, or is blank and one with bars follows."""
        if line.count("|") >= _BARS_FOR_TABLE or line.rstrip().endswith("|"):
            return True
        following = self._lines[self._at + 1] if self._at + 1 < len(self._lines) else ""
        return not line.strip() and following.count("|") >= _BARS_FOR_TABLE

    def _cells(self, texts: list[str], row: int) -> tuple[Cell, ...]:
        where = f"table {self._tables} row {row} cell "
        return tuple(Cell(text, where + str(index)) for index, text in enumerate(texts, 1))


def _is_prose(texts: list[str]) -> bool:
    """Say whether lines that begin with tabs are indented sentences."""
    printed = [text for text in texts if text]
    return bool(printed) and all(text.endswith(_SENTENCE_ENDS) or len(text) > CELL_LINE_LENGTH for text in printed)


def _bar_cells(line: str, *, framed: bool) -> list[str]:
    """Split a line at its bars; the last closes the line, and so does the first where every line begins with one."""
    parts = _BREAK.sub("\n", line).split("|")
    if framed:
        parts = parts[1:]
    if parts and parts[-1].strip() == "" and line.endswith("|"):
        parts = parts[:-1]
    return parts
