"""Documents of any format, read into one shape: headings, paragraphs and tables in reading order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module

from report.documents.decoding import decode_text, find_declared
from report.documents.html import read_html
from report.documents.model import Document, Paragraph, Table
from report.documents.sniffing import Sniffed, sniff
from report.documents.text import read_text
from report.errors import DocumentError

__all__ = ["Document", "check_length", "doubt_document", "read_document"]

# The longest report seen has less than one; pictures written into a page make it several.
MAX_MARKUP = 24_000_000
# A long report has fifty thousand characters; of cells the form has five hundred.
MAX_TEXT = 600_000
MAX_CELLS = 50_000
# Of each format of files the module's function that reads it; a page loads none of them.
_READERS: dict[Sniffed, tuple[str, str]] = {
    "pdf": ("report.documents.pdf", "read_pdf"),
    "docx": ("report.documents.docx", "read_docx"),
    "doc": ("report.documents.doc", "read_doc"),
    "sheets": ("report.documents.sheets", "read_sheets"),
    "ofd": ("report.documents.ofd", "read_ofd"),
    "mhtml": ("report.documents.mhtml", "read_mhtml"),
    "image": ("report.documents.images", "read_image"),
}
_UNREAD: dict[Sniffed, str] = {
    "rtf": "an RTF document",
    "office_xml": "XML of an office program",
    "archive": "a ZIP archive",
}


def read_document(payload: bytes, content_type: str | None = None) -> Document:
    """Read a document of any format; what it is, its bytes decide.

    Raises:
        DocumentError: It is damaged, encrypted, larger than it may be, or of a format that is not read.
    """
    kind = sniff(payload)
    if kind in {"html", "text"} and len(payload) > MAX_MARKUP:
        raise DocumentError(f"the page has {len(payload) // 1_000_000} MB, more than {MAX_MARKUP // 1_000_000}")
    if kind == "html":
        return _bounded(read_html(payload, content_type))
    if kind == "text":
        decoded = decode_text(payload, find_declared(payload, content_type))
        _refuse_length(len(decoded.text))
        return _bounded(read_text(decoded))
    if kind not in _READERS:
        raise DocumentError(f"{_UNREAD.get(kind, 'data of unknown kind')} cannot be read by this version")
    module, name = _READERS[kind]
    read: Callable[[bytes], Document] = getattr(import_module(module), name)
    return read(payload)


def doubt_document(payload: bytes, document: Document) -> Document:
    """Return a document with the doubts of another program: of a DOC what LibreOffice reads otherwise, if it is there.

    It takes seconds; whoever only looks a place up in the document does without.
    """
    if document.kind != "doc":
        return document
    find: Callable[[bytes, Document], str | None] = import_module("report.documents.second_opinion").find_disagreement
    disagreement = find(payload, document)
    return document if disagreement is None else replace(document, doubts=(disagreement,))


def _bounded(document: Document) -> Document:
    check_length([document])
    return document


def check_length(pages: Sequence[Document]) -> None:
    """Look at how long the pages of an article are together.

    Raises:
        DocumentError: They are longer than any report.
    """
    blocks = [block for page in pages for block in page.blocks]
    cells = sum(len(row) for block in blocks if isinstance(block, Table) for row in block.rows)
    if cells > MAX_CELLS:
        raise DocumentError(f"the tables have {cells} cells, more than {MAX_CELLS}")
    _refuse_length(sum(len(block.text) for block in blocks if isinstance(block, Paragraph)))


def _refuse_length(length: int) -> None:
    if length > MAX_TEXT:
        raise DocumentError(f"the text has {length} characters, more than {MAX_TEXT}")
