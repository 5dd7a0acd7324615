"""Tables that are none in the markup: elements of any name whose style has them shown as table, row and cell."""

from __future__ import annotations

import re

from lxml import etree

_SHOWN = re.compile(r"display\s*:\s*(?P<as>table(?:-row-group|-row|-cell)?)\b(?!-)", re.IGNORECASE)
_STYLED = etree.XPath("//*[contains(@style, 'table')]")
_TAGS = {"table": "table", "table-row-group": "tbody", "table-row": "tr", "table-cell": "td"}
_INSIDE = {"tbody": {"table"}, "tr": {"table", "tbody"}, "td": {"tr"}}


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
