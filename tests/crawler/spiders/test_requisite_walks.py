"""A walk captures what its pages need to be seen again, after the reports, on the portal's own hosts alone."""

from __future__ import annotations

import socket
from pathlib import Path

from crawler.spiders.requisites import MOST_REQUISITES
from tests.crawler.platforms.serving import Reply, Site
from tests.crawler.spiders.test_column import ARTICLE, crawl, page, records_of, serve_portal, walks_of

CSS = (("Content-Type", "text/css"),)


def test_requisites_are_captured_with_what_their_styles_name(tmp_path: Path, site: Site) -> None:
    """A style sheet, what it imports, and pictures are captured once, whatever cache buster they carry."""
    portal = serve_portal(site, 2)
    for number in range(2):
        head = f'<link rel="stylesheet" href="/css/main.css?t=17672256{number}0000">'
        body = f'<div class="TRS_Editor">{ARTICLE}</div><img src="/img/logo.png">'
        stranger = '<script src="http://counter.example.com/hit.js"></script>'
        site.answers[page(number)] = f"<html><head>{head}</head><body>{body}{stranger}</body></html>"
    site.answers["/css/main.css"] = Reply(200, '@import "more.css"; body { background: url(../img/bg.png) }', CSS)
    site.answers["/css/more.css"] = Reply(200, "p { color: red }", CSS)
    for name in ("logo", "bg"):
        site.answers[f"/img/{name}.png"] = Reply(200, b"\x89PNG", (("Content-Type", "image/png"),))

    crawl(tmp_path, portal)

    walk = walks_of(tmp_path)["own-portal"]
    urls = {record.record_id: record.header("WARC-Target-URI") for record in records_of(tmp_path)}
    found = [(urls[record_id] or "").removeprefix(site.url) for record_id in walk.requisites]
    assert found == ["/css/main.css", "/img/logo.png", "/css/more.css", "/img/bg.png"]
    assert walk.complete, walk.reason


def test_requisites_that_fail_are_nothing_of_the_walks(tmp_path: Path, site: Site) -> None:
    """Style sheets that are missing or forbidden leave the walk whole, and nobody is said to block."""
    portal = serve_portal(site, 1)
    links = "".join(f'<link rel="stylesheet" href="/css/{number}.css">' for number in range(6))
    site.answers[page(0)] = f'<html><head>{links}</head><body><div class="TRS_Editor">{ARTICLE}</div></body></html>'
    for number in range(5):
        site.answers[f"/css/{number}.css"] = Reply(403, "no")

    crawl(tmp_path, portal)

    walk = walks_of(tmp_path)["own-portal"]
    assert walk.complete, walk.reason
    assert walk.blocked_by is None
    assert len(walk.requisites) == 6
    assert walk.requisites_left == 0


def test_what_is_more_than_a_template_has_is_left_and_counted(tmp_path: Path, site: Site) -> None:
    """So many are asked for in one night, and the account says of how many more it knows."""
    portal = serve_portal(site, 1)
    pictures = "".join(f'<img src="/img/{number}.png">' for number in range(MOST_REQUISITES + 7))
    site.answers[page(0)] = f'<html><body>{pictures}<div class="TRS_Editor">{ARTICLE}</div></body></html>'

    crawl(tmp_path, portal)

    walk = walks_of(tmp_path)["own-portal"]
    assert walk.complete, walk.reason
    assert (len(walk.requisites), walk.requisites_left) == (MOST_REQUISITES, 7)


def test_a_host_that_does_not_answer_is_given_up(tmp_path: Path, site: Site) -> None:
    """After a few tries nothing more is asked of the host of the style sheets, and the rest is counted as left."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        dead = f"127.0.0.1:{unused.getsockname()[1]}"
        portal = serve_portal(site, 1).model_copy(update={"hosts": (dead,)})
        links = "".join(f'<link rel="stylesheet" href="http://{dead}/{number}.css">' for number in range(9))
        site.answers[page(0)] = f'<html><head>{links}</head><body><div class="TRS_Editor">{ARTICLE}</div></body></html>'
        crawl(tmp_path, portal)

    walk = walks_of(tmp_path)["own-portal"]
    assert walk.complete, walk.reason
    assert (len(walk.requisites), walk.requisites_left) == (3, 6)
