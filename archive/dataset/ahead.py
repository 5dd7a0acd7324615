"""What comes next is found while what came before is worked on: waiting for the disk costs nothing then."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def one_ahead(values: Iterator[T]) -> Iterator[T]:
    """Yield values that are found in a thread of their own, one more than was asked for.

    Raises:
        Exception: Whatever finding them raised, in its turn.
    """
    with ThreadPoolExecutor(1, "ahead") as finding:
        found = finding.submit(next, values, None)
        while (value := found.result()) is not None:
            found = finding.submit(next, values, None)
            yield value
