"""The script portal in a real browser: only there do its list and its articles exist."""

from __future__ import annotations

import os
import shutil

import lxml.html
import pytest

from nianbao.demo import County, CountyServer
from nianbao.demo.places import SCRIPT


@pytest.fixture(scope="module")
def rendered(county: County) -> dict[str, lxml.html.HtmlElement]:
    """The documents of the column's pages and of the newest article, as Chromium renders them."""
    from playwright.sync_api import sync_playwright

    executable = os.environ.get("NIANBAO_CHROMIUM") or shutil.which("chromium")
    if executable is None:
        pytest.skip("there is no Chromium: set NIANBAO_CHROMIUM")
    paths = [SCRIPT.column_path, f"{SCRIPT.column_path}/page/2", county.articles(SCRIPT.id, 1)[0].path]
    documents = {}
    with CountyServer(county) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, chromium_sandbox=os.geteuid() != 0)
        page = browser.new_page()
        for path in paths:
            page.goto(server.origin(SCRIPT.id) + path)
            page.wait_for_selector("main")
            documents[path] = lxml.html.document_fromstring(page.content())
        browser.close()
    return documents


@pytest.mark.browser
def test_the_list_is_rendered(rendered: dict[str, lxml.html.HtmlElement], county: County) -> None:
    """The two pages of the list hold links with the paths of all articles, and a pager of links."""
    first, second = (rendered[path] for path in list(rendered)[:2])
    listed = [link for document in (first, second) for link in document.xpath("//main//li/a/@href")]
    assert listed == [article.path for article in county.articles(SCRIPT.id, 1)]
    assert first.xpath("//*[@class='pager']/a/@href") == [f"{SCRIPT.column_path}/page/2"]


@pytest.mark.browser
def test_an_article_is_rendered(rendered: dict[str, lxml.html.HtmlElement], county: County) -> None:
    """An article's document has its title and its three tables."""
    path = county.articles(SCRIPT.id, 1)[0].path
    assert rendered[path].xpath("string(//h1)") == county.articles(SCRIPT.id, 1)[0].title
    assert len(rendered[path].xpath("//article//table")) == 3
