"""Sentences in which each word has the form that goes with its number."""

from __future__ import annotations

import pytest

from archive.wording import fill_in


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 bodies state it"), (1, "1 body states it"), (2, "2 bodies state it"), ("1,000", "1,000 bodies state it")],
)
def test_words_go_with_their_number(count: object, said: str) -> None:
    """One is told from all others, in numbers and in grouped text."""
    assert fill_in("{count} bod{count:y|ies} state{count:s|} it", {"count": count}) == said


def test_values_are_never_read_as_templates() -> None:
    """What a page wrote stands as it is, strokes and braces too."""
    values = {"name": "{count}|x", "count": 1}

    assert fill_in("{name}: {count} page{count:|s}", values) == "{count}|x: 1 page"
    assert fill_in("{name}!", values) == "{count}|x!"
