"""Tables that are drawn with characters in plain text: bars between cells, rules between rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from report.documents.form_words import FORM_WORDS, is_form_word
from report.forms import FORMS, form_2014
from report.numbers import read_cell

ONLY_BARS = re.compile(r"^[\s|:+-]*$")
_RULE = "|---|"
_DIVIDERS = 2
_DRAWN = str.maketrans("│┃║｜¦", "|||||")
_DRAWN_RULE = re.compile(r"^[\s─━═┄┈┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝╭╮╰╯|+-]*$")
# A cell that reaches down goes on beside the rule between the others.
_PART_OF_RULE = re.compile(r"[+├┼╟╠┣]\s*[-─━═=]{3,}")
# So many rules stand between rows; a single one is that under the head of a table in markdown.
_ENOUGH_RULES = 3
_DIGITS = re.compile(r"[\d.,]")
_FILLING = re.compile(r"(?<= \| )\|+$")
_GROUPS = frozenset(group.key for form in FORMS for group in form.request_groups)


def with_bars(text: str) -> list[str]:
    """Return the lines of a text with bars and rules of one kind, rows that go over lines between rules in one."""
    return list(_with_rows_joined([_undrawn(line) for line in text.split("\n")]))


def without_filling_bars(lines: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return numbered lines without the bars that only fill them up behind their cells.

    The program that puts them there divides cells by a bar between two blanks, and some versions of it lose blank
    cells: a value before such bars need not be the first of its row. Elsewhere bars side by side are blank cells, and
    behind a label alone they are so in any case.
    """
    own = [_FILLING.sub("", line).rstrip() for line, _ in lines]
    # One bar alone may be a blank cell.
    filled = any(len(line) - len(short) > _DIVIDERS for short, (line, _) in zip(own, lines, strict=True))
    if not filled or any("||" in line for line in own):
        return list(lines)
    return [
        (line if _is_label_alone(short) else short, number) for short, (line, number) in zip(own, lines, strict=True)
    ]


def _is_label_alone(line: str) -> bool:
    """Say whether a line has no value between its bars: nothing, a label, one behind its group's, or one and a unit."""
    printed = [cell for cell in line.split("|") if cell.strip()]
    if len(printed) > 1:
        of_group = FORM_WORDS.exact(printed[0]) in _GROUPS and is_form_word(printed[-1])
        return len(printed) == 2 and (of_group or printed[1].strip() in form_2014.UNITS)
    return not printed or read_cell(printed[0]).state == "unreadable"


def _undrawn(line: str) -> str:
    """Return a line with bars where lines are drawn between cells, a rule between rows as a rule of dashes."""
    if ("-" in line or not line.isascii()) and _PART_OF_RULE.search(line):
        return _RULE
    drawn = line.translate(_DRAWN)
    if line.isascii() or (drawn.count("|") < _DIVIDERS and not _DRAWN_RULE.match(line)):
        return line
    return _RULE if _DRAWN_RULE.match(drawn) and not ONLY_BARS.match(drawn) else drawn


def _with_rows_joined(lines: Sequence[str]) -> Iterator[str]:
    """Yield lines; between the first and the last of several rules those that stand together are one row."""
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and (lines[end] == _RULE or lines[end].count("|") >= _DIVIDERS):
            end += 1
        if lines[at:end].count(_RULE) < _ENOUGH_RULES:
            yield from lines[at : end + 1]
        else:
            yield from _joined(lines[at:end])
            yield from lines[end : end + 1]
        at = end + 1


def _joined(lines: Sequence[str]) -> Iterator[str]:
    row: list[str] = []
    for line in (*lines, _RULE):
        if line != _RULE:
            row.append(line)
            continue
        cells = [piece.split("|") for piece in row]
        if len({len(pieces) for pieces in cells}) == 1 and not _are_rows(cells):
            yield "|".join(_whole(pieces) for pieces in zip(*cells, strict=True))
        else:
            yield from row
        row = []


def _are_rows(lines: Sequence[Sequence[str]]) -> bool:
    """Say whether lines without a rule between them are rows: more than one begins with a whole label of the form."""
    first = [next((piece.strip() for piece in pieces if piece.strip()), "") for pieces in lines]
    return sum(map(is_form_word, first)) > 1


def _whole(pieces: Sequence[str]) -> str:
    """Return what a cell says over several lines; digits below digits may be one number or two and stay apart."""
    words = [piece.strip() for piece in pieces if piece.strip()]
    whole = words[0] if words else pieces[0]
    for word in words[1:]:
        apart = _DIGITS.match(whole[-1]) and _DIGITS.match(word[0])
        whole += f"<br>{word}" if apart else word
    return whole
