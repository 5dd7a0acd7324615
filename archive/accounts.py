"""The accounts of crawls as they lie in the collection: listed, read, and written whole.

They are for people and for messages to people. Nothing is concluded from them, and none can be made again: what a night
met of faults no WARC says. So one that is damaged is told and passed over.
"""

from __future__ import annotations

import logging
from pathlib import Path

from pydantic import ValidationError

from archive.account import NightAccount
from archive.disk import Disk
from archive.errors import FormatError

logger = logging.getLogger(__name__)


def list_accounts(nights: Path) -> list[str]:
    """Return the ids of the crawls that have an account in a directory, oldest first."""
    return sorted(path.stem for path in nights.glob("*.json"))


def read_account(nights: Path, crawl_id: str) -> NightAccount:
    """Return the account of a crawl.

    Raises:
        FormatError: It is damaged, or not there.
    """
    path = nights / f"{crawl_id}.json"
    try:
        return NightAccount.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        # The reading room says it too, and where the collection lies is nobody's business there.
        name = f"{nights.name}/{path.name}"
        if isinstance(error, OSError):
            raise FormatError(f"{name}: the account cannot be read: {error.strerror}") from error
        raise FormatError(f"{name}: the account is damaged and cannot be made again: delete it") from error


def find_account(nights: Path, crawl_id: str) -> NightAccount | None:
    """Return the account of a crawl, None where there is none, or a damaged one, which the log tells."""
    if not (nights / f"{crawl_id}.json").exists():
        return None
    try:
        return read_account(nights, crawl_id)
    except FormatError as error:
        logger.warning("%s", error)
        return None


def write_account(nights: Path, account: NightAccount) -> Path:
    """Write an account as JSON into the directory of accounts; return its place.

    A crawl that was stopped has one already, and its page, which is no longer true, goes.

    Raises:
        OSError: The disk failed; what was there is as it was.
    """
    nights.mkdir(exist_ok=True)
    path = nights / f"{account.crawl_id}.json"
    Disk().replace(path, account.model_dump_json(indent=1).encode() + b"\n")
    path.with_suffix(".html").unlink(missing_ok=True)
    return path
