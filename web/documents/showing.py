"""An archived document as people may look at it, with the cell marked that `where` names (report.model.Figure)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import pdfplumber
from markupsafe import Markup
from PIL import Image, ImageDraw, ImageOps

from report.documents.model import Block, Cell, Table
from report.documents.ofd import draw_ofd_page
from report.documents.pdf_limits import check_objects
from report.documents.pointing import point_at_cells
from report.documents.sniffing import sniff
from report.errors import DocumentError
from report.reading import read_blocks
from web.documents.sanitising import MARKED, attributes_of_mark, mark_of, sanitise
from web.documents.vectors import Box, write_svg

_PLACE = re.compile(r"(?:^|\s)page (\d{1,4})\b.*?\bbox (-?\d+),(-?\d+),(-?\d+),(-?\d+)$")
_DOTS_AN_INCH = 110
_PICTURE_WIDTH = 1400
_DOTS_MAX = 40_000_000
_INK = (176, 58, 10)


@dataclass(frozen=True, slots=True)
class Shown:
    """A document's body as markup that can do nothing.

    `form` says what it is: the `article` of a page or DOCX as it was marked up, or the `blocks` that the parser reads.
    `found` says whether all cells that were asked for are marked in it, None where none was.
    """

    body: str
    form: Literal["article", "blocks"]
    found: bool | None


def find_page(where: str) -> tuple[int, Box] | None:
    """Return page and box of a place on a printed page or picture, None for a place in a text."""
    found = _PLACE.search(where)
    if found is None:
        return None
    left, top, right, bottom = (float(one) for one in found.groups()[1:])
    return int(found[1]), (left, top, right, bottom)


def show_document(payload: bytes, content_type: str | None, places: Sequence[str] = ()) -> Shown:
    """Return a document as markup; a page or DOCX as its article, anything else, or a table without markup, as blocks.

    `places` are the cells that are marked, each as a figure's `where` names it.

    Raises:
        DocumentError: The document cannot be opened.
    """
    if sniff(payload) in ("html", "docx"):
        page = point_at_cells(payload, content_type)
        marked = [page.cells[place] for place in places if place in page.cells]
        if page.article is not None and len(marked) == len(places):
            return Shown(str(sanitise(page.article, marked)), "article", True if places else None)
    blocks = read_blocks(payload, content_type)
    body = Markup("\n").join(_show_block(block, places) for block in blocks)
    return Shown(str(body), "blocks", body.count(f'class="{MARKED}"') >= len(places) if places else None)


def draw_page(payload: bytes, number: int, box: Box | None) -> bytes:
    """Return a PNG of a page of a PDF, or of a picture's frame, or SVG of a page of an OFD document, from 1 on.

    `box` is framed in it.

    Raises:
        DocumentError: There is no such page, or it cannot be drawn.
    """
    kind = sniff(payload)
    try:
        if kind == "ofd":
            return write_svg(draw_ofd_page(payload, number), box)
        picture, scale = _draw_pdf(payload, number) if kind == "pdf" else _draw_frame(payload, number)
    except DocumentError:
        raise
    except Exception as error:  # a damaged file makes the libraries raise whatever its damaged part leads to
        raise DocumentError(f"the page cannot be drawn: {type(error).__name__}") from error
    if box is not None:
        _frame(picture, box, scale)
    if picture.width > _PICTURE_WIDTH:
        picture.thumbnail((_PICTURE_WIDTH, 20 * _PICTURE_WIDTH))
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _show_block(block: Block, places: Sequence[str]) -> Markup:
    if isinstance(block, Table):
        rows = Markup("").join(
            Markup("<tr>{}</tr>").format(Markup("").join(_show_row(row, places))) for row in block.rows
        )
        return Markup("<table><tbody>{}</tbody></table>").format(rows)
    here = _mark(block.where, places)
    element = Markup("h3") if block.level is not None else Markup("p")
    return Markup("<{}{}>{}</{}>").format(element, here, block.text, element)


def _show_row(row: tuple[Cell, ...], places: Sequence[str]) -> Iterator[Markup]:
    for cell in row:
        yield Markup("<td{}>{}</td>").format(_mark(cell.where, places), "″" if cell.continued else cell.text)


def _mark(where: str, places: Sequence[str]) -> Markup:
    made, classes = attributes_of_mark(mark_of(where, places))
    return made + Markup(' class="{}"').format(classes) if classes else made


def _draw_pdf(payload: bytes, number: int) -> tuple[Image.Image, float]:
    check_objects(payload)
    with pdfplumber.open(io.BytesIO(payload), pages=[number]) as pdf:
        if not pdf.pages:
            raise DocumentError(f"the document has no page {number}")
        page = pdf.pages[0]
        inches = float(page.width) / 72
        resolution = min(_DOTS_AN_INCH, max(1, int(_PICTURE_WIDTH / max(inches, 0.1))))
        drawn = page.to_image(resolution=resolution).original.convert("RGB")
        return drawn, drawn.width / float(page.width)


def _draw_frame(payload: bytes, number: int) -> tuple[Image.Image, float]:
    with Image.open(io.BytesIO(payload)) as image:
        image.seek(number - 1)
        if image.width * image.height > _DOTS_MAX:
            raise DocumentError(f"the picture has more than {_DOTS_MAX // 1_000_000} million dots")
        return ImageOps.exif_transpose(image).convert("RGB"), 1.0


def _frame(picture: Image.Image, box: Box, scale: float) -> None:
    """Draw a frame around a box, wide enough to be seen and outside what it frames."""
    width = max(2, picture.width // 350)
    left, top, right, bottom = (edge * scale for edge in box)
    ImageDraw.Draw(picture).rectangle((left - width, top - width, right + width, bottom + width), None, _INK, width)
