"""A portal that is a script: every page is the same shell, and lists and articles come as JSON after it has loaded."""

from __future__ import annotations

import json
from functools import partial

from nianbao.demo.articles import Article
from nianbao.demo.http import Response, Visit, conditional
from nianbao.demo.paths import article_path
from nianbao.demo.places import SCRIPT
from nianbao.demo.platforms.common import DESIGNED_ON, find_pictured, hits_of, page, picture, static_file
from nianbao.demo.rendering import article_html, render
from nianbao.demo.sites import Family, Site

_COLUMN_ID = "nb01"
_STATIC = {
    "/static/css/app.5f1c2d.css": "app.css",
    "/static/js/app.8b31e7.js": "app.js",
    "/static/logo.svg": "logo.svg",
}
_JSON = (b"content-type", b"application/json;charset=utf-8")


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal; what is no file and no JSON is the shell, robots.txt and all."""
    path = visit.request.path
    if path in _STATIC:
        return static_file(visit.request, "script", _STATIC[path])
    if path.startswith("/upload/images/"):
        pictured = find_pictured(site, visit)
        if pictured is not None:
            return picture(visit.request, pictured.number, pictured.published_on)
    if path.startswith("/api/"):
        return _json(site, visit)
    shell = page(render("script/shell.html", place=site.place), "utf-8")
    return conditional(visit.request, shell, DESIGNED_ON)


def _json(site: Site, visit: Visit) -> Response:
    path, asked = visit.request.path, visit.request.parameters
    if path == "/api/site":
        return _data(_site(site))
    if path == "/api/content/list" and asked.get("columnId") == _COLUMN_ID:
        return _list(site, asked.get("pageNo", "1"))
    article = next((article for article in site.articles if str(article.number) == asked.get("id")), None)
    if article is not None and path == "/api/content/detail":
        return _data(_detail(article))
    if article is not None and path == "/api/content/hits":
        return _data(hits_of(article.path, visit))
    return _data(None, "数据不存在", 404)


def _list(site: Site, number: str) -> Response:
    shown = site.find_page(int(number)) if number.isascii() and number.isdigit() else None
    if shown is None:
        return _data(None, "页码有误", 404)
    pages = site.stated_page_count(int(number))
    listed = [_listed(article) for article in shown]
    return _data({"total": site.stated_count(int(number)), "pages": pages, "list": listed})


def _site(site: Site) -> dict[str, object]:
    return {
        "name": site.place.name,
        "siteIdCode": site.place.site_id_code,
        "licence": "澜ICP备00000000号-4",
        "columnId": _COLUMN_ID,
        "columnName": site.place.column_name,
        "columnPath": site.place.column_path,
        "menu": [
            {"name": "首页", "path": "/"},
            {"name": "政务公开", "path": "/"},
            {"name": site.place.column_name, "path": site.place.column_path},
            {"name": "水情信息", "path": "/"},
        ],
    }


def _listed(article: Article) -> dict[str, object]:
    return {
        "id": article.number,
        "title": article.title,
        "publishDate": str(article.published_on),
        "path": article.path,
    }


def _detail(article: Article) -> dict[str, object]:
    content = article_html(article)
    return _listed(article) | {"source": article.publisher, "counted": article.counted, "content": content}


def _data(data: object, message: str = "success", status: int = 200) -> Response:
    text = json.dumps({"code": status, "msg": message, "data": data}, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), status, (_JSON, (b"cache-control", b"no-store")), chunked=len(text) > 4096)


FAMILY = Family(
    platform="spa",
    place=SCRIPT,
    answer=answer,
    article_path=partial(article_path, SCRIPT.id),
    traps={"twice": "whole"},
    needs_script=True,
    server=b"nginx/1.20.1",
)
