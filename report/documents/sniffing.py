"""What a document is, decided by its bytes; name and declared type are often wrong."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from report.documents.decoding import find_wide
from report.documents.ole2 import SIGNATURE, find_root_names
from report.errors import DocumentError

Sniffed = Literal[
    "html", "text", "docx", "pdf", "doc", "sheets", "ofd", "mhtml", "rtf", "office_xml", "image", "archive", "unknown"
]

_TAG = re.compile(
    rb"<(?:!doctype|html|head|body|meta|div|table|p|span|article|ucapcontent|section|style|h[1-6])\b", re.IGNORECASE
)
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
# A letter begins with two letters as well: of a bitmap the four bytes after its length are nothing.
_BITMAP = re.compile(rb"BM.{4}\x00{4}", re.DOTALL)
_WEBP = re.compile(rb"RIFF.{4}WEBP", re.DOTALL)
# A web archive is a message of several parts; a word processor saves one under the name of a document.
_MESSAGE = re.compile(rb"[\w-]{2,40}:[^\n]{0,500}\n")
_PARTS = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_OFFICE_XML = re.compile(rb"<\?mso-application\b|<(?:w:wordDocument|pkg:package|(?:ss:)?Workbook)\s")
MAX_UNPACKED = 300_000_000
MAX_UNPACKED_MARKUP = 40_000_000
MAX_MEMBERS = 20_000


def sniff(payload: bytes) -> Sniffed:
    """Say what the bytes are.

    Raises:
        DocumentError: The bytes are a container that is damaged or encrypted, or would unpack to more than 300 MB
            or to a part of XML of more than 40 MB.
    """
    return _sniff_file(payload) or _sniff_words(payload[:65536])


def _sniff_file(payload: bytes) -> Sniffed | None:
    """Return the kind of a file that begins with a signature, None for anything else."""
    if b"%PDF-" in payload[:1024]:
        return "pdf"
    if payload.startswith(b"PK\x03\x04"):
        return _sniff_zip(payload)
    if payload.startswith(SIGNATURE):
        return _sniff_ole2(payload)
    if payload.startswith(b"{\\rtf"):
        return "rtf"
    if is_image(payload):
        return "image"
    return None


def is_image(payload: bytes) -> bool:
    """Say whether bytes begin as a picture does."""
    return payload.startswith(_IMAGES) or bool(_BITMAP.match(payload) or _WEBP.match(payload))


def _sniff_words(head: bytes) -> Sniffed:
    if _MESSAGE.match(head.lstrip()) and _PARTS.search(head[:4096]):
        return "mhtml"
    plain = head.replace(b"\x00", b"")
    if _OFFICE_XML.search(plain[:4096]):
        return "office_xml"
    if _TAG.search(plain):
        return "html"
    return "text" if _is_text(head) else "unknown"


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or find_wide(head) is not None:
        return True
    control = sum(head.count(bytes((code,))) for code in (*range(9), *range(14, 27), *range(28, 32)))
    return control <= len(head) // 100


def _sniff_ole2(payload: bytes) -> Sniffed:
    names = {name.casefold() for name in find_root_names(payload)}
    if "encryptedpackage" in names:
        raise DocumentError("the document is encrypted")
    if "worddocument" in names:
        return "doc"
    return "sheets" if names & {"workbook", "book"} else "unknown"


def _sniff_zip(payload: bytes) -> Sniffed:
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as container:
            members = container.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise DocumentError(f"the container is damaged: {error}") from error
    if len(members) > MAX_MEMBERS:
        raise DocumentError(f"the container has more than {MAX_MEMBERS} parts")
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise DocumentError(f"the container would unpack to more than {MAX_UNPACKED // 1_000_000} MB")
    markup = [member.file_size for member in members if member.filename.lower().endswith((".xml", ".rels"))]
    if max(markup, default=0) > MAX_UNPACKED_MARKUP:
        raise DocumentError(f"a part of the container would unpack to more than {MAX_UNPACKED_MARKUP // 1_000_000} MB")
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise DocumentError("the container is encrypted")
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "sheets"
    return "ofd" if "ofd.xml" in {name.lower() for name in names} else "archive"
