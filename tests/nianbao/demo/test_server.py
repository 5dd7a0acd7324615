"""The bytes on the wire: what is sent is recorded, determined by the county, and proper HTTP."""

from __future__ import annotations

import gzip
import re
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from crawler.portals import load_portals
from nianbao.demo import County, CountyServer
from nianbao.demo.places import GKMLPT, JCMS, PLACES, SCRIPT, TRS

if TYPE_CHECKING:
    from conftest import Client


ROOT = Path(__file__).parents[3]


def _send(address: tuple[str, int], *requests: bytes) -> bytes:
    """Send requests over one connection and return all bytes until the server closes it."""
    with closing(socket.create_connection(address, timeout=10)) as connection:
        connection.sendall(b"".join(requests))
        received = b""
        while piece := connection.recv(65536):
            received += piece
        return received


def _fetch_all(county: County, port: int = 0) -> tuple[int, list[bytes]]:
    """Fetch some of everything over two nights, and return the port and what was sent."""
    with CountyServer(county, port, record=True) as server:
        for night in (1, 2):
            server.night = night
            for place in PLACES:
                articles = county.articles(place.id, night)
                paths = [place.home_path, place.column_path.split("#")[0], articles[0].path, articles[0].path]
                paths += [article.attachment_path for article in articles if article.attachment_path]
                lines = [b"GET %s HTTP/1.1\r\nHost: demo\r\n\r\n" % path.encode() for path in paths]
                lines[-1] = lines[-1].replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
                _send((place.address, server.port), *lines)
        return server.port, [exchange.response for exchange in server.exchanges]


def test_the_same_county_sends_the_same_bytes() -> None:
    """Seed, port, night and the number of the fetch determine every byte, header block included."""
    port, first = _fetch_all(County(5))
    again, second = _fetch_all(County(5), port)
    assert again == port
    assert first == second


def test_another_seed_is_another_county() -> None:
    """The seed changes the figures and leaves the places alone."""
    one, other = County(1).reports(1, 80), County(2).reports(1, 80)
    assert {truth.issuing_body for truth in one} == {truth.issuing_body for truth in other}
    assert [truth.figures for truth in one] != [truth.figures for truth in other]


def test_exchanges_are_the_bytes_on_the_wire(server: CountyServer) -> None:
    """What is recorded is what a socket received and sent, over one connection kept alive."""
    address = (TRS.address, server.port)
    first = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n"
    second = b"GET /zwgk/zfxxgknb/ HTTP/1.1\r\nhost: x\r\nConnection: close\r\n\r\n"
    received = _send(address, first, second)
    assert [exchange.request for exchange in server.exchanges] == [first, second]
    assert b"".join(exchange.response for exchange in server.exchanges) == received
    assert len({exchange.connection for exchange in server.exchanges}) == 1
    assert server.peak_connections == {TRS.address: 1}


def test_a_port_that_is_taken_is_refused(server: CountyServer, county: County) -> None:
    """A port that was asked for and is taken is an error, not another port."""
    with pytest.raises(OSError, match="in use"), CountyServer(county, server.port):
        pass


def test_portal_files_load(county: County, tmp_path: Path) -> None:
    """The portals' files are such as the registry reads, on loopback, unhurried and quick to confirm."""
    for name, text in county.portal_files(8123).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    portals = load_portals(tmp_path)
    assert set(portals) == {place.id for place in PLACES}
    for portal in portals.values():
        assert portal.loopback
        assert portal.delay_seconds == 0
        assert portal.withdrawal.confirm_after_checks == 1
        assert urlsplit(portal.columns[0].url).port == 8123


def test_trs_pages_are_gbk_and_declare_gb2312(client: Client) -> None:
    """The bytes are GBK, beyond GB2312, under a declaration of gb2312 in the page and none in the header."""
    page = client.fetch(client.server.origin(TRS.id) + TRS.column_path)
    assert page.header("Content-Type") == "text/html"
    assert b"charset=gb2312" in page.body
    assert "磻溪镇" in page.body.decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        page.body.decode("gb2312")
    with pytest.raises(UnicodeDecodeError):
        page.body.decode("utf-8")


def test_trs_pages_describe_themselves(county: County, client: Client) -> None:
    """An article carries the meta tags of government portals."""
    report = next(report for report in county.reports(1, client.server.port) if report.portal == TRS.id)
    text = client.fetch(report.url).body.decode("gbk")
    meta = dict(re.findall(r'<meta name="(\w+)" content="([^"]*)"', text))
    assert meta["ArticleTitle"] == report.title
    assert meta["PubDate"].startswith(str(report.published_on))
    assert meta["ContentSource"] == report.issuing_body
    assert meta["SiteIDCode"] == TRS.site_id_code


def test_static_files_answer_304(client: Client) -> None:
    """A static page, style sheet and picture have validators, and either of them brings a 304 without a body."""
    origin = client.server.origin(TRS.id)
    static = next(article for article in client.server.county.articles(TRS.id, 1) if not article.counted)
    for path in (static.path, "/images/style.css", "/images/code.png", "/robots.txt"):
        page = client.fetch(origin + path)
        assert page.status == 200
        for name, validator in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            answer = client.fetch(origin + path, headers={name: page.header(validator) or ""})
            assert (answer.status, answer.body) == (304, b"")
            assert answer.header("ETag") == page.header("ETag")
        assert client.fetch(origin + path, headers={"If-None-Match": '"other"'}).status == 200


def test_counted_pages_have_no_validators(client: Client) -> None:
    """A page that changes at every fetch promises nothing."""
    counted = next(article for article in client.server.county.articles(TRS.id, 1) if article.counted)
    page = client.fetch(client.server.origin(TRS.id) + counted.path)
    assert page.header("ETag") is page.header("Last-Modified") is None


def test_head_sends_no_body(client: Client) -> None:
    """HEAD is answered with the headers of GET and nothing after them."""
    url = client.server.origin(TRS.id) + TRS.column_path
    head, page = client.fetch(url, method="HEAD"), client.fetch(url)
    assert head.body == b""
    assert head.headers == page.headers


def test_other_methods_are_refused(client: Client) -> None:
    """What is neither GET, HEAD nor POST gets 405."""
    assert client.fetch(client.server.origin(TRS.id) + "/", method="DELETE").status == 405


def test_a_download_is_a_redirect_to_a_file_named_in_gbk(county: County, client: Client) -> None:
    """JCMS sends a download on to /attach/, and the file's name as raw GBK bytes."""
    report = next(report for report in county.reports(1, client.server.port) if report.layout == "pdf")
    assert report.attachment_url is not None
    assert re.search(r"/module/download/downfile\.jsp\?classid=0&filename=[0-9a-f]{32}\.pdf$", report.attachment_url)
    redirect = client.fetch(report.attachment_url)
    assert redirect.status == 302
    file = client.fetch(client.server.origin(JCMS.id) + (redirect.header("Location") or ""))
    assert file.body.startswith(b"%PDF-")
    sent = (file.header("Content-Disposition") or "").encode("latin-1")
    assert sent == b'attachment; filename="%s.pdf"' % report.title.encode("gbk")


def test_jcms_sets_two_cookies(client: Client) -> None:
    """Duplicate headers are sent as such."""
    page = client.fetch(client.server.origin(JCMS.id) + JCMS.column_path)
    assert len([value for name, value in page.headers if name == "Set-Cookie"]) == 2


def test_gkmlpt_sends_chunks_and_compresses_when_asked(client: Client) -> None:
    """Pages go out chunked, and gzipped to who accepts it, with the same text in both."""
    url = client.server.origin(GKMLPT.id) + GKMLPT.home_path
    plain, packed = client.fetch(url), client.fetch(url, headers={"Accept-Encoding": "gzip, deflate"})
    assert plain.header("Transfer-Encoding") == packed.header("Transfer-Encoding") == "chunked"
    assert plain.header("Content-Encoding") is None
    assert packed.header("Content-Encoding") == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_robots_differ(client: Client) -> None:
    """Two portals disallow a path, one has no robots.txt, and one answers with a page."""
    answers = {place.id: client.fetch(f"{client.server.origin(place.id)}/robots.txt") for place in PLACES}
    assert b"Disallow: /pub/" in answers[TRS.id].body
    assert b"Disallow: /module/search/" in answers[JCMS.id].body
    assert (answers[GKMLPT.id].status, answers[SCRIPT.id].status) == (404, 200)
    assert answers[GKMLPT.id].body.startswith(b"<!DOCTYPE html>")
    assert answers[SCRIPT.id].body.startswith(b"<!DOCTYPE html>")


def test_a_disallowed_page_is_linked_to(client: Client) -> None:
    """A crawler that ignored robots.txt would be seen."""
    home = client.fetch(client.server.origin(TRS.id) + "/").body
    assert b'href="/pub/search.html"' in home
    assert client.fetch(client.server.origin(TRS.id) + "/pub/search.html").status == 200


def test_what_pages_refer_to_is_there(county: County, client: Client) -> None:
    """Every style sheet, script and picture that a list or an article refers to is served."""
    for place in PLACES:
        origin = client.server.origin(place.id)
        for path in (place.column_path.split("#")[0], *(article.path for article in county.articles(place.id, 1))):
            text = client.fetch(origin + path).body.decode("latin-1")
            for found in set(re.findall(r'(?:<img src|<script[^>]* src|<link href|stylesheet" href)="([^"]+)"', text)):
                target = f"{path.rsplit('/', 1)[0]}{found[1:]}" if found.startswith("./") else found
                assert client.fetch(origin + target.replace("&amp;", "&")).status == 200, target


def test_the_county_is_served_by_hand() -> None:
    """`python -m nianbao.demo` says where the portals are, and serves them until it is interrupted."""
    command = [sys.executable, "-m", "nianbao.demo", "--night", "2"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5)]
        address = urlsplit(lines[0].split()[1])
        answer = _send(
            (address.hostname or "", address.port or 0), b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        process.send_signal(2)
        assert process.wait(timeout=60) == 0
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert lines[4] == "Ctrl-C ends.\n"
