"""The marks of markdown, which programs leave that turn pages into text: read through, so that words are words."""

from __future__ import annotations

import re

# Any one of these says that the text is markdown: a heading, a rule under a table's head, something in bold.
_SIGNS = re.compile(r"^#{1,6} \S|^[ |:-]*-{3,} *\| *:?-{3,}|\*\*\S[^*\n]*\*\*", re.MULTILINE)
_OPENING = re.compile(r"^\s{0,3}(?:#{1,6}\s+|>\s+|[*+-]\s+(?=\S))")
_BOLD = re.compile(r"\*\*(?P<words>\S(?:[^*\n]*?\S)?)[ \t]*\*\*|__(?P<more>\S(?:[^_\n]*?\S)?)__")
_LINK = re.compile(r"!?\[(?P<words>[^\[\]\n]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"\n]*\")?\)")
# A bar stays escaped: it would divide cells.
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!>~-])")


def is_markdown(text: str) -> bool:
    """Say whether a text has marks of markdown that no report prints by itself."""
    return _SIGNS.search(text) is not None


def strip_marks(text: str) -> str:
    """Return a markdown text without the marks of headings, lists, emphasis, links and escapes; tables stay."""
    return "\n".join(_strip(line) for line in text.split("\n"))


def _strip(line: str) -> str:
    line = _OPENING.sub("", line)
    if "](" in line:
        line = _LINK.sub(lambda match: match.group("words"), line)
    if "**" in line or "__" in line:
        line = _BOLD.sub(lambda match: match.group("words") or match.group("more"), line)
    return _ESCAPED.sub(r"\1", line) if "\\" in line else line
