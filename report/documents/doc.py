"""Word documents before DOCX (and those of WPS, which are the same): converted to DOCX and read as such."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from doc2docx import convert
from doc2docx.cfb import CompoundFile, CompoundFileLimits
from doc2docx.msdoc import FileInformationBlock
from doc2docx.msdoc.fib import FibBase

from report.documents.docx import read_docx
from report.documents.model import Document
from report.errors import DocumentError

MAX_BYTES = 64_000_000
# What converting costs grows with the text and its formatting, not with the pictures, which stand elsewhere.
MAX_CHARACTERS = 600_000
_MAX_STREAM = 4_000_000
_LIMITS = CompoundFileLimits(max_input_bytes=MAX_BYTES, max_stream_bytes=MAX_BYTES, max_directory_entries=20_000)
_BEFORE_WORD_97 = (b"\xdc\xa5", b"\xdb\xa5", b"\x9b\xa5")


def read_doc(payload: bytes) -> Document:
    """Read a DOC or WPS document.

    Raises:
        DocumentError: It is damaged, encrypted, of a version before Word 97, or has more than 600 000 characters.
    """
    if len(payload) > MAX_BYTES:
        raise DocumentError(f"the DOC document has more than {MAX_BYTES // 1_000_000} MB")
    try:
        _check(CompoundFile(payload, limits=_LIMITS))
        converted = _convert(payload)
    except DocumentError:
        raise
    except Exception as error:  # a damaged part makes the library raise whatever its damage leads to
        raise DocumentError(f"the DOC document is damaged: {type(error).__name__}") from error
    return replace(read_docx(converted), kind="doc")


def _check(container: CompoundFile) -> None:
    """Refuse what cannot be converted, or not in bounded time ([MS-DOC] 2.5)."""
    head = container.open_stream("WordDocument")
    if head.startswith(_BEFORE_WORD_97):
        raise DocumentError("the DOC document is of a version before Word 97, which cannot be read")
    base = FibBase.parse(head)
    if base.is_encrypted:
        raise DocumentError("the DOC document is encrypted")
    if max(len(head), container.get_entry(base.table_stream_name).stream_size) > _MAX_STREAM:
        raise DocumentError(f"the DOC document has more than {_MAX_STREAM // 1_000_000} MB of text and formatting")
    if FileInformationBlock.parse(head).total_story_cp_count > MAX_CHARACTERS:
        raise DocumentError(f"the DOC document has more than {MAX_CHARACTERS} characters")


def _convert(payload: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="nianbao-") as directory:
        source, converted = Path(directory, "document.doc"), Path(directory, "document.docx")
        source.write_bytes(payload)
        convert(source, converted, limits=_LIMITS)
        return converted.read_bytes()
