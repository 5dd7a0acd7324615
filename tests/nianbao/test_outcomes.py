"""What a night's exit code says, of nights as their accounts have them."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from archive.account import NightAccount
from nianbao.errors import ArchiveDamagedError, DeadlineError, PortalsFailedError, find_exit_code
from nianbao.exits import ExitCode
from nianbao.night import Night
from nianbao.walking import judge_night
from tests.web.accounts import make_account, make_portal

ALARM = {"kind": "silent", "portal": "qinghe", "column_url": "http://www.qinghe.test/nb/", "message": "年报: silent"}
NEW, OLD = ALARM | {"is_new": True}, ALARM | {"is_new": False}
ILL = make_portal(health="incomplete", reason="page 2 failed")


@pytest.mark.parametrize(
    ("account", "night", "raised", "code"),
    [
        ({}, {}, None, ExitCode.OK),
        ({"alarms": [OLD]}, {}, None, ExitCode.OK),
        ({"alarms": [NEW, NEW]}, {}, PortalsFailedError, ExitCode.PORTALS_FAILED),
        ({"portals": [ILL]}, {}, PortalsFailedError, ExitCode.PORTALS_FAILED),
        ({"portals": []}, {}, PortalsFailedError, ExitCode.PORTALS_FAILED),
        ({"portals": [ILL]}, {"is_cut_off": True}, DeadlineError, ExitCode.INTERRUPTED),
        ({"portals": [ILL]}, {"is_cut_off": True, "damages": ("x",)}, ArchiveDamagedError, ExitCode.ARCHIVE_FAULT),
    ],
)
def test_the_exit_code_says_what_weighs_most(
    account: dict[str, Any], night: dict[str, Any], raised: type[Exception] | None, code: ExitCode
) -> None:
    """Damage goes before the deadline, the deadline before portals; a new alarm counts, one that was there does not."""
    told = NightAccount.model_validate(make_account(portals=[make_portal()], events=[]) | account)
    expected = pytest.raises(raised) if raised is not None else nullcontext()

    with expected as caught:
        judge_night(Path("data"), ["qinghe"], Night(told, (), **night))

    assert (find_exit_code(caught.value) if caught is not None else ExitCode.OK) == code
    assert caught is None or "qinghe, qinghe" not in str(caught.value)
