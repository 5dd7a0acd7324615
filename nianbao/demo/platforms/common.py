"""What all imitated portals share: pages, static files, attachments, visit counts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any

from nianbao.demo.articles import Article, Report
from nianbao.demo.documents import attachment_bytes
from nianbao.demo.http import Request, Response, Visit, conditional
from nianbao.demo.paths import image_path
from nianbao.demo.pictures import code_picture
from nianbao.demo.places import COUNTY, Place
from nianbao.demo.rendering import TEMPLATES, article_html, render
from nianbao.demo.sites import Site

# When the portals were last redesigned: the date of their style sheets and pictures.
DESIGNED_ON = date(2023, 6, 14)

Handler = Callable[[Site, Visit, re.Match[str]], Response]
Route = tuple[str, Handler]

_TYPES = {
    "css": "text/css",
    "js": "application/javascript",
    "svg": "image/svg+xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def imagined_place(platform: str, home_path: str, column_path: str) -> Place:
    """Return a portal that stands in no county's list: the names and paths that a family's pages print."""
    return Place(
        id=f"imagined-{platform}",
        name=f"{COUNTY}人民政府",
        address="",
        platform=platform,
        site_id_code="9901210009",
        home_path=home_path,
        column_name="政府信息公开年报",
        column_path=column_path,
        reports_min=0,
    )


def respond(
    site: Site,
    visit: Visit,
    folder: str,
    column: Callable[[Site, Visit], Response | None],
    *,
    charset: str = "utf-8",
    **shown: Any,
) -> Response:
    """Answer as most portals do: what `column` answers, home page, attachments, articles, else a page for errors.

    The templates in `folder` get `place`, `origin`, `shown` and what they show. `charset` is what the pages are
    declared in, nothing where it is empty.
    """
    path, target = visit.request.path, visit.request.target
    answered = column(site, visit)
    if answered is not None:
        return answered

    def show(template: str, status: int = 200, **values: Any) -> Response:
        return templated(site, visit, f"{folder}/{template}.html", status=status, charset=charset, **shown, **values)

    if path == site.place.home_path:
        return show("home", articles=site.articles)
    attached = site.find_attached(path) or site.find_attached(target)
    if attached is not None:
        return attachment(visit.request, attached)
    article = site.find_article(path) or site.find_article(target)
    if article is None:
        return show("missing", 404)
    hits = hits_of(article.path, visit) if article.counted else None
    content = article_html(article)
    return show("article", article=article, content=content, hits=hits)


def templated(
    site: Site, visit: Visit, template: str, *, status: int = 200, charset: str = "utf-8", **values: Any
) -> Response:
    """Return a page made of a template; `charset` is what it declares, nothing where it is empty."""
    text = render(template, place=site.place, origin=visit.origin, **values)
    return page(text, charset, status=status)


def json_answer(value: object) -> Response:
    """Return a value as JSON."""
    headers = ((b"Content-Type", b"application/json;charset=UTF-8"),)
    return Response(json.dumps(value, ensure_ascii=False).encode(), headers=headers)


def route(routes: Sequence[Route], site: Site, visit: Visit) -> Response:
    """Answer by the first route whose pattern the whole path of the request matches.

    Raises:
        LookupError: No route matches; a portal's last one matches everything.
    """
    for pattern, handler in routes:
        matched = re.fullmatch(pattern, visit.request.path)
        if matched is not None:
            return handler(site, visit, matched)
    raise LookupError(f"{visit.request.path}: no route")


def page(text: str, charset: str = "", *, encoding: str = "utf-8", status: int = 200) -> Response:
    """Return a page of HTML; `charset` is what the Content-Type declares, nothing where it is empty."""
    declared = f"text/html; charset={charset}" if charset else "text/html"
    return Response(text.encode(encoding), status, ((b"Content-Type", declared.encode("ascii")),))


def static_file(request: Request, folder: str, name: str, *, encoding: str = "utf-8") -> Response:
    """Return a style sheet, script or drawing of a portal, with validators."""
    body = _static_bytes(folder, name, encoding)
    kind = _TYPES[name.rsplit(".", 1)[1]].encode("ascii")
    return conditional(request, Response(body, headers=((b"Content-Type", kind),)), DESIGNED_ON)


def picture(request: Request, number: int, modified_on: date) -> Response:
    """Return the picture with this number, with validators."""
    return conditional(request, Response(code_picture(number), headers=((b"Content-Type", b"image/png"),)), modified_on)


def attachment(request: Request, article: Article, *headers: tuple[bytes, bytes]) -> Response:
    """Return the file attached to an article, with validators.

    Raises:
        TypeError: Nothing is attached to the article.
    """
    if article.attachment_modified_on is None:
        raise TypeError(f"{article.path}: nothing is attached")
    if isinstance(article.content, Report):
        kind, body = article.content.layout, attachment_bytes(article.content)
    else:
        kind, body = "pdf", b"%%PDF-1.4\n%% %d\n%%%%EOF\n" % article.number
    response = Response(body, headers=((b"Content-Type", _TYPES[kind].encode("ascii")), *headers))
    return conditional(request, response, article.attachment_modified_on)


def find_pictured(site: Site, visit: Visit) -> Article | None:
    """Return the article whose text shows the picture that the request asks for."""
    asked = visit.request.path.rsplit("/", 1)[1]
    return next((article for article in site.articles if image_path(article).rsplit("/", 1)[-1] == asked), None)


def article_pictures(missing: Callable[[Site, Visit], Response]) -> Handler:
    """Return what answers with the picture in an article's text, or with the portal's page for what is not there."""

    def answer(site: Site, visit: Visit, _matched: re.Match[str]) -> Response:
        found = find_pictured(site, visit)
        return missing(site, visit) if found is None else picture(visit.request, found.number, found.published_on)

    return answer


def robots(visit: Visit, text: bytes) -> Response:
    """Return a robots.txt, with validators."""
    return conditional(visit.request, Response(text, headers=((b"Content-Type", b"text/plain"),)), DESIGNED_ON)


def hits_of(target: str, visit: Visit) -> int:
    """Return how often a page was visited: more at every fetch, and more on every night."""
    return int(sha256(target.encode()).hexdigest()[:3], 16) + 211 * visit.night + visit.ordinal


@cache
def _static_bytes(folder: str, name: str, encoding: str) -> bytes:
    return (TEMPLATES / folder / "static" / name).read_text(encoding="utf-8").encode(encoding)
