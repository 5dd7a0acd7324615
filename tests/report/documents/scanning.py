"""Makes scans of reports: pages set with a Chinese font, then turned, blurred, made noisy and squeezed."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tests.report.documents.making import placed, width_of
from tests.report.printing import Article, Box, Grid

_FONTS = Path("/usr/share/fonts")
_FACES = ("NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc", "wqy-microhei.ttc", "uming.ttc", "simsun.ttc")


@dataclass(frozen=True)
class Look:
    """How a page comes out: dots per inch, degrees it is turned, blur in dots, noise in grey levels, JPEG quality.

    `tilt` moves the corners of the page by a share of its width, as a camera does that is not held straight; `shade`
    darkens one side by a share. `rules` is the width of the rules in points, 0 for a table without any.
    """

    dpi: int = 200
    turned: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    quality: int | None = None
    tilt: float = 0.0
    shade: float = 0.0
    rules: float = 0.5
    size: float = 10.5
    face: int = 0
    landscape: bool = False


CLEAN = Look()
NOISY = Look(dpi=144, turned=1.2, blur=0.6, noise=8.0, quality=45)
PHOTO = Look(dpi=200, turned=-0.8, blur=0.8, noise=6.0, quality=60, tilt=0.015, shade=0.35)


@lru_cache
def find_face(number: int) -> Path:
    """Return a file of Chinese characters; the test is skipped where none is installed."""
    found = [path for name in _FACES for path in sorted(_FONTS.rglob(name))]
    if not found:
        pytest.skip("no Chinese font is installed")
    return found[number % len(found)]


class Setter:
    """Sets a report on pages of A4."""

    def __init__(self, look: Look) -> None:
        self.look = look
        # Set at twice the size and made smaller: rules and strokes come out grey at their edges, as on paper.
        self.scale = 2 * look.dpi / 72
        self.font = ImageFont.truetype(str(find_face(look.face)), round(look.size * self.scale), index=2)
        self.step = look.size * 1.35 * self.scale
        wide, high = (842, 595) if look.landscape else (595, 842)
        self.size = (round(wide * self.scale), round(high * self.scale))
        self.left, self.top = 60 * self.scale, 70 * self.scale
        self.pages: list[Image.Image] = []
        self.turn()

    def turn(self) -> None:
        """Begin a page."""
        self.pages.append(Image.new("L", self.size, 255))
        self.draw = ImageDraw.Draw(self.pages[-1])
        self.y = self.top

    @property
    def width(self) -> float:
        """How wide the text is."""
        return self.size[0] - 2 * self.left

    @property
    def bottom(self) -> float:
        """Where a page is full."""
        return self.size[1] - self.top

    def lines(self, text: str) -> None:
        """Set a paragraph."""
        for line in self.wrapped("\u3000\u3000" + text, self.width):
            if self.y + self.step > self.bottom:
                self.turn()
            self.draw.text((self.left, self.y), line, font=self.font, fill=0)
            self.y += self.step
        self.y += 0.3 * self.step

    def wrapped(self, text: str, width: float) -> list[str]:
        """Return the lines of a text."""
        found: list[str] = []
        for line in text.split("\n"):
            found.append("")
            for letter in line:
                if found[-1] and self.font.getlength(found[-1] + letter) > width:
                    found.append("")
                found[-1] += letter
        return found

    def table(self, grid: Grid, widths: Sequence[float] | None = None) -> None:
        """Set a table; what does not fit goes on on the next page."""
        boxes = list(placed(grid))
        count = width_of(grid)
        shares = list(widths or [1.0] * count)
        edges = [self.left + self.width * sum(shares[:at]) / sum(shares) for at in range(count + 1)]
        pad = 3 * self.scale
        texts = {
            (top, left): self.wrapped(box.text, edges[left + box.cols] - edges[left] - 2 * pad)
            for top, left, box in boxes
        }
        heights = [self.step + 2 * pad] * len(grid)
        for top, left, box in sorted(boxes, key=lambda each: each[2].rows):
            need = len(texts[top, left]) * self.step + 2 * pad - sum(heights[top : top + box.rows])
            if need > 0:
                heights[top + box.rows - 1] += need
        begin = 0
        while begin < len(grid):
            end, bottom = begin, self.y
            while end < len(grid) and bottom + heights[end] <= self.bottom:
                bottom += heights[end]
                end += 1
            if end == begin:
                self.turn()
                continue
            self._rows(boxes, texts, heights, edges, range(begin, end))
            begin = end
            if begin < len(grid):
                self.turn()
        self.y += self.step

    def _rows(
        self,
        boxes: Sequence[tuple[int, int, Box]],
        texts: Mapping[tuple[int, int], Sequence[str]],
        heights: Sequence[float],
        edges: Sequence[float],
        rows: range,
    ) -> None:
        tops = [self.y + sum(heights[rows.start : row]) for row in range(rows.start, rows.stop + 1)]
        for top, left, box in boxes:
            first, last = max(top, rows.start), min(top + box.rows, rows.stop)
            if first >= last:
                continue
            area = (edges[left], tops[first - rows.start], edges[left + box.cols], tops[last - rows.start])
            if self.look.rules:
                self.draw.rectangle(area, outline=0, width=max(1, round(self.look.rules * self.scale)))
            if top < rows.start and box.rows > 1:
                continue
            lines = texts[top, left]
            y = (area[1] + area[3] - len(lines) * self.step) / 2
            for line in lines:
                x = (area[0] + area[2] - self.font.getlength(line)) / 2
                self.draw.text((x, y + 0.1 * self.step), line, font=self.font, fill=0)
                y += self.step
        self.y = tops[-1]


# The columns of table three as word processors lay them out: three of labels, seven of figures.
REQUESTS_WIDTHS = (1.0, 1.6, 3.2, 1.1, 1.1, 1.1, 1.1, 1.1, 1.0, 1.0)


def set_article(article: Article, look: Look) -> list[Image.Image]:
    """Return the pages of a report before anything happens to them."""
    setter = Setter(look)
    for text in (article.title, article.preface):
        setter.lines(text)
    for heading, paragraphs, grid in article.parts():
        for text in (heading, *paragraphs):
            setter.lines(text)
        if grid is not None:
            setter.table(grid, REQUESTS_WIDTHS if width_of(grid) == 10 else None)
    for text in article.signature:
        setter.lines(text)
    return setter.pages


def set_table(grid: Grid, look: Look) -> Image.Image:
    """Return a picture of one table, with little around it."""
    setter = Setter(look)
    setter.table(grid, REQUESTS_WIDTHS if width_of(grid) == 10 else None)
    return setter.pages[0].crop((0, 0, setter.size[0], min(round(setter.y + setter.top), setter.size[1])))


def scanned(page: Image.Image, look: Look, chance: random.Random) -> Image.Image:
    """Return a page as it comes out of a scanner or a camera."""
    page = page.resize((page.width // 2, page.height // 2), Image.Resampling.LANCZOS)
    if look.tilt:
        page = _tilted(page, look.tilt, chance)
    if look.turned:
        page = page.rotate(look.turned, Image.Resampling.BICUBIC, fillcolor=255)
    if look.blur:
        page = page.filter(ImageFilter.GaussianBlur(look.blur))
    pixels = np.asarray(page, np.float32)
    if look.shade:
        pixels = pixels * np.linspace(1.0 - look.shade, 1.0, page.width, dtype=np.float32)[None, :]
    if look.noise:
        pixels = pixels + np.random.default_rng(chance.randrange(1 << 30)).normal(0, look.noise, pixels.shape)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _tilted(page: Image.Image, tilt: float, chance: random.Random) -> Image.Image:
    most = tilt * page.width
    corners = [(0.0, 0.0), (page.width, 0.0), (page.width, page.height), (0.0, page.height)]
    moved = [(x + chance.uniform(-most, most), y + chance.uniform(-most, most)) for x, y in corners]
    rows, results = [], []
    for (x, y), (u, v) in zip(corners, moved, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        results += [u, v]
    terms = np.linalg.solve(np.array(rows), np.array(results))
    return page.transform(page.size, Image.Transform.PERSPECTIVE, tuple(terms), Image.Resampling.BICUBIC, fillcolor=255)


def image_of(page: Image.Image, look: Look, kind: str | None = None) -> bytes:
    """Write a page as a file: JPEG where the look has a quality, else PNG, or the kind that is asked for."""
    stream = io.BytesIO()
    kind = kind or ("JPEG" if look.quality else "PNG")
    options = {"quality": look.quality} if kind == "JPEG" and look.quality else {}
    page.save(stream, kind, dpi=(look.dpi, look.dpi), **options)
    return stream.getvalue()


def scan_of(article: Article, look: Look, chance: random.Random) -> bytes:
    """Write a report as a PDF of scanned pages."""
    pages = [scanned(page, look, chance) for page in set_article(article, look)]
    squeezed = [Image.open(io.BytesIO(image_of(page, look))) for page in pages]
    stream = io.BytesIO()
    squeezed[0].save(
        stream, "PDF", save_all=True, append_images=squeezed[1:], resolution=look.dpi, quality=look.quality or 95
    )
    return stream.getvalue()


def tiff_of(article: Article, look: Look, chance: random.Random) -> bytes:
    """Write a report as a TIFF of several pages."""
    pages = [scanned(page, look, chance) for page in set_article(article, look)]
    stream = io.BytesIO()
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    return stream.getvalue()
