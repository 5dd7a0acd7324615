"""Pages follow one another without a gap, and a cursor that is none is told."""

from __future__ import annotations

import base64

import pytest

from archive.errors import CursorError
from archive.queries.paging import LARGEST_PAGE, bound_limit, page_of, read_cursor, write_cursor


def test_cursor_comes_back() -> None:
    """A cursor may stand in a URL and gives the key that it was made of."""
    cursor = write_cursor(("2026-02-02T18:00:00+00:00", "县?&=/+", 7))

    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert read_cursor(cursor, str, str, int) == ("2026-02-02T18:00:00+00:00", "县?&=/+", 7)
    assert read_cursor(None, str) is None


@pytest.mark.parametrize(
    "cursor",
    ["x", "", "%%%", "é", "ÿ" * 9, base64.urlsafe_b64encode(b'{"a": 1}').decode(), write_cursor((1, "a")), "A" * 99999],
)
def test_what_is_no_cursor_is_told(cursor: str) -> None:
    """Broken, foreign and oversized cursors, and those of other lists, raise one error."""
    with pytest.raises(CursorError, match="begin with the first page"):
        read_cursor(cursor, str, int)


def test_page_says_whether_more_follows() -> None:
    """A page that is full and the last has no cursor."""
    assert page_of([1, 2], 2, lambda one: (one,)).next is None
    page = page_of([1, 2, 3], 2, lambda one: (one,))
    assert (page.items, read_cursor(page.next, int)) == ((1, 2), (2,))


def test_pages_are_bounded() -> None:
    """Nobody gets the whole list by asking for it."""
    assert (bound_limit(10**9), bound_limit(0), bound_limit(-5)) == (LARGEST_PAGE, 1, 1)
