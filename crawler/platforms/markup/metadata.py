"""What a page states of its article: by the meta elements of 国办发〔2017〕47号, else by the 信息公开 table above it.

Tables and lines of labels are read from the page's pieces of text in their order: a label, then its value, in the same
piece or in the next. What follows the value there (how often the page was visited, sizes of type) is another label's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from crawler.platforms.base import Metadata
from crawler.platforms.markup.dates import find_date
from crawler.platforms.markup.document import squeeze, text_of

_TITLE, _DATE, _SOURCE, _INDEX = "title", "published_on", "source", "index_number"
# What is read, the better label of two first; then what ends the value before it and is read by nobody.
_LABELS = {
    _TITLE: ("信息名称", "公文名称", "名称", "标题"),
    _DATE: ("发布日期", "公开日期", "发布时间", "公开时间", "发文日期", "生成日期", "成文日期", "日期", "时间"),
    _SOURCE: ("发布机构", "公开机构", "发布机关", "发布单位", "发文机关", "公开主体", "信息来源", "稿源", "来源"),
    _INDEX: ("索引号", "信息索引号", "信息索引"),
}
_OTHERS = (
    *("信息分类", "组配分类", "主题分类", "体裁分类", "服务对象分类", "服务对象", "分类", "主题词", "关键词", "体裁"),
    *("文号", "发文字号", "文件编号", "时效", "有效性", "效力状态", "信息有效性", "生效日期", "废止日期", "失效日期"),
    *("公开方式", "公开形式", "公开范围", "公开时限", "公开类别", "公开责任部门", "责任编辑", "编辑", "作者", "审核人"),
    *("浏览次数", "浏览量", "浏览数", "浏览", "点击数", "点击量", "点击率", "点击次数", "点击", "访问量", "访问次数"),
    *("阅读次数", "阅读量", "阅读", "字体", "字号", "字体大小", "文字大小", "背景色", "保护视力色", "视力保护色"),
    *("内容概述", "信息概述", "语种", "正文", "打印", "分享到", "分享", "更新时间", "修改时间", "撰稿", "供稿"),
)
_NAMES = {name: key for key, names in _LABELS.items() for name in names}
_SPACED = [r"\s*".join(name) for name in sorted((*_NAMES, *_OTHERS), key=len, reverse=True)]
_LABEL = re.compile(rf"[【\[（(]?\s*({'|'.join(_SPACED)})\s*[】\]）)]?\s*[:：]")
_BARE = re.compile(rf"[【\[]?\s*({'|'.join(_SPACED)})\s*[】\]]?\s*[:：]?")
_ANY_LABEL = re.compile(r".{1,12}[:：]$")
_META = {_TITLE: "articletitle", _DATE: "pubdate", _SOURCE: "contentsource"}
_EMPTY = re.compile(r"[\s/|\-—_无]*")
_UNSEEN = frozenset({"script", "style", "noscript", "template"})
_MOST_VALUE = 120


def find_metadata(root: HtmlElement, article: HtmlElement | None, titles: tuple[str, ...] = ()) -> Metadata:
    """Return what a document states of its article; `article` is its text, in which labels are not looked for.

    `titles` are XPaths of the elements that hold the title, of which the first with text counts.
    """
    stated = {name.lower(): content for name, content in _meta_elements(root)}
    labelled = _read_labels(root, article)
    found = {key: stated.get(_META.get(key, ""), "") or labelled.get(key, "") for key in _LABELS}
    title = found[_TITLE] or next((text for path in titles if (text := _text_at(root, path))), "")
    published_on = find_date(stated.get(_META[_DATE], "")) or find_date(labelled.get(_DATE, ""))
    return Metadata(title or None, published_on, found[_SOURCE] or None, found[_INDEX] or None)


def _meta_elements(root: HtmlElement) -> Iterator[tuple[str, str]]:
    for element in root.iter("meta"):
        content = squeeze(element.get("content", ""))
        if content and element.get("name"):
            yield element.get("name", ""), content


def _text_at(root: HtmlElement, path: str) -> str:
    nodes = root.xpath(path)
    return text_of(nodes[0]) if isinstance(nodes, list) and nodes and isinstance(nodes[0], HtmlElement) else ""


def _read_labels(root: HtmlElement, article: HtmlElement | None) -> dict[str, str]:
    """Return the values of the labels that are read, each of the best label that has one."""
    ranks: dict[str, tuple[int, str]] = {}
    for label, value in _labelled(list(_pieces(root, article))):
        key = _NAMES.get(label)
        if key is None or _EMPTY.fullmatch(value) or len(value) > _MOST_VALUE:
            continue
        if key == _DATE and find_date(value) is None:
            continue
        rank = _LABELS[key].index(label)
        if key not in ranks or rank < ranks[key][0]:
            ranks[key] = rank, value
    return {key: value for key, (_, value) in ranks.items()}


def _labelled(pieces: list[str]) -> Iterator[tuple[str, str]]:
    """Yield labels and values: in one piece of text, or a piece that is a label and the piece behind it."""
    for place, piece in enumerate(pieces):
        following = pieces[place + 1] if place + 1 < len(pieces) else ""
        alone = _BARE.fullmatch(piece)
        if alone:
            yield _bare(alone[1]), "" if _is_label(following) else following
            continue
        found = list(_LABEL.finditer(piece))
        for number, label in enumerate(found):
            end = found[number + 1].start() if number + 1 < len(found) else len(piece)
            value = squeeze(piece[label.end() : end]).strip("|【[ ")
            is_last = number + 1 == len(found)
            yield _bare(label[1]), following if not value and is_last and not _is_label(following) else value


def _is_label(piece: str) -> bool:
    return bool(_BARE.fullmatch(piece) or _ANY_LABEL.fullmatch(piece) or _LABEL.match(piece))


def _bare(label: str) -> str:
    return re.sub(r"\s+", "", label)


def _pieces(root: HtmlElement, article: HtmlElement | None) -> Iterator[str]:
    """Yield the pieces of text outside the article that a reader sees, squeezed, in their order."""
    walker = iterwalk(root, events=("start", "end", "comment"))
    for event, element in walker:
        if event == "start" and (element is article or element.tag in _UNSEEN):
            walker.skip_subtree()
        elif event == "start" and (text := squeeze(element.text or "")):
            yield text
        if event != "start" and (text := squeeze(element.tail or "")):
            yield text
