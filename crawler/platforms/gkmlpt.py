r"""广东 gkmlpt: columns and articles as JSON in `window._CONFIG`, lists as JSON of an API.

`/gkmlpt/api/all/{column}?page=1&sid={sid}` gives `articles`; `page=2` may be 404, then the first page was all
(domain notes §3.1). HTML lies in the JSON with escapes (`\u003Cp`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

from crawler.errors import ListMissingError
from crawler.platforms.base import (
    Article,
    AttachmentLink,
    ColumnLink,
    ListedEntry,
    ListPage,
    ListRequest,
    Metadata,
    Page,
    Platform,
)
from crawler.platforms.generic import GenericPages
from crawler.platforms.markup.articles import find_attachments
from crawler.platforms.markup.dates import date_of_stamp
from crawler.platforms.markup.document import absolute_url, number_of, parse_document, squeeze, text_of
from crawler.platforms.markup.json_lists import find_rows, find_value, parse_answer, read_rows
from crawler.platforms.markup.pictures import find_pictures
from crawler.platforms.markup.titles import is_column_name

_CONFIG = re.compile(r"window\._CONFIG\s*=")
_API = "/gkmlpt/api/all/"
_COLUMN_IN_FRAGMENT = re.compile(r"^/?(?:\w+/)*(\d+)$")
_DATE_KEYS = ("display_publish_time", "publish_time", "date", "create_time", "created_at")


class Gkmlpt(GenericPages):
    """Columns and articles of Guangdong's platform for open government information."""

    name: ClassVar[str] = "gkmlpt"

    def recognises(self, page: Page) -> bool:
        """Whether a page sets `window._CONFIG` the way gkmlpt does."""
        return bool(_CONFIG.search(page.text)) and "gkmlpt" in page.url + page.text

    def find_columns(self, page: Page) -> tuple[ColumnLink, ...]:
        """Return the nodes of the page's tree that are annual-report columns, else the links that name one."""
        nodes = [node for node in _nodes(_value(page.text, "TREE")) if is_column_name(str(node.get("name", "")))]
        linked = super().find_columns(page)
        if not nodes:
            return linked
        index = urljoin(page.url, "/gkmlpt/index")
        return tuple(ColumnLink(f"{index}#{node['id']}", str(node["name"])) for node in nodes if "id" in node)

    def read_list(self, page: Page) -> ListPage:
        """Read the JSON of one page of a list, or the column's page, which says where the JSON lies.

        Raises:
            ListMissingError: The page is neither, or its tree has no annual-report column.
        """
        if _API in urlsplit(page.url).path:
            return _read_json_list(page)
        if not _CONFIG.search(page.text):
            return super().read_list(page)
        return _read_column(page)

    def read_article(self, page: Page) -> Article:
        """Read the article from `_CONFIG.DETAIL`, else from the page's markup."""
        detail = _value(page.text, "DETAIL")
        shown = super().read_article(page)
        if not isinstance(detail, Mapping):
            return shown
        content = parse_document(f"<div>{detail.get('content') or ''}</div>")
        named = [*_attachments(detail, page.url), *find_attachments(content, content, page.url), *shown.attachments]
        named = named or list(find_pictures(content, page.url))
        unique = {link.url: link for link in reversed(named)}
        attachments = tuple(dict.fromkeys(unique[link.url] for link in named))
        has_content = bool(text_of(content)) or shown.has_content or bool(attachments)
        return Article(has_content, attachments, _metadata(detail, shown.metadata))


def _read_column(page: Page) -> ListPage:
    tree = _value(page.text, "TREE")
    nodes = list(_nodes(tree))
    wanted = _column_of(page.url)
    chosen = [node for node in nodes if str(node.get("id")) == wanted] if wanted else []
    chosen = chosen or [node for node in nodes if is_column_name(str(node.get("name", "")))]
    ids = [str(node["id"]) for node in chosen if "id" in node] or ([wanted] if wanted else [])
    if not ids:
        raise ListMissingError(f"{page.url}: the tree of columns names no annual reports")
    sid = _value(page.text, "SID")
    counts = [node.get("post_count") for node in chosen if not node.get("children")]
    stated = sum(count for count in counts if isinstance(count, int)) if len(counts) == len(ids) else None
    if any(not isinstance(count, int) for count in counts):
        stated = None
    query = f"?page=1&sid={sid}" if sid is not None else "?page=1"
    further = tuple(ListRequest(urljoin(page.url, f"{_API}{column}{query}")) for column in ids)
    return ListPage((), further, stated)


def _read_json_list(page: Page) -> ListPage:
    articles = find_rows(page, parse_answer(page), "articles")
    entries, doubts = read_rows(articles, page.url, _read_listed)
    further = (ListRequest(_next_page(page.url), speculative=True),) if articles else ()
    return ListPage(entries, further, doubts=doubts)


def _read_listed(article: Any, base: str) -> ListedEntry | None:
    url = absolute_url(base, str(find_value(article, "url") or ""))
    stamps = (date_of_stamp(find_value(article, key)) for key in _DATE_KEYS)
    title = squeeze(text_of(parse_document(f"<p>{find_value(article, 'title') or ''}</p>")))
    return ListedEntry(url, title, next((stamp for stamp in stamps if stamp), None)) if url else None


def _next_page(url: str) -> str:
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    current = number_of(query.get("page", ""))
    query["page"] = str(2 if current is None else current + 1)
    return urlunsplit(parts._replace(query=urlencode(query)))


def _column_of(url: str) -> str | None:
    """Return the column's number, which a column's address carries in its fragment or as the last part of its path."""
    parts = urlsplit(url)
    found = _COLUMN_IN_FRAGMENT.match(parts.fragment) or re.search(r"/gkmlpt/(?:\w+/)*(\d+)/?$", parts.path)
    return found[1] if found else None


def _value(text: str, key: str) -> Any:
    """Return what `_CONFIG` gives for a key, None where it does not have it; its keys may stand without quotes."""
    config = _CONFIG.search(text)
    if config is None:
        return None
    found = re.compile(rf"""(?:\._CONFIG\.|[{{,\s]["']?){key}["']?\s*[:=]\s*""").search(text, config.start())
    if found is None:
        return None
    quoted = re.compile(r"'([^']*)'").match(text, found.end())
    if quoted:
        return quoted[1]
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, found.end())[0]
    except ValueError:
        return None


def _nodes(tree: Any) -> Iterator[Mapping[str, Any]]:
    for node in tree if isinstance(tree, list) else [tree]:
        if isinstance(node, Mapping):
            yield node
            yield from _nodes(node.get("children"))


def _metadata(detail: Mapping[str, Any], shown: Metadata) -> Metadata:
    """Return what the JSON states of an article, and what only the page does."""
    stamps = (date_of_stamp(detail.get(key)) for key in _DATE_KEYS)
    return Metadata(
        title=squeeze(str(detail.get("title") or "")) or shown.title,
        published_on=next((stamp for stamp in stamps if stamp), shown.published_on),
        source=squeeze(str(detail.get("publisher") or detail.get("source") or "")) or shown.source,
        index_number=squeeze(str(detail.get("identifier") or "")) or shown.index_number,
    )


def _attachments(detail: Mapping[str, Any], base: str) -> list[AttachmentLink]:
    listed = detail.get("attachment") or detail.get("attachments") or detail.get("files")
    links = []
    for one in listed if isinstance(listed, list) else []:
        url = absolute_url(base, str(one.get("url") or one.get("path") or "")) if isinstance(one, Mapping) else None
        if url:
            links.append(AttachmentLink(url, str(one.get("name") or one.get("title") or url.rsplit("/", 1)[-1])))
    return links


PLATFORM: Platform = Gkmlpt()
