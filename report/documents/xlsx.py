"""XLSX workbooks (ECMA-376 part 1, 18), read without a tree of their XML: its size in memory cannot be foreseen."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from lxml import etree

from report.documents.cells import PLAIN, Format, built_in_format, print_number, read_format
from report.documents.sheets import MAX_CELLS, MAX_TEXT, Area, Sheet
from report.errors import DocumentError

_NAME = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What is shown for a formula whose result the file does not hold: the cell is not blank, what it says is not known.
_UNCOMPUTED = "=?"
_CHUNK = 1 << 16
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384
# Elements and stretches of text, those of empty cells and unused strings as well.
_MAX_EVENTS = 1_000_000


def read_xlsx(payload: bytes) -> list[Sheet]:
    """Read the visible sheets of an XLSX workbook.

    Raises:
        DocumentError: It is damaged, or larger than a workbook may be.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as container:
            return _Book(container).read()
    except DocumentError:
        raise
    except Exception as error:  # a damaged part makes the readers of ZIP and XML raise whatever they raise
        raise DocumentError(f"the workbook is damaged: {type(error).__name__}") from error


class _Book:
    """The parts of a workbook and how they refer to each other."""

    def __init__(self, container: zipfile.ZipFile) -> None:
        self._container = container
        self._parts = {name.lower(): name for name in container.namelist()}
        self._targets: dict[str, str] = {}
        self._events = 0
        kinds: dict[str, str] = {}
        for _, attributes in self._elements("xl/_rels/workbook.xml.rels", "Relationship"):
            target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
            self._targets[attributes.get("Id", "")] = target
            kinds[attributes.get("Type", "").rpartition("/")[2]] = target
        strings = _Strings()
        self._parse(kinds.get("sharedStrings", ""), strings)
        self._strings = strings.texts
        self._formats = self._read_formats(kinds.get("styles", ""))

    def read(self) -> list[Sheet]:
        sheets: list[Sheet] = []
        for _, attributes in self._elements("xl/workbook.xml", "sheet"):
            target = self._targets.get(attributes.get("id", ""), "")
            if attributes.get("state") not in {"hidden", "veryHidden"} and target.lower() in self._parts:
                sheets.append(Sheet(attributes.get("name", "")))
                self._parse(target, _Cells(sheets[-1], self._strings, self._formats))
        return sheets

    def _read_formats(self, part: str) -> list[Format]:
        """Return, for each style of a cell, how it shows numbers."""
        custom: dict[str, Format] = {}
        styles: list[Format] = []
        within = False
        for name, attributes in self._elements(part, "numFmt", "cellXfs", "cellStyles", "xf"):
            number = attributes.get("numFmtId", "")
            if name == "numFmt":
                custom[number] = read_format(attributes.get("formatCode", ""))
            elif name != "xf":
                within = name == "cellXfs"
            elif within:
                styles.append(custom[number] if number in custom else built_in_format(_to_int(number)))
        return styles

    def _elements(self, part: str, *names: str) -> list[tuple[str, dict[str, str]]]:
        """Return the elements of these names in a part with their attributes, in order."""
        collector = _Elements(frozenset(names))
        self._parse(part, collector)
        return collector.found

    def _parse(self, part: str, target: Any) -> None:
        """Read a part; one that is not there has no elements."""
        name = self._parts.get(part.lower())
        if name is None:
            return
        target.events = self._events
        parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True, load_dtd=False)
        with self._container.open(name) as stream:
            while chunk := stream.read(_CHUNK):
                parser.feed(chunk)
        parser.close()
        self._events = target.events


class _Target:
    """Takes the events of a parser."""

    events = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        self._count()
        self.begin(tag.rpartition("}")[2], attributes)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self.finish(tag.rpartition("}")[2])

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element by its name without namespace."""

    def finish(self, name: str) -> None:
        """Take the end of an element by its name without namespace."""

    def data(self, text: str) -> None:
        """Take a stretch of text."""
        self._count()
        self.take(text)

    def _count(self) -> None:
        self.events += 1
        if self.events > _MAX_EVENTS:
            raise DocumentError("the workbook has more elements than can be read")

    def take(self, text: str) -> None:
        """Take a stretch of text that was counted."""

    def close(self) -> None:
        """Take the end of the part."""


class _Elements(_Target):
    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self.found: list[tuple[str, dict[str, str]]] = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in self._names:
            self.found.append((name, {key.rpartition("}")[2]: value for key, value in attributes.items()}))


class _Texts(_Target):
    """Gathers the text of an item; how a word is pronounced (18.4.6) is none of it."""

    _words: list[str]
    _reading = False
    _phonetic = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "rPh":
            self._phonetic = True
        self._reading = name in {"t", "v"} and not self._phonetic
        del attributes

    def finish(self, name: str) -> None:
        self._reading = False
        if name == "rPh":
            self._phonetic = False

    def take(self, text: str) -> None:
        if self._reading:
            self._words.append(text)

    def _text(self) -> str:
        return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), "".join(self._words))


class _Strings(_Texts):
    def __init__(self) -> None:
        self.texts: list[str] = []
        self._words = []

    def finish(self, name: str) -> None:
        super().finish(name)
        if name == "si":
            self.texts.append(self._text())
            self._words = []


class _Cells(_Texts):
    """Reads the cells of a sheet; a row or a cell that does not say where it stands follows the one before."""

    def __init__(self, sheet: Sheet, strings: list[str], formats: list[Format]) -> None:
        self._sheet = sheet
        self._strings = strings
        self._formats = formats
        self._row = self._column = -1
        self._size = 0
        self._kind = self._style = ""
        self._computed = False
        self._shows_zeros = True
        self._words = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        super().begin(name, attributes)
        if name == "c":
            place = _NAME.fullmatch(attributes.get("r", ""))
            if place is not None:
                self._row = int(place.group(2)) - 1
            self._column = _column_of(place.group(1)) if place is not None else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._words = []
            self._computed = False
        elif name == "f":
            self._computed = True
        elif name == "sheetView":
            self._shows_zeros = attributes.get("showZeros", "1") not in {"0", "false"}
        elif name == "row":
            self._row = _to_int(attributes.get("r", str(self._row + 2))) - 1
            self._column = -1
        elif name == "mergeCell":
            self._sheet.merged.extend(_areas_of(attributes.get("ref", "")))

    def finish(self, name: str) -> None:
        super().finish(name)
        if name != "c" or not (0 <= self._row < _MAX_ROW and 0 <= self._column < _MAX_COLUMN):
            return
        text = self._printed()
        self._size += len(text)
        if self._size > MAX_TEXT or len(self._sheet.cells) > MAX_CELLS:
            raise DocumentError(f"a sheet has more than {MAX_CELLS} rows or {MAX_TEXT} characters")
        self._sheet.print_at(self._row, self._column, text)

    def _printed(self) -> str:
        text = self._text()
        if self._computed and not text and self._kind != "str":
            return _UNCOMPUTED
        if self._kind == "s":
            number = _to_int(text)
            return self._strings[number] if 0 <= number < len(self._strings) else ""
        if self._kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        if self._kind != "n" or not text:
            return text
        if not self._shows_zeros and not text.strip("-0."):
            return ""
        style = _to_int(self._style)
        return print_number(text, self._formats[style] if 0 <= style < len(self._formats) else PLAIN)


def _areas_of(reference: str) -> list[Area]:
    places: list[Any] = [_NAME.fullmatch(corner) for corner in reference.split(":")]
    if len(places) != 2 or None in places:
        return []
    (top, left), (bottom, right) = ((int(place.group(2)) - 1, _column_of(place.group(1))) for place in places)
    return [Area(top, left, bottom, right)] if top <= bottom and left <= right else []


def _column_of(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = 26 * column + ord(letter) - 64
    return column - 1


def _to_int(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
