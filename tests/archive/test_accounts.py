"""Accounts of crawls: whole or not there, and told where they are damaged."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from archive.account import NightAccount
from archive.accounts import find_account, list_accounts, read_account, write_account
from archive.disk import Disk
from archive.errors import FormatError
from tests.web.accounts import make_account


def test_account_comes_back(tmp_path: Path) -> None:
    """What was written is listed and read, and a page that is no longer true goes."""
    account = NightAccount.model_validate(make_account())
    (tmp_path / f"{account.crawl_id}.html").touch()

    path = write_account(tmp_path, account)

    assert list(tmp_path.iterdir()) == [path]
    assert list_accounts(tmp_path) == [account.crawl_id]
    assert read_account(tmp_path, account.crawl_id) == account
    assert find_account(tmp_path, "20000101T000000Z") is None


def test_full_disk_leaves_the_account_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one that does not fit takes nothing from the first."""
    account = NightAccount.model_validate(make_account())
    write_account(tmp_path, account)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Disk, "write", full)
    with pytest.raises(OSError, match="No space"):
        write_account(tmp_path, account.model_copy(update={"faults": ("a fault",)}))

    assert find_account(tmp_path, account.crawl_id) == account


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff"])
def test_damaged_account_is_told_and_passed_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    """Who looks through accounts goes on without it, and the log says which to delete."""
    (tmp_path / "20200101T000000Z.json").write_bytes(content)

    with caplog.at_level(logging.WARNING):
        assert find_account(tmp_path, "20200101T000000Z") is None

    assert "20200101T000000Z.json: the account is damaged and cannot be made again: delete it" in caplog.text
    with pytest.raises(FormatError, match="delete it") as told:
        read_account(tmp_path, "20200101T000000Z")
    assert str(tmp_path) not in str(told.value)
