"""A portal in the manner of 大汉 JCMS: lists as record sets, three pages to a request; redesigned on night two."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from nianbao.demo.articles import Article
from nianbao.demo.http import Response, Visit
from nianbao.demo.paths import JCMS_COLUMN, article_path, attachment_path
from nianbao.demo.places import JCMS
from nianbao.demo.platforms.common import (
    DESIGNED_ON,
    Route,
    article_pictures,
    attachment,
    hits_of,
    page,
    picture,
    robots,
    route,
    static_file,
)
from nianbao.demo.rendering import article_html, render
from nianbao.demo.sites import Family, Site

GROUP_SIZE = 3
PROXY_PATHS = (
    "/module/web/jpage/dataproxy.jsp",
    "/module/jpage/dataproxy.jsp",
    "/module/jslib/jquery/jpage/dataproxy.jsp",
)

_WEB_ID, _UNIT_ID = "55", "4032976"
_ROBOTS = b"User-agent: *\nDisallow: /module/search/\nDisallow: /jcms/\n"
_XML = (b"Content-Type", b"text/xml;charset=UTF-8")


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return route(_ROUTES, site, visit)


def _robots(_site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    return robots(visit, _ROBOTS)


def _home(site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    return _page(site, visit, "home", {"articles": site.articles})


def _list(site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    values = _record_values(site, site.find_group(0, site.page_size * GROUP_SIZE))
    total = {"per_page": site.page_size, "total": site.stated_count(1)}
    # Old versions have the path in a script of their own, not in the page.
    return _page(site, visit, "list", values | total | {"proxy": "" if site.variant == "unnamed" else _proxy(site)})


def _records(site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    """Answer with records from startrecord to endrecord, at most three pages of them; else with the group asked for."""
    if visit.request.path != _proxy(site):
        return _missing(site, visit)
    asked = visit.request.parameters
    known = asked.get("columnid") == JCMS_COLUMN and asked.get("unitid") == _UNIT_ID
    per_page = _number(asked, "perpage", site.page_size)
    start = _number(asked, "startrecord", (_number(asked, "page", 1) - 1) * per_page * GROUP_SIZE + 1)
    last = start + per_page * GROUP_SIZE - 1
    first = start if site.trap == "off_by_one" else start - 1
    shown = site.find_group(first, min(_number(asked, "endrecord", last), last)) if known else ()
    count = site.stated_count(start) + 3 * (site.trap == "missing_end") if known else 0
    total = f"<totalrecord>{count}</totalrecord>\n<totalpage>{-(-count // per_page)}</totalpage>\n"
    text = render("jcms/records.xml", **_record_values(site, shown))
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<datastore>\n{total}{text}</datastore>\n'
    return Response(body.encode(), headers=(_XML,), chunked=True)


def _hits(_site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    script = f'document.write("{hits_of(visit.request.target, visit)}");\r\n'
    return Response(script.encode(), headers=((b"Content-Type", b"application/x-javascript;charset=UTF-8"),))


def _number(asked: dict[str, str], name: str, default: int) -> int:
    text = asked.get(name, "")
    return max(1, int(text)) if text.isascii() and text.isdigit() else default


def _proxy(site: Site) -> str:
    return PROXY_PATHS[int(site.variant) if site.variant.isdigit() else 0]


def _record_values(site: Site, articles: tuple[Article, ...]) -> dict[str, object]:
    return {
        "articles": articles,
        "webid": _WEB_ID,
        "column": JCMS_COLUMN,
        "unit": _UNIT_ID,
        "name": site.place.name,
        "proxy": _proxy(site),
    }


def _article(site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    article = site.find_article(visit.request.path)
    if article is None:
        return _missing(site, visit)
    hits = hits_of(article.path, visit) if article.counted else None
    content = article_html(article, article.attachment_name)
    return _page(site, visit, "article", {"article": article, "content": content, "hits": hits, "column": JCMS_COLUMN})


def _download(site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    found = _attached(site, visit.request.parameters.get("filename", ""))
    if found is None:
        return _missing(site, visit)
    location = (b"Location", f"/attach/0/{_stored_name(found)}".encode("ascii"))
    return Response(status=302, headers=(location, *_cookies(visit)))


def _attachment(site: Site, visit: Visit, matched: re.Match[str]) -> Response:
    found = _attached(site, matched[1])
    if found is None:
        return _missing(site, visit)
    # The name goes out as it stands in the database, in GBK, which no standard allows.
    name = b'attachment; filename="' + found.attachment_name.encode("gbk") + b'"'
    return attachment(visit.request, found, (b"Content-Disposition", name))


def _attached(site: Site, stored: str) -> Article | None:
    return next((article for article in site.articles if stored and _stored_name(article) == stored), None)


def _stored_name(article: Article) -> str:
    return article.attachment_path.rsplit("=", 1)[-1]


def _file(_site: Site, visit: Visit, matched: re.Match[str]) -> Response:
    if matched[1] == "code.png":
        return picture(visit.request, 1, DESIGNED_ON)
    return static_file(visit.request, "jcms", matched[1])


def _page(site: Site, visit: Visit, template: str, values: Mapping[str, object], status: int = 200) -> Response:
    redesigned = visit.night >= 2
    text = render(f"jcms/{template}.html", place=site.place, origin=visit.origin, redesigned=redesigned, **values)
    response = page(text, "UTF-8", status=status)
    return Response(response.body, status, (*response.headers, *_cookies(visit)))


def _cookies(visit: Visit) -> tuple[tuple[bytes, bytes], ...]:
    session = f"{visit.night:02X}{visit.ordinal:06X}{hits_of(visit.request.target, visit):024X}".encode("ascii")
    return (
        (b"Set-Cookie", b"JSESSIONID=" + session + b"; Path=/; HttpOnly"),
        (b"Set-Cookie", b"zh_choose_1=s; Path=/"),
    )


def _missing(site: Site, visit: Visit) -> Response:
    return _page(site, visit, "missing", {}, 404)


_IMAGES = f"/images/{JCMS.site_id_code}/"
_ROUTES: tuple[Route, ...] = (
    (r"/robots\.txt", _robots),
    (r"/(?:index\.html)?", _home),
    (re.escape(JCMS.column_path), _list),
    (r"/module/(?:web/|jslib/jquery/)?jpage/dataproxy\.jsp", _records),
    (r"/module/visitcount/articlehits\.jsp", _hits),
    (r"/module/download/downfile\.jsp", _download),
    (r"/attach/0/(\w+\.\w+)", _attachment),
    (r"/picture/0/\w+\.png", article_pictures(_missing)),
    (r"/module/jslib/jpage/(jpage\.js)", _file),
    (_IMAGES + r"(main\.css|site\.css|logo\.svg|code\.png)", _file),
    (r".*", _article),
)
FAMILY = Family(
    platform="jcms",
    place=JCMS,
    answer=answer,
    article_path=partial(article_path, JCMS.id),
    attachment_path=partial(attachment_path, JCMS.id),
    states=frozenset({"title", "published_on", "source", "index_number"}),
    variants=("0", "1", "2", "unnamed"),
    traps={"off_by_one": "doubted", "missing_end": "doubted", "twice": "whole", "added": "whole", "removed": "doubted"},
    knows_empty=True,
    server=b"Apache-Coyote/1.1",
)
