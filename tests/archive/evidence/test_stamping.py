"""Time stamps: what they are of, and who vouches for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import FormatError
from archive.evidence.stamping import check_stamp, make_query, take_answer
from tests.nianbao.stamp_authority import StampAuthority

SUMS = b"0  event.json\n"


def test_a_stamp_is_of_its_bytes_by_its_certificates(tmp_path: Path) -> None:
    """By those that came with it nobody is vouched for; others beside it, or other bytes, are refused."""
    authority = StampAuthority(tmp_path)
    response = authority.stamp(make_query(SUMS))
    certificates = take_answer(response, SUMS)["certificates.pem"]

    assert [check_stamp(response, SUMS, certificates, one).is_vouched_for for one in (authority.root, None)] == [
        True,
        False,
    ]
    for content, beside, trusted in (
        (SUMS + b"x", certificates, None),
        (SUMS, certificates + authority.another_root, None),
        (SUMS, certificates, authority.another_root),
    ):
        with pytest.raises(FormatError):
            check_stamp(response, content, beside, trusted)
