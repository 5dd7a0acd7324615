"""Pictures of pages to blocks: ruled tables cell by cell, the rest line by line, as pages of a PDF are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from report.documents.drawn import DrawnPage
from report.documents.model import Cell, Paragraph, lowest_confidence
from report.documents.pdf import PageReader
from report.documents.scans.cells import read_cells
from report.documents.scans.recognising import Box, Words, find_lines, read_lines
from report.documents.scans.rules import Rule, Rules, find_rules, without_rules
from report.documents.scans.straightening import Picture, Straightened, straighten
from report.errors import CrowdedError

# Pictures are read at a width between these, in dots; a page of A4 at 200 dots an inch has 1650.
_NARROWEST, _WIDEST, _LARGEST = 1100, 1700, 2.0
_PAGE_WIDTH = 595.0
# Places where rules may cross: a page has less than a thousand, one picture of a whole report whose cells have frames
# of their own seven thousand; what has more is a drawing or a map.
_MAX_CROSSINGS = 10_000
_LEAST_RULES, _LEAST_SIDE = 3, 60
_ROW_OF_WORDS = 3
_BLANK_WIDTH = 5.0

_Area = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text outside tables: its box in points of the page, and its words."""

    box: _Area
    words: Words


class PictureReader(PageReader):
    """Reads pictures of pages one after the other into blocks that say how sure they are."""

    def __init__(self) -> None:
        super().__init__()
        self._cells_read: dict[_Area, Words] = {}
        self._lines: list[_Line] = []
        self._straight: Straightened | None = None
        self._scale = self._unit = 1.0
        self._origin = (0.0, 0.0)

    @classmethod
    def after(cls, reader: PageReader) -> PictureReader:
        """Return a reader that goes on where one of text came to."""
        going_on = cls()
        vars(going_on).update(vars(reader))
        return going_on

    def read_page(self, page: Any) -> None:
        """Read a page of text."""
        self._straight = None
        super().read_page(page)

    def read_picture(
        self, picture: Picture, number: int, unit: float = 1.0, origin: tuple[float, float] = (0.0, 0.0)
    ) -> None:
        """Read the grey picture of a page, or of a part of it that begins at `origin`.

        `unit` is what a dot measures on the page: places (`where`) are in that unit, from the upper left.

        Raises:
            CrowdedError: There is more on the picture than on a page of a report.
        """
        sized, factor = _sized(picture)
        self._straight = straighten(sized)
        height, width = self._straight.picture.shape
        self._scale = _PAGE_WIDTH / width
        self._unit, self._origin = unit / factor, origin
        rules = find_rules(self._straight.picture)
        if len(rules.level) * len(rules.upright) > _MAX_CROSSINGS:
            raise CrowdedError("a picture has more rules than a page of a report")
        drawn = {"char": [], "line": self._drawn_rules(rules), "image": []}
        page = DrawnPage(number, (_PAGE_WIDTH, height * self._scale), drawn)
        clean = without_rules(self._straight.picture, rules)
        tables = self.find_tables(page)
        self._read_cells(tables, clean)
        self._read_around(tables, clean)
        drawn["char"] = [char for line in self._lines for char in _characters(line)]
        super().read_page(DrawnPage(number, (_PAGE_WIDTH, height * self._scale), drawn))

    def _drawn_rules(self, rules: Rules) -> list[dict[str, Any]]:
        return [_drawn(rule, self._scale, upright=False) for rule in rules.level] + [
            _drawn(rule, self._scale, upright=True) for rule in rules.upright
        ]

    def _read_cells(self, tables: Sequence[Any], clean: Picture) -> None:
        areas = list(dict.fromkeys(cell for table in tables for row in table.rows for cell in row.cells if cell))
        boxes = [self._dots(area, inside=2) for area in areas]
        self._cells_read = dict(zip(areas, read_cells(clean, boxes), strict=True))

    def _read_around(self, tables: Sequence[Any], clean: Picture) -> None:
        """Read what stands outside tables, in the strips between them: a network's time grows with what it looks at."""
        around = clean.copy()
        for table in tables:
            left, top, right, bottom = self._dots(table.bbox, inside=-4)
            around[max(top, 0) : bottom, max(left, 0) : right] = 255
        boxes: list[Box] = []
        for top, bottom in _strips(around):
            boxes += [(left, top + y, right, top + end) for left, y, right, end in find_lines(around[top:bottom])]
        words = read_lines([around[top:bottom, left:right] for left, top, right, bottom in boxes])
        scale = self._scale
        self._lines = [
            _Line((left * scale, top * scale, right * scale, bottom * scale), said)
            for (left, top, right, bottom), said in zip(boxes, words, strict=True)
            if said.text
        ]

    def _dots(self, area: _Area, inside: int) -> Box:
        """Return an area of the page in dots of the straightened picture, so many dots inside its edges."""
        left, top, right, bottom = (round(edge / self._scale) for edge in area)
        return left + inside, top + inside, right - inside, bottom - inside

    def _begins(self, line: dict[str, Any], before: dict[str, Any]) -> bool:
        if self._straight is None:
            return super()._begins(line, before)
        in_rows = len(self._words_at(line)) >= _ROW_OF_WORDS or len(self._words_at(before)) >= _ROW_OF_WORDS
        return in_rows or super()._begins(line, before)

    def _right_edge(self, lines: Sequence[dict[str, Any]], page: Any) -> float:
        """Return how far to the right text would go if it left as much room there as on the left."""
        edge = super()._right_edge(lines, page)
        return (
            edge if self._straight is None else max(edge, page.width - min((line["x0"] for line in lines), default=0.0))
        )

    def _words_at(self, line: dict[str, Any]) -> list[_Line]:
        """Return what was read at the height of a line, from left to right."""
        top, bottom = line["top"], line["bottom"]
        return sorted((one for one in self._lines if top <= (one.box[1] + one.box[3]) / 2 <= bottom), key=_left)

    def _close(self, paragraph: list[dict[str, Any]], page: Any) -> None:
        if self._straight is None:
            super()._close(paragraph, page)
            return
        read = [one for line in paragraph for one in self._words_at(line)]
        count = len(self.blocks)
        printed = _laid_out(read) if len(paragraph) == 1 and len(read) >= _ROW_OF_WORDS else ""
        place = self._where(paragraph[0]) if paragraph else ""
        super()._close(paragraph, page)
        if len(self.blocks) > count and isinstance(block := self.blocks[-1], Paragraph):
            sure = lowest_confidence(one.words.confidence for one in read)
            where = f"page {page.page_number} at {place}"
            self.blocks[-1] = replace(block, where=where, printed=printed, confidence=sure or 0.0)

    def _where(self, line: dict[str, Any]) -> str:
        left, top, _, _ = self._original((line["x0"], line["top"], line["x1"], line["bottom"]))
        return f"{left:.0f},{top:.0f}"

    def _cells(self, row: Any, texts: list[str | None], number: int, page: Any) -> Iterable[Cell]:
        if self._straight is None:
            return super()._cells(row, texts, number, page)
        found = []
        for index, box in enumerate(row.cells, 1):
            if box is None:
                continue
            place = ",".join(f"{edge:.0f}" for edge in self._original(box))
            where = f"page {page.page_number} table {self._tables} row {number} cell {index} box {place}"
            words = self._cells_read[box]
            found.append(Cell(words.text, where, confidence=words.confidence))
        return found

    def _original(self, area: _Area) -> _Area:
        """Return an area of the straightened page where it stands on the page as it was."""
        left, top, right, bottom = (edge / self._scale for edge in area)
        box = self._straight.original_box((left, top, right, bottom)) if self._straight else area
        (x, y), unit = self._origin, self._unit
        return x + box[0] * unit, y + box[1] * unit, x + box[2] * unit, y + box[3] * unit


def holds_table(picture: Picture) -> bool:
    """Say whether a grey picture has a ruled table of several rows and columns."""
    if min(picture.shape) < _LEAST_SIDE:
        return False
    rules = find_rules(straighten(_sized(picture)[0]).picture)
    return len(rules.level) >= _LEAST_RULES and len(rules.upright) >= _LEAST_RULES


def _sized(picture: Picture) -> tuple[Picture, float]:
    """Return a picture at a width at which it is read well, and by what it was enlarged."""
    height, width = picture.shape
    wanted = min(max(min(width, height), _NARROWEST), _WIDEST)
    factor = min(wanted / min(width, height), _LARGEST)
    if abs(factor - 1) < 0.01:
        return picture, 1.0
    size = (max(round(width * factor), 1), max(round(height * factor), 1))
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size, interpolation=way), np.uint8), factor


def _drawn(rule: Rule, scale: float, *, upright: bool) -> dict[str, Any]:
    at, start, end = rule.at * scale, rule.start * scale, rule.end * scale
    left, right, top, bottom = (at, at, start, end) if upright else (start, end, at, at)
    box = {"x0": left, "x1": right, "top": top, "bottom": bottom, "doctop": top}
    return {"object_type": "line", **box, "width": right - left, "height": bottom - top}


def _characters(line: _Line) -> list[dict[str, Any]]:
    """Return the characters of a line side by side, each as wide as the line leaves it room."""
    left, top, right, bottom = line.box
    text = line.words.text
    shares = [1.0 if ord(letter) > 0x2000 else 0.5 for letter in text]
    step = (right - left) / sum(shares)
    found = []
    for letter, share in zip(text, shares, strict=True):
        box = {"x0": left, "x1": left + share * step, "top": top, "bottom": bottom, "doctop": top}
        size = {"width": share * step, "height": bottom - top, "size": bottom - top}
        found.append({"object_type": "char", "text": letter, "upright": True, **box, **size})
        left += share * step
    return found


def _strips(picture: Picture) -> list[tuple[int, int]]:
    """Return from where to where a picture has anything that is not white, near strips put together."""
    height, width = picture.shape
    dark = (picture < 150).sum(axis=1) > 0
    rows = np.nonzero(dark)[0].tolist()
    strips: list[tuple[int, int]] = []
    for row in rows:
        if strips and row - strips[-1][1] < width // 12:
            strips[-1] = (strips[-1][0], row + 1)
        else:
            strips.append((row, row + 1))
    margin = width // 50
    high = [(top, bottom) for top, bottom in strips if bottom - top > width // 200]
    return [(max(top - margin, 0), min(bottom + margin, height)) for top, bottom in high]


def _laid_out(read: Sequence[_Line]) -> str:
    """Return a row of words with blanks between them as they stand apart, as text of a PDF is written out."""
    text = ""
    for one in read:
        gap = max(round(one.box[0] / _BLANK_WIDTH) - _wide(text), 2 if text else 0)
        text += " " * gap + one.words.text
    return text


def _wide(text: str) -> int:
    return sum(2 if ord(letter) > 0x2000 else 1 for letter in text)


def _left(line: _Line) -> float:
    return line.box[0]
