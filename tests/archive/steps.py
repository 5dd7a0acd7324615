"""How much SQLite does for a question, counted in steps of its own: the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session


@contextmanager
def counting_steps(session: Session) -> Iterator[list[int]]:
    """Count the steps that SQLite takes within; the count is the one element of what is given."""
    steps = [0]

    def count() -> None:
        steps[0] += 1

    driver = session.connection().connection.driver_connection
    driver.set_progress_handler(count, 1)  # type: ignore[union-attr]
    try:
        yield steps
    finally:
        driver.set_progress_handler(None, 0)  # type: ignore[union-attr]
