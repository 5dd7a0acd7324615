"""Pages as the reader of PDF pages expects them, without a PDF behind them: what is on them is drawn by others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from pdfplumber.page import Page


class DrawnPage(Page):
    """A page of characters, rules and images, all as pdfplumber has them; its size is in points."""

    def __init__(
        self, number: int, size: tuple[float, float], drawn: Mapping[str, Sequence[dict[str, Any]]]
    ) -> None:  # the parent's wants a PDF
        nothing: Any = None
        self.pdf = self.page_obj = nothing
        self.root_page = self
        self.page_number = number
        self.initial_doctop = self.rotation = 0
        self.mediabox = self.cropbox = self.bbox = (0, 0, *size)
        self.get_textmap = lru_cache()(self._get_textmap)
        self._drawn = {kind: list(things) for kind, things in drawn.items()}

    @property
    def objects(self) -> dict[str, list[dict[str, Any]]]:
        """What is on the page, by its kind."""
        return self._drawn
