"""HTML pages, as portals and word processors write them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from report.documents.above import find_date_above, find_title_above, lines_above
from report.documents.barred import with_bars_read
from report.documents.containers import Survey, find_article, has_absent, is_absent, is_hidden, survey, words_of
from report.documents.decoding import decode_text, find_declared
from report.documents.limits import check_attributes
from report.documents.marks import has_set_apart, is_set_apart, mark_of, tell_marked_prose
from report.documents.markup_cells import BLOCKS, SKIPPED, collapse, read_plain, read_spanned
from report.documents.model import Block, Decoded, Document, Link, Paragraph
from report.documents.styled import has_styled_rows, hide_in_cells, name_tables
from report.documents.tables import SpannedCell, build_table
from report.errors import DocumentError

_CELL = frozenset({"td", "th"})
_LAYOUT_CELL = 300
# A table with another in a cell is one of data where it has many short cells of its own.
_SHORT_CELL, _CELLS_OF_DATA = 60, 12
_HEADS = frozenset({"信息内容", "申请人情况", "自然人", "结果维持", "统计指标", "指标名称"})
_TITLES_READ = 40
_SECTION_MARK = re.compile(r"^\s*[一二三四五六]、", re.MULTILINE)
_FILE = re.compile(r"\.(?:docx?|wps|pdf|xlsx?|et|ofd|rar|zip)(?:$|[?#])|downfile|download", re.IGNORECASE)
_HOLDERS = re.compile(
    r"</?(?:div|span|font|section|article|main|center|b|strong|em|i|u|form|ul|ol|li|dl|dt|dd|blockquote)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
# Tables in whose first cell another begins.
_HOLDING_TABLES = re.compile(
    r"(?:<table\b[^<>]{0,500}>\s*(?:<tbody\b[^<>]{0,500}>\s*)?<tr\b[^<>]{0,500}>\s*<t[dh]\b[^<>]{0,500}>(?:\s|<br>)*)+"
    r"(?=<table\b)",
    re.IGNORECASE,
)
# A date alone may be today's; beside the source or a counter it is the article's.
_PUBLISHED = re.compile(
    r"发布(?:日期|时间)\s*[:：]\s*20\d\d.{1,12}"
    r"|(?<!\S)(?:日期|时间)\s*[:：]\s*20\d\d[-年/.].{3,8}(?=.{0,30}(?:来源|作者|点击|浏览|阅读|访问|字[号体]))"
)
_DATE_LINE = 500
_NAMES_DATE = re.compile("pubdate|publishdate|firstpublishedtime|published_line")
_TITLE_WITH_YEAR = re.compile(r"(?:20[0-4]\d|二[〇○零]).*(?:报告|年报|总结)|(?:报告|年报|总结).*20[0-4]\d")
# A style sheet that hides something.
_SHEET = re.compile(r"\{[^{}<>]{0,400}display\s*:\s*none", re.IGNORECASE)
_CELLS = etree.XPath("count(//td)")
MAX_CELLS_OF_PAGE = 50_000


class Opened(NamedTuple):
    """A page's elements, None where there are none; `whole` is False where it is nested too deep to be read whole."""

    root: etree._Element | None
    whole: bool


def read_html(payload: bytes, content_type: str | None = None) -> Document:
    """Read a page: the article is found, its furniture and hidden parts left out, tables kept as tables."""
    decoded = decode_text(payload, find_declared(payload, content_type))
    return read_markup(decoded.text, decoded)


def read_markup(markup: str, decoded: Decoded | None = None) -> Document:
    """Read markup that is text already; `decoded` is where the text came from, None for a converted document."""
    opened = open_markup(markup)
    root = opened.root
    if root is None:
        return Document(kind="html", blocks=(), decoded=decoded, too_deep=not opened.whole)
    noted = survey(root)
    article = find_article(root, noted)
    metadata = _find_metadata(root) | _find_date_line(noted)
    titles = _find_titles(root, noted, metadata)
    titled, dated = any(map(_TITLE_WITH_YEAR.search, titles)), any(map(_NAMES_DATE.search, metadata))
    if not titled or not dated:
        above = lines_above(article)
        title, day = find_title_above(above), find_date_above(above)
        # The window's title is the last.
        titles = (*titles[:-1], title, *titles[-1:]) if title is not None and not titled else titles
        metadata |= {"published_line": day} if day is not None and not dated else {}
    walker = Walker()
    walker.read(article)
    return Document(
        kind="html",
        blocks=tuple(with_bars_read(walker.blocks)),
        titles=titles,
        metadata=metadata,
        links=tuple(_links(article)),
        image_count=walker.image_count,
        decoded=decoded,
        too_deep=not opened.whole,
    )


def open_markup(markup: str) -> Opened:
    """Parse markup and give what styles make tables and cells of it those names.

    Raises:
        DocumentError: The page has more cells or attributes than any page needs.
    """
    check_attributes(markup)
    root, whole = _parse(markup)
    if not whole:
        root, _ = _parse(_flattened(markup))
    if root is None:
        return Opened(None, whole)
    if has_styled_rows(markup):
        name_tables(root)
    if _SHEET.search(markup):
        hide_in_cells(root)
    # Of fewer signs no page has more elements, be it that the parser puts some of its own around the words.
    if 2 * markup.count("<") > MAX_CELLS_OF_PAGE and _CELLS(root) > MAX_CELLS_OF_PAGE:
        raise DocumentError(f"the page has more than {MAX_CELLS_OF_PAGE} cells")
    return Opened(root, whole)


def _parse(markup: str) -> tuple[etree._Element | None, bool]:
    """Parse as text, whose encoding declarations no longer mean anything, and say whether the parser read it whole.

    There is no element in markup without any; elements nested thousands deep end the parser's reading.
    """
    # Not lxml.html's own parser: that looks up a class for every element, which takes a fifth of the reading.
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    root = None
    with contextlib.suppress(etree.ParserError, etree.XMLSyntaxError):
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    return root, not any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in _last_faults(parser))


def _last_faults(parser: etree.HTMLParser) -> list[etree._LogEntry]:
    """Return the end of the parser's log: what ends its reading is the last that it says."""
    log = parser.error_log
    return [log[index] for index in range(max(len(log) - 3, 0), len(log))]


def _flattened(markup: str) -> str:
    """Return markup without the elements that only hold others, so that what was nested in them can be read."""
    return _HOLDING_TABLES.sub("<br>", _HOLDERS.sub("<br>", markup))


class Walker:
    """Goes through an element once, in reading order; `tables` are the cells of each table of data, row by row."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.image_count = 0
        self.tables: list[list[list[etree._Element]]] = []
        self._words: list[str] = []
        self._level: int | None = None
        self._skipped: set[etree._Element] = set()
        # The last block that has begun, where nothing was in it so far, and how many blocks before had nothing in them.
        self._hollow: etree._Element | None = None
        self._gap = 0
        # Whether words of the article are hidden or marked: where none are, no element is asked for it.
        self._sets_apart = True

    def read(self, element: etree._Element) -> None:
        """Read the element as a block of its own."""
        self._sets_apart = has_set_apart(element)
        self._walk(element)
        self._flush()

    def _walk(self, root: etree._Element) -> None:
        steps = etree.iterwalk(root, events=("start", "end"))
        for event, element in steps:
            if event == "start":
                if not self._begin(element):
                    steps.skip_subtree()
                    self._skipped.add(element)
                continue
            if element in self._skipped:
                self._skipped.discard(element)
            elif element.tag in BLOCKS:
                self._flush()
                self._level = None
                if self._hollow is element:
                    self._gap += 1
                self._hollow = None
            elif self._sets_apart and is_set_apart(element):
                self._words.append(mark_of(element))
            if element.tail and element is not root:
                self._words.append(element.tail)

    def _begin(self, element: etree._Element) -> bool:
        """Take in what an element begins with; False where what is inside is not read, or is read already."""
        tag = element.tag
        apart = self._sets_apart and is_set_apart(element)
        if tag in SKIPPED or (apart and is_hidden(element)):
            return False
        if tag == "table" and self._read_table(element):
            return False
        if tag == "br":
            if not self._flush():
                self._gap += 1
            self._hollow = None
        elif tag == "img":
            self.image_count += 1
        elif tag in BLOCKS:
            self._flush()
            self._hollow = element
            self._level = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else None
        elif apart:
            self._words.append(mark_of(element))
        if element.text:
            self._words.append(element.text)
        return True

    def _flush(self) -> bool:
        """Take the words since the last block for a paragraph, and say whether they were one."""
        text = collapse(tell_marked_prose("".join(self._words))) if self._words else ""
        self._words.clear()
        if text:
            self.blocks.append(Paragraph(text, f"paragraph {len(self.blocks) + 1}", self._level, self._gap))
            self._gap, self._hollow = 0, None
        return bool(text)

    def _read_table(self, table: etree._Element) -> bool:
        """Read a table of data; False for one that only lays out the page."""
        nested = table.find(".//table") is not None
        own = _own_rows(table, nested=nested)
        if self._sets_apart and has_absent(table):
            cells = [
                [cell for cell in row if cell.tag in _CELL and not is_absent(cell)]
                for row in own
                if not (is_absent(row) or _is_in_absent(row))
            ]
        else:
            cells = [[cell for cell in row if cell.tag in _CELL] for row in own]
        read_cell = read_spanned if self._sets_apart else read_plain
        rows = [[read_cell(cell) for cell in row] for row in cells]
        if nested and sum(0 < len(cell.text) <= _SHORT_CELL for row in rows for cell in row) < _CELLS_OF_DATA:
            return False
        if _is_layout(rows):
            return False
        self._flush()
        caption = table.find("caption")
        if caption is not None:
            self._walk(caption)
        self.tables.append(cells)
        self.image_count += sum(1 for _ in table.iter("img"))
        self.blocks.append(build_table(rows, len(self.tables)))
        return True


def _own_rows(table: etree._Element, *, nested: bool) -> list[etree._Element]:
    """Return the rows of a table without those of tables in its cells."""
    if not nested:
        return list(table.iter("tr"))
    parts = [part for part in table if part.tag in {"thead", "tbody", "tfoot"}]
    return [row for part in (table, *parts) for row in part if row.tag == "tr"]


def _is_in_absent(row: etree._Element) -> bool:
    """Say whether a row stands in a part of its table that takes no place on the page."""
    part = row.getparent()
    return part is not None and part.tag in {"tbody", "thead", "tfoot"} and is_absent(part)


def _is_layout(rows: list[list[SpannedCell]]) -> bool:
    """Say whether a cell holds an article: several sections, or most of what a table says that is not the form."""
    cells = [cell[0] for row in rows for cell in row]
    if max(map(len, cells), default=0) <= _LAYOUT_CELL:
        return len(cells) <= 1
    longest = max(cells, key=len)
    if len(_SECTION_MARK.findall(longest)) > 1 or len(cells) <= 4:
        return True
    # A long sentence may stand in a statutory table.
    return 2 * len(longest) > sum(map(len, cells)) and _HEADS.isdisjoint(cells)


def _find_titles(root: etree._Element, noted: Survey, metadata: Mapping[str, str]) -> tuple[str, ...]:
    """Return what may be the title beside the article's own words: a tag and headings, then the window's title."""
    headings = [collapse(words_of(node)) for node in noted.titles[:_TITLES_READ]]
    title = next(root.iter("title"), None)
    window = "" if title is None else collapse(title.text or "")
    texts = [metadata.get("articletitle", ""), *headings]
    return tuple(dict.fromkeys([*(text for text in texts if 4 <= len(text) <= 100), *([window] if window else [])]))


def _find_metadata(root: etree._Element) -> dict[str, str]:
    named = ((node.get("name"), node.get("content")) for node in root.iter("meta"))
    return {name.lower(): collapse(content) for name, content in named if name is not None and content is not None}


def _find_date_line(noted: Survey) -> dict[str, str]:
    """Return the words of the page that say when it was published, wherever on it they stand."""
    for element in noted.dated[:5]:
        for around in (element, element.getparent()):
            if around is not None:
                words = _PUBLISHED.search(collapse(words_of(around))[:_DATE_LINE])
                if words is not None:
                    return {"published_line": words.group()}
    return {}


def _links(article: etree._Element) -> list[Link]:
    found: list[Link] = []
    for anchor in article.iter("a"):
        url = anchor.get("href")
        if url and (url.startswith("http") or _FILE.search(url)):
            found.append(Link(url.strip(), collapse(words_of(anchor))))
    for shown in article.iter("iframe", "embed", "object"):
        url = shown.get("data") if shown.tag == "object" else shown.get("src")
        if url and _FILE.search(url):
            found.append(Link(url.strip(), ""))
    return found
