"""What a page needs to be seen, found in its markup and in its style sheets."""

from __future__ import annotations

from crawler.platforms.base import Page
from crawler.platforms.markup.requisites import find_in_style, find_requisites

HOME = "http://www.example.gov.cn"


def find(markup: str) -> list[str]:
    """Return the requisites of a page in a folder, without its host."""
    found = find_requisites(Page(f"{HOME}/nb/1.html", f"<html><head></head><body>{markup}</body></html>", "text/html"))
    return [url.removeprefix(HOME) for url in found]


def test_style_sheets_come_first() -> None:
    """Where the night is short, a page without pictures is better than one without styles."""
    assert find('<img src="a.png"><link rel="stylesheet" href="/s.css"><script src="../x.js"></script>') == [
        "/s.css",
        "/nb/a.png",
        "/x.js",
    ]


def test_pictures_are_found_wherever_their_address_stands() -> None:
    """Lazy pictures, pictures of table cells and of styles count; each address counts once, without its fragment."""
    found = find(
        '<img data-original="lazy.jpg" src="lazy.jpg#x"><td background="cell.gif"></td>'
        "<div style=\"background:url('bg.png')\"></div><style>a{background:url(in.png)}</style>"
    )
    assert sorted(found) == ["/nb/bg.png", "/nb/cell.gif", "/nb/in.png", "/nb/lazy.jpg"]


def test_what_is_no_address_is_none() -> None:
    """Data in the page, scripts in it and other schemes are nothing to be fetched."""
    assert find('<img src="data:image/png;base64,AA"><script>1</script><img src=""><img src="javascript:1">') == []


def test_a_style_sheet_names_more() -> None:
    """Imports and URLs are found in any quotes, comments are passed over."""
    text = '@import "a.css"; @import url(b.css); /* url(no.png) */ p { background: url( "c.png" ) }'
    assert list(find_in_style(text)) == ["a.css", "b.css", "c.png"]
