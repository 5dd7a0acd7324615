"""Where words stand in a text, and the stretch of it that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.queries.search.index import Span

_BEFORE, _LENGTH = 30, 120


def find_spans(folded: str, words: Iterable[str]) -> tuple[Span, ...]:
    """Return where folded words stand in a folded text, in order; what overlaps is one place."""
    merged: list[Span] = []
    for start, end in sorted(span for word in words for span in _places(folded, word)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def cut_snippet(text: str, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    """Return a stretch of a text around the first place, and the places in it; empty where there are none.

    Line ends become blanks, and where the stretch is no whole text, an ellipsis stands.
    """
    if not spans:
        return "", ()
    first = max(0, spans[0][0] - _BEFORE)
    last = min(len(text), max(first + _LENGTH, spans[0][1]))
    head, tail = "…" if first else "", "…" if last < len(text) else ""
    shift = len(head) - first
    shown = tuple((start + shift, end + shift) for start, end in spans if end <= last)
    return f"{head}{text[first:last]}{tail}".replace("\n", " "), shown


def _places(folded: str, word: str) -> Iterator[Span]:
    at = folded.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = folded.find(word, at + len(word))
