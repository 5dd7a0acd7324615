"""The account that an address asks for, found by listing the collection's, never by a path asked for."""

from __future__ import annotations

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
    return read_account(nights, crawl_id)
