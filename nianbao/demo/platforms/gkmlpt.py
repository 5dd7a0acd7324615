"""A portal in the manner of Guangdong's gkmlpt: a tree of columns in a script, lists as JSON in one single page."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from nianbao.demo.articles import Article
from nianbao.demo.county import County
from nianbao.demo.http import Response, Visit, gzipped
from nianbao.demo.paths import image_path
from nianbao.demo.places import GKMLPT
from nianbao.demo.platforms.common import (
    DESIGNED_ON,
    Route,
    find_article,
    find_pictured,
    hits_of,
    page,
    picture,
    route,
    static_file,
)
from nianbao.demo.rendering import article_html, render

SID = 990121
COLUMN_ID = int(GKMLPT.column_path.split("#")[1])

_SHANGHAI = ZoneInfo("Asia/Shanghai")


def answer(county: County, visit: Visit) -> Response:
    """Answer a request to the portal; there is no robots.txt, and a page says so."""
    return route(_ROUTES, county, visit)


def _home(_county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    return _page(visit, "home")


def _index(county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    return _page(visit, "index", config=_script_value(_tree_config(county, visit)))


def _list(county: County, visit: Visit, matched: re.Match[str]) -> Response:
    """Answer with the whole column in page 1; there is no page 2 (404), and no other column holds anything."""
    classify_id, asked = int(matched[1]), visit.request.parameters
    if asked.get("page", "1") not in {"0", "1"} or asked.get("sid", str(SID)) != str(SID):
        return _missing(visit)
    articles = county.articles(GKMLPT.id, visit.night) if classify_id in {0, COLUMN_ID} else ()
    count = {"post_count": len(articles), "theme_count": len(articles)}
    answered = {
        "classify": {"id": classify_id, "name": GKMLPT.column_name, "parent": 2620, **count},
        "articles": [_listed(article, visit) for article in articles],
    }
    headers = ((b"Content-Type", b"application/json"), (b"Cache-Control", b"no-cache, private"))
    return gzipped(visit.request, Response(json.dumps(answered).encode("ascii"), headers=headers, chunked=True))


def _file(_county: County, visit: Visit, matched: re.Match[str]) -> Response:
    if matched[1] == "code.png":
        return picture(visit.request, 2, DESIGNED_ON)
    return static_file(visit.request, "gkmlpt", matched[1])


def _picture(county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    found = find_pictured(county, GKMLPT.id, visit)
    return _missing(visit) if found is None else picture(visit.request, found.number, found.published_on)


def _listed(article: Article, visit: Visit) -> dict[str, object]:
    published = datetime.combine(article.published_on, time(9, article.number % 60), _SHANGHAI)
    url = visit.origin + article.path
    return {
        "id": article.number,
        "title": article.title,
        "date": int(published.astimezone(UTC).timestamp()),
        "first_publish_time": int(published.astimezone(UTC).timestamp()),
        "created_at": f"{published:%Y-%m-%d %H:%M:%S}",
        "publisher": article.publisher,
        "classify_main_name": GKMLPT.column_name,
        "url": url,
        "post_url": url,
        "identifier": article.index_number,
        "document_number": "",
        "is_expired": False,
        "attachment": [],
    }


def _article(county: County, visit: Visit, _matched: re.Match[str]) -> Response:
    article = find_article(county, GKMLPT.id, visit)
    if article is None:
        return _missing(visit)
    hits = hits_of(article.path, visit) if article.counted else None
    content = article_html(article)
    detail = _listed(article, visit) | {"content": content, "images": [image_path(article)]}
    if hits:
        detail["view_count"] = hits
    config = _script_value(_base_config() | {"DETAIL": detail})
    return _page(visit, "article", article=article, content=content, hits=hits, config=config)


def _base_config() -> dict[str, object]:
    return {"SID": SID, "SERVICE_AREA_ID": 990100, "SITE_NAME": GKMLPT.name, "APP_URL": "", "MODE": "full"}


def _tree_config(county: County, visit: Visit) -> dict[str, object]:
    count = len(county.articles(GKMLPT.id, visit.night))
    disclosure = [
        _node(2625, "政府信息公开指南", 0),
        _node(2627, "政府信息公开制度", 0),
        _node(COLUMN_ID, GKMLPT.column_name, count),
    ]
    tree = [
        _node(2610, "机构职能", 0),
        _node(2615, "法定主动公开内容", 0, [_node(2616, "政策文件", 0), _node(2617, "财政预决算", 0)]),
        _node(2620, "政府信息公开", count, disclosure),
    ]
    return _base_config() | {"TREE": tree}


def _node(
    number: int, name: str, post_count: int, children: list[dict[str, object]] | None = None
) -> dict[str, object]:
    return {"id": number, "name": name, "post_count": post_count, "children": children or []}


def _script_value(value: object) -> str:
    # As PHP writes JSON into a page: ASCII only, slashes escaped, and no tag may end the script.
    return json.dumps(value).replace("/", "\\/").replace("<", "\\u003C").replace(">", "\\u003E")


def _page(visit: Visit, template: str, status: int = 200, **values: object) -> Response:
    text = render(f"gkmlpt/{template}.html", place=GKMLPT, origin=visit.origin, **values)
    response = page(text, "UTF-8", status=status)
    return gzipped(visit.request, Response(response.body, status, response.headers, chunked=True))


def _missing(visit: Visit) -> Response:
    return _page(visit, "missing", 404)


_ROUTES: tuple[Route, ...] = (
    (r"/", _home),
    (re.escape(GKMLPT.home_path), _index),
    (r"/gkmlpt/api/all/(\d+)", _list),
    (r"/gkmlpt/static/(app\.css|index\.js|banner\.svg|code\.png)", _file),
    (r"/img/0/\d+/\d+\.png", _picture),
    (r".*", _article),
)
