"""A document as blocks in reading order, whatever it was written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

DocumentKind = Literal["html", "text", "docx", "pdf", "doc", "sheets", "ofd", "image"]


class Cell(NamedTuple):
    """A cell of a table: its text as printed and where it stands.

    `continued` marks the place of a cell that a cell of an earlier row covers (`rowspan`); a `merged` cell is one
    that covers rows after its own. `confidence` says from 0 to 1 how sure the recognition of characters is of the
    text; None where it was not needed.
    """

    text: str
    where: str
    continued: bool = False
    merged: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table as rows of cells in order; a cell that spans columns is one cell.

    `joints` are the indexes of rows that begin a page: a page break may have cut the row before in two. `placed` says
    that every cell stands where the page has drawn it: no program filled rows up. `ruled` ones were read from rules
    on a page, which has a place for a cell that is not there.
    """

    rows: tuple[tuple[Cell, ...], ...]
    where: str
    joints: tuple[int, ...] = ()
    placed: bool = False
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or heading; `level` is the heading's level as marked up, None where nothing marks it.

    Of a line of text, `gap` is the number of empty lines before it, and `printed` the line with its blanks; it may be
    nothing but a blank that is none of the keyboard's: the cell of a table that lost its markup. `confidence` is that
    of a cell.
    """

    text: str
    where: str
    level: int | None = None
    gap: int = 0
    printed: str = ""
    confidence: float | None = None


Block: TypeAlias = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the document to another: the address as written, and the words that are linked."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """Bytes as text: the encoding used, the one declared, and how many characters could not be decoded."""

    text: str
    encoding: str
    declared: str | None = None
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class Scans:
    """How many pages or pictures of a document are scans: `read` by recognition of characters, and the others.

    `unread` ones need what is not installed, `left` ones are more than are read of one document.
    """

    read: int = 0
    unread: int = 0
    left: int = 0


@dataclass(frozen=True)
class Document:
    """A document read into blocks.

    `titles` are titles that stand outside the blocks (a heading above the article, a meta tag, the window's
    title), the most trustworthy first. `metadata` holds what the page states about itself (`published_on`,
    `source`). `decoded` is None for a binary format.
    `too_deep` says that the markup was nested so deep that it was read without the elements that hold others.
    `doubts` says where another program reads the document otherwise. `image_count` is that of pictures that were not
    read.
    """

    kind: DocumentKind
    blocks: tuple[Block, ...]
    titles: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    image_count: int = 0
    decoded: Decoded | None = None
    doubts: tuple[str, ...] = ()
    too_deep: bool = False
    scans: Scans = Scans()

    @cached_property
    def text(self) -> str:
        """Everything that is printed in the blocks, a line a paragraph or cell."""
        lines: list[str] = []
        for block in self.blocks:
            if isinstance(block, Paragraph):
                lines.append(block.text)
            else:
                lines += [cell.text for row in block.rows for cell in row if cell.text]
        return "\n".join(lines)

    def with_text(self, change: Callable[[str], str]) -> Document:
        """Return the document with every text passed through a function."""
        return replace(
            self,
            blocks=tuple(_changed(block, change) for block in self.blocks),
            titles=tuple(change(title) for title in self.titles),
        )


def lowest_confidence(confidences: Iterable[float | None]) -> float | None:
    """Return the lowest of several confidences, None where none of them is one."""
    return min((confidence for confidence in confidences if confidence is not None), default=None)


def _changed(block: Block, change: Callable[[str], str]) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, text=change(block.text), printed=change(block.printed))
    rows = tuple(tuple(cell._replace(text=change(cell.text)) for cell in row) for row in block.rows)
    return replace(block, rows=rows)
