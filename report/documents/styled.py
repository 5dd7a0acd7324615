"""What styles make of elements: tables that are none in the markup, and words in cells that are not shown."""

from __future__ import annotations

import re

from lxml import etree

_SHOWN = re.compile(r"display\s*:\s*(?P<as>table(?:-row-group|-row|-cell)?)\b(?!-)", re.IGNORECASE)
_STYLED = etree.XPath("//*[contains(@style, 'table')]")
_TAGS = {"table": "table", "table-row-group": "tbody", "table-row": "tr", "table-cell": "td"}
_INSIDE = {"tbody": {"table"}, "tr": {"table", "tbody"}, "td": {"tr"}}

# Sheets for print or for small screens say nothing of the page; what only some elements of a class are is not known.
_CONDITIONAL = re.compile(r"/\*.*?\*/|@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.DOTALL)
_HIDING = re.compile(r"(?:^|[},>;])\s*[a-z]*\.([\w-]+)\s*\{[^{}]*display\s*:\s*none", re.IGNORECASE)
_SHOWING = re.compile(r"([^{}]*)\{[^{}]*display\s*:\s*(?!none)\w", re.IGNORECASE)
_CLASS = re.compile(r"\.([\w-]+)")
# What is larger may be shown by a program, as the article behind a tab is.
_INLINE = ("span", "i", "em", "b", "strong", "font", "small", "u", "label")
_IN_CELLS = etree.XPath(" | ".join(f"//{cell}//{tag}[@class]" for cell in ("td", "th") for tag in _INLINE))
_LONGEST_SHEET = 100_000


def hide_in_cells(root: etree._Element) -> None:
    """Mark words in cells as hidden whose class the page's own style sheet hides and never shows."""
    sheets = "\n".join(style.text or "" for style in root.iter("style"))
    sheet = _CONDITIONAL.sub("", sheets) if len(sheets) <= _LONGEST_SHEET else ""
    hidden = set(_HIDING.findall(sheet)) - set(_CLASS.findall(" ".join(_SHOWING.findall(sheet))))
    if not hidden:
        return
    for element in _IN_CELLS(root):
        if hidden.intersection(element.get("class", "").split()):
            element.set("hidden", "")


def has_styled_rows(markup: str) -> bool:
    """Say whether any element of a page is shown as a table's row; most pages need no second look."""
    return "table-row" in markup


def name_tables(root: etree._Element) -> None:
    """Give elements that are shown as tables, rows and cells those names, where each stands in what it belongs to.

    In a row that holds nothing but elements of one class these are its cells: a style sheet says so.
    """
    for element in _STYLED(root):
        shown = _SHOWN.search(element.get("style", ""))
        if shown is None:
            continue
        tag = _TAGS[shown.group("as").lower()]
        parent = element.getparent()
        if tag == "table" or (parent is not None and parent.tag in _INSIDE[tag]):
            element.tag = tag
    for row in [element for element in _STYLED(root) if element.tag == "tr"]:
        kinds = {(str(child.tag), child.get("class")) for child in row}
        if len(row) > 1 and len(kinds) == 1 and next(iter(kinds))[0] != "td":
            for child in row:
                child.tag = "td"
