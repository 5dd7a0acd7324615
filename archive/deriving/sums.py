"""Sums that are kept by differences: what is put on and what is taken off, so that no sum is ever made anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Any

from sqlalchemy import and_, delete
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from archive.catalogue.asking import in_batches
from archive.catalogue.tables import Base


class Sums:
    """Changes of a table whose rows are sums; `names` are its columns of integers, all others are its key.

    A row of which the last `counts` columns are all 0 is the sum of nothing, and is taken out.
    """

    def __init__(self, session: Session, table: type[Base], names: Sequence[str], *, counts: int) -> None:
        self._session = session
        self._table = table
        self._names = names
        self._counts = names[-counts:]
        self._key = [column.key for column in table.__mapper__.columns if column.key not in names]
        self._changes: dict[tuple[Hashable, ...], list[int]] = defaultdict(lambda: [0] * len(names))

    def add(self, key: tuple[Hashable, ...], *amounts: int) -> None:
        """Add amounts, which may be below 0, to the row of a key; nothing is written before `settle`."""
        change = self._changes[key]
        for at, amount in enumerate(amounts):
            change[at] += amount

    def settle(self) -> None:
        """Write what has changed."""
        changed: list[dict[str, Any]] = [
            dict(zip(self._key, key, strict=True)) | dict(zip(self._names, change, strict=True))
            for key, change in sorted(self._changes.items(), key=lambda item: tuple(map(str, item[0])))
            if any(change)
        ]
        columns = self._table.__table__.c
        put = insert(self._table)
        put = put.on_conflict_do_update(
            index_elements=self._key, set_={name: columns[name] + put.excluded[name] for name in self._names}
        )
        for some in in_batches(changed):
            self._session.execute(put, some)
        empty = and_(*(columns[name] == 0 for name in self._counts))
        for change in changed:
            if any(change[name] < 0 for name in self._counts):
                same = (columns[name] == change[name] for name in self._key)
                self._session.execute(delete(self._table).where(*same, empty))
        self._changes.clear()
