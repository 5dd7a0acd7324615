"""Word documents: converted to markup, which keeps every span, and read as markup."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import mammoth
from lxml import etree

from report.documents.html import read_markup
from report.documents.limits import check_elements
from report.documents.model import Document
from report.errors import DocumentError

# The library takes a second for ten thousand of them; a long report has thirty thousand.
MAX_ELEMENTS = 120_000
_BODY = "word/document.xml"
_OFF = frozenset({"0", "false", "off"})
# What stands around words without a meaning for them, by names that the library does not know and by one that it does.
_AROUND, _KNOWN_AROUND = ("fldSimple", "dir", "bdo"), "smartTag"
_PRINTED = frozenset({"t", "tab", "br", "cr", "sym", "noBreakHyphen"})


def read_docx(payload: bytes) -> Document:
    """Read a DOCX document.

    Raises:
        DocumentError: The container or the document in it is damaged, or has more than 120 000 elements.
    """
    return replace(read_markup(convert_docx(payload)), kind="docx")


def convert_docx(payload: bytes) -> str:
    """Return a DOCX document as a page of markup, with every span of its tables and without its pictures.

    Raises:
        DocumentError: As `read_docx`.
    """
    check_elements(payload, "word/", MAX_ELEMENTS)
    try:
        markup: str = mammoth.convert_to_html(
            io.BytesIO(_as_shown(payload)),
            convert_image=mammoth.images.img_element(_without_data),
            ignore_empty_paragraphs=True,
        ).value
    except Exception as error:  # a damaged part makes the library raise whatever its XML or ZIP reader raises
        raise DocumentError(f"the DOCX document is damaged: {type(error).__name__}") from error
    return f"<html><body>{markup}</body></html>"


def _without_data(_image: Any) -> dict[str, str]:
    """Leave an image's place without its bytes: they would make the markup many times larger."""
    return {"src": ""}


def _as_shown(payload: bytes) -> bytes:
    """Return the document as its reader sees it where the library would not.

    Without hidden words, with the results of fields, and with words that are struck twice as struck once.
    """
    with zipfile.ZipFile(io.BytesIO(payload)) as container:
        body = container.read(_BODY) if _BODY in container.namelist() else b""
        if not any(f":{name}".encode() in body for name in ("vanish", "dstrike", *_AROUND)):
            return payload
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
        for run in root.iter("{*}r"):
            if _is_on(run, "vanish"):
                for child in [child for child in run if etree.QName(child).localname in _PRINTED]:
                    run.remove(child)
            elif _is_on(run, "dstrike"):
                for struck in run.iterfind("{*}rPr/{*}dstrike"):
                    struck.tag = str(struck.tag).replace("dstrike", "strike")
        for around in root.iter(*(f"{{*}}{name}" for name in _AROUND)):
            around.tag = f"{{{etree.QName(around).namespace}}}{_KNOWN_AROUND}"
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as shown:
            for name in container.namelist():
                if name != _BODY and name.lower().endswith((".xml", ".rels")):
                    shown.writestr(name, container.read(name))
            shown.writestr(_BODY, etree.tostring(root))
    return stream.getvalue()


def _is_on(run: etree._Element, name: str) -> bool:
    """Say whether a run itself has a property that is on or off (ECMA-376 part 1, 17.17.4)."""
    said = run.find(f"{{*}}rPr/{{*}}{name}")
    return said is not None and not any(key.endswith("}val") and value in _OFF for key, value in said.attrib.items())
