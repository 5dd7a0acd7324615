"""Labels of rows in tables laid out: in the line of their values, or wrapped around it in a narrow column."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from report.linear.places import stands_beside
from report.linear.words import GROUPS, LINE_LABELS, split_labels, stands_over_rows
from report.linear.wrapped import Line, Word, are_of_groups, is_of_group

# Over so many lines a label in a narrow column goes before the line of its values, and after it.
_REACH = 8
_LABEL_WORDS = 3
_WITH_COLON = re.compile(r".[:：].")


class _Label(NamedTuple):
    """A label found: the row of the form, the words, and the lines from which pieces of it were taken."""

    key: str
    text: str
    taken: Sequence[int] = ()


def find_label(lines: list[Line], at: int) -> None:
    """Find the row of the form that a line of values is, and mark the lines that hold pieces of its label."""
    words = lines[at].words
    own = words[-1].text if words else ""
    found = _wrapped_label(lines, at, words) or _own_label(own) or _defined_label(lines, at)
    # Labels of groups stand in a column of their own, and pieces of them beside any row's values.
    found = found or (_wrapped_label(lines, at, ()) if words and are_of_groups(words) else None)
    if found is not None:
        lines[at].key, lines[at].label = found.key, found.text
        for index in found.taken:
            lines[index].used = True


def _wrapped_label(lines: list[Line], at: int, words: Sequence[Word]) -> _Label | None:
    """Return the label of which these words of a line are a piece, or the whole."""
    own = words[-1].text if words else ""
    before = _pieces(lines, range(at - 1, at - 1 - _REACH, -1), lines[at], words)
    after = _pieces(lines, range(at + 1, at + 1 + _REACH), lines[at], words)
    # A heading beside the label leaves the label's own line empty.
    middles = (own, own.split(" ")[-1], *([""] if LINE_LABELS.exact(own) in GROUPS else []))
    pairs = itertools.product(range(len(before) + 1), range(len(after) + 1))
    # A label that stands whole below values that have none beside them may be the next row's: one above goes before.
    below = at > 0 and not (before and _may_be_label(lines[before[0]]))
    for up, down in sorted(pairs, key=lambda pair: (not own and not pair[0], -(pair[0] + pair[1]))):
        if not own and not up and not below:
            continue
        taken = [*reversed(before[:up]), *after[:down]]
        for piece_of in (_last_word, _last_word_behind_group):
            head = "".join(piece_of(lines[i]) for i in reversed(before[:up]))
            tail = "".join(piece_of(lines[i]) for i in after[:down])
            for middle in dict.fromkeys(middles if taken else middles[:2]):
                key = LINE_LABELS.exact(head + middle + tail)
                if key is not None and not _stand_alone(lines, taken, key):
                    return _Label(key, head + middle + tail, taken)
    return None


def _may_be_label(line: Line) -> bool:
    """Say whether the words of a line may be a row's label, known or not: no names of columns, note or heading."""
    return len(line.words) < _LABEL_WORDS and not stands_over_rows(_last_word(line))


def _last_word(line: Line) -> str:
    return line.words[-1].text


def _last_word_behind_group(line: Line) -> str:
    """Return the last word of a line without pieces of groups' labels that stand a blank before it."""
    pieces = line.words[-1].text.split(" ")
    while len(pieces) > 1 and is_of_group(pieces[0]):
        del pieces[0]
    return " ".join(pieces)


def _own_label(own: str) -> _Label | None:
    key = LINE_LABELS.find(split_labels(own)[-1]) if own else None
    return None if key is None else _Label(key, own)


def _defined_label(lines: list[Line], at: int) -> _Label | None:
    """Return the label that begins above a line and goes on with its definition."""
    own = lines[at].words[-1].text if lines[at].words else ""
    before = _pieces(lines, range(at - 1, at - 1 - _REACH, -1), lines[at], lines[at].words)
    for up in range(1, len(before) + 1):
        taken = before[:up]
        defined = "".join(lines[i].words[-1].text for i in reversed(taken)) + own
        key = LINE_LABELS.find(defined) if _WITH_COLON.search(defined) else None
        if key is not None and not _stand_alone(lines, taken, key):
            return _Label(key, defined, taken)
    return None


def _pieces(lines: list[Line], places: range, own: Line, words: Sequence[Word]) -> list[int]:
    """Return the lines that may hold pieces of a label: above or below these words of its line, in their column."""
    found: list[int] = []
    for place in places:
        if 0 <= place < len(lines) and not lines[place].words and not lines[place].values:
            # A unit may stand alone between a label and its value.
            continue
        if not 0 <= place < len(lines) or not _is_piece(lines[place]) or not stands_beside(lines[place], words, own):
            break
        found.append(place)
    return found


def _is_piece(line: Line) -> bool:
    """Say whether a line can be a piece of a label: many words are a header."""
    return not line.values and not line.used and 0 < len(line.words) <= _LABEL_WORDS


def _stand_alone(lines: list[Line], taken: Sequence[int], key: str) -> bool:
    """Say whether a line taken for a piece of a label is another label by itself."""
    return any(LINE_LABELS.exact(lines[index].words[-1].text) not in {None, key} for index in taken)
