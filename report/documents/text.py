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
                blocks.extend(self._bar_table())
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
        if all(len(row) == 1 for row in rows):
            self._tables -= 1
            indented = [row[0].text.strip() for row in rows]
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
        self._tables += 1
        rows: list[tuple[Cell, ...]] = []
        blocks: list[Block] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.count("|") < _BARS_FOR_TABLE:
                following = self._lines[self._at + 1] if self._at + 1 < len(self._lines) else ""
                if line.strip() or following.count("|") < _BARS_FOR_TABLE:
                    break
            elif not _RULE_ROW.match(line) or "-" not in line:
                rows.append(self._cells(_bar_cells(line), len(rows) + 1))
            self._at += 1
        blocks.append(Table(tuple(rows), f"table {self._tables}"))
        return blocks

    def _cells(self, texts: list[str], row: int) -> tuple[Cell, ...]:
        where = f"table {self._tables} row {row} cell "
        return tuple(Cell(text, where + str(index)) for index, text in enumerate(texts, 1))


def _bar_cells(line: str) -> list[str]:
    """Split a line at its bars; one at either end of the line closes it and divides nothing."""
    parts = line.strip(" \t").split("|")
    if parts[0].strip() == "" and line.strip(" \t").startswith("|"):
        parts = parts[1:]
    if parts and parts[-1].strip() == "" and line.strip(" \t").endswith("|"):
        parts = parts[:-1]
    return parts
