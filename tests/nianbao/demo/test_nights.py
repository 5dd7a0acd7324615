"""What changes from night to night is what was planted, and counters and a template; nothing else does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nianbao.demo import County, Planted
from nianbao.demo.places import GKMLPT, JCMS, SCRIPT, TRS

if TYPE_CHECKING:
    from conftest import Client

_COUNTER = re.compile(r'浏览次数：(?:<span>)?\d+|"view_count": \d+')
_JCMS_CONTENT = re.compile(r"<!--<\$\[信息内容\]>begin-->.*<!--<\$\[信息内容\]>end-->", re.DOTALL)


def _fetch_night(client: Client, county: County, night: int) -> dict[str, bytes]:
    """Return the payload behind each report's and attachment's URL; of a script's page, what the script loads."""
    client.server.night = night
    payloads = {}
    for report in county.reports(night, client.server.port):
        payloads[report.url] = client.fetch(_source(client, report.url)).body
        if report.attachment_url:
            payloads[report.attachment_url] = client.fetch_document(report.attachment_url)
    return payloads


def _source(client: Client, url: str) -> str:
    script = client.server.origin(SCRIPT.id)
    return f"{script}/api/content/detail?id={url.rsplit('/', 1)[1]}" if url.startswith(script) else url


def _text(client: Client, url: str, payload: bytes) -> str:
    return payload.decode("gbk" if url.startswith(client.server.origin(TRS.id)) else "utf-8")


def _find_planted(county: County, client: Client, kind: str, portal: str) -> Planted:
    (found,) = (one for one in county.planted(2, client.server.port) if (one.kind, one.portal) == (kind, portal))
    return found


def _altered_urls(county: County, port: int) -> set[str]:
    """Return the URLs whose payload an alteration changes: an attachment's own, where there is one."""
    altered = {one.url for one in county.planted(2, port) if one.kind == "altered"}
    return {one.attachment_url or one.url for one in county.reports(2, port) if one.url in altered}


def test_the_first_and_the_third_night_bring_nothing(county: County) -> None:
    """Everything is planted between the first night and the second."""
    assert county.planted(1, 80) == county.planted(3, 80) == ()
    assert county.reports(2, 80) == county.reports(3, 80)


def test_every_kind_is_planted(county: County) -> None:
    """Every kind is there, alterations say of what they are, and all four portals have something."""
    planted = county.planted(2, 80)
    assert sorted((one.kind, one.materiality) for one in planted) == [
        ("altered", ("figures",)),
        ("altered", ("figures", "attachment")),
        ("altered", ("prose",)),
        ("moved", ()),
        ("published", ()),
        ("published", ()),
        ("withdrawn", ()),
    ]
    assert {one.portal for one in planted} == {TRS.id, JCMS.id, GKMLPT.id, SCRIPT.id}
    assert "altered" in {one.kind for one in planted if one.portal == SCRIPT.id}


def test_truths_differ_as_planted(county: County) -> None:
    """The reports of the two nights differ in the planted figures, addresses and reports, and in nothing else."""
    before = {(one.issuing_body, one.reporting_year): one for one in county.reports(1, 80)}
    after = {(one.issuing_body, one.reporting_year): one for one in county.reports(2, 80)}
    planted = {(one.issuing_body, one.reporting_year): one for one in county.planted(2, 80)}
    assert after.keys() - before.keys() == {key for key, one in planted.items() if one.kind == "published"}
    assert before.keys() - after.keys() == {key for key, one in planted.items() if one.kind == "withdrawn"}
    for key in before.keys() & after.keys():
        old, new = before[key], after[key]
        differing = {name: (old.figures[name], new.figures[name]) for name in old.figures}
        differing = {name: pair for name, pair in differing.items() if pair[0] != pair[1]}
        assert differing == (planted[key].figures if key in planted else {})
        assert (old.url == new.url) == (key not in planted or planted[key].kind != "moved")


def test_only_what_was_altered_differs(county: County, client: Client) -> None:
    """Pages and attachments differ by their counters alone, but for the alterations; on JCMS by the template too."""
    before, after = _fetch_night(client, county, 1), _fetch_night(client, county, 2)
    altered = _altered_urls(county, client.server.port)
    for url in before.keys() & after.keys():
        old, new = before[url], after[url]
        if url.startswith(client.server.origin(JCMS.id)) and "/art/" in url:
            old_text, new_text = old.decode(), new.decode()
            assert old_text != new_text
            assert _JCMS_CONTENT.findall(old_text) == _JCMS_CONTENT.findall(new_text) != []
        elif old != new and url not in altered:
            old_text, new_text = _text(client, url, old), _text(client, url, new)
            assert _COUNTER.sub("", old_text) == _COUNTER.sub("", new_text), url
        else:
            assert (old == new) == (url not in altered), url


def test_the_third_night_is_the_second_with_other_counters(county: County, client: Client) -> None:
    """From the second night to the third even the template stays."""
    second, third = _fetch_night(client, county, 2), _fetch_night(client, county, 3)
    assert second.keys() == third.keys()
    differing = {url for url in second if second[url] != third[url]}
    assert differing
    for url in differing:
        old, new = (_text(client, url, payloads[url]) for payloads in (second, third))
        assert _COUNTER.sub("", old) == _COUNTER.sub("", new)


def test_some_counters_move_at_every_fetch_and_some_pages_have_none(county: County, client: Client) -> None:
    """Pages that print their visits differ between two fetches of one night; the others are the same to the byte."""
    moved, same = set(), set()
    for report in county.reports(1, client.server.port):
        if report.portal == SCRIPT.id:
            continue
        first, second = client.fetch(report.url).body, client.fetch(report.url).body
        (same if first == second else moved).add(report.portal)
        assert (first != second) == bool(_COUNTER.search(_text(client, report.url, first)))
    assert moved == same == {TRS.id, JCMS.id, GKMLPT.id}


def test_hit_scripts_count_every_fetch(client: Client) -> None:
    """Where a page leaves its counter to a script, the script's answer moves and the page does not."""
    jcms = client.server.origin(JCMS.id) + "/module/visitcount/articlehits.jsp?colid=1229310472&artid=57137"
    script = client.server.origin(SCRIPT.id) + "/api/content/hits?id=1100"
    for url in (jcms, script):
        assert client.fetch(url).body != client.fetch(url).body


def test_a_withdrawn_report_is_gone(county: County, client: Client) -> None:
    """The withdrawn report's page is there on the first night, and from the second on it is 404 and not listed."""
    url = _find_planted(county, client, "withdrawn", GKMLPT.id).url
    assert client.fetch(url).status == 200
    for night in (2, 3):
        client.server.night = night
        assert client.fetch(url).status == 404
        assert url not in {report.url for report in county.reports(night, client.server.port)}


def test_a_moved_report_is_the_same_elsewhere(county: County, client: Client) -> None:
    """The moved report is 404 where it was, and holds the same content where it is."""
    moved = _find_planted(county, client, "moved", JCMS.id)
    assert moved.old_url is not None
    assert client.fetch(moved.url).status == 404
    old = client.fetch(moved.old_url).body.decode()
    client.server.night = 2
    assert client.fetch(moved.old_url).status == 404
    new = client.fetch(moved.url).body.decode()
    assert _JCMS_CONTENT.findall(old) == _JCMS_CONTENT.findall(new) != []


def test_an_altered_figure_is_served(county: County, client: Client) -> None:
    """What the script loads holds the old value on the first night and the new one on the second."""
    planted = _find_planted(county, client, "altered", SCRIPT.id)
    ((old, new),) = planted.figures.values()
    source = _source(client, planted.url)
    first = client.fetch(source).body.decode()
    client.server.night = 2
    second = client.fetch(source).body.decode()
    pairs = zip(first.split("<td"), second.split("<td"), strict=True)
    ((before, after),) = [pair for pair in pairs if pair[0] != pair[1]]
    assert before.replace(f">{old}<", f">{new}<") == after


def test_an_altered_paragraph_changes_no_number(county: County, client: Client) -> None:
    """The rewritten paragraph is the only line of the page that differs, and holds no digit."""
    planted = _find_planted(county, client, "altered", GKMLPT.id)
    first = client.fetch(planted.url).body.decode().splitlines()
    client.server.night = 2
    second = client.fetch(planted.url).body.decode().splitlines()
    differing = [(old, new) for old, new in zip(first, second, strict=True) if old != new]
    paragraphs = [new for _, new in differing if "window._CONFIG" not in new and "浏览次数" not in new]
    assert len(paragraphs) == 1
    assert not re.search(r"\d", re.sub(r"<[^>]*>", "", paragraphs[0]))


def test_a_replaced_attachment_leaves_its_page_alone(county: County, client: Client) -> None:
    """The page keeps its bytes and its validators; the file beside it has new ones."""
    planted = _find_planted(county, client, "altered", TRS.id)
    report = next(one for one in county.reports(1, client.server.port) if one.url == planted.url)
    assert report.attachment_url is not None
    page, file = client.fetch(report.url), client.fetch(report.attachment_url)
    client.server.night = 2
    validators = {"If-None-Match": page.header("ETag") or "", "If-Modified-Since": page.header("Last-Modified") or ""}
    assert client.fetch(report.url, headers=validators).status == 304
    replaced = client.fetch(report.attachment_url, headers={"If-None-Match": file.header("ETag") or ""})
    assert replaced.status == 200
    assert replaced.body != file.body
    assert replaced.header("Last-Modified") != file.header("Last-Modified")


def test_one_portal_is_redesigned(client: Client) -> None:
    """On the second night JCMS links to another style sheet, and keeps it."""
    home = client.server.origin(JCMS.id) + "/index.html"
    sheets = []
    for night in (1, 2, 3):
        client.server.night = night
        sheets.append(re.findall(r'href="(/images/[^"]+\.css)"', client.fetch(home).body.decode()))
    assert sheets[0] != sheets[1] == sheets[2]
