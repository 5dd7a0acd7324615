"""Text as browsers give it of a page: tabs between cells, and blank lines around paragraphs in them.

A row's end is a line end beside those that paragraphs ask for: blank lines by themselves divide no cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# So many cells show that a browser wrote the text; where a tab begins a cell every line of a table begins with one.
_ENOUGH = 5
_PARAGRAPHS = re.compile(r"[^\n\t]\n\n\t\n\n[^\n\t]")
_BEFORE_TAB = re.compile(r"(?<=[^\n])\n\n(?=\t)")
_BEHIND_TAB = re.compile(r"(?<=\t)\n\n(?=[^\n])")
# The same where only labels are paragraphs: their last line stands alone before the tabs of its row.
_LABELS = re.compile(r"(?<=\n)([^\t\n]+)\n\n(?=\t[^\n]*\t)")
_BEHIND_LABEL = re.compile(r"(?<=[^\n\t]\t)\n\n(?=[^\t\n]+\n)")
_CAPTION = re.compile(r"第?二十条\S{0,14}$")
# A row may begin with a label that goes over so many lines, none of them longer.
_LINES_OF_LABEL, _LONGEST_LINE = 4, 20


def with_rows_on_lines(text: str) -> str:
    """Return a text in which a row of a table is a line, though paragraphs in its cells had lines of their own."""
    if "\n\n\t" not in text:
        return text
    if len(_PARAGRAPHS.findall(text)) >= _ENOUGH:
        return _without_gaps(_BEHIND_TAB.sub("", _BEFORE_TAB.sub("", text)))
    if len(_LABELS.findall(text)) >= _ENOUGH:
        return _without_gaps(_BEHIND_LABEL.sub("", _LABELS.sub(r"\1", text)))
    return text


def _without_gaps(text: str) -> str:
    """Return a text without the blank lines between rows of a table, captions among them."""
    lines = text.split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and not lines[end]:
            end += 1
        inside = bool(kept) and ("\t" in kept[-1] or _CAPTION.match(kept[-1]) is not None)
        if not (inside and end > at and _begins_row(lines[end : end + _LINES_OF_LABEL + 1])):
            kept += lines[at:end]
        kept += lines[end : end + 1]
        at = end + 1
    return "\n".join(kept)


def _begins_row(lines: Sequence[str]) -> bool:
    """Say whether a row begins here: a line with tabs, be it behind short ones, or a caption of table two."""
    for line in lines:
        if "\t" in line or (line is lines[0] and _CAPTION.match(line)):
            return True
        if not 0 < len(line) <= _LONGEST_LINE:
            return False
    return False
