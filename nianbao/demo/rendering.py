"""Turns articles into markup, by the templates beside this module."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from nianbao.demo.articles import Article, Notice
from nianbao.demo.paths import image_path
from nianbao.demo.prose import chinese_date

TEMPLATES = Path(__file__).parent / "templates"

# What editors leave in a cell that holds nothing: a no-break space, an ideographic space, or nothing at all.
_BLANKS = (Markup("&nbsp;"), "\u3000", "")


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    # A word processor puts Latin letters and digits into runs of their own.
    for match in re.finditer(r"([0-9A-Za-z.,%+-]+)|([^0-9A-Za-z.,%+-]+)", text):
        yield match.group(), match.group(1) is not None


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    undefined=StrictUndefined,
)
_ENVIRONMENT.filters["runs"] = _runs
_ENVIRONMENT.filters["chinese_date"] = chinese_date


def render(template: str, **values: object) -> str:
    """Return a template filled in."""
    return _ENVIRONMENT.get_template(template).render(values)


@lru_cache(maxsize=512)
def article_html(article: Article, attachment_title: str = "") -> str:
    """Return the content of an article's page: the report, the link to it where it is attached, or the notice.

    `attachment_title` is the link's title attribute, left out where it is empty.
    """
    content = article.content
    image = image_path(article)
    if isinstance(content, Notice):
        attached = {
            "attachment": linked_attachment(article),
            "attachment_name": article.attachment_name,
            "attachment_title": attachment_title,
        }
        return render("content/notice.html", notice=content, image=image, **attached)
    if content.attached:
        return render(
            "content/attached.html",
            report=content,
            attachment=linked_attachment(article),
            attachment_name=article.attachment_name,
            attachment_title=attachment_title,
        )
    if content.layout == "word":
        return render("content/word.html", report=content)
    blank = _BLANKS[article.number % len(_BLANKS)]
    return render("content/plain.html", report=content, image=image, blank=blank)


def linked_attachment(article: Article) -> str:
    """Return the attachment's address as the page writes it: beside the page it is relative."""
    folder = article.path.rsplit("/", 1)[0]
    beside = article.attachment_path.removeprefix(f"{folder}/")
    return article.attachment_path if beside == article.attachment_path else f"./{beside}"
