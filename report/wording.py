"""What differs between two texts, word by word: figures and Latin words whole, Chinese by the character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, takewhile

from rapidfuzz.distance import Indel

from report.content import UNIT, normalised, unit_form
from report.model import TextChange

# Cells of the table in which words are aligned, a bit each: more are never held in memory.
_CELLS_MAX = 250_000_000
# Texts longer than any report's, of which what differs is told as one change.
_TEXT_MAX = 400_000
_WORD_CHARACTER = re.compile(r"[^\W_\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_BETWEEN_DIGITS = frozenset(".,")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word in the form in which it is compared, and where it stands in its text."""

    form: str
    start: int
    end: int


Span = tuple[int, int, int, int]


def compare_texts(old: str, new: str) -> tuple[TextChange, ...]:
    """Return where two texts differ, in order; blanks and the width of characters make no difference.

    Changes with less between them than they change themselves are one. Texts too long to be aligned word by word are
    aligned line by line first; what is too long even then is one change.
    """
    if len(old) + len(new) > _TEXT_MAX:
        return _compare_roughly(old, new)
    before, after = split_words(old), split_words(new)
    spans = _merged(list(_find_spans(before, after, old, new)), before, after)
    return tuple(_change(span, before, after, old, new) for span in spans)


def _compare_roughly(old: str, new: str) -> tuple[TextChange, ...]:
    """Return all that stands between the lines at the beginning and at the end that are the same as one change."""
    lines, others = old.splitlines(keepends=True), new.splitlines(keepends=True)
    head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(lines, others, strict=False)))
    ends = zip(reversed(lines[head:]), reversed(others[head:]), strict=False)
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))
    at = sum(map(len, lines[:head]))
    before, after = ("".join(one[head : len(one) - tail]) for one in (lines, others))
    if normalised(before) == normalised(after):
        return ()
    return (TextChange(old_at=at, new_at=at, old=before, new=after),)


def split_words(text: str) -> list[_Word]:
    """Return the words of a text in order."""
    words: list[_Word] = []
    last: _Word | None = None
    joins = False
    for match in UNIT.finditer(text):
        form, in_word = _read_unit(match.group())
        if not form:
            continue
        start, end = match.span()
        touches = joins and last is not None and last.end == start
        if not in_word and touches and form in _BETWEEN_DIGITS:
            in_word = last is not None and last.form[-1].isdigit() and text[end : end + 1].isdigit()
        if touches and in_word and last is not None:
            last = words[-1] = _Word(last.form + form, last.start, end)
        else:
            last = _Word(form, start, end)
            words.append(last)
        joins = in_word
    return words


@lru_cache(maxsize=16384)
def _read_unit(unit: str) -> tuple[str, bool]:
    """Return what is compared of a character, and whether it can be a part of a word."""
    form = unit_form(unit)
    return form, all(map(_WORD_CHARACTER.match, form))


def _find_spans(before: Sequence[_Word], after: Sequence[_Word], old: str, new: str) -> Iterator[Span]:
    """Yield the stretches of words that differ."""
    head = sum(1 for _ in takewhile(_is_same, zip(before, after, strict=False)))
    ends = zip(reversed(before[head:]), reversed(after[head:]), strict=False)
    tail = sum(1 for _ in takewhile(_is_same, ends))
    one, other = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(one) * len(other) <= _CELLS_MAX:
        yield from _align([word.form for word in one], [word.form for word in other], head, head)
    else:
        yield from _find_spans_by_line(one, other, old, new, head)


def _is_same(pair: tuple[_Word, _Word]) -> bool:
    return pair[0].form == pair[1].form


def _align(before: Sequence[object], after: Sequence[object], old_from: int, new_from: int) -> Iterator[Span]:
    for operation in Indel.opcodes(before, after):
        if operation.tag != "equal":
            yield (
                old_from + operation.src_start,
                old_from + operation.src_end,
                new_from + operation.dest_start,
                new_from + operation.dest_end,
            )


def _find_spans_by_line(
    before: Sequence[_Word], after: Sequence[_Word], old: str, new: str, head: int
) -> Iterator[Span]:
    lines, others = _lines(before, old), _lines(after, new)
    if len(lines) * len(others) > _CELLS_MAX:
        yield head, head + len(before), head, head + len(after)
        return
    starts, other_starts = _starts(lines), _starts(others)
    spans = _joined(_align([_forms(line) for line in lines], [_forms(line) for line in others], 0, 0))
    for first, last, other_first, other_last in spans:
        old_from, old_to = starts[first], starts[last]
        new_from, new_to = other_starts[other_first], other_starts[other_last]
        if (old_to - old_from) * (new_to - new_from) > _CELLS_MAX:
            yield head + old_from, head + old_to, head + new_from, head + new_to
            continue
        one = [word.form for word in before[old_from:old_to]]
        other = [word.form for word in after[new_from:new_to]]
        yield from _align(one, other, head + old_from, head + new_from)


def _lines(words: Sequence[_Word], text: str) -> list[list[_Word]]:
    lines: list[list[_Word]] = [[]]
    end = words[0].start if words else 0
    for word in words:
        if "\n" in text[end : word.start]:
            lines.append([])
        lines[-1].append(word)
        end = word.end
    return lines


def _forms(line: Sequence[_Word]) -> str:
    return "".join(word.form for word in line)


def _starts(lengthy: Sequence[Sequence[object]]) -> list[int]:
    """Return where each would begin if all stood in a row, and where the last would end."""
    return list(accumulate(map(len, lengthy), initial=0))


def _joined(spans: Iterator[Span]) -> list[Span]:
    """Return the spans with those that touch each other as one."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1][1] == span[0] and found[-1][3] == span[2]:
            found[-1] = (found[-1][0], span[1], found[-1][2], span[3])
        else:
            found.append(span)
    return found


def _merged(spans: list[Span], before: Sequence[_Word], after: Sequence[_Word]) -> list[Span]:
    """Return the spans with those as one that have less between them than each of them changes."""
    old_at, new_at = _starts([word.form for word in before]), _starts([word.form for word in after])

    def size(span: Span) -> int:
        return max(old_at[span[1]] - old_at[span[0]], new_at[span[3]] - new_at[span[2]])

    found: list[Span] = []
    for span in _joined(iter(spans)):
        found.append(span)
        while len(found) > 1:
            one, other = found[-2:]
            if old_at[other[0]] - old_at[one[1]] > min(size(one), size(other)):
                break
            found[-2:] = [(one[0], other[1], one[2], other[3])]
    return found


def _change(span: Span, before: Sequence[_Word], after: Sequence[_Word], old: str, new: str) -> TextChange:
    old_at, old_end = _place(before, span[0], span[1])
    new_at, new_end = _place(after, span[2], span[3])
    return TextChange(old_at=old_at, new_at=new_at, old=old[old_at:old_end], new=new[new_at:new_end])


def _place(words: Sequence[_Word], start: int, end: int) -> tuple[int, int]:
    """Return where words stand in their text; no words stand behind the one before them."""
    if start < end:
        return words[start].start, words[end - 1].end
    at = words[start - 1].end if start else 0
    return at, at
