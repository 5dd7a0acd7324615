"""The docstring of `archive` is enough to read a collection by."""

from __future__ import annotations

import re

import pytest

import archive
from archive.journal_bodies import JOURNAL_KINDS
from archive.keeping import Keeper
from tests.archive.concluding.portal_nights import COLUMN, Answer, Portal, page
from tests.archive.stranger import Stranger, read_record

HEALTH = "http://www.example.gov.cn/nianbao/1.html"
EDUCATION = "http://www.example.gov.cn/nianbao/2.html"


@pytest.fixture
def stranger(portal: Portal, keeper: Keeper) -> Stranger:
    """A stranger with a collection of three nights: a page altered, a page the same and then gone."""
    education = Answer(page("示例县教育局", received=3))
    portal.night({HEALTH: Answer(page(received=7)), EDUCATION: education})
    portal.night({HEALTH: Answer(page(received=8)), EDUCATION: education})
    portal.night({HEALTH: Answer(page(received=8)), EDUCATION: Answer(state="missing", status=404, listed=False)})
    return Stranger(keeper.collection.root)


def test_pages_are_read_as_they_were(stranger: Stranger) -> None:
    """Each capture of a page gives what the page was, also where it is a revisit of an earlier one."""
    sent = [stranger.body(one) for one in stranger.captures() if one.fields["WARC-Target-URI"] == HEALTH]
    kinds = [one.kind for one in stranger.captures() if one.fields["WARC-Target-URI"] == EDUCATION]

    assert sent == [page(received=7).encode(), page(received=8).encode(), page(received=8).encode()]
    assert kinds == ["response", "revisit", "response"]


def test_events_can_be_proved(stranger: Stranger) -> None:
    """An event leads to its captures before and after, and to the walk that saw the page gone."""
    altered, withdrawn = stranger.events()

    places = [*altered["captures"]["before"], *altered["captures"]["after"]]
    records = {one.id: one for one in stranger.captures()}
    bodies = [stranger.body(records[place["record_id"]]) for place in places if place["url"] == HEALTH]
    assert (altered["kind"], bodies) == ("altered", [page(received=7).encode(), page(received=8).encode()])
    assert all(records[place["record_id"]].offset == place["offset"] for place in places)

    last = stranger.walks()[-1]
    assert (withdrawn["kind"], withdrawn["url"]) == ("withdrawn", EDUCATION)
    assert last["complete"]
    assert EDUCATION not in {entry["url"] for entry in last["entries"]}
    assert records[last["list_pages"][0]].fields["WARC-Target-URI"] == COLUMN


def test_record_lies_where_the_index_says(stranger: Stranger) -> None:
    """A member holds one record whole, and its request is right behind it."""
    record = next(one for one in stranger.captures() if one.kind == "response")
    path = stranger.root / "archive" / record.warc
    length = path.read_bytes()[record.offset :].index(b"\x1f\x8b\x08", 1)

    request = read_record(path, record.offset + length)

    assert request.fields["WARC-Concurrent-To"] == f"<{record.id}>"
    assert request.fields["WARC-Date"] == record.fields["WARC-Date"]


def test_docstring_names_every_file(stranger: Stranger) -> None:
    """What lies in a collection is in the docstring."""
    said = archive.__doc__ or ""
    names = {path.name for path in stranger.root.iterdir() if not path.name.startswith("catalogue.db-")}
    names |= {
        re.sub(r"^.*(\.warc\.gz.*)$", r"archive/NAME\1", path.name) for path in stranger.root.glob("archive/*.gz*")
    }

    assert {name for name in names if name not in said} == set()


def test_docstring_names_every_kind_of_line() -> None:
    """What a line of the journal may say is in the docstring, by its kind."""
    said = (archive.__doc__ or "").partition("by kind, `body` is\n")[2].partition("\n\n")[0]

    assert re.findall(r"^ {8}([a-z_]+) {2,}", said, re.MULTILINE) == list(JOURNAL_KINDS)
