"""Plain text with tables written into it.

Two ways of writing a table are read here. In the first a cell is a tab, its text (which may run over lines) and a
line end; a blank line ends a row, two end the table. In the second a line is a row and bars divide its cells.
"""

from __future__ import annotations

import re

from report.documents.model import Block, Cell, Decoded, Document, Paragraph, Table

_RULE_ROW = re.compile(r"^[\s|:+-]+$")
_HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,2}、")
_BARS_FOR_TABLE = 2
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

    def read(self) -> list[Block]:
        blocks: list[Block] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.startswith("\t"):
                blocks.extend(self._tab_table())
            elif line.count("|") >= _BARS_FOR_TABLE:
                blocks.append(self._bar_table())
            else:
                self._at += 1
                if line.strip():
                    blocks.append(Paragraph(line.strip(), f"line {self._at}"))
        return blocks

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

    def _bar_table(self) -> Table:
        self._tables += 1
        lines: list[str] = []
        while self._at < len(self._lines) and self._goes_on(self._lines[self._at]):
            line = self._lines[self._at].strip(" \t\r")
            if line and not ("-" in line and _RULE_ROW.match(line)):
                lines.append(line)
            self._at += 1
        framed = all(line.startswith("|") for line in lines)
        rows = [self._cells(_bar_cells(line, framed=framed), number) for number, line in enumerate(lines, 1)]
        return Table(tuple(rows), f"table {self._tables}")

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
    parts = line.split("|")
    if framed:
        parts = parts[1:]
    if parts and parts[-1].strip() == "" and line.endswith("|"):
        parts = parts[:-1]
    return parts
