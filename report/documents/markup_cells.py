"""Cells of tables of markup: what one says to who looks at the page, and how far it reaches."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from report.documents.containers import is_hidden
from report.documents.marks import is_set_apart, mark_of, sets_apart, tell_marked
from report.documents.tables import MAX_SPAN, SpannedCell, spanned_cell

SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "select", "option", "button", "input", "textarea", "iframe", "object"}
    | {"nav", "footer", "aside", "xml", "head", "title", "meta", "link", "svg", "math", "canvas", "audio"}
    | {"video", "map"}
)
BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "header", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "center"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "pre", "form", "fieldset", "address", "figure", "figcaption", "hr"}
    | {"table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "body", "html", "ucapcontent"}
)
# What ends a line, or is not read: words of other elements go on where the element before them ends.
_NOT_RUNNING = BLOCKS | SKIPPED | {"br"}
# What editors put around the words of a cell.
_WRAPPERS = frozenset({"p", "div", "center", "span", "font", "strong", "b", "em", "i", "u"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WRAPPED = re.compile(r"(?<=[一-鿿，。；：、（）《》“”])[ \t\r\f]*\n[ \t\r\n\f]*(?=[一-鿿，。；：、（）《》“”])")
_TRIM = " \t\r\n\f\v\xa0\u3000\u2002\u2003\u200b\ufeff"


def read_spanned(cell: etree._Element) -> SpannedCell:
    """Return what a cell says and how many rows and columns it covers."""
    attributes = cell.items()
    if not attributes:
        return SpannedCell(_cell_text(cell))
    stated = dict(attributes)
    style = stated.get("style")
    apart = style is not None and ("hidden" in stated or sets_apart(style))
    text = _styled_text(cell) if apart else _cell_text(cell)
    return SpannedCell(text, _span(stated.get("rowspan", "1")), _span(stated.get("colspan", "1")))


def read_plain(cell: etree._Element) -> SpannedCell:
    """Return the same of a cell in an article of which nothing is hidden or marked, which is known sooner."""
    if not cell.items():
        return spanned_cell((_plain_text(cell), 1, 1))
    return spanned_cell((_plain_text(cell), _span(cell.get("rowspan", "1")), _span(cell.get("colspan", "1"))))


def _plain_text(cell: etree._Element) -> str:
    if len(cell) == 0:
        text = cell.text or ""
        return text if not text or text.isalnum() else _SPACE.sub(" ", text)
    leaf, alone = cell, True
    while alone and len(leaf) == 1:
        outer, leaf = leaf, leaf[0]
        alone = leaf.tag in _WRAPPERS and not _prints(outer.text) and not _prints(leaf.tail)
    if alone and len(leaf) == 0:
        return _lines_of(leaf.text or "")
    if not alone or not _NOT_RUNNING.isdisjoint([inner.tag for inner in leaf.iterdescendants()]):
        return _lines_of(tell_marked(_gather(cell)))
    # A word processor puts every few characters into a run of its own.
    return _lines_of(tell_marked(etree.tostring(leaf, method="text", encoding="unicode", with_tail=False)))


def _styled_text(cell: etree._Element) -> str:
    if is_hidden(cell):
        return ""
    mark = "" if len(cell) else mark_of(cell)
    return tell_marked(f"{mark}{_cell_text(cell)}{mark}") if mark else _cell_text(cell)


@lru_cache(maxsize=256)
def _span(value: str) -> int:
    digits = value.strip()
    return min(max(int(digits), 1), MAX_SPAN) if digits.isascii() and digits.isdecimal() and len(digits) < 6 else 1


def _cell_text(cell: etree._Element) -> str:
    if len(cell) == 0:
        text = cell.text or ""
        return text if not text or text.isalnum() else _SPACE.sub(" ", text)
    leaf = _only_leaf(cell)
    return _lines_of(tell_marked(_gather(cell)) if leaf is None else leaf.text or "")


@lru_cache(maxsize=4096)
def _lines_of(text: str) -> str:
    """Return what a browser shows of the words of a cell, in which vertical tabs end lines."""
    if not text or text.isalnum():
        return text
    lines = [collapse(line) for line in text.split("\v")]
    return "\n".join(line for line in lines if line) or ("\xa0" if "\xa0" in text else "")


def _entered(field: etree._Element) -> str:
    """Return what a field of a form shows, nothing where it is none that shows words."""
    if is_hidden(field):
        return ""
    if field.tag == "input":
        return field.get("value", "") if field.get("type", "text").lower() in {"text", "number"} else ""
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        return " ".join(option.text or "" for option in chosen)
    return field.text or "" if field.tag == "textarea" else ""


def _only_leaf(cell: etree._Element) -> etree._Element | None:
    """Return the one element in which all words of a cell are (a run in a paragraph), None where there are several."""
    leaf = cell
    while len(leaf) == 1:
        outer, leaf = leaf, leaf[0]
        if leaf.tag not in _WRAPPERS or is_set_apart(leaf) or _prints(outer.text) or _prints(leaf.tail):
            return None
    return leaf if len(leaf) == 0 else None


def _prints(text: str | None) -> bool:
    return text is not None and not _SPACE.fullmatch(text)


def _gather(cell: etree._Element) -> str:
    """Return the words of a cell; a vertical tab stands where a line ends, marks around raised and struck words."""
    words: list[str] = []
    ends: list[str] = []
    steps = etree.iterwalk(cell, events=("start", "end"))
    for event, element in steps:
        if event == "end":
            words.append(ends.pop() + (element.tail or "" if element is not cell else ""))
            continue
        tag = element.tag
        apart = is_set_apart(element)
        if tag in SKIPPED or (apart and element is not cell and is_hidden(element)):
            steps.skip_subtree()
            words.append(_entered(element))
            ends.append("")
            continue
        ends.append("\v" if tag in BLOCKS or tag == "br" else mark_of(element) if apart else "")
        words.append(ends[-1] + (element.text or ""))
        if element is cell:
            ends[-1] = ""
    return "".join(words)


def collapse(text: str) -> str:
    """Return the text as a browser shows it, trimmed; a line end of the source between Chinese words is none."""
    if "\n" in text:
        text = _WRAPPED.sub("", text)
    return _SPACE.sub(" ", text).strip(_TRIM)
