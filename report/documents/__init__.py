"""Documents of any format, read into one shape: headings, paragraphs and tables in reading order."""

from __future__ import annotations

from report.documents.decoding import decode_text, find_declared
from report.documents.html import read_html
from report.documents.model import Document
from report.documents.sniffing import sniff
from report.documents.text import read_text
from report.errors import DocumentError

__all__ = ["Document", "read_document"]


def read_document(payload: bytes, content_type: str | None = None) -> Document:
    """Read a document of any format; what it is, its bytes decide.

    Raises:
        DocumentError: It is damaged, encrypted, or of a format that is not read.
    """
    kind = sniff(payload)
    if kind == "html":
        return read_html(payload, content_type)
    if kind == "text":
        return read_text(decode_text(payload, find_declared(payload, content_type)))
    if kind == "pdf":
        from report.documents.pdf import read_pdf  # noqa: PLC0415  no page needs the weight of it

        return read_pdf(payload)
    if kind == "docx":
        from report.documents.docx import read_docx  # noqa: PLC0415  the same

        return read_docx(payload)
    names = {"doc": "a DOC or WPS document", "xlsx": "an XLSX workbook", "ofd": "an OFD document", "image": "an image"}
    raise DocumentError(f"{names.get(kind, 'data of unknown kind')} cannot be read by this version")
