"""Tables that are drawn with characters in plain text: bars between cells, rules between rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

RULE = "|---|"
_DIVIDERS = 2
_DRAWN = str.maketrans("│┃║｜¦", "|||||")
_DRAWN_RULE = re.compile(r"^[\s─━═┄┈┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝╭╮╰╯|+-]*$")
_ONLY_BARS = re.compile(r"^[\s|:+-]*$")
# A cell that reaches down goes on beside the rule between the others.
_PART_OF_RULE = re.compile(r"[+├┼╟╠┣]\s*[-─━═=]{3,}")
# So many rules stand between rows; a single one is that under the head of a table in markdown.
_ENOUGH_RULES = 3
_DIGITS = re.compile(r"[\d.,]")


def with_bars(text: str) -> list[str]:
    """Return the lines of a text with bars and rules of one kind, rows that go over lines between rules in one."""
    return list(_with_rows_joined([_undrawn(line) for line in text.split("\n")]))


def _undrawn(line: str) -> str:
    """Return a line with bars where lines are drawn between cells, a rule between rows as a rule of dashes."""
    if ("-" in line or not line.isascii()) and _PART_OF_RULE.search(line):
        return RULE
    drawn = line.translate(_DRAWN)
    if line.isascii() or (drawn.count("|") < _DIVIDERS and not _DRAWN_RULE.match(line)):
        return line
    return RULE if _DRAWN_RULE.match(drawn) and not _ONLY_BARS.match(drawn) else drawn


def _with_rows_joined(lines: Sequence[str]) -> Iterator[str]:
    """Yield lines; between the first and the last of several rules those that stand together are one row."""
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and (lines[end] == RULE or lines[end].count("|") >= _DIVIDERS):
            end += 1
        if lines[at:end].count(RULE) < _ENOUGH_RULES:
            yield from lines[at : end + 1]
        else:
            yield from _joined(lines[at:end])
            yield from lines[end : end + 1]
        at = end + 1


def _joined(lines: Sequence[str]) -> Iterator[str]:
    row: list[str] = []
    for line in (*lines, RULE):
        if line != RULE:
            row.append(line)
            continue
        cells = [piece.split("|") for piece in row]
        if len({len(pieces) for pieces in cells}) == 1:
            yield "|".join(_whole(pieces) for pieces in zip(*cells, strict=True))
        else:
            yield from row
        row = []


def _whole(pieces: Sequence[str]) -> str:
    """Return what a cell says over several lines; digits below digits may be one number or two and stay apart."""
    words = [piece.strip() for piece in pieces if piece.strip()]
    whole = words[0] if words else pieces[0]
    for word in words[1:]:
        apart = _DIGITS.match(whole[-1]) and _DIGITS.match(word[0])
        whole += f"<br>{word}" if apart else word
    return whole
