"""The account that an address asks for, found by listing the collection's, never by a path asked for."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from archive.account import NightAccount
from archive.accounts import list_accounts, read_account
from web.errors import NotThereError


def load_account(nights: Path, crawl_id: str) -> NightAccount:
    """Return the account of a crawl.

    Raises:
        NotThereError: There is none.
        FormatError: It is damaged.
    """
    if crawl_id not in set(list_accounts(nights)):
        raise NotThereError(crawl_id)
    return _read(nights, crawl_id, (nights / f"{crawl_id}.json").stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(nights: Path, crawl_id: str, _written_at: int) -> NightAccount:
    """Read an account once as long as it is the same: the last night's is looked at again and again."""
    return read_account(nights, crawl_id)
