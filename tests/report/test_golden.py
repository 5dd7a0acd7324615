"""Odd pages, read as a careful person reads them: see `golden_pages`."""

from __future__ import annotations

import pytest

from tests.report.golden_pages import FOLDER, list_pages, load_page, read_page


@pytest.mark.parametrize("name", list_pages())
def test_an_odd_page_is_read_right(name: str) -> None:
    """Everything that is read in the page, its notices included, is what was looked over."""
    assert read_page(name) == load_page(name)["expected"]


def test_every_page_has_its_expectation() -> None:
    """No page lies there unread, and each says what is odd about it."""
    pages = {path.stem for path in FOLDER.iterdir() if path.suffix != ".json"}

    assert pages == set(list_pages())
    assert all(load_page(name)["about"] for name in pages)
