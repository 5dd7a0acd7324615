"""Scanned pages of a PDF: which pages are pictures, and their rendering for recognition of characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from report.documents.model import Scans
from report.documents.scans import MAX_SCANS, can_recognise
from report.errors import CrowdedError, DocumentError

if TYPE_CHECKING:
    from report.documents.pdf import PageReader
    from report.documents.scans.straightening import Picture

# Shares of the page: a picture that is the page, and one that may be a table on a page of text.
_WHOLE, _PART = 0.5, 0.08
# A program that scans writes its name, a number, a stamp onto the page: fewer characters than these are no text.
_FEW_CHARACTERS = 40
_INVISIBLE = 3
_MAX_IMAGE_DOTS = 100_000_000
_SIDE, _MAX_DOTS = 1654, 12_000_000


class ScanReader:
    """Finds the pages of a PDF that are pictures and reads them, or counts them where that cannot be done."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._opened: pypdfium2.PdfDocument | None = None
        self._read = self._unread = self._left = 0

    @property
    def scans(self) -> Scans:
        """How many pages are pictures."""
        return Scans(self._read, self._unread, self._left)

    def close(self) -> None:
        """Close the document."""
        if self._opened is not None:
            self._opened.close()

    def read_page(self, reader: PageReader, page: Any) -> PageReader:
        """Read a page with its pictures, and return the reader that goes on: a scan needs another than text."""
        pictures = [image for image in page.images if _share(image, page) >= _PART]
        if not pictures:
            reader.read_page(page)
            return reader
        for image in pictures:
            wide, high = image.get("srcsize") or (0, 0)
            if wide * high > _MAX_IMAGE_DOTS:
                raise DocumentError(f"a picture of the PDF document has {wide} by {high} dots")
        whole = self._is_scan(pictures, page)
        if not can_recognise() or self._read >= MAX_SCANS:
            self._unread += whole and not can_recognise()
            self._left += whole and can_recognise()
            if whole:
                reader.image_count += len(page.images)
            else:
                reader.read_page(page)
            return reader
        return self._recognise(reader, page, [page.bbox] if whole else [_box(image) for image in pictures], whole=whole)

    def _recognise(
        self, reader: PageReader, page: Any, areas: Sequence[tuple[float, float, float, float]], *, whole: bool
    ) -> PageReader:
        from report.documents.scans.pages import PictureReader, holds_table  # noqa: PLC0415  loads what scans need

        if not whole:
            reader.read_page(page)
        rendered, scale = self._render(page)
        for area in areas:
            left, top, right, bottom = (round(edge * scale) for edge in area)
            picture = rendered[max(top, 0) : bottom, max(left, 0) : right]
            if not whole and not holds_table(picture):
                continue
            if not isinstance(reader, PictureReader):
                reader = PictureReader.after(reader)
            try:
                reader.read_picture(picture, page.page_number, 1 / scale, (area[0], area[1]))
            except CrowdedError:
                self._left += 1
            else:
                reader.image_count -= not whole
                self._read += 1
        return reader

    def _render(self, page: Any) -> tuple[Picture, float]:
        """Return a page in grey, and how many dots a point of it has."""
        wide, high = float(page.width), float(page.height)
        scale = min(_SIDE / min(wide, high), (_MAX_DOTS / (wide * high)) ** 0.5)
        bitmap = self._document()[page.page_number - 1].render(scale=scale, grayscale=True)
        rendered: Picture = bitmap.to_numpy().squeeze().copy()
        return rendered, scale

    def _is_scan(self, pictures: Sequence[Any], page: Any) -> bool:
        """Say whether a page is a picture: one that all but covers it, without text or under text nobody can see."""
        if sum(_share(image, page) for image in pictures) < _WHOLE:
            return False
        return len(page.chars) < _FEW_CHARACTERS or self._is_invisible(page)

    def _is_invisible(self, page: Any) -> bool:
        objects = self._document()[page.page_number - 1].get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])
        return all(pdfium.FPDFTextObj_GetTextRenderMode(text.raw) == _INVISIBLE for text in objects)

    def _document(self) -> pypdfium2.PdfDocument:
        if self._opened is None:
            self._opened = pypdfium2.PdfDocument(self._payload)
        return self._opened


def _box(image: Any) -> tuple[float, float, float, float]:
    return image["x0"], image["top"], image["x1"], image["bottom"]


def _share(image: Any, page: Any) -> float:
    """Return how much of a page a picture covers."""
    left, right = max(image["x0"], 0.0), min(image["x1"], page.width)
    top, bottom = max(image["top"], 0.0), min(image["bottom"], page.height)
    return float(max(right - left, 0) * max(bottom - top, 0) / max(page.width * page.height, 1.0))
