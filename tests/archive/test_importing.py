"""Files of other programs are taken in: bits kept, reports read, nothing invented, nothing half done."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.catalogue.database import open_catalogue
from archive.catalogue.tables import Base, CaptureRow, EventRow, WalkRow
from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.concluding import finding
from archive.disk import file_sha256
from archive.errors import ForeignFileError
from archive.importing import Imported, import_files
from archive.imports import IMPORTED, read_imported_files, staging_of
from archive.keeping import Keeper, keep
from archive.listing import ReportLine, list_reports, list_versions
from archive.rebuild import rebuild
from archive.verify import verify
from archive.warc.codings import LARGEST_DECODED
from archive.warc.reader import read_records
from tests.archive.concluding.portal_nights import Answer, Portal, page

HEALTH = "http://www.example.gov.cn/nianbao/1.html"
WATER = "http://www.example.gov.cn/nianbao/2.html"
NEWS = "http://www.example.gov.cn/news/1.html"


Snapshot = dict[str, Any]


class Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer, which leaves its temporary files to the garbage collector."""

    @staticmethod
    def _create_temp_file() -> io.BytesIO:
        return io.BytesIO()


def write_foreign(
    target: Path,
    answers: list[tuple[str, bytes, str]],
    *,
    compressed: bool = True,
    day: int = 1,
    version: str = "1.0",
    fields: tuple[tuple[str, str], ...] = (),
) -> Path:
    """Write a WARC as warcio writes them: URL, body and content type of each answer, a minute apart.

    `fields` are said by every answer.
    """
    with target.open("wb") as file:
        writer = Writer(file, gzip=compressed, warc_version=version)
        info = writer.create_warcinfo_record(target.name, {"software": "another writer", "isPartOf": "x"})
        writer.write_record(info)
        for minute, (url, body, content_type) in enumerate(answers):
            http = StatusAndHeaders("200 OK", [("Content-Type", content_type), *fields], protocol="HTTP/1.1")
            date = f"2024-03-{day:02d}T00:{minute:02d}:00Z"
            record = writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=http,
                warc_headers_dict={"WARC-Date": date},
            )
            writer.write_record(record)
    return target


def html(text: str, charset: str = "utf-8") -> tuple[bytes, str]:
    """A page's bytes and content type."""
    return text.encode(charset), f"text/html; charset={charset}"


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A WARC with two reports, one of them in GBK, and a page that is none."""
    news = "<html><head><title>县政府召开常务会议</title></head><body>会议</body></html>"
    answers = [
        (HEALTH, *html(page(received=7))),
        (WATER, *html(page(body="示例县水利局"), "gbk")),
        (NEWS, *html(news)),
    ]
    return write_foreign(tmp_path / "other.warc.gz", answers)


def snapshot(keeper: Keeper) -> Snapshot:
    """Everything that a collection holds: its files' digests and every row."""
    files = {
        str(path.relative_to(keeper.collection.root)): file_sha256(path)
        for path in sorted(keeper.collection.root.rglob("*"))
        if path.is_file() and path.name.partition("-")[0] not in ("catalogue.db", "lock", "writer.lock")
    }
    return {"files": files, "rows": rows(keeper)}


def rows(keeper: Keeper) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in an order of its own."""
    engine = open_catalogue(keeper.collection.catalogue)
    with Session(engine) as session:
        found = {
            mapper.class_.__tablename__: sorted(
                (
                    {column.key: getattr(row, column.key) for column in mapper.columns}
                    for row in session.scalars(select(mapper.class_))
                ),
                key=repr,
            )
            for mapper in Base.registry.mappers
        }
    engine.dispose()
    return found


def reports(keeper: Keeper) -> list[ReportLine]:
    """The reports that are known."""
    with Session(keeper.engine) as session:
        return list_reports(session)


def faults(keeper: Keeper) -> list[str]:
    """What verifying finds."""
    return [f"{fault.where}: {fault.message}" for fault in verify(keeper.collection, keeper.engine)]


def test_reports_are_read_and_their_origin_is_kept(keeper: Keeper, foreign: Path) -> None:
    """Pages that call themselves reports become reports with one version; nothing is raised, and the origin is said."""
    imported = import_files(keeper, [foreign])

    lines = reports(keeper)
    assert [(line.issuing_body, line.reporting_year, line.versions) for line in lines] == [
        ("示例县卫生健康局", 2023, 1),
        ("示例县水利局", 2023, 1),
    ]
    assert {line.portal for line in lines} == {"import:www.example.gov.cn"}
    assert all(line.origin and line.origin.startswith("other.warc.gz (sha256:") for line in lines)
    assert len(imported.reports.new) == 2
    with Session(keeper.engine) as session:
        assert session.scalars(select(EventRow)).all() == []
        (version,) = list_versions(session, lines[0].id)
        assert version.origin == lines[0].origin
        assert version.first_seen_at == datetime(2024, 3, 1, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("coded", "why"),
    [
        (gzip.compress(page(received=7).encode())[:-30], "gzip body cut off"),
        (gzip.compress(bytes(LARGEST_DECODED) + page(received=7).encode(), 1), "decodes to more than"),
    ],
)
def test_part_of_a_page_is_no_report(keeper: Keeper, tmp_path: Path, coded: bytes, why: str) -> None:
    """A page whose coding is cut off, or that is a bomb, is said to be so; the others are read."""
    answers = [
        (HEALTH, coded, "text/html; charset=utf-8"),
        (WATER, gzip.compress(html(page(body="示例县水利局"))[0]), "text/html"),
    ]
    path = write_foreign(tmp_path / "other.warc.gz", answers, fields=(("Content-Encoding", "gzip"),))

    imported = import_files(keeper, [path])

    assert len(imported.reports.new) == 1
    [(url, problem)] = imported.reports.problems
    assert url == HEALTH
    assert why in problem


def test_file_is_kept_bit_for_bit_and_accounted_for(keeper: Keeper, foreign: Path) -> None:
    """The sealed file is the given one; manifest and journal say so; everything verifies by the milder profile."""
    (file,) = import_files(keeper, [foreign]).files

    assert (keeper.collection.archive / "other.warc.gz").read_bytes() == foreign.read_bytes()
    assert (file.origin, file.origin_sha256, file.is_recompressed) == (str(foreign), file_sha256(foreign), False)
    (entry,) = [one for one in keeper.journal.read() if one.kind == IMPORTED]
    assert entry.body["imported_at"].startswith("2026-02-01T18:00")
    assert not staging_of(keeper.collection).exists()
    assert faults(keeper) == []


def write_zst(target: Path, plain: Path, dictionary: str) -> Path:
    """Write a WARC again as `.warc.zst`, a frame a record, with a dictionary before them or without."""
    zstd = pytest.importorskip("backports.zstd")
    content = plain.read_bytes()
    records = [content[record.offset : record.offset + record.length] for record in read_records(plain)]
    known, head = None, b""
    if dictionary != "none":
        known = zstd.train_dict([content[at : at + 64] for at in range(len(content) - 64)], 4096)
        packed = zstd.compress(known.dict_content) if dictionary == "compressed" else known.dict_content
        head = b"\x5d\x2a\x4d\x18" + len(packed).to_bytes(4, "little") + packed
    target.write_bytes(head + b"".join(zstd.compress(record, zstd_dict=known) for record in records))
    return target


@pytest.mark.parametrize("dictionary", ["none", "plain", "compressed"])
def test_zstandard_is_taken_in(keeper: Keeper, tmp_path: Path, dictionary: str) -> None:
    """A `.warc.zst` is compressed anew with gzip, bit for bit what it was; of one that is cut off, what is whole."""
    plain = write_foreign(tmp_path / "plain.warc", [(HEALTH, *html(page()))], compressed=False)
    given = write_zst(tmp_path / "archiveteam.warc.zst", plain, dictionary)
    cut = tmp_path / "cut.warc.zst"
    cut.write_bytes(given.read_bytes()[:-20])

    half = import_files(keeper, [cut])
    assert [(file.record_count, file.left_out_count) for file in half.files] == [(1, 1)]
    assert not half.oddities[0].is_kept
    (file,) = import_files(keeper, [given]).files

    assert (file.name, file.is_recompressed) == ("archiveteam.warc.gz", True)
    assert file.origin_sha256 == file_sha256(given)
    assert gzip.decompress((keeper.collection.archive / file.name).read_bytes()) == plain.read_bytes()
    assert len(reports(keeper)) == 1
    assert faults(keeper) == []


@pytest.mark.parametrize("form", ["plain", "one member"])
def test_other_forms_are_compressed_record_by_record(keeper: Keeper, tmp_path: Path, form: str) -> None:
    """What cannot be read by offset is compressed anew: decompressed it is bit for bit what was given."""
    given = write_foreign(tmp_path / "wget.warc", [(HEALTH, *html(page()))], compressed=False)
    content = given.read_bytes()
    if form == "one member":
        given = tmp_path / "wget.warc.gz"
        given.write_bytes(gzip.compress(content))

    (file,) = import_files(keeper, [given]).files

    sealed = keeper.collection.archive / file.name
    assert file.is_recompressed
    assert file.name == "wget.warc.gz"
    assert gzip.decompress(sealed.read_bytes()) == content
    assert not any(record.shares_member for record in read_records(sealed))
    assert len(reports(keeper)) == 1
    assert faults(keeper) == []


def test_rebuild_gives_the_same(keeper: Keeper, portal: Portal, foreign: Path, tmp_path: Path) -> None:
    """Imports between walks come back from WARCs and journal alone, row for row."""
    portal.night({HEALTH: Answer(page(received=7))})
    later = write_foreign(tmp_path / "later.warc.gz", [(HEALTH, *html(page(received=9)))], day=2)
    import_files(keeper, [foreign])
    portal.night({HEALTH: Answer(page(received=8))})
    import_files(keeper, [later])
    before, index = rows(keeper), keeper.collection.index.read_bytes()
    keeper.engine.dispose()

    rebuilt = rebuild(keeper.collection)

    assert rows(keeper) == before
    assert keeper.collection.index.read_bytes() == index
    assert (rebuilt.not_journaled, rebuilt.not_concluded) == ((), ())
    assert faults(keeper) == []


def test_later_capture_is_a_version_and_an_earlier_one_is_kept_as_capture(keeper: Keeper, tmp_path: Path) -> None:
    """Versions follow the order of time: a later file adds one, one that is older than what is known adds none."""
    days = {
        day: write_foreign(tmp_path / f"{day}.warc.gz", [(HEALTH, *html(page(received=received)))], day=day)
        for day, received in ((2, 7), (3, 7), (4, 8), (1, 5))
    }

    found = [import_files(keeper, [path]).reports for path in days.values()]

    assert [len(one.new) for one in found] == [1, 0, 0, 0]
    assert [(one.again_count, one.altered_count, one.older_count) for one in found[1:]] == [
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
    ]
    (line,) = reports(keeper)
    assert line.versions == 2


def test_first_walk_after_an_import_is_a_baseline(keeper: Keeper, portal: Portal, foreign: Path) -> None:
    """Imported reports stand beside those that are walked: the first walk raises nothing, later ones as ever."""
    import_files(keeper, [foreign])

    first = portal.night({HEALTH: Answer(page(received=8))})
    second = portal.night({HEALTH: Answer(page(received=9))})

    assert first.events == ()
    assert [event.kind for event in second.events] == ["altered"]
    assert [capture.warc for capture in second.events[0].captures.before] != ["other.warc.gz"]


def test_attachment_is_read_with_its_page(keeper: Keeper, tmp_path: Path) -> None:
    """A document that a report's page links to is its attachment, and no report of its own."""
    document = b"%PDF-1.4 no document that can be read"
    text = page().replace("</body>", '<a href="/files/a.pdf">附件</a></body>')
    answers = [(HEALTH, *html(text)), ("http://www.example.gov.cn/files/a.pdf", document, "application/pdf")]

    import_files(keeper, [write_foreign(tmp_path / "with.warc.gz", answers)])

    (line,) = reports(keeper)
    with Session(keeper.engine) as session:
        (version,) = list_versions(session, line.id)
    assert [capture["url"] for capture in version.first_captures] == [HEALTH, answers[1][0]]


def test_name_that_is_taken_gets_the_digest(keeper: Keeper, tmp_path: Path, foreign: Path) -> None:
    """Another file of the same name is kept beside the first; the very same bytes are not kept twice."""
    other = write_foreign(tmp_path / "copy.warc.gz", [(HEALTH, *html(page()))])
    (tmp_path / "b").mkdir()
    same_name = other.rename(tmp_path / "b" / foreign.name)

    first = import_files(keeper, [foreign])
    second = import_files(keeper, [same_name, foreign])

    assert [file.name for file in first.files] == ["other.warc.gz"]
    assert [file.name for file in second.files] == [f"other-{file_sha256(same_name)[:12]}.warc.gz"]
    assert second.known == (str(foreign),)
    assert faults(keeper) == []


def make_text(path: Path) -> None:
    """Put something else in its place."""
    path.write_text("<html>not found</html>", encoding="utf-8")


def make_zip(path: Path) -> None:
    """Put a ZIP file without WARC in its place."""
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("readme.txt", "nothing")


@pytest.mark.parametrize("damage", [make_text, make_zip])
def test_file_of_which_nothing_can_be_read_changes_nothing(
    keeper: Keeper, tmp_path: Path, foreign: Path, damage: Callable[[Path], None]
) -> None:
    """It is refused in one line, and with it the whole ones that came before it in the same call."""
    import_files(keeper, [foreign])
    whole = write_foreign(tmp_path / "whole.warc.gz", [(HEALTH, *html(page(received=9)))], day=3)
    damaged = Path(shutil.copy(foreign, tmp_path / "damaged.warc.gz"))
    damage(damaged)
    before = snapshot(keeper)

    with pytest.raises(ForeignFileError, match=r"damaged\.warc\.gz: not taken in") as caught:
        import_files(keeper, [whole, damaged])

    assert "\n" not in str(caught.value)
    assert snapshot(keeper) == before


def test_crash_before_the_journal_leaves_nothing(keeper: Keeper, portal: Portal, foreign: Path) -> None:
    """What was staged and not journaled is removed by the next night."""
    staging = staging_of(keeper.collection)
    staging.mkdir()
    shutil.copy(foreign, staging / "other.warc.gz")

    portal.night({HEALTH: Answer(page())})

    assert not staging.exists()
    assert not (keeper.collection.archive / "other.warc.gz").exists()
    assert faults(keeper) == []


def test_crash_after_the_journal_is_gone_on_with(
    keeper: Keeper, portal: Portal, foreign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was journaled is put in its place, entered and read by the next night, as if nothing had happened."""

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(keeper, "enter_imports", crash)
    with pytest.raises(KeyboardInterrupt):
        import_files(keeper, [foreign])
    monkeypatch.undo()

    portal.night({WATER: Answer(page(body="示例县水利局"))})

    assert (keeper.collection.archive / "other.warc.gz").read_bytes() == foreign.read_bytes()
    assert len([line for line in reports(keeper) if line.origin]) == 2
    assert faults(keeper) == []


@pytest.fixture
def elsewhere(tmp_path: Path, clock: SimulatedClock) -> Path:
    """Return the directory of another collection, with two nights of a portal in it."""
    with keep(Collection.open(tmp_path / "elsewhere", create=True), clock) as other:
        far = Portal(other, clock, confirm_after_checks=1)
        far.night({HEALTH: Answer(page(received=7)), WATER: Answer(page(body="示例县水利局"))})
        far.night({HEALTH: Answer(page(received=8)), WATER: Answer(page(body="示例县水利局"))})
    return tmp_path / "elsewhere"


def test_our_own_files_from_elsewhere(keeper: Keeper, elsewhere: Path) -> None:
    """Walks of another collection say what was a report and prove nothing here: no walk, no crawl, no event."""
    warcs = sorted((elsewhere / "archive").glob("*.warc.gz"))

    import_files(keeper, warcs)

    assert [(line.issuing_body, line.versions) for line in reports(keeper)] == [
        ("示例县卫生健康局", 2),
        ("示例县水利局", 1),
    ]
    with Session(keeper.engine) as session:
        assert session.scalars(select(WalkRow)).all() == []
        assert {row.crawl_id for row in session.scalars(select(CaptureRow))} == {None}
    assert faults(keeper) == []


def test_records_that_are_there_already_stay_where_they_are(keeper: Keeper, portal: Portal, tmp_path: Path) -> None:
    """A file with records of this very collection adds the others only, and the same after a rebuild."""
    portal.night({HEALTH: Answer(page(received=7))})
    (own,) = keeper.collection.sealed_warcs()
    extra = write_foreign(tmp_path / "extra.warc.gz", [(WATER, *html(page(body="示例县水利局")))])
    both = tmp_path / "aaa.warc.gz"
    both.write_bytes(own.read_bytes() + extra.read_bytes())

    import_files(keeper, [both])

    captures = rows(keeper)["captures"]
    assert len({row["record_id"] for row in captures}) == len(captures)
    assert {row["warc"] for row in captures if row["url"] == HEALTH} == {own.name}
    before = rows(keeper)
    keeper.engine.dispose()
    rebuild(keeper.collection)
    assert rows(keeper) == before
    assert faults(keeper) == []


def test_altered_foreign_file_is_found(keeper: Keeper, foreign: Path) -> None:
    """One bit of an imported file that differs is found, by manifest and by its own digests."""
    import_files(keeper, [foreign])
    sealed = keeper.collection.archive / "other.warc.gz"
    content = bytearray(sealed.read_bytes())
    content[len(content) // 2] ^= 1
    sealed.write_bytes(content)

    found = faults(keeper)

    assert any(fault.startswith("manifest.jsonl") for fault in found)
    assert any(fault.startswith("other.warc.gz, byte") for fault in found)


def test_wacz_whose_digest_is_false_is_refused(keeper: Keeper, foreign: Path, tmp_path: Path) -> None:
    """What datapackage.json says of a WARC must be true of it."""
    wacz = tmp_path / "bad.wacz"
    package = {"resources": [{"path": "archive/data.warc.gz", "hash": "sha256:" + "0" * 64}]}
    with zipfile.ZipFile(wacz, "w") as container:
        container.write(foreign, "archive/data.warc.gz")
        container.writestr("datapackage.json", json.dumps(package))

    with pytest.raises(ForeignFileError, match=r"archive/data.warc.gz is not what datapackage.json says"):
        import_files(keeper, [wacz])

    assert read_imported_files(keeper.journal) == {}


def test_several_warcs_of_a_wacz(keeper: Keeper, tmp_path: Path) -> None:
    """Each WARC of a WACZ becomes a file of its own, compressed or not, and remembers the WACZ."""
    wacz = tmp_path / "two.wacz"
    first = write_foreign(tmp_path / "a.warc.gz", [(HEALTH, *html(page()))])
    second = write_foreign(tmp_path / "b.warc", [(WATER, *html(page(body="示例县水利局")))], compressed=False)
    with zipfile.ZipFile(wacz, "w") as container:
        container.write(first, "archive/a.warc.gz")
        container.write(second, "archive/b.warc")

    imported: Imported = import_files(keeper, [wacz])

    assert [(file.name, file.member) for file in imported.files] == [
        ("a.warc.gz", "archive/a.warc.gz"),
        ("b.warc.gz", "archive/b.warc"),
    ]
    assert {file.origin_sha256 for file in imported.files} == {file_sha256(wacz)}
    assert len(reports(keeper)) == 2
    assert faults(keeper) == []


def test_conclusion_that_breaks_is_told_and_costs_no_night(
    keeper: Keeper, portal: Portal, foreign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours over a foreign page leaves its captures, a problem that names the file, and the next night."""

    def broken(_: str) -> list[str]:
        raise RuntimeError("a fault")

    monkeypatch.setattr(finding, "find_titles", broken)
    imported = import_files(keeper, [foreign])

    assert imported.reports.problems == [
        ("other.warc.gz", "could not be concluded: RuntimeError('a fault'): please report this")
    ]
    assert {row["warc"] for row in rows(keeper)["captures"]} == {"other.warc.gz"}
    portal.night({HEALTH: Answer(page())})
    assert [line.origin for line in reports(keeper)] == [None]
    assert faults(keeper) == []
