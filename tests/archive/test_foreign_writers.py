"""Files as wget, Heritrix, Browsertrix and warcio write them: taken in, found, read and verified."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.errors import ForeignFileError
from archive.importing import import_files
from archive.keeping import Keeper
from archive.listing import list_reports, list_versions
from archive.mementos import Mementos
from archive.verify import verify
from archive.wacz.exporting import Wish, export_wacz
from archive.warc.reader import read_records
from tests.archive.concluding.portal_nights import page
from tests.nianbao.witnesses.wayback import record as record_by_pywb

URL = "http://www.example.gov.cn/nianbao/1.html"
MOMENT = "2024-03-01T00:00:00Z"


class _Site(BaseHTTPRequestHandler):
    """A report in GBK, sent in chunks, and its attachment."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with the report or with the attachment."""
        is_page = self.path.startswith("/nianbao")
        link = '<a href="/files/1.pdf">附件</a></body>'
        body = page().replace("</body>", link).encode("gbk") if is_page else b"%PDF-1.4 nothing"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=gbk" if is_page else "application/pdf")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for at in range(0, len(body), 500):
            piece = body[at : at + 500]
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  the base class's name
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """Serve the report on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def faults(keeper: Keeper) -> list[str]:
    """What verifying finds."""
    return [f"{fault.where}: {fault.message}" for fault in verify(keeper.collection, keeper.engine)]


@pytest.mark.parametrize("compressed", [True, False])
def test_what_wget_writes(keeper: Keeper, tmp_path: Path, site: str, *, compressed: bool) -> None:
    """A WARC of wget, which puts requests first and addresses in brackets, is taken in with its report."""
    wget = shutil.which("wget")
    if wget is None:
        pytest.skip("wget is not installed")
    options = [] if compressed else ["--no-warc-compression"]
    urls = [f"{site}/nianbao/1.html", f"{site}/files/1.pdf"]
    subprocess.run(
        [wget, "-q", "--no-config", "--no-proxy", "--warc-file=fetched", *options, *urls],
        cwd=tmp_path,
        check=True,
        timeout=60,
    )
    given = tmp_path / ("fetched.warc.gz" if compressed else "fetched.warc")

    (file,) = import_files(keeper, [given]).files

    assert file.is_recompressed is not compressed
    with Session(keeper.engine) as session:
        (line,) = list_reports(session)
        (version,) = list_versions(session, line.id)
    assert (line.issuing_body, line.reporting_year, line.url) == ("示例县卫生健康局", 2023, urls[0])
    assert [capture["url"] for capture in version.first_captures] == urls
    shown = Mementos(keeper.collection)
    (memento,) = shown.list_timemap(urls[0])
    assert "示例县卫生健康局" in shown.read(memento).payload.data.decode("gbk")
    assert faults(keeper) == []


class _Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer, which leaves its temporary files to the garbage collector."""

    @staticmethod
    def _create_temp_file() -> io.BytesIO:
        return io.BytesIO()


def record(
    writer: WARCWriter, kind: str, url: str, body: bytes, fields: dict[str, str], head: StatusAndHeaders | None = None
) -> ArcWarcRecord:
    """Write one record, at a moment that all share unless the fields say otherwise."""
    made = writer.create_warc_record(
        url,
        kind,
        payload=io.BytesIO(body),
        http_headers=head,
        warc_content_type=fields.pop("Content-Type", ""),
        warc_headers_dict={"WARC-Date": MOMENT, **fields},
    )
    writer.write_record(made)
    return made


@pytest.fixture
def crawled(tmp_path: Path) -> Path:
    """What Heritrix and Browsertrix put beside responses, and revisits without the record they refer to."""
    ok = StatusAndHeaders("200 OK", [("content-type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    revisit = {
        "WARC-Profile": "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
        "Content-Type": "application/http; msgtype=response",
    }
    path = tmp_path / "crawl.warc.gz"
    with path.open("wb") as file:
        writer = _Writer(file, gzip=True, warc_version="1.1")
        record(writer, "response", "dns:www.example.gov.cn", b"20240301\n", {"Content-Type": "text/dns"})
        first = record(writer, "response", URL, page().encode(), {}, ok)
        record(writer, "metadata", URL, b"fetchTimeMs: 5\r\n", {"Content-Type": "application/warc-fields"})
        for kind in ("pageinfo", "text"):
            record(writer, "resource", f"urn:{kind}:{URL}", b"{}", {"Content-Type": "application/json"})
        digest = {"WARC-Payload-Digest": first.rec_headers.get_header("WARC-Payload-Digest")}
        later = {"WARC-Date": "2024-04-01T00:00:00Z", "WARC-Refers-To-Target-URI": URL, "WARC-Refers-To-Date": MOMENT}
        record(writer, "revisit", URL, b"", {**revisit, **digest, **later}, ok)
        gone = {"WARC-Refers-To": "<urn:uuid:00000000-0000-4000-8000-000000000000>", "WARC-Payload-Digest": "sha1:GONE"}
        record(writer, "revisit", URL.replace("1.html", "9.html"), b"", {**revisit, **gone}, ok)
    return path


def test_what_crawlers_write(keeper: Keeper, crawled: Path) -> None:
    """Records that are no pages do no harm, a revisit is resolved by date, one of nothing here is no fault."""
    (file,) = import_files(keeper, [crawled]).files

    assert file.record_count == len(list(read_records(crawled))) == 7
    with Session(keeper.engine) as session:
        assert [line.url for line in list_reports(session)] == [URL]
    shown = Mementos(keeper.collection)
    first, again = shown.list_timemap(URL)
    assert again.original == first.entry
    assert shown.read(again).payload.data == page().encode()
    (dangling,) = shown.list_timemap(URL.replace("1.html", "9.html"))
    assert dangling.original is None
    assert faults(keeper) == []


def test_part_of_a_foreign_file_is_whole_in_itself(keeper: Keeper, crawled: Path, tmp_path: Path) -> None:
    """A revisit that names URL and date alone takes its original with it into a later export."""
    import_files(keeper, [crawled])

    with Session(keeper.engine) as session:
        wish = Wish("import:www.example.gov.cn", since=datetime(2024, 3, 20, tzinfo=UTC))
        export_wacz(keeper.collection, session, tmp_path / "part.wacz", keeper.clock, wish)

    with zipfile.ZipFile(tmp_path / "part.wacz") as container:
        container.extract("archive/crawl-part.warc.gz", tmp_path)
    records = list(read_records(tmp_path / "archive/crawl-part.warc.gz"))
    assert [record.type for record in records] == ["warcinfo", "response", "revisit"]
    assert [record.reference("WARC-Target-URI") for record in records[1:]] == [URL, URL]


def test_other_readers_meet_the_same_by_our_offsets(keeper: Keeper, crawled: Path) -> None:
    """warcio, reading the sealed file at the offsets of our index, meets the records that we mean."""
    import_files(keeper, [crawled])

    for entry in (one.entry for one in Mementos(keeper.collection).list_timemap(URL)):
        warc = str(keeper.collection.archive / entry.warc)
        program = [sys.executable, "-m", "warcio.cli", "extract", warc, str(entry.offset), "--headers"]
        assert URL.encode() in subprocess.run(program, capture_output=True, check=True).stdout


def test_what_pywb_records(keeper: Keeper, tmp_path: Path, site: str, witnesses: Path) -> None:
    """A WARC of pywb's recorder is taken in with its report, and a second time it changes nothing."""
    url = f"{site}/nianbao/1.html"
    with record_by_pywb(witnesses, tmp_path / "pywb") as recorder:
        assert recorder.ask(f"record/mp_/{url}").status == 200
    (given,) = (tmp_path / "pywb/collections/it/archive").iterdir()

    (file,) = import_files(keeper, [given]).files

    assert file.origin_name.startswith(given.name)
    with Session(keeper.engine) as session:
        (line,) = list_reports(session)
    assert (line.issuing_body, line.reporting_year, line.url) == ("示例县卫生健康局", 2023, url)
    shown = Mementos(keeper.collection)
    assert "示例县卫生健康局" in shown.read(shown.list_timemap(url)[0]).payload.data.decode("gbk")
    again = import_files(keeper, [given])
    assert (again.files, again.reports.new) == ((), [])
    assert faults(keeper) == []


@pytest.fixture
def browsed(tmp_path: Path, witnesses: Path) -> Path:
    """A WACZ as Browsertrix makes them, packed by py-wacz: bodies decoded, pictures and text of pages beside them."""
    path = tmp_path / "rec-0.warc.gz"
    fields = [("content-type", "text/html; charset=utf-8"), ("x-orig-content-encoding", "gzip")]
    head = StatusAndHeaders("200 OK", fields, protocol="HTTP/1.1")
    asked = StatusAndHeaders("GET /nianbao/1.html HTTP/1.1", [("user-agent", "Mozilla/5.0")], is_http_request=True)
    page_of = {"WARC-Page-ID": "5f0c1c4e-0000-4000-8000-000000000000", "WARC-Resource-Type": "document"}
    with path.open("wb") as file:
        writer = _Writer(file, gzip=True, warc_version="1.1")
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "Browsertrix-Crawler 1.9"}))
        answer = record(writer, "response", URL, page().encode(), dict(page_of), head)
        concurrent = {"WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID")}
        record(writer, "request", URL, b"", {**page_of, **concurrent}, asked)
        for kind, content, media in [
            ("view", b"\x89PNG\r\n\x1a\n", "image/png"),
            ("text", "示例县卫生健康局".encode(), "text/plain"),
            ("pageinfo", b'{"pageid": "5f0c1c4e", "counts": {"jsErrors": 0}}', "application/json"),
        ]:
            record(writer, "resource", f"urn:{kind}:{URL}", content, {"Content-Type": media})
    pages = tmp_path / "pages.jsonl"
    listed = {"id": "1", "url": URL, "ts": MOMENT, "title": "年报", "text": "示例县卫生健康局"}
    header = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    pages.write_text("\n".join(json.dumps(one) for one in (header, listed)) + "\n", encoding="utf-8")
    program = [witnesses / "bin/wacz", "create", "-o", tmp_path / "crawl.wacz", "-p", pages, path]
    subprocess.run(program, check=True, capture_output=True)
    return tmp_path / "crawl.wacz"


def test_what_browsertrix_packs(keeper: Keeper, browsed: Path) -> None:
    """The report of a WACZ is read, its origin is the WACZ and the member, and a second time it changes nothing."""
    (file,) = import_files(keeper, [browsed]).files

    assert (file.member, file.record_count) == ("archive/rec-0.warc.gz", 6)
    with Session(keeper.engine) as session:
        (line,) = list_reports(session)
        assert (line.url, line.portal) == (URL, "import:www.example.gov.cn")
        assert line.origin is not None
        assert line.origin.startswith("crawl.wacz archive/rec-0.warc.gz")
    before = sorted(keeper.collection.root.rglob("*"))
    again = import_files(keeper, [browsed])
    assert (again.files, again.known) == ((), (f"{browsed} archive/rec-0.warc.gz",))
    assert sorted(keeper.collection.root.rglob("*")) == before
    assert faults(keeper) == []


def test_damaged_wacz_costs_nothing_that_was_kept(keeper: Keeper, browsed: Path, crawled: Path) -> None:
    """A WACZ that is cut short is refused, one of which a byte differs gives what is whole; what was there stays."""
    import_files(keeper, [crawled])
    before = {path: path.read_bytes() for path in keeper.collection.archive.glob("*.warc.gz")}
    content = browsed.read_bytes()
    flipped = bytearray(content)
    flipped[content.index(b"rec-0.warc.gz") + 200] ^= 1
    browsed.write_bytes(content[: len(content) // 2])
    with pytest.raises(ForeignFileError, match=r"crawl\.wacz: not taken in"):
        import_files(keeper, [browsed])
    assert {path: path.read_bytes() for path in keeper.collection.archive.glob("*.warc.gz")} == before
    browsed.write_bytes(flipped)
    (file,) = import_files(keeper, [browsed]).files
    assert (file.left_out_count > 0, file.record_count < 6) == (True, True)
    assert before.items() <= {path: path.read_bytes() for path in keeper.collection.archive.glob("*.warc.gz")}.items()
    with Session(keeper.engine) as session:
        assert len(list_reports(session)) == 1
    assert faults(keeper) == []
