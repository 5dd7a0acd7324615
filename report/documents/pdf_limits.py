"""What a PDF may hold: what is on its pages is counted while they are laid out, before anything is made of it."""

from __future__ import annotations

from typing import Any

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfplumber.page import PDFPageAggregatorWithMarkedContent

from report.errors import DocumentError

MAX_OBJECTS = 200_000
# A long report has fifty thousand characters and five thousand rules.
MAX_PRINTED = 100_000
# Each rule across is held against each rule down.
MAX_CROSSINGS = 4_000_000


def check_objects(payload: bytes) -> None:
    """Refuse a file of very many objects: a damaged one is gone through object by object."""
    if payload.count(b"obj") > 2 * MAX_OBJECTS:
        raise DocumentError(f"the PDF document has more than {MAX_OBJECTS} objects")


def check_rules(edges: list[dict[str, Any]]) -> None:
    """Refuse a page of more rules than tables can be found among."""
    across = sum(1 for edge in edges if edge["orientation"] == "h")
    if across * (len(edges) - across) > MAX_CROSSINGS:
        raise DocumentError(f"a page of the PDF document has {len(edges)} rules, more than can be read")


class PrintCounter:
    """Lays out the pages of a document, characters and paths counted, and refuses what is more than a report."""

    def __init__(self) -> None:
        self._count = 0

    def lay_out(self, page: Any) -> None:
        """Lay out a page of pdfplumber, which keeps what is laid out."""
        device = _CountingDevice(page.pdf.rsrcmgr, pageno=page.page_number, laparams=page.pdf.laparams)
        device.count = self._count
        PDFPageInterpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
        page._layout = device.get_result()  # noqa: SLF001  the library offers no other place to count at
        self._count = device.count


class _CountingDevice(PDFPageAggregatorWithMarkedContent):
    count = 0

    def render_char(self, *args: Any, **named: Any) -> float:
        self._add()
        return super().render_char(*args, **named)

    def paint_path(self, *args: Any, **named: Any) -> None:
        self._add()
        super().paint_path(*args, **named)

    def _add(self) -> None:
        self.count += 1
        if self.count > MAX_PRINTED:
            raise DocumentError(f"the PDF document has more than {MAX_PRINTED} characters and rules")
