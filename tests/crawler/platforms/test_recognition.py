"""Which family a page is of is seen from any of its pages, and no family takes another's for its own."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from crawler.platforms import recognise_platform
from crawler.platforms.base import Page
from nianbao.demo.columns import make_site
from nianbao.demo.http import Request, Visit
from nianbao.demo.sites import Family, load_families
from report import decode_text

ORIGIN = "http://www.example.gov.cn"


def fetch(family: Family, path: str, variant: str) -> Page:
    """Return a page of a family's portal with a full column."""
    site = make_site(family, 8, 5, variant=variant)
    parts = urlsplit(path)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    response = family.answer(site, Visit(Request("GET", target, {}), 1, 1, ORIGIN))
    assert response.status == 200, path
    kind = dict(response.headers).get(b"Content-Type", b"text/html").decode()
    return Page(ORIGIN + path, decode_text(response.body, None).text, kind)


@pytest.mark.parametrize("page", ["home", "column", "article"])
@pytest.mark.parametrize(
    ("family", "variant"),
    [
        pytest.param(family, variant, id=f"{name}-{variant}".rstrip("-"))
        for name, family in load_families().items()
        for variant in family.variants
    ],
)
def test_a_family_is_known_by_each_of_its_pages(family: Family, variant: str, page: str) -> None:
    """Home page, column and article of every family are taken for that family's, in each of its variants."""
    site = make_site(family, 8, 5, variant=variant)
    path = {"home": site.place.home_path, "column": site.place.column_path, "article": site.articles[0].path}[page]
    # Of no maker: only the pager of a list shows what it is, and it is read by the same rules as any page's.
    nameless = family.platform == "numbered" and page != "column"
    assert recognise_platform(fetch(family, path, variant)).name == ("plain" if nameless else family.platform)
