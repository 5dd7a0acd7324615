"""Each column is walked by its platform's own rules, with none of the crawler's code, and found whole."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pytest

from nianbao.demo import County
from nianbao.demo.nights import PLANTS
from nianbao.demo.places import GKMLPT, JCMS, SCRIPT, TRS

if TYPE_CHECKING:
    from conftest import Client


def walk_trs(client: Client) -> list[list[str]]:
    """Read createPageHTML and page k from `index_{k-1}.html`."""
    column = client.server.origin(TRS.id) + TRS.column_path
    first = client.fetch(column).body.decode("gbk")
    call = re.search(r'createPageHTML\((\d+), (\d+), "(\w+)", "(\w+)"\)', first)
    assert call is not None
    assert call[2] == "0"
    names = [f"{call[3]}.{call[4]}", *(f"{call[3]}_{page}.{call[4]}" for page in range(1, int(call[1])))]
    pages = [client.fetch(urljoin(column, name)).body.decode("gbk") for name in names]
    assert pages[0] == first
    assert client.fetch(urljoin(column, f"{call[3]}_{call[1]}.{call[4]}")).status == 404
    links = [re.findall(r'<li><span>[\d-]+</span>·<a href="(\./[^"]+)"', page) for page in pages]
    return [[urljoin(column, link) for link in page] for page in links]


def walk_jcms(client: Client) -> list[list[str]]:
    """Read the page's datastore, then ask the proxy for three pages at a time."""
    origin = client.server.origin(JCMS.id)
    page = client.fetch(origin + JCMS.column_path).body.decode()
    total, per_page = (int(re.findall(rf"{name}: (\d+)", page)[0]) for name in ("totalRecord", "perPage"))
    parameters = re.search(r"var param_\d+ = \{(.*?)\};", page)
    assert parameters is not None
    form = "&".join(f"{name}={value}" for name, value in re.findall(r"(\w+):'?([^',]*)'?", parameters[1]))
    records = _records(page)
    assert len(records) == 3 * per_page
    for start in range(3 * per_page + 1, total + 1, 3 * per_page):
        query = f"?startrecord={start}&endrecord={min(start + 3 * per_page - 1, total)}&perpage={per_page}"
        answer = client.fetch(f"{origin}/module/web/jpage/dataproxy.jsp{query}", form=form).body.decode()
        assert f"<totalrecord>{total}</totalrecord>" in answer
        records += _records(answer)
    assert len(records) == total
    urls = [urljoin(origin, record) for record in records]
    return [urls[start : start + per_page] for start in range(0, total, per_page)]


def _records(text: str) -> list[str]:
    return re.findall(r'<record><!\[CDATA\[\s*<li><a href="([^"]+)"', text)


def walk_gkmlpt(client: Client) -> list[list[str]]:
    """Find the column in `_CONFIG.TREE`, and its articles in the first and only page of the JSON list."""
    origin = client.server.origin(GKMLPT.id)
    page = client.fetch(origin + "/gkmlpt/index").body.decode()
    config = json.loads(re.findall(r"window\._CONFIG = (\{.*\});", page)[0])
    (column,) = [node for node in _nodes(config["TREE"]) if "年报" in node["name"]]
    api = f"{origin}/gkmlpt/api/all/{column['id']}?sid={config['SID']}&page="
    articles = json.loads(client.fetch(api + "1").body)["articles"]
    assert len(articles) == column["post_count"]
    assert client.fetch(api + "2").status == 404
    return [[article["url"] for article in articles]]


def _nodes(tree: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [found for node in tree for found in (node, *_nodes(node["children"]))]


def walk_script(client: Client) -> list[list[str]]:
    """Ask for what the script asks for; the pages themselves hold nothing."""
    origin = client.server.origin(SCRIPT.id)
    shell = client.fetch(origin + SCRIPT.column_path).body
    assert b'<div id="app"></div>' in shell
    column = json.loads(client.fetch(origin + "/api/site").body)["data"]["columnId"]
    api = f"{origin}/api/content/list?columnId={column}&pageSize=5&pageNo="
    first = json.loads(client.fetch(api + "1").body)["data"]
    pages = [json.loads(client.fetch(f"{api}{page}").body)["data"] for page in range(1, first["pages"] + 1)]
    found = [[urljoin(origin, item["path"]) for item in page["list"]] for page in pages]
    assert sum(map(len, found)) == first["total"]
    assert all(client.fetch(url).body == shell for page in found for url in page)
    return found


WALKS: dict[str, Callable[[Client], list[list[str]]]] = {
    TRS.id: walk_trs,
    JCMS.id: walk_jcms,
    GKMLPT.id: walk_gkmlpt,
    SCRIPT.id: walk_script,
}


@pytest.mark.parametrize("night", [1, 2, 3])
@pytest.mark.parametrize("portal", WALKS)
def test_a_column_lists_its_articles(county: County, client: Client, portal: str, night: int) -> None:
    """What the platform's rules lead to is what the county says the portal lists, in order."""
    client.server.night = night
    found = [url for page in WALKS[portal](client) for url in page]
    origin = client.server.origin(portal)
    assert found == [origin + article.path for article in county.articles(portal, night)]


@pytest.mark.parametrize("portal", [TRS.id, JCMS.id])
def test_long_columns_have_three_pages_and_more(client: Client, portal: str) -> None:
    """On the platforms that page, the column is long enough for the off-by-one errors that walkers make."""
    assert len(WALKS[portal](client)) >= 3


def test_the_back_dated_report_appears_on_the_third_page(client: Client) -> None:
    """A walk that stops where it knows everything would miss it."""
    before = walk_trs(client)
    client.server.night = 2
    after = walk_trs(client)
    new = {url for page in after for url in page} - {url for page in before for url in page}
    assert len(new) == 1
    assert new <= set(after[2])


@pytest.mark.parametrize("portal", WALKS)
def test_the_home_page_leads_to_the_column(client: Client, portal: str) -> None:
    """A person who starts at the home page gets to the column."""
    place = {place.id: place for place in (TRS, JCMS, GKMLPT, SCRIPT)}[portal]
    home = client.fetch(client.server.origin(portal) + place.home_path)
    assert home.status == 200
    text = home.body.decode("gbk" if portal == TRS.id else "utf-8")
    if portal == SCRIPT.id:
        text = client.fetch(client.server.origin(portal) + "/api/site").body.decode()
    assert place.column_path.split("#")[-1] in text


def test_every_column_has_articles_that_are_no_reports(county: County, client: Client) -> None:
    """Each of the four lists a 解读, a 部署会 or the like, served as any article is."""
    rejected = county.rejected_urls(1, client.server.port)
    assert {url.split("/")[2].split(":")[0] for url in rejected} == {f"127.0.0.1{number}" for number in range(1, 5)}
    assert all(client.fetch(url).status == 200 for url in rejected)


def test_a_night_has_some_75_reports(county: County) -> None:
    """The county is large enough to page and small enough to crawl in a test."""
    assert 60 <= len(county.reports(1, 80)) <= 90
    assert len(PLANTS) == 7
