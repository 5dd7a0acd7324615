"""OFD documents (GB/T 33190): what their pages draw is put onto pages as a PDF has them, and read as those."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager

from ofdkit.package import Package

from report.documents.drawn import DrawnPage
from report.documents.model import Document
from report.documents.ofd_objects import POINTS, Drawing, children_of, read_numbers
from report.documents.pdf import MAX_PAGES, PageReader
from report.errors import DocumentError

_A4 = (210.0, 297.0)
# Bytes of XML that are read, a part as often as pages use it.
_MAX_MARKUP = 60_000_000
# The time that finding tables takes grows with the square of the places where rules may cross, that of finding lines
# with the characters: one costs as much as this many pairs of places.
_CHARACTER = 250
_MAX_EFFORT = 40_000_000


def read_ofd(payload: bytes) -> Document:
    """Read an OFD document; a page without text (a scan) only adds to the count of images.

    Raises:
        DocumentError: The document is damaged, encrypted, or larger than it may be.
    """
    reader = PageReader()
    with _open_package(payload) as package:
        for page in _Pages(package).draw():
            reader.read_page(page)
            page.close()
    return Document(kind="ofd", blocks=tuple(reader.blocks), image_count=reader.image_count)


def draw_ofd_page(payload: bytes, number: int) -> DrawnPage:
    """Return what a page draws, from 1 on, by the number under which `read_ofd` names its places.

    Raises:
        DocumentError: As `read_ofd`, or there is no such page.
    """
    with _open_package(payload) as package:
        for page in _Pages(package).draw():
            if page.page_number == number:
                return page
            page.close()
    raise DocumentError(f"the document has no page {number}")


@contextmanager
def _open_package(payload: bytes) -> Iterator[Package]:
    """Open a document's parts; whatever goes wrong with them is damage.

    Raises:
        DocumentError: Something did.
    """
    try:
        with Package(payload) as package:
            yield package
    except DocumentError:
        raise
    except Exception as error:  # a damaged part makes the libraries raise whatever its damage leads to
        raise DocumentError(f"the OFD document is damaged: {type(error).__name__}") from error


class _Pages:
    """The pages of the documents in a package, in order."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._markup = 0
        self._effort = 0
        self._number = 0

    def draw(self) -> Iterator[DrawnPage]:
        """Yield the pages with what they draw."""
        if self._package.find("Encryptions.xml") is not None:
            raise DocumentError("the OFD document is encrypted")
        start = self._package.find("OFD.xml")
        root = self._read(start)
        found = 0
        for body in children_of(root, "DocBody"):
            for reference in children_of(body, "DocRoot"):
                path = self._package.resolve(start, reference.text)
                if path is not None:
                    found += 1
                    yield from self._draw_document(path)
        if not found:
            raise DocumentError("the OFD document is damaged: it names no document")

    def _draw_document(self, path: str) -> Iterator[DrawnPage]:
        document = self._read(path)
        common = next(children_of(document, "CommonData"), document)
        size = next((_size_of(area) for area in children_of(common, "PageArea")), _A4)
        templates = {
            template.get("ID", ""): self._package.resolve(path, template.get("BaseLoc"))
            for template in children_of(common, "TemplatePage")
        }
        for pages in children_of(document, "Pages"):
            for reference in children_of(pages, "Page"):
                place = self._package.resolve(path, reference.get("BaseLoc"))
                if place is None:
                    raise DocumentError("the OFD document is damaged: a page of it is missing")
                yield self._draw_page(self._read(place), templates, size)

    def _draw_page(self, page: ET.Element, templates: dict[str, str | None], size: tuple[float, float]) -> DrawnPage:
        self._number += 1
        if self._number > MAX_PAGES:
            raise DocumentError(f"the OFD document has more than {MAX_PAGES} pages")
        drawing = Drawing()
        for reference in children_of(page, "Template"):
            template = templates.get(reference.get("TemplateID", ""))
            if template is not None:
                drawing.add(self._read(template))
        drawing.add(page)
        self._effort += drawing.crossings() ** 2 + _CHARACTER * len(drawing.characters)
        if self._effort > _MAX_EFFORT:
            raise DocumentError("the OFD document has more characters and rules than can be read")
        own = next((_size_of(area) for area in children_of(page, "Area")), size)
        things = {
            "char": drawing.characters,
            "line": drawing.rules,
            "image": [{"object_type": "image"} for _ in range(drawing.image_count)],
        }
        return DrawnPage(self._number, (own[0] * POINTS, own[1] * POINTS), things)

    def _read(self, path: str | None) -> ET.Element:
        if path is None:
            raise DocumentError("the OFD document is damaged: a part of it is missing")
        self._markup += len(self._package.read(path))
        if self._markup > _MAX_MARKUP:
            raise DocumentError(f"the OFD document has more than {_MAX_MARKUP // 1_000_000} MB of markup")
        element: ET.Element = self._package.read_xml(path)
        return element


def _size_of(area: ET.Element) -> tuple[float, float]:
    """Return width and height of a page in millimetres, A4 where it does not say."""
    box = next((read_numbers(box.text) for box in children_of(area, "PhysicalBox")), [])
    return (box[2], box[3]) if len(box) == 4 and 0 < box[2] < 5000 and 0 < box[3] < 5000 else _A4
