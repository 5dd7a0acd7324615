"""Addresses without what changes from visit to visit."""

from __future__ import annotations

import pytest

from crawler.addresses import settle_address, sort_address

HOST = "http://www.example.gov.cn"


@pytest.mark.parametrize(
    ("url", "settled"),
    [
        ("/art/1.html;jsessionid=0A1B2C3D.node1", "/art/1.html"),
        ("/list.do;jsessionid=0A1B?page=2", "/list.do?page=2"),
        ("/show.php?PHPSESSID=troj8d594q84&id=7", "/show.php?id=7"),
        ("/show.php?id=7&phpsessid=troj8d594q84#top", "/show.php?id=7#top"),
        ("/(S(lit3py55t21z5v55vlm25s55))/show.aspx?id=7", "/show.aspx?id=7"),
        ("/list?page=2&t=1767225600123", "/list?page=2"),
        ("/list?_=1767225600", "/list"),
        ("/list?r=0.8372615372&page=2", "/list?page=2"),
        # What says something stays, to the letter.
        ("/list?t=3&page=2", "/list?t=3&page=2"),
        ("/list?t=20240101", "/list?t=20240101"),
        ("/api/all/2629?page=1&sid=660", "/api/all/2629?page=1&sid=660"),
        ("/list?q=%E5%B9%B4+报&&a=", "/list?q=%E5%B9%B4+报&&a="),
        ("/a;b/c(1).html?d=/(e)", "/a;b/c(1).html?d=/(e)"),
        ("/", "/"),
    ],
)
def test_sessions_and_cache_busters_make_no_other_address(url: str, settled: str) -> None:
    """What a visit brings along goes, and everything else stays as it is."""
    assert settle_address(HOST + url) == HOST + settled
    assert settle_address(HOST + settled) == HOST + settled


def test_what_is_no_address_stays() -> None:
    """A reference that cannot be parsed is somebody else's to report."""
    assert settle_address("http://[bad/?t=1") == "http://[bad/?t=1"


def test_parameters_in_another_order_ask_for_the_same() -> None:
    """Two links to one list page are one, however their parameters stand."""
    assert sort_address(f"{HOST}/l?b=2&a=1") == sort_address(f"{HOST}/l?a=1&t=1767225600&b=2")
    assert sort_address(f"{HOST}/l?a=1") != sort_address(f"{HOST}/l?a=2")
