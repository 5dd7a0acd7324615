"""A copy on a foreign site is never a part or a version of the official report, by whichever door it comes in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.importing import import_files
from archive.keeping import Keeper, keep
from archive.listing import find_report, list_reports, list_versions, read_latest
from tests.archive.concluding.portal_nights import Answer, Portal, kinds, page
from tests.archive.test_importing import write_foreign

OFFICIAL = "http://www.example.gov.cn/nianbao/1.html"
COPY = "http://m.example-tea.com/nianbao/1.html"
DOCUMENT = "http://www.example.gov.cn/files/a.docx"
COPIED_DOCUMENT = "http://m.example-tea.com/files/a.docx"
# The kind of a document is decided by its bytes, so that this one is a report by itself.
TABLE = page(received=99).encode()
HTML = "text/html; charset=utf-8"


def lines(keeper: Keeper) -> dict[str, tuple[str, int]]:
    """Return every report's address with its portal and the number of its versions."""
    with Session(keeper.engine) as session:
        return {line.url: (line.portal, line.versions) for line in list_reports(session)}


def captured(keeper: Keeper, url: str) -> list[list[str]]:
    """Return of what each version of the report at an address consists."""
    with Session(keeper.engine) as session:
        row = find_report(session, url)
        assert row is not None
        versions = list_versions(session, row.id)
        return [[capture["url"] for capture in version.last_captures] for version in versions]


def linking(url: str) -> str:
    """Return the page of a report that links to a document."""
    return page().replace("</body>", f'<a href="{url}">附件</a></body>')


def test_a_copy_in_a_foreign_file_is_a_report_of_its_own(keeper: Keeper, tmp_path: Path) -> None:
    """The same report on two hosts, the copy altered and later: two reports with a version each, on two shelves."""
    answers = [(OFFICIAL, page(received=7).encode(), HTML), (COPY, page(received=8).encode(), HTML)]

    import_files(keeper, [write_foreign(tmp_path / "both.warc.gz", answers)])
    import_files(keeper, [write_foreign(tmp_path / "copy.warc.gz", [(COPY, page(received=9).encode(), HTML)], day=2)])

    assert lines(keeper) == {OFFICIAL: ("import:www.example.gov.cn", 1), COPY: ("import:m.example-tea.com", 2)}


def test_a_copy_does_not_touch_what_was_walked(keeper: Keeper, portal: Portal, tmp_path: Path) -> None:
    """A file with a copy, even under the official address, changes no report of ours and raises nothing."""
    portal.night({OFFICIAL: Answer(page(received=7))})
    forged = [(COPY, page(received=8).encode(), HTML), (OFFICIAL, page(received=9).encode(), HTML)]
    import_files(keeper, [write_foreign(tmp_path / "copy.warc.gz", forged)])

    concluded = portal.night({OFFICIAL: Answer(page(received=7))})

    assert kinds(concluded) == []
    with Session(keeper.engine) as session:
        ours = [line for line in list_reports(session) if line.portal == "example"]
        assert [(line.url, line.versions) for line in ours] == [(OFFICIAL, 1)]
        row = find_report(session, OFFICIAL)
        assert row is not None
        assert read_latest(session, keeper.collection, row)["figures"]["requests.received.total"]["value"] == 7


@pytest.mark.parametrize(
    ("at", "document", "taken"),
    [
        (OFFICIAL, COPIED_DOCUMENT, False),
        (COPY, DOCUMENT, False),
        (OFFICIAL, DOCUMENT, True),
        (COPY, COPIED_DOCUMENT, True),
    ],
    ids=["original_links_copy", "copy_links_original", "original", "copy"],
)
def test_a_document_on_another_publishers_host_is_no_part(
    at: str, document: str, taken: bool, keeper: Keeper, tmp_path: Path
) -> None:
    """In a foreign file a page takes what is on its own host, or what one government has from another; it is said."""
    answers = [
        (at, linking(document).encode(), HTML),
        (document, b"%PDF-1.4 nothing that can be read", "application/pdf"),
    ]

    imported = import_files(keeper, [write_foreign(tmp_path / "linked.warc.gz", answers)])

    assert captured(keeper, at) == [[at, document] if taken else [at]]
    assert [url for url, why in imported.reports.problems if "another host" in why] == ([] if taken else [document])


def test_a_walk_takes_no_attachment_from_a_host_that_is_not_the_portals(keeper: Keeper, portal: Portal) -> None:
    """Even where a walk says that it fetched one: it is like one that may not be asked for."""
    portal.night({OFFICIAL: Answer(page())})

    concluded = portal.night({OFFICIAL: Answer(page(), attachments={COPIED_DOCUMENT: TABLE})})

    assert kinds(concluded) == []
    assert captured(keeper, OFFICIAL) == [[OFFICIAL]]


def test_a_walk_takes_no_page_that_came_from_a_copy(keeper: Keeper, portal: Portal) -> None:
    """A page that was led to another site is a problem, and neither an alteration nor a withdrawal."""
    portal.night({OFFICIAL: Answer(page(received=7))})

    concluded = portal.night({OFFICIAL: Answer(page(received=8), captured_from=COPY)})

    assert kinds(concluded) == []
    assert captured(keeper, OFFICIAL) == [[OFFICIAL]]
    assert lines(keeper) == {OFFICIAL: ("example", 1)}


def test_an_address_that_the_portal_names_is_its_own(keeper: Keeper, portal: Portal) -> None:
    """A portal whose file names a host without a name has its attachments there."""
    document = "http://122.137.0.9/files/a.html"

    portal.night({OFFICIAL: Answer(page(), attachments={document: TABLE})})

    assert captured(keeper, OFFICIAL) == [[OFFICIAL, document]]


def test_a_walk_of_another_collection_is_held_to_the_same(
    keeper: Keeper, tmp_path: Path, clock: SimulatedClock
) -> None:
    """What a foreign walk says it took from a copy's host is no part of the report that it tells of."""
    with keep(Collection.open(tmp_path / "elsewhere", create=True), clock) as other:
        far = Portal(other, clock, confirm_after_checks=1)
        far.night({OFFICIAL: Answer(page(), attachments={COPIED_DOCUMENT: TABLE})})

    import_files(keeper, sorted((tmp_path / "elsewhere" / "archive").glob("*.warc.gz")))

    assert captured(keeper, OFFICIAL) == [[OFFICIAL]]
