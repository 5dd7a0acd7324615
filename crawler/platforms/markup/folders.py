"""Links that lead to further lists of a column: a folder a year, or a page a body (部门 → 年报)."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal
from urllib.parse import urldefrag, urlsplit

from crawler.platforms.base import ColumnLink, Page
from crawler.platforms.markup.clicks import clickable_of, find_choice, find_target
from crawler.platforms.markup.document import base_of, is_chrome, parse_document, text_of
from crawler.platforms.markup.titles import REPORT_WORDS, YEAR, is_column_name

FolderKind = Literal["years", "bodies"]

_BRACKETS = re.compile(r"[\s\u00a0\u3000·>»›|\[\]【】（）()《》-]+")
_YEAR_ONLY = re.compile(r"^(?:19|20)\d\d年?(?:度)?$")
# 2023年年报 may be a folder or the report itself: the address tells.
_YEAR_NAMED = re.compile(r"^(?:19|20)\d\d年?度?(?:(?:政府)?信息公开)?(?:工作)?(?:年度?报告?|年报)(?:专栏|栏目)?$")
_LIST_ADDRESS = re.compile(r"(?:/|/(?:index|list)\.s?html?|/col/col\d+/index\.html|/[^/.]+)$", re.IGNORECASE)
_BODY = re.compile(
    r"^[\u3400-\u9fff（）()、·]{1,24}(?:局|委员会|委|办公室|办|厅|部|院|中心|镇|乡|街道|街道办事处|管委会|人民政府|联合会|总队|支队|大队|队|站|社)$"
)
_NO_BODY = re.compile(
    r"公开|指南|目录|制度|政策|解读|动态|新闻|公告|服务|互动|更多|首页|咨询|信箱|专题|下载|登录|省|中央"
)


def find_folders(page: Page, kinds: Collection[FolderKind]) -> tuple[ColumnLink, ...]:
    """Return the folders of these kinds that a page links to on its own site, each URL once, in the page's order."""
    root = parse_document(page.text)
    base = base_of(root, page)
    found: dict[str, ColumnLink] = {}
    for link in (*clickable_of(root), *root.iter("option")):
        url = find_choice(link, base) if link.tag == "option" else find_target(link, base)
        name = _BRACKETS.sub("", text_of(link) or link.get("title", ""))
        if url is None or urldefrag(url).url == urldefrag(page.url).url or not is_same_site(url, page.url):
            continue
        wanted = ("years" in kinds and is_year_folder(name, url)) or (
            "bodies" in kinds and is_body_name(name) and not is_chrome(link)
        )
        if wanted:
            found.setdefault(url, ColumnLink(url, name))
    return tuple(found.values())


def is_year_folder(name: str, url: str) -> bool:
    """Whether a link is called after a year and leads to a list."""
    if _YEAR_ONLY.match(name):
        return True
    return bool(_YEAR_NAMED.match(name)) and bool(_LIST_ADDRESS.search(urlsplit(url).path))


def is_body_name(name: str) -> bool:
    """Whether a link's text is the name of a body and nothing else."""
    if not _BODY.match(name) or _NO_BODY.search(name):
        return False
    return not (REPORT_WORDS.search(name) or YEAR.search(name) or is_column_name(name))


def is_same_site(url: str, site: str) -> bool:
    """Whether a URL is on a site's host or on one under its name (○○○.□□□.gov.cn): not on its prefecture's."""
    host, known = ((urlsplit(one).hostname or "").removeprefix("www.") for one in (url, site))
    return host == known or host.endswith(f".{known}")
