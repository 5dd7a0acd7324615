"""SQL that is compiled once a process, whichever of the tests' catalogues it is for.

SQLAlchemy compiles a statement once an engine, and that takes longer than most statements take: it was a quarter of
what tests cost that keep a collection, for each opens one of its own.
"""

from __future__ import annotations

import functools
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from archive.catalogue import sqlite

# All statements of ours, in all their shapes, are fewer.
_MOST = 5000


class _OneDialect(SQLiteDialect_pysqlite):
    """The dialect of every engine: what was compiled for one holds for all, since they are made alike."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _OneDialect)

    def __hash__(self) -> int:
        return hash(_OneDialect)


@functools.cache
def share_statements() -> None:
    """Have the engines that this process makes share what they compile."""
    make_engine = sqlite.create_engine
    compiled: LRUCache[Any, Any] = LRUCache(_MOST)

    def make_sharing_engine(address: str) -> Engine:
        engine = make_engine(address)
        engine.dialect.__class__ = _OneDialect
        engine._compiled_cache = compiled
        return engine

    sqlite.create_engine = make_sharing_engine  # type: ignore[assignment]
