"""Where each platform puts its pages and attachments."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from nianbao.demo.articles import Article
from nianbao.demo.places import GKMLPT, JCMS, SCRIPT, TRS

JCMS_COLUMN = JCMS.column_path.split("/")[2].removeprefix("col")
_FIRST_NUMBERS = {TRS.id: 4405100, JCMS.id: 57100, GKMLPT.id: 3255100, SCRIPT.id: 1100}


def number_of(portal: str, ordinal: int) -> int:
    """Return the running number that the portal's software gave its article number `ordinal`."""
    return _FIRST_NUMBERS[portal] + 37 * ordinal + ordinal * ordinal % 31


def article_path(portal: str, number: int, published_on: date) -> str:
    """Return the path of an article."""
    if portal == TRS.id:
        return f"{TRS.column_path}{published_on:%Y%m}/t{published_on:%Y%m%d}_{number}.html"
    if portal == JCMS.id:
        day = f"{published_on.year}/{published_on.month}/{published_on.day}"
        return f"/art/{day}/art_{JCMS_COLUMN}_{number}.html"
    if portal == GKMLPT.id:
        return f"/gkmlpt/content/{number // 1_000_000}/{number // 1_000}/post_{number}.html"
    return f"{SCRIPT.column_path}/detail/{number}"


def attachment_path(portal: str, number: int, published_on: date, suffix: str) -> str:
    """Return the path that an article links its attachment with; empty where there is no attachment.

    Raises:
        ValueError: The portal is one that attaches nothing.
    """
    if not suffix:
        return ""
    if portal == TRS.id:
        stamp = f"{published_on:%Y%m%d}{number * 7919 % 10**12:012d}"
        return f"{TRS.column_path}{published_on:%Y%m}/P0{stamp}.{suffix}"
    if portal == JCMS.id:
        name = sha256(f"{portal}/{number}".encode()).hexdigest()[:32]
        return f"/module/download/downfile.jsp?classid=0&filename={name}.{suffix}"
    raise ValueError(f"{portal}: attaches nothing; give its bodies layouts that are pages")


def upload_path(number: int, published_on: date, suffix: str) -> str:
    """Return the path of an attachment where portals keep them by month, under the article's number."""
    return f"/upload/{published_on:%Y%m}/{number}.{suffix}"


def image_path(article: Article) -> str:
    """Return the path of the picture in an article's text; empty where it has none."""
    if article.number % 3:
        return ""
    if article.portal == TRS.id:
        return f"./W0{article.published_on:%Y%m%d}{article.number:012d}.png"
    if article.portal == JCMS.id:
        return f"/picture/0/{article.number:032x}.png"
    if article.portal == GKMLPT.id:
        return f"/img/0/{article.number // 1_000}/{article.number}.png"
    return f"/upload/images/{article.number}.png"
