"""The accounts of crawls as they lie in the collection, found by listing it, never by a path asked for."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from archive.account import NightAccount
from archive.errors import FormatError
from web.errors import NotThereError


def list_crawls(nights: Path) -> list[str]:
    """Return the ids of crawls that have an account, newest first."""
    return sorted((path.stem for path in nights.glob("*.json")), reverse=True)


def load_account(nights: Path, crawl_id: str) -> NightAccount:
    """Return the account of a crawl.

    Raises:
        NotThereError: There is none.
        FormatError: It is damaged.
    """
    if crawl_id not in set(list_crawls(nights)):
        raise NotThereError(crawl_id)
    path = nights / f"{crawl_id}.json"
    try:
        return NightAccount.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise FormatError(f"{path.name}: the account cannot be read: run `nianbao rebuild`") from error
