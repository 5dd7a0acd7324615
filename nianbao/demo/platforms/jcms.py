"""A portal in the manner of 大汉 JCMS: lists as record sets, three pages to a request; redesigned on night two."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nianbao.demo.articles import Article
from nianbao.demo.county import County
from nianbao.demo.http import Response, Visit
from nianbao.demo.paths import JCMS_COLUMN
from nianbao.demo.places import JCMS
from nianbao.demo.platforms.common import (
    DESIGNED_ON,
    Route,
    attachment,
    find_article,
    find_pictured,
    hits_of,
    page,
    picture,
    robots,
    route,
    static_file,
)
from nianbao.demo.rendering import article_html, render

PER_PAGE = 5
GROUP_SIZE = 3

_WEB_ID, _UNIT_ID = "55", "4032976"
_ROBOTS = b"User-agent: *\nDisallow: /module/search/\nDisallow: /jcms/\n"
_XML = (b"Content-Type", b"text/xml;charset=UTF-8")


def answer(county: County, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return route(_ROUTES, county, visit)


def _robots(_county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    return robots(visit, _ROBOTS)


def _home(county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    return _page(visit, "home", {"articles": county.articles(JCMS.id, visit.night)})


def _list(county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    articles = county.articles(JCMS.id, visit.night)
    values = _record_values(articles[: PER_PAGE * GROUP_SIZE])
    return _page(visit, "list", values | {"per_page": PER_PAGE, "total": len(articles)})


def _records(county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    """Answer with records from startrecord to endrecord, at most three pages of them; else with the group asked for."""
    articles = county.articles(JCMS.id, visit.night)
    asked = visit.request.parameters
    if asked.get("columnid") != JCMS_COLUMN or asked.get("unitid") != _UNIT_ID:
        articles = ()
    per_page = _number(asked, "perpage", PER_PAGE)
    start = _number(asked, "startrecord", (_number(asked, "page", 1) - 1) * per_page * GROUP_SIZE + 1)
    last = start + per_page * GROUP_SIZE - 1
    shown = articles[start - 1 : min(_number(asked, "endrecord", last), last)]
    total = f"<totalrecord>{len(articles)}</totalrecord>\n<totalpage>{-(-len(articles) // per_page)}</totalpage>\n"
    text = render("jcms/records.xml", **_record_values(shown))
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<datastore>\n{total}{text}</datastore>\n'
    return Response(body.encode(), headers=(_XML,), chunked=True)


def _hits(_county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    script = f'document.write("{hits_of(visit.request.target, visit)}");\r\n'
    return Response(script.encode(), headers=((b"Content-Type", b"application/x-javascript;charset=UTF-8"),))


def _number(asked: dict[str, str], name: str, default: int) -> int:
    text = asked.get(name, "")
    return max(1, int(text)) if text.isascii() and text.isdigit() else default


def _record_values(articles: tuple[Article, ...]) -> dict[str, object]:
    return {"articles": articles, "webid": _WEB_ID, "column": JCMS_COLUMN, "unit": _UNIT_ID, "name": JCMS.name}


def _article(county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    article = find_article(county, JCMS.id, visit)
    if article is None:
        return _missing(visit)
    hits = hits_of(article.path, visit) if article.counted else None
    content = article_html(article, article.attachment_name)
    return _page(visit, "article", {"article": article, "content": content, "hits": hits, "column": JCMS_COLUMN})


def _download(county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    found = _attached(county, visit, visit.request.parameters.get("filename", ""))
    if found is None:
        return _missing(visit)
    location = (b"Location", f"/attach/0/{_stored_name(found)}".encode("ascii"))
    return Response(status=302, headers=(location, *_cookies(visit)))


def _attachment(county: County, visit: Visit, matched: re.Match[str]) -> Response:
    found = _attached(county, visit, matched[1])
    if found is None:
        return _missing(visit)
    # The name goes out as it stands in the database, in GBK, which no standard allows.
    name = b'attachment; filename="' + found.attachment_name.encode("gbk") + b'"'
    return attachment(visit.request, found, (b"Content-Disposition", name))


def _attached(county: County, visit: Visit, stored: str) -> Article | None:
    articles = county.articles(JCMS.id, visit.night)
    return next((article for article in articles if stored and _stored_name(article) == stored), None)


def _stored_name(article: Article) -> str:
    return article.attachment_path.rsplit("=", 1)[-1]


def _picture(county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    found = find_pictured(county, JCMS.id, visit)
    return _missing(visit) if found is None else picture(visit.request, found.number, found.published_on)


def _file(_county: County, visit: Visit, matched: re.Match[str]) -> Response:
    if matched[1] == "code.png":
        return picture(visit.request, 1, DESIGNED_ON)
    return static_file(visit.request, "jcms", matched[1])


def _page(visit: Visit, template: str, values: Mapping[str, object], status: int = 200) -> Response:
    redesigned = visit.night >= 2
    text = render(f"jcms/{template}.html", place=JCMS, origin=visit.origin, redesigned=redesigned, **values)
    response = page(text, "UTF-8", status=status)
    return Response(response.body, status, (*response.headers, *_cookies(visit)))


def _cookies(visit: Visit) -> tuple[tuple[bytes, bytes], ...]:
    session = f"{visit.night:02X}{visit.ordinal:06X}{hits_of(visit.request.target, visit):024X}".encode("ascii")
    return (
        (b"Set-Cookie", b"JSESSIONID=" + session + b"; Path=/; HttpOnly"),
        (b"Set-Cookie", b"zh_choose_1=s; Path=/"),
    )


def _missing(visit: Visit) -> Response:
    return _page(visit, "missing", {}, 404)


_IMAGES = f"/images/{JCMS.site_id_code}/"
_ROUTES: tuple[Route, ...] = (
    (r"/robots\.txt", _robots),
    (r"/(?:index\.html)?", _home),
    (re.escape(JCMS.column_path), _list),
    (r"/module/web/jpage/dataproxy\.jsp", _records),
    (r"/module/visitcount/articlehits\.jsp", _hits),
    (r"/module/download/downfile\.jsp", _download),
    (r"/attach/0/(\w+\.\w+)", _attachment),
    (r"/picture/0/\w+\.png", _picture),
    (r"/module/jslib/jpage/(jpage\.js)", _file),
    (_IMAGES + r"(main\.css|site\.css|logo\.svg|code\.png)", _file),
    (r".*", _article),
)
