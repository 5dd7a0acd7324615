"""A collection, or a part of it, as WACZ: whole by its own digests, found by its index, read back as it was."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow, WarcRow
from archive.cdxj import write_index
from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.errors import FormatError, NothingToExportError
from archive.importing import import_files
from archive.index_lines import own_line
from archive.keeping import Keeper, keep
from archive.listing import list_reports, list_versions
from archive.verify import verify
from archive.wacz.exporting import Exported, Wish, export_wacz
from archive.wacz.zipnum import BlockIndex
from archive.warc.check import check_warcs
from archive.warc.reader import read_records
from tests.archive.concluding.portal_nights import Answer, Portal, page
from tests.archive.warc.samples import TLS

HEALTH = "http://www.example.gov.cn/nianbao/1.html"
WATER = "http://www.example.gov.cn/nianbao/2.html"

Export = Callable[..., Path]


@pytest.fixture
def nights(portal: Portal) -> None:
    """Three nights: a baseline, an alteration, and a night on which nothing changed (revisits only)."""
    water = Answer(page(body="示例县水利局", prose="全年无举报。"))
    portal.night({HEALTH: Answer(page(received=7)), WATER: water})
    portal.night({HEALTH: Answer(page(received=8)), WATER: water})
    portal.night({HEALTH: Answer(page(received=8)), WATER: water})


@pytest.fixture
def export(keeper: Keeper, tmp_path: Path) -> Export:
    """Export what is wished for and return where it is."""

    def write(**wish: Any) -> Path:
        out = tmp_path / "out.wacz"
        with Session(keeper.engine) as session:
            export_wacz(keeper.collection, session, out, keeper.clock, Wish(**wish))
        return out

    return write


def unpack(wacz: Path) -> Path:
    """Unpack a WACZ beside itself."""
    target = wacz.with_suffix(".d")
    shutil.rmtree(target, ignore_errors=True)
    with zipfile.ZipFile(wacz) as container:
        container.extractall(target)
    return target


def check_wacz(wacz: Path) -> list[str]:
    """Return what is wrong with a WACZ by the text of its specification, 1.1.1."""
    with zipfile.ZipFile(wacz) as container:
        infos = {info.filename: info for info in container.infolist()}
        package = json.loads(container.read("datapackage.json"))
        digest = json.loads(container.read("datapackage-digest.json"))
        faults = [f"{name} is there twice" for name in infos if container.namelist().count(name) > 1]
        if digest["hash"] != f"sha256:{hashlib.sha256(container.read('datapackage.json')).hexdigest()}":
            faults.append("datapackage-digest.json is wrong")
        if (package["profile"], package["wacz_version"]) != ("data-package", "1.1.1"):
            faults.append("no data package of this version")
        described = {one["path"]: one for one in package["resources"]}
        if described.keys() != infos.keys() - {"datapackage.json", "datapackage-digest.json"}:
            faults.append("the resources are not the files")
        for path, one in described.items():
            content = container.read(path)
            if (one["hash"], one["bytes"]) != (f"sha256:{hashlib.sha256(content).hexdigest()}", len(content)):
                faults.append(f"{path} is not as described")
            if not re.fullmatch(r"[a-z0-9._-]+", one["name"]):
                faults.append(f"{one['name']} is no resource's name")
        stored = [name for name in infos if name.endswith(".gz")]
        faults += [f"{name} is deflated" for name in stored if infos[name].compress_type != zipfile.ZIP_STORED]
        faults += [
            f"{name} is an unknown place" for name in infos if not re.match(r"archive/|indexes/|pages/|data", name)
        ]
    return faults + check_index(unpack(wacz))


def check_index(unpacked: Path) -> list[str]:
    """Return what is wrong with the compressed index: its blocks, their order, and what each line finds."""
    meta, *blocks = (unpacked / "indexes/index.idx").read_text(encoding="utf-8").splitlines()
    assert meta == '!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}'
    packed = (unpacked / "indexes/index.cdx.gz").read_bytes()
    lines: list[bytes] = []
    for block in blocks:
        key, _, text = block.partition(" {")
        place = json.loads("{" + text)
        piece = packed[place["offset"] : place["offset"] + place["length"]]
        assert place["digest"] == f"sha256:{hashlib.sha256(piece).hexdigest()}"
        found = gzip.decompress(piece).splitlines(keepends=True)
        assert found[0].startswith(key.encode() + b" {")
        lines += found
    anew = unpacked / "anew.cdxj"
    write_index(sorted((unpacked / "archive").iterdir()), anew)
    expected = [own_line(line) for line in anew.read_bytes().splitlines(keepends=True)]
    return [] if expected == lines else ["the index is not that of the files"]


def pages_of(wacz: Path) -> list[dict[str, Any]]:
    """The pages of a WACZ, its header left out."""
    lines = (unpack(wacz) / "pages/pages.jsonl").read_text(encoding="utf-8").splitlines()
    header, *pages = [json.loads(line) for line in lines]
    assert header["format"] == "json-pages-1.0"
    return pages


def captures_of(keeper: Keeper) -> set[tuple[Any, ...]]:
    """What identifies the captures of a collection."""
    with Session(keeper.engine) as session:
        rows = session.scalars(select(CaptureRow)).all()
        return {(row.record_id, row.record_type, row.url, row.captured_at, row.payload_digest) for row in rows}


def reports_of(keeper: Keeper) -> set[tuple[Any, ...]]:
    """What identifies the reports of a collection, with the digests of what each version consists of."""
    with Session(keeper.engine) as session:
        found = set()
        for line in list_reports(session):
            captures = [one for version in list_versions(session, line.id) for one in version.first_captures]
            digests = tuple(one["payload_digest"] for one in captures)
            found.add((line.issuing_body, line.reporting_year, line.kind, line.title, line.url, digests))
        return found


@pytest.mark.usefixtures("nights")
def test_whole_collection_is_a_valid_wacz(keeper: Keeper, export: Export) -> None:
    """Every WARC goes in as it is; digests, paths and index agree."""
    wacz = export()

    assert check_wacz(wacz) == []
    unpacked = unpack(wacz) / "archive"
    assert {path.name: path.read_bytes() for path in unpacked.iterdir()} == {
        path.name: path.read_bytes() for path in keeper.collection.sealed_warcs()
    }


@pytest.mark.usefixtures("nights")
def test_pages_are_the_states_of_the_reports(export: Export) -> None:
    """Each version of each report is a page, with its moment, title and what is read in it."""
    pages = pages_of(export())

    assert sorted((page["url"], page["ts"]) for page in pages) == [
        (HEALTH, "2026-02-02T18:00:00Z"),
        (HEALTH, "2026-02-03T18:00:00Z"),
        (WATER, "2026-02-02T18:00:00Z"),
    ]
    water = next(page for page in pages if page["url"] == WATER)
    assert water["title"] == "示例县水利局2023年政府信息公开工作年度报告"
    assert "全年无举报" in water["text"]


@pytest.mark.usefixtures("nights")
def test_later_records_come_with_their_originals(keeper: Keeper, export: Export) -> None:
    """Of the last night there are revisits only: their originals, nights older, are in the file too."""
    wacz = export(since=datetime(2026, 2, 4, tzinfo=UTC))

    assert check_wacz(wacz) == []
    warcs = sorted((unpack(wacz) / "archive").iterdir())
    assert list(check_warcs(warcs)) == []
    records = [record for warc in warcs for record in read_records(warc)]
    assert len([record for record in records if record.type == "revisit"]) == 2
    assert len([record for record in records if record.type == "response"]) < 5
    assert len([warc for warc in warcs if warc.name.endswith("-part.warc.gz")]) == 2
    assert {page["ts"] for page in pages_of(wacz)} == {"2026-02-03T18:00:00Z", "2026-02-02T18:00:00Z"}
    with Session(keeper.engine) as session:
        assert len(warcs) == len(session.scalars(select(WarcRow)).all())


@pytest.mark.usefixtures("nights")
def test_copied_records_are_the_same_bytes(keeper: Keeper, export: Export) -> None:
    """A gzip member that is copied is the one that was sealed, and its file says what it is."""
    wacz = export(since=datetime(2026, 2, 4, tzinfo=UTC))

    for part in (unpack(wacz) / "archive").glob("*-part.warc.gz"):
        first, *records = list(read_records(part))
        assert b"copied bit for bit" in first.block
        assert first.header("WARC-Filename") == part.name
        sealed = (keeper.collection.archive / part.name.replace("-part", "")).read_bytes()
        content = part.read_bytes()
        assert all(content[one.offset : one.offset + one.length] in sealed for one in records)


def test_portal_is_exported_without_the_others(keeper: Keeper, clock: SimulatedClock, export: Export) -> None:
    """Of two portals on one host, in the same WARC, only what is of the one goes in."""
    portal = Portal(keeper, clock, confirm_after_checks=1)
    portal.night({HEALTH: Answer(page(received=7))})
    other = Portal(keeper, clock, confirm_after_checks=1)
    other.facts = other.facts.model_copy(update={"id": "other"})
    other.night({WATER: Answer(page(body="示例县水利局"))})

    wacz = export(portal="example")

    assert check_wacz(wacz) == []
    records = [record for warc in (unpack(wacz) / "archive").iterdir() for record in read_records(warc)]
    urls = {record.reference("WARC-Target-URI") for record in records}
    assert HEALTH in urls
    assert WATER not in urls
    assert [page["url"] for page in pages_of(wacz)] == [HEALTH]


def test_connections_come_with_what_they_carried(portal: Portal, export: Export) -> None:
    """What is known of the TLS of an exchange is in the part that holds it, once, though an older record names it."""
    portal.night({HEALTH: Answer(page(received=7))})
    portal.tls = TLS
    portal.night({HEALTH: Answer(page(received=8))})
    portal.tls = replace(TLS, version="TLSv1.3")
    portal.night({HEALTH: Answer(page(received=8))})

    wacz = export(since=datetime(2026, 2, 4, tzinfo=UTC))

    assert check_wacz(wacz) == []
    warcs = sorted((unpack(wacz) / "archive").iterdir())
    assert list(check_warcs(warcs)) == []
    records = [record for warc in warcs for record in read_records(warc)]
    versions = sorted(record.block.split(b"\r\n")[0] for record in records if record.block.startswith(b"tls-version"))
    assert versions == [b"tls-version: TLSv1", b"tls-version: TLSv1.3"]


@pytest.mark.parametrize("wish", [{"portal": "example"}, {"since": datetime(2026, 2, 4, tzinfo=UTC)}], ids=str)
def test_interim_responses_come_with_theirs(portal: Portal, export: Export, wish: dict[str, Any]) -> None:
    """A 1xx that came before a response is where that is, also where this is an older night's."""
    portal.interim = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    for _ in range(3):
        portal.night({HEALTH: Answer(page(received=8))})

    warcs = sorted((unpack(export(**wish)) / "archive").iterdir())

    assert list(check_warcs(warcs)) == []
    records = [record for warc in warcs for record in read_records(warc)]
    answers = {record.record_id for record in records if record.type in ("response", "revisit")}
    interim = {record.reference("WARC-Refers-To") for record in records if record.block == portal.interim}
    assert interim == answers


@pytest.mark.usefixtures("nights")
def test_import_of_an_export_gives_the_same(
    keeper: Keeper, clock: SimulatedClock, tmp_path: Path, export: Export
) -> None:
    """A WACZ taken into an empty collection gives the same captures, reports and payload digests."""
    wacz = export()

    with keep(Collection.open(tmp_path / "second", create=True), clock) as second:
        import_files(second, [wacz])

        assert captures_of(second) == captures_of(keeper)
        assert reports_of(second) == reports_of(keeper)
        assert list(verify(second.collection, second.engine)) == []


@pytest.mark.usefixtures("nights")
def test_part_taken_back_adds_nothing(keeper: Keeper, export: Export) -> None:
    """Records that are there already stay as they are when a part of them comes back."""
    before = captures_of(keeper)

    import_files(keeper, [export(since=datetime(2026, 2, 4, tzinfo=UTC))])

    assert captures_of(keeper) == before
    assert list(verify(keeper.collection, keeper.engine)) == []


@pytest.mark.usefixtures("nights")
@pytest.mark.parametrize("wish", [{"portal": "nobody"}, {"since": datetime(2030, 1, 1, tzinfo=UTC)}])
def test_nothing_is_written_where_nothing_belongs(tmp_path: Path, export: Export, wish: dict[str, Any]) -> None:
    """A wish that nothing answers leaves no file."""
    with pytest.raises(NothingToExportError):
        export(**wish)

    assert list(tmp_path.glob("*.wacz*")) == []


@pytest.mark.usefixtures("nights")
def test_damage_is_not_passed_on(keeper: Keeper, tmp_path: Path, export: Export) -> None:
    """A WARC that is not what was sealed stops the export, and an earlier file stays as it was."""
    wacz = export()
    before = wacz.read_bytes()
    warc = keeper.collection.sealed_warcs()[0]
    content = bytearray(warc.read_bytes())
    content[-1] ^= 1
    warc.write_bytes(content)

    with pytest.raises(FormatError, match="not the bytes that were sealed"):
        export()

    assert wacz.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if "wacz" in path.name] == ["out.wacz"]


def test_index_of_many_blocks() -> None:
    """Every block can be found by its key, and all of them are the lines that went in."""
    lines = [f'cn,gov,example)/{number:06d} 20260101000000 {{"n": {number}}}\n'.encode() for number in range(5000)]
    index = BlockIndex(lines)

    packed = b"".join(index.blocks())

    assert gzip.decompress(packed) == b"".join(lines)
    keys = [line.partition(b" {")[0] for line in index.finding[1:]]
    assert keys == [line.partition(b" {")[0] for line in lines[::1024]]


@pytest.mark.usefixtures("nights")
def test_the_reference_validator_accepts_it(export: Export, tmp_path: Path, witnesses: Path) -> None:
    """`wacz validate` finds nothing in the whole and in a part, and finds a page that is not what was described."""
    wishes: dict[str, dict[str, Any]] = {
        "whole": {},
        "portal": {"portal": "example"},
        "since": {"portal": "example", "since": datetime(2026, 2, 4, tzinfo=UTC)},
    }
    files = [export(**wish).rename(tmp_path / f"{name}.wacz") for name, wish in wishes.items()]
    damaged = tmp_path / "damaged.wacz"
    directory = unpack(files[0])
    (directory / "pages/pages.jsonl").write_text("{}", encoding="ascii")
    with zipfile.ZipFile(damaged, "w") as container:
        for path in sorted(path for path in directory.rglob("*") if path.is_file()):
            container.write(path, path.relative_to(directory))

    # One process for all: loading the validator takes longer than using it.
    script = "import sys; from wacz.main import main; print([main(['validate', '-f', one]) for one in sys.argv[1:]])"
    program = [witnesses / "bin/python", "-c", script, *files, damaged]
    done = subprocess.run(program, capture_output=True, text=True, check=True)

    *valid, invalid = json.loads(done.stdout.splitlines()[-1])
    assert valid == [0, 0, 0], done.stdout
    assert invalid != 0


def test_counts_are_said(keeper: Keeper, portal: Portal, tmp_path: Path) -> None:
    """What went in is counted: files, captures, pages."""
    portal.night({HEALTH: Answer(page())})
    with Session(keeper.engine) as session:
        done = export_wacz(keeper.collection, session, tmp_path / "a.wacz", keeper.clock)

    assert done == Exported(whole_count=1, part_count=0, capture_count=3, page_count=1)
