"""Which links of a page may lead to a column of annual reports, and how much speaks for each.

Portals name the way after the regulation: 政府信息公开 → 法定主动公开内容 → 政府信息公开年报, older ones after
政务公开 and 信息公开目录, and bodies have pages of their own (部门 → 年报).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.answers.rules import visible_length
from crawler.jumps import MOST_WORDS, REFRESHES, find_jump
from crawler.platforms.base import Page
from crawler.platforms.markup.clicks import clickable_of, find_target
from crawler.platforms.markup.document import absolute_url, base_of, is_markup, parse_document, text_of
from crawler.platforms.markup.folders import is_same_site
from crawler.platforms.markup.titles import DOCUMENT_PATH, YEAR, is_column_name

# From so much on a link is taken for that of a column, and is looked at even when one is found.
COLUMN_WEIGHT = 85
# From so much on it is called after the publication of government information.
OPEN_WEIGHT = 50
HOME_WEIGHT = 12
# Where a page sends everybody is as good as the page that was asked for.
JUMP_WEIGHT = 900
_BLANK = re.compile(r"[\s\u00a0\u3000·>»›|\[\]【】]+")
_WORDS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (90, re.compile(r"^(?:部门|单位|镇街|乡镇|各.{1,6})?(?:政府)?信息公开(?:工作)?(?:年报|年度报告|年度工作报告)")),
    (66, re.compile(r"法定主动公开|法定公开内容")),
    (60, re.compile(r"^政府信息公开(?:专栏|平台|专区|栏目?|网|系统)?$")),
    (50, re.compile(r"^(?:政务公开|信息公开|政府信息)(?:专栏|平台|专区|栏目?|网)?$")),
    (42, re.compile(r"信息公开目录|公开目录|主动公开|信息公开.{0,4}(?:内容|平台)")),
    (
        24,
        re.compile(r"(?:部门|单位|街镇|镇街|乡镇|街道).{0,4}(?:信息|政务)?公开|^(?:县|区|市)?(?:直|级)?(?:部门|单位)$"),
    ),
    (20, re.compile(r"^(?:政务|政府)$|公开")),
)
# A splash before the home page is left by a click.
_ENTRY = re.compile(r"(?:请?点击|请)?进入(?:.{0,8}(?:网站?|首页|主页|门户|本站))?")
_OTHER_REPORTS = re.compile(r"财政|预算|决算|统计|企业|法治|网站|报表|依法行政|环境|解读|图解")
# A column that holds them with something else.
_WITH_OTHERS = re.compile(r"^(?:政府)?信息公开(?:工作)?(?:年度报告|年报)[及和与、]")
_COLUMN_PATH = re.compile(
    r"/(?:zf|zw)?(?:xxgk|xx|gk)?(?:nb|ndbg|nianbao|niandubaogao)(?:[_/.\d]|$)|/z?f?xxgkgzndbg", re.IGNORECASE
)
_OPEN_PATH = re.compile(r"/(?:zfxxgk|xxgk|zwgk|gkmlpt|openness|public)(?:[_/.]|$)", re.IGNORECASE)
# Directories that only sort articles, and pages that are articles.
_SORTING = re.compile(r"^(?:\d{4,8}|\d{1,2}|content|art|\d{4}-\d{2}(?:-\d{2})?)$")
_ARTICLE = re.compile(
    r"/(?:t\d{8}_\d+|[0-9a-f]{20,}|art_[\w-]+|post_\d+|content_\d+|i?\d{4,}|c\d+_\d+)\.s?html?$|/info/\d+/\d+\.htm$"
)


@dataclass(frozen=True, slots=True)
class Way:
    """A link that may lead on: where to, what it is called, and how much speaks for it."""

    url: str
    name: str
    weight: int


def find_jump_way(page: Page, site: str) -> Way | None:
    """Return where a page sends its visitor by itself, None where it sends nobody anywhere on the same site.

    A script counts only on a page that says next to nothing beside it: a splash before the home page.
    """
    if not is_markup(page):
        return None
    is_bare = visible_length(page.text, MOST_WORDS) <= MOST_WORDS
    jump = find_jump(page.text if is_bare else "".join(REFRESHES.findall(page.text)))
    url = absolute_url(page.url, jump) if jump else None
    if url is None or url == page.url or not is_same_site(url, site):
        return None
    return Way(url, "the page sends its visitors there", JUMP_WEIGHT)


def find_ways(page: Page, site: str) -> tuple[Way, ...]:
    """Return the links and frames of a page that may lead to a column on the same site, best first, each URL once."""
    return tuple(way for way in _find_all(page) if is_same_site(way.url, site))


def find_ways_out(page: Page, site: str) -> tuple[Way, ...]:
    """Return those that lead to another site, where 信息公开 may be kept: its prefecture's, or any other county's."""
    return tuple(way for way in _find_all(page) if way.weight >= OPEN_WEIGHT and not is_same_site(way.url, site))


def _find_all(page: Page) -> tuple[Way, ...]:
    if not is_markup(page):
        return ()
    root = parse_document(page.text)
    base = base_of(root, page)
    found: dict[str, Way] = {}
    for url, name in (*_links(root, base), *_frames(root, base)):
        way = Way(url, name, weigh(name, url))
        if way.weight > 0 and url != page.url:
            found[url] = max(found.get(url, way), way, key=lambda one: one.weight)
    return tuple(sorted(found.values(), key=lambda way: -way.weight))


def weigh(name: str, url: str) -> int:
    """Say how much speaks for a link leading to a column; 0 where nothing does."""
    bare, path = _BLANK.sub("", name), urlsplit(url).path
    if DOCUMENT_PATH.search(path):
        return 0
    if _ENTRY.fullmatch(bare):
        return HOME_WEIGHT
    if (
        (_OTHER_REPORTS.search(bare) and not _WITH_OTHERS.match(bare))
        or len(bare) > 30
        or (YEAR.search(bare) and not is_column_name(bare))
    ):
        return 0
    weight = 100 if is_column_name(bare) else next((most for most, words in _WORDS if words.search(bare)), 0)
    if _COLUMN_PATH.search(path):
        weight += 15 if weight else 45
    elif weight and _OPEN_PATH.search(path):
        weight += 5
    return weight if not is_article_address(url) else min(weight, 10)


def is_article_address(url: str) -> bool:
    """Whether an address has the shape that families give to articles and not to lists."""
    return bool(_ARTICLE.search(urlsplit(url).path))


def find_ways_up(url: str) -> tuple[Way, ...]:
    """Return where the column of an article may lie: above the directories of its address that sort by date."""
    path = urlsplit(url).path
    names = path.split("/")[1:-1]
    while names and _SORTING.match(names[-1]):
        names.pop()
    if not names:
        return ()
    above = urljoin(url, "/" + "/".join(names) + "/")
    ways = [Way(above, "above the page", 70)]
    if path.endswith(".shtml"):
        ways.append(Way(urljoin(above, "list.shtml"), "above the page", 68))
    if len(names) > 1:
        ways.append(Way(urljoin(url, "/" + "/".join(names[:-1]) + "/"), "above the page", 30))
    return tuple(ways)


def _links(root: HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    for link in clickable_of(root):
        url = find_target(link, base)
        if url is None:
            continue
        pictures = " ".join(image.get("alt", "") or image.get("title", "") for image in link.iter("img"))
        for name in (text_of(link), link.get("title", ""), pictures):
            if name.strip():
                yield url, name.strip()


def _frames(root: HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    """Yield the pages that a page shows within itself: lists often lie in a frame, without a word about it."""
    for frame in root.iter("iframe", "frame"):
        url = absolute_url(base, frame.get("src"))
        if url is not None:
            yield url, frame.get("title") or frame.get("name") or "信息公开"
