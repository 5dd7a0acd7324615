"""What pages need to be seen again, over the nights of the demo county."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

import pytest

from archive.walks import WALK_CONTENT_TYPE, Walk
from archive.warc.reader import read_records
from tests.nianbao.county import Archived

pytestmark = pytest.mark.xdist_group("county")


@pytest.fixture(scope="module")
def requisites(archived: Archived) -> Counter[str]:
    """How often each requisite was captured, by its URL, as the walks tell it."""
    records = [record for path in archived.collection.sealed_warcs() for record in read_records(path)]
    urls = {record.record_id: record.header("WARC-Target-URI") or "" for record in records}
    walks = [
        Walk.model_validate_json(record.block)
        for record in records
        if record.header("Content-Type") == WALK_CONTENT_TYPE
    ]
    return Counter(urls[record_id] for walk in walks for record_id in walk.requisites)


def test_style_sheets_and_pictures_are_captured(requisites: Counter[str]) -> None:
    """Each portal's style sheet and banner are in the archive, also where the page was never rendered."""
    endings = Counter(urlsplit(url).path.rpartition(".")[2] for url in requisites)
    assert endings["css"] >= 3
    assert endings["svg"] >= 2


def test_they_are_captured_once(requisites: Counter[str]) -> None:
    """In the nights that follow, what stays the same is not asked for again."""
    assert set(requisites.values()) == {1}
