"""A portal in the manner of Guangdong's gkmlpt: a tree of columns in a script, lists as JSON in one single page."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from nianbao.demo.articles import Article
from nianbao.demo.http import Response, Visit, gzipped
from nianbao.demo.paths import article_path, image_path
from nianbao.demo.places import GKMLPT
from nianbao.demo.platforms.common import (
    DESIGNED_ON,
    Route,
    article_pictures,
    hits_of,
    page,
    picture,
    route,
    static_file,
)
from nianbao.demo.rendering import article_html, render
from nianbao.demo.sites import Family, Site

SID = 990121
COLUMN_ID = int(GKMLPT.column_path.split("#")[1])

_SHANGHAI = ZoneInfo("Asia/Shanghai")


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal; there is no robots.txt, and a page says so."""
    return route(_ROUTES, site, visit)


def _home(site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    return _page(site, visit, "home")


def _index(site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    return _page(site, visit, "index", config=_script_value(_tree_config(site)))


def _list(site: Site, visit: Visit, matched: re.Match[str]) -> Response:
    """Answer with a page of the column; in full mode with all of it, and a 404 for page 2."""
    classify_id, asked = int(matched[1]), visit.request.parameters
    number = site.slipped(int(asked.get("page", "1") or 1), 1)
    shown = site.find_page(max(number, 1))
    if site.variant != "pages":
        shown = site.find_group(0, len(site.articles)) if number <= 1 else None
    if shown is None or asked.get("sid", str(SID)) != str(SID):
        return _missing(site, visit)
    articles = shown if classify_id in {0, COLUMN_ID} else ()
    count = {"post_count": site.stated_count(number), "theme_count": site.stated_count(number)}
    answered = {
        "classify": {"id": classify_id, "name": site.place.column_name, "parent": 2620, **count},
        "articles": [_listed(site, article, visit) for article in articles],
    }
    headers = ((b"Content-Type", b"application/json"), (b"Cache-Control", b"no-cache, private"))
    return gzipped(visit.request, Response(json.dumps(answered).encode("ascii"), headers=headers, chunked=True))


def _file(_site: Site, visit: Visit, matched: re.Match[str]) -> Response:
    if matched[1] == "code.png":
        return picture(visit.request, 2, DESIGNED_ON)
    return static_file(visit.request, "gkmlpt", matched[1])


def _listed(site: Site, article: Article, visit: Visit) -> dict[str, object]:
    published = datetime.combine(article.published_on, time(9, article.number % 60), _SHANGHAI)
    url = visit.origin + article.path
    return {
        "id": article.number,
        "title": article.title,
        "date": int(published.astimezone(UTC).timestamp()),
        "first_publish_time": int(published.astimezone(UTC).timestamp()),
        "created_at": f"{published:%Y-%m-%d %H:%M:%S}",
        "publisher": article.publisher,
        "classify_main_name": site.place.column_name,
        "url": url,
        "post_url": url,
        "identifier": article.index_number,
        "document_number": "",
        "is_expired": False,
        "attachment": [],
    }


def _article(site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
    article = site.find_article(visit.request.path)
    if article is None:
        return _missing(site, visit)
    hits = hits_of(article.path, visit) if article.counted else None
    content = article_html(article)
    detail = _listed(site, article, visit) | {"content": content, "images": [image_path(article)]}
    if hits:
        detail["view_count"] = hits
    config = _script_value(_base_config(site) | {"DETAIL": detail})
    return _page(site, visit, "article", article=article, content=content, hits=hits, config=config)


def _base_config(site: Site) -> dict[str, object]:
    return {
        "SID": SID,
        "SERVICE_AREA_ID": 990100,
        "SITE_NAME": site.place.name,
        "APP_URL": "",
        "MODE": site.variant or "full",
    }


def _tree_config(site: Site) -> dict[str, object]:
    count = site.stated_count(1) + 2 * (site.trap == "missing_end")
    disclosure = [
        _node(2625, "政府信息公开指南", 0),
        _node(2627, "政府信息公开制度", 0),
        _node(COLUMN_ID, site.place.column_name, count),
    ]
    tree = [
        _node(2610, "机构职能", 0),
        _node(2615, "法定主动公开内容", 0, [_node(2616, "政策文件", 0), _node(2617, "财政预决算", 0)]),
        _node(2620, "政府信息公开", count, disclosure),
    ]
    return _base_config(site) | {"TREE": tree}


def _node(
    number: int, name: str, post_count: int, children: list[dict[str, object]] | None = None
) -> dict[str, object]:
    return {"id": number, "name": name, "post_count": post_count, "children": children or []}


def _script_value(value: object) -> str:
    # As PHP writes JSON into a page: ASCII only, slashes escaped, and no tag may end the script.
    return json.dumps(value).replace("/", "\\/").replace("<", "\\u003C").replace(">", "\\u003E")


def _page(site: Site, visit: Visit, template: str, status: int = 200, **values: object) -> Response:
    text = render(f"gkmlpt/{template}.html", place=site.place, origin=visit.origin, **values)
    response = page(text, "UTF-8", status=status)
    return gzipped(visit.request, Response(response.body, status, response.headers, chunked=True))


def _missing(site: Site, visit: Visit) -> Response:
    return _page(site, visit, "missing", 404)


_ROUTES: tuple[Route, ...] = (
    (r"/", _home),
    (re.escape(GKMLPT.home_path), _index),
    (r"/gkmlpt/api/all/(\d+)", _list),
    (r"/gkmlpt/static/(app\.css|index\.js|banner\.svg|code\.png)", _file),
    (r"/img/0/\d+/\d+\.png", article_pictures(_missing)),
    (r".*", _article),
)
FAMILY = Family(
    platform="gkmlpt",
    place=GKMLPT,
    answer=answer,
    article_path=partial(article_path, GKMLPT.id),
    states=frozenset({"title", "published_on", "source", "index_number"}),
    variants=("full", "pages"),
    traps={
        "repeats": "whole",
        "endless": "whole",
        "off_by_one": "doubted",
        "missing_end": "doubted",
        "twice": "whole",
        "added": "whole",
    },
    knows_empty=True,
    server=b"openresty",
)
