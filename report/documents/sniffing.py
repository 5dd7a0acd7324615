"""What a document is, decided by its bytes; name and declared type are often wrong."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from report.errors import DocumentError

Sniffed = Literal["html", "text", "docx", "pdf", "doc", "xlsx", "ofd", "image", "archive", "unknown"]

_TAG = re.compile(
    rb"<(?:!doctype|html|head|body|meta|div|table|p|span|article|ucapcontent|section|style|h[1-6])\b", re.IGNORECASE
)
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_UNPACKED = 300_000_000


def sniff(payload: bytes) -> Sniffed:
    """Say what the bytes are.

    Raises:
        DocumentError: The bytes are a ZIP container that cannot be opened or would unpack to more than 300 MB.
    """
    if b"%PDF-" in payload[:1024]:
        return "pdf"
    if payload.startswith(b"PK\x03\x04"):
        return _sniff_zip(payload)
    if payload.startswith(_OLE2):
        return "doc"
    if payload.startswith(_IMAGES):
        return "image"
    head = payload[:65536]
    if _TAG.search(head.replace(b"\x00", b"")):
        return "html"
    return "text" if _is_text(head) else "unknown"


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    control = sum(head.count(bytes((code,))) for code in (*range(9), *range(14, 27), *range(28, 32)))
    return control <= len(head) // 100


def _sniff_zip(payload: bytes) -> Sniffed:
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as container:
            members = container.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise DocumentError(f"the container is damaged: {error}") from error
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise DocumentError(f"the container would unpack to more than {MAX_UNPACKED // 1_000_000} MB")
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise DocumentError("the container is encrypted")
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "ofd" if "OFD.xml" in names else "archive"
