"""Pages follow one another without a gap, and a cursor that is none is told."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone

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


def test_moments_come_back_in_utc() -> None:
    """A moment of a key is one again, whatever zone it was in."""
    at = datetime(2026, 2, 3, 2, tzinfo=timezone(timedelta(hours=8)))

    assert read_cursor(write_cursor((at, "a")), datetime, str) == (datetime(2026, 2, 2, 18, tzinfo=UTC), "a")


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (("yesterday",), datetime),
        (("2026-02-02T18:00:00",), datetime),
        (("0001-01-01T00:00:00+08:00",), datetime),
        ((7,), datetime),
        ((1 << 63,), int),
        ((-1,), int),
        ((True,), int),
        (("a", "b"), str),
    ],
)
def test_what_no_list_ends_with_is_told(key: tuple[str | int, ...], kind: type) -> None:
    """What has the form of a cursor and could not be asked for is none either."""
    with pytest.raises(CursorError, match="begin with the first page"):
        read_cursor(write_cursor(key), kind)


@pytest.mark.parametrize("text", ['["\\ud800"]', "[" * 5000, '{"a": 1}', '"a"'])
def test_other_json_is_told(text: str) -> None:
    """Nor is half a character, lists in lists without end, or what is no list at all."""
    with pytest.raises(CursorError, match="begin with the first page"):
        read_cursor(base64.urlsafe_b64encode(text.encode()).decode(), str)


def test_page_says_whether_more_follows() -> None:
    """A page that is full and the last has no cursor."""
    assert page_of([1, 2], 2, lambda one: (one,)).next is None
    page = page_of([1, 2, 3], 2, lambda one: (one,))
    assert (page.items, read_cursor(page.next, int)) == ((1, 2), (2,))


def test_pages_are_bounded() -> None:
    """Nobody gets the whole list by asking for it."""
    assert (bound_limit(10**9), bound_limit(0), bound_limit(-5)) == (LARGEST_PAGE, 1, 1)
