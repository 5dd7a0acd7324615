"""Documents of any format, read into one shape: headings, paragraphs and tables in reading order."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from report.documents.decoding import decode_text, find_declared
from report.documents.html import read_html
from report.documents.model import Document
from report.documents.sniffing import Sniffed, sniff
from report.documents.text import read_text
from report.errors import DocumentError

__all__ = ["Document", "read_document"]

# Of each format of files the module's function that reads it; a page loads none of them.
_READERS: dict[Sniffed, tuple[str, str]] = {
    "pdf": ("report.documents.pdf", "read_pdf"),
    "docx": ("report.documents.docx", "read_docx"),
    "doc": ("report.documents.doc", "read_doc"),
    "sheets": ("report.documents.sheets", "read_sheets"),
    "ofd": ("report.documents.ofd", "read_ofd"),
    "mhtml": ("report.documents.mhtml", "read_mhtml"),
}
_UNREAD: dict[Sniffed, str] = {
    "rtf": "an RTF document",
    "office_xml": "XML of an office program",
    "image": "an image",
    "archive": "a ZIP archive",
}


def read_document(payload: bytes, content_type: str | None = None) -> Document:
    """Read a document of any format; what it is, its bytes decide.

    Raises:
        DocumentError: It is damaged, encrypted, larger than it may be, or of a format that is not read.
    """
    kind = sniff(payload)
    if kind == "html":
        return read_html(payload, content_type)
    if kind == "text":
        return read_text(decode_text(payload, find_declared(payload, content_type)))
    if kind not in _READERS:
        raise DocumentError(f"{_UNREAD.get(kind, 'data of unknown kind')} cannot be read by this version")
    module, name = _READERS[kind]
    read: Callable[[bytes], Document] = getattr(import_module(module), name)
    return read(payload)
