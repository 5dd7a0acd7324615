"""Word documents: converted to markup, which keeps every span, and read as markup."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import mammoth

from report.documents.html import read_markup
from report.documents.limits import check_elements
from report.documents.model import Document
from report.errors import DocumentError

# The library takes a second for ten thousand of them; a long report has thirty thousand.
MAX_ELEMENTS = 120_000


def read_docx(payload: bytes) -> Document:
    """Read a DOCX document.

    Raises:
        DocumentError: The container or the document in it is damaged, or has more than 120 000 elements.
    """
    check_elements(payload, "word/", MAX_ELEMENTS)
    try:
        markup: str = mammoth.convert_to_html(
            io.BytesIO(payload), convert_image=mammoth.images.img_element(_without_data), ignore_empty_paragraphs=True
        ).value
    except Exception as error:  # a damaged part makes the library raise whatever its XML or ZIP reader raises
        raise DocumentError(f"the DOCX document is damaged: {type(error).__name__}") from error
    return replace(read_markup(f"<html><body>{markup}</body></html>"), kind="docx")


def _without_data(_image: Any) -> dict[str, str]:
    """Leave an image's place without its bytes: they would make the markup many times larger."""
    return {"src": ""}
