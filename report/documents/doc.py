"""Word documents before DOCX (and those of WPS, which are the same): converted to DOCX and read as such."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from doc2docx import convert
from doc2docx.cfb import CompoundFileLimits
from doc2docx.errors import EncryptedDocumentError, UnsupportedFeatureError

from report.documents.docx import read_docx
from report.documents.model import Document
from report.errors import DocumentError

MAX_BYTES = 64_000_000
_LIMITS = CompoundFileLimits(max_input_bytes=MAX_BYTES, max_stream_bytes=MAX_BYTES, max_directory_entries=20_000)


def read_doc(payload: bytes) -> Document:
    """Read a DOC or WPS document.

    Raises:
        DocumentError: It is damaged, encrypted, larger than 64 MB, or of a version before Word 97.
    """
    if len(payload) > MAX_BYTES:
        raise DocumentError(f"the DOC document has more than {MAX_BYTES // 1_000_000} MB")
    with tempfile.TemporaryDirectory(prefix="nianbao-") as directory:
        source, converted = Path(directory, "document.doc"), Path(directory, "document.docx")
        source.write_bytes(payload)
        try:
            convert(source, converted, limits=_LIMITS)
        except EncryptedDocumentError as error:
            raise DocumentError("the DOC document is encrypted") from error
        except UnsupportedFeatureError as error:
            raise DocumentError(f"the DOC document cannot be read by this version: {error}") from error
        except Exception as error:  # a damaged part makes the library raise whatever its damage leads to
            raise DocumentError(f"the DOC document is damaged: {type(error).__name__}") from error
        return replace(read_docx(converted.read_bytes()), kind="doc")
