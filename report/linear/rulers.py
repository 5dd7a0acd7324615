"""Where words are printed in text laid out in columns, by any way in which programs count how wide characters are."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from report.documents.model import Paragraph
from report.labels import label_form
from report.linear.spacing import BLANK_CELL
from report.linear.torn import PAGE_NUMBER
from report.linear.words import is_value
from report.linear.wrapped import is_digits, is_end, narrow, wide
from report.scripts import strip_residue

_WORD = re.compile(r"\S+")
_APART = 2
_EQUALLY = 0.8
# In halves of a place: where a cell has no middle, and where places are rounded, a place and a half.
_MOST_SHIFT = 3


class Token(NamedTuple):
    """Something printed without a blank in it: from where to where it goes, and the index of its line.

    `pushed` says that it may belong farther left: one blank before it may stand where no room was left for it.
    """

    text: str
    start: int
    end: int
    line: int
    pushed: bool = False


@dataclass(frozen=True, slots=True)
class Ruler:
    """How places are counted: from where a word goes, by what stands before it, and how wide the word itself is."""

    before: Callable[[str], int]
    width: Callable[[str], int]

    def tokens(self, printed: str, line: int) -> list[Token]:
        """Return the words of a line with their places."""
        found: list[Token] = []
        end = -_APART
        for match in _WORD.finditer(printed):
            start = self.before(printed[: match.start()])
            pushed = self.before is narrow and match.start() - end < _APART
            found.append(Token(match.group(), start, start + self.width(match.group()), line, pushed))
            end = match.end()
        return found


def _wide_but_signs(text: str) -> int:
    """Return how wide a text is where characters of Chinese take two places, and dashes and quotes one."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


# Characters of Chinese take two places, with or without dashes and quotes. Programs that write out the text of a PDF
# count one for each, and put the next word where it stands on the page.
RULERS = (
    Ruler(wide, wide),
    Ruler(_wide_but_signs, _wide_but_signs),
    Ruler(narrow, wide),
    Ruler(narrow, narrow),
)


@dataclass(frozen=True, slots=True)
class Stack:
    """The name over a column, its pieces one below the other: the column's key, and from where to where it goes."""

    key: str
    start: int
    end: int

    def overlaps(self, token: Token) -> bool:
        """Say whether a word stands above or below the name."""
        return token.start < self.end and token.end > self.start


Cell = list[Token]


def is_number(token: Token) -> bool:
    """Say whether a word is a value, or digits or a unit that may be a piece of one."""
    return is_value(token.text) or is_digits(token.text) or is_end(token.text)


def put(cell: Cell, token: Token) -> bool:
    """Put a word to what stands in a cell, and say whether it can: beside digits only digits, in another line."""
    if cell and (cell[-1].line == token.line or not is_digits(cell[-1].text + token.text)):
        return False
    cell.append(token)
    return True


def text_of(cell: Cell) -> str:
    """Return what a cell says, its lines one below the other."""
    return "\n".join(token.text for token in cell) or BLANK_CELL


def printed_lines(stretch: Iterable[Paragraph]) -> list[str]:
    """Return the lines of a table as they are printed, numbers of pages left empty."""
    lines = (strip_residue(paragraph.printed or paragraph.text).replace("\f", "") for paragraph in stretch)
    return ["" if PAGE_NUMBER.fullmatch(line.strip()) else line for line in lines]


def find_stacks(tokens: Iterable[Token], names: Mapping[str, str], heads: Sequence[str]) -> list[Stack]:
    """Return the names over columns from left to right, [] where one is not whole or a word among them is none.

    `names` maps a name as labels are compared to the key of its column; `heads` are what stands over several names. A
    name is known by its characters: of two lines that are printed too near to each other a program makes one. A name
    all of which may have been pushed to the right is not whole.
    """
    pieces: list[tuple[Token, str]] = []
    others: list[Token] = []
    for token in _without_heads(list(tokens), heads):
        form = label_form(token.text)
        if form and any(form in name for name in names):
            pieces.append((token, form))
        elif not any(form in head for head in heads):
            others.append(token)
    by_characters = {"".join(sorted(name)): key for name, key in names.items()}
    found: list[Stack] = []
    start, end, characters, pushed = 0, 0, "", True
    pieces.sort(key=lambda piece: piece[0].start)
    for at, (token, form) in enumerate(pieces):
        start, end = (min(start, token.start), max(end, token.end)) if characters else (token.start, token.end)
        characters, pushed = characters + form, token.pushed and (pushed or not characters)
        if at + 1 < len(pieces) and pieces[at + 1][0].start < end:
            continue
        key = by_characters.get("".join(sorted(characters)))
        if key is not None and not pushed:
            found.append(Stack(key, start, end))
            characters = ""
    if characters or any(found and token.end > found[0].start for token in others):
        return []
    return found


def _without_heads(tokens: list[Token], heads: Sequence[str]) -> list[Token]:
    """Return words without those that are pieces of a head, side by side or below each other."""
    for head in heads:
        taken: list[Token] = []
        rest = head
        for token in tokens:
            form = label_form(token.text)
            if form and rest.startswith(form) and (not taken or _goes_on(taken, token)):
                taken.append(token)
                rest = rest.removeprefix(form)
        if not rest:
            tokens = [token for token in tokens if token not in taken]
    return tokens


def _goes_on(taken: Sequence[Token], token: Token) -> bool:
    last = taken[-1]
    if token.line == last.line:
        return token.start - last.end <= _APART
    return any(token.start < piece.end and piece.start < token.end for piece in taken)


def names_all(tokens: Iterable[Token], names: Collection[str], labels: Iterable[str]) -> bool:
    """Say whether the pieces of names among words are just the characters of these labels."""
    forms = [label_form(token.text) for token in tokens]
    printed = "".join(form for form in forms if any(form in name for name in names))
    return sorted(printed) == sorted("".join(labels))


def with_values(stacks: Sequence[Stack], values: Iterable[Token]) -> list[Stack]:
    """Return the columns as wide as the values that stand under one name alone; the names where such columns meet."""
    places = [[stack.start, stack.end] for stack in stacks]
    for token in values:
        columns = [at for at, stack in enumerate(stacks) if stack.overlaps(token)]
        if len(columns) == 1:
            place = places[columns[0]]
            place[:] = min(place[0], token.start), max(place[1], token.end)
    if any(left[1] > right[0] for left, right in itertools.pairwise(places)):
        return list(stacks)
    return [Stack(stack.key, *place) for stack, place in zip(stacks, places, strict=True)]


def columns_of(line: Sequence[Token], stacks: Sequence[Stack]) -> list[int | None]:
    """Return in which column each value of a line stands, None where that is not certain.

    One that stands in none is in the only one that the values beside it leave.
    """
    hit = [[at for at, stack in enumerate(stacks) if stack.overlaps(token)] for token in line]
    found: list[int | None] = [columns[0] if len(columns) == 1 else None for columns in hit]
    if any(len(columns) > 1 for columns in hit):
        return [None] * len(line)
    known = [
        (-1, -1),
        *((at, column) for at, column in enumerate(found) if column is not None),
        (len(line), len(stacks)),
    ]
    for (one, left), (other, right) in itertools.pairwise(known):
        if other - one == right - left:
            found[one + 1 : other] = range(left + 1, right)
    return found


def are_flowing(rows: Iterable[tuple[int, int]]) -> bool:
    """Say whether most rows, of each where its label ends and its values begin, have as much between the two.

    In columns that differs as the lengths of labels do; where a program puts as many blanks after any word it does not.
    """
    gaps = Counter(start - end for end, start in rows)
    return bool(gaps) and max(gaps.values()) >= _EQUALLY * gaps.total()


def is_equally_spaced(line: Sequence[Token]) -> bool:
    """Say whether as much stands between any two words of a line; in columns of several widths it does not."""
    gaps = {after.start - before.end for before, after in itertools.pairwise(line)}
    return len(line) > _APART and len(gaps) == 1


def alignments(value: Token, name: Stack) -> set[str]:
    """Return how a value may stand in the column under a name: at its left, in its middle, at its right."""
    left, right = value.start - name.start, value.end - name.end
    shifts = {"left": 2 * left, "middle": left + right, "right": 2 * right}
    return {kind for kind, shift in shifts.items() if abs(shift) <= _MOST_SHIFT}


def piled(tokens: Iterable[Token]) -> list[list[Token]]:
    """Return words from left to right, those that stand above each other together."""
    piles: list[list[Token]] = []
    end = 0
    for token in sorted(tokens, key=lambda one: one.start):
        if piles and token.start < end:
            piles[-1].append(token)
        else:
            piles.append([token])
            end = token.end
        end = max(end, token.end)
    return piles
