"""A page's article as markup that can do nothing: known elements without attributes, everything else left out.

The markup is written here, element by element: nothing of the page passes but its text and the names below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree
from markupsafe import Markup, escape

from report.documents.containers import is_hidden

HERE = "here"
MARKED = "marked"

_KEPT = frozenset(
    {"p", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table"}
    | {"thead", "tbody", "tfoot", "tr", "td", "th", "caption", "strong", "b", "em", "i", "u", "s", "del", "sup", "sub"}
    | {"blockquote", "pre"}
)
_ALONE = frozenset({"br", "hr"})
# What these hold is no text of the page; what a parser finds in an `embed`, which holds nothing, is.
_DROPPED = frozenset(
    {"script", "style", "noscript", "template", "iframe", "frame", "frameset", "object", "applet", "svg", "math"}
    | {"canvas", "audio", "video", "select", "option", "button", "textarea", "map", "link", "meta", "base", "head"}
    | {"title", "xml", "dialog"}
)
_SPAN_MAX = 500
_ALIGNED = frozenset({"left", "right", "center"})


def sanitise(root: etree._Element, marked: Sequence[etree._Element] = ()) -> Markup:
    """Return an element's content; `marked` are the places that were asked for, the first to be scrolled to."""
    return Markup("").join(_write(root, marked))


def _write(root: etree._Element, marked: Sequence[etree._Element]) -> Iterator[Markup]:
    steps = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    dropped: set[etree._Element] = set()
    for event, element in steps:
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start" and _is_dropped(element, name):
            steps.skip_subtree()
            dropped.add(element)
            continue
        if event == "start":
            yield from _begin(element, name, mark_of(element, marked))
        elif event == "end" and element not in dropped:
            yield from _end(name)
        if event != "start" and element.tail and element is not root:
            yield escape(element.tail)


def _is_dropped(element: etree._Element, name: str) -> bool:
    return name in _DROPPED or is_hidden(element)


def mark_of(one: object, marked: Sequence[object]) -> int | None:
    """Return which of the marked places something is, from 0 on; None where it is none of them."""
    return next((at for at, place in enumerate(marked) if place is one or place == one), None)


def attributes_of_mark(mark: int | None) -> tuple[Markup, str]:
    """Return what a place has for attributes: the first one an id, and all of them a class."""
    return Markup(' id="{}"').format(HERE) if mark == 0 else Markup(""), "" if mark is None else MARKED


def _begin(element: etree._Element, name: str, mark: int | None) -> Iterator[Markup]:
    if name in _KEPT:
        yield Markup("<{}{}>").format(Markup(name), _attributes(element, name, mark))  # noqa: S704  of our list
    elif name in _ALONE:
        yield Markup("<{}>").format(Markup(name))  # noqa: S704  the same
    elif name == "a":
        yield Markup('<span class="link">')
    elif name == "img":
        yield Markup('<span class="picture">{}</span>').format(element.get("alt") or "▨")
    elif name == "input" and element.get("type", "text").lower() in ("text", "number"):
        yield Markup('<span class="entered">{}</span>').format(element.get("value", ""))
    if element.text:
        yield escape(element.text)


def _end(name: str) -> Iterator[Markup]:
    if name in _KEPT:
        yield Markup("</{}>").format(Markup(name))  # noqa: S704  of our list
    elif name == "a":
        yield Markup("</span>")


def _attributes(element: etree._Element, name: str, mark: int | None) -> Markup:
    """Return the few attributes that say what belongs together, their values made anew."""
    made, classes = attributes_of_mark(mark)
    if name in ("td", "th"):
        for one in ("colspan", "rowspan"):
            digits = (element.get(one) or "").strip()
            if digits.isascii() and digits.isdecimal() and len(digits) < 5:
                made += Markup(' {}="{}"').format(one, min(int(digits), _SPAN_MAX))
    aligned = (element.get("align") or "").strip().lower()
    classes = " ".join(one for one in (aligned if aligned in _ALIGNED else "", classes) if one)
    return made + Markup(' class="{}"').format(classes) if classes else made
