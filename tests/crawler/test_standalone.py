"""`scrapy crawl column` alone keeps, concludes and accounts like the commands do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.sqlite import create_sqlite_engine
from archive.catalogue.tables import LedgerRow
from archive.collection import Collection
from archive.listing import list_events, list_reports
from archive.verify import open_existing, verify
from archive.walks import WALK_CONTENT_TYPE
from archive.warc.reader import read_records
from crawler.portals import Column, dump_portal
from nianbao.demo import County, CountyServer
from tests.crawler.platforms.serving import Site
from tests.crawler.spiders.test_column import serve_portal
from tests.forking import NIANBAO, SCRAPY, run_forked

ROOT = Path(__file__).parents[2]


def start_scrapy(*arguments: str, data: Path) -> subprocess.Popen[str]:
    """Start Scrapy from the repository's root."""
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT,
        env={**os.environ, "NIANBAO_DATA": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def scrapy(*arguments: str, data: Path) -> None:
    """Run Scrapy to its good end."""
    done = run_forked(SCRAPY, arguments=arguments, environment={**os.environ, "NIANBAO_DATA": str(data)})
    assert done.returncode == 0, done.stderr


def test_spiders_are_listed(tmp_path: Path) -> None:
    """`scrapy list` works from the root and knows both spiders."""
    with start_scrapy("list", data=tmp_path) as process:
        out, errors = process.communicate(timeout=100)
    assert (process.returncode, out.split()) == (0, ["column", "recheck"]), errors


def test_two_crawls_find_what_changed(tmp_path: Path) -> None:
    """A portal crawled twice by Scrapy alone has reports, an account a crawl, and the events between the two."""
    collection = Collection.open(tmp_path / "data", create=True)
    county = County()
    with CountyServer(county) as server:
        for name, content in county.portal_files(server.port).items():
            (collection.portals / name).write_text(content, encoding="utf-8")
        for night in (1, 2):
            server.night = night
            scrapy("crawl", "column", "-a", "portal=demo-gkmlpt", data=collection.root)
        truths = [truth for truth in county.reports(2, server.port) if truth.portal == "demo-gkmlpt"]
        planted = [plant.kind for plant in county.planted(2, server.port) if plant.portal == "demo-gkmlpt"]

    engine = create_sqlite_engine(collection.catalogue, read_only=True)
    with Session(engine) as session:
        assert {line.url for line in list_reports(session) if line.status == "published"} == {one.url for one in truths}
        assert sorted(event.kind for event in list_events(session)) == sorted(planted)
    engine.dispose()
    assert len([json.loads(path.read_bytes()) for path in collection.nights.glob("*.json")]) == 2
    checked = open_existing(collection.catalogue)
    assert list(verify(collection, checked)) == []
    assert checked is not None
    checked.dispose()


def test_either_way_to_crawl_does_the_same(tmp_path: Path, site: Site) -> None:
    """`scrapy crawl column -a portal=ID` and `nianbao crawl ID` walk, read and account alike, night after night."""
    portal = serve_portal(site, 4)
    told = []
    for name in ("scrapy", "nianbao"):
        collection = Collection.open(tmp_path / name, create=True)
        (collection.portals / f"{portal.id}.toml").write_text(dump_portal(portal), encoding="utf-8")
        asked = []
        for _ in range(2):
            site.requests.clear()
            if name == "scrapy":
                scrapy("crawl", "column", "-a", f"portal={portal.id}", data=collection.root)
            else:
                assert (
                    run_forked(NIANBAO, arguments=["crawl", portal.id, "--data", str(collection.root)]).returncode == 0
                )
            asked.append(list(site.requests))
        nights = [json.loads(path.read_bytes()) for path in sorted(collection.nights.glob("*.json"))]
        engine = create_sqlite_engine(collection.catalogue, read_only=True)
        with Session(engine) as session:
            reports = [(line.id, line.url, line.versions) for line in list_reports(session)]
        engine.dispose()
        portals = [{**one, "bytes": None} for night in nights for one in night["portals"]]
        told.append((asked, portals, [night["reports"] for night in nights], reports))
    assert told[0] == told[1]
    assert len(told[0][1]) == 2


def test_an_interrupted_crawl_walks_only_what_it_had_not_finished(tmp_path: Path, site: Site) -> None:
    """After Ctrl-C the next `scrapy crawl` goes on with the same crawl, and each column has one walk."""
    collection = Collection.open(tmp_path / "data", create=True)
    portal = serve_portal(site, 3)
    slow = Event()

    def listed(path: str, _: dict[str, str]) -> str:
        if not slow.is_set():
            slow.set()
            time.sleep(1)
        return str(site.answers[path.replace("/second/", "/zfxxgknb/")])

    site.answers["/second/"] = listed
    second = Column(name="部门年报", url=f"{site.url}/second/")
    portal = portal.model_copy(update={"columns": (*portal.columns, second)})
    (collection.portals / f"{portal.id}.toml").write_text(dump_portal(portal), encoding="utf-8")
    with start_scrapy("crawl", "column", "-a", f"portal={portal.id}", data=collection.root) as process:
        assert slow.wait(60)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert [column for column, _ in walked_columns(collection)] == [portal.columns[0].url]
    scrapy("crawl", "column", "-a", f"portal={portal.id}", data=collection.root)
    walks = walked_columns(collection)
    assert [column for column, _ in walks] == [column.url for column in portal.columns]
    assert len({crawl_id for _, crawl_id in walks}) == 1
    assert len(list(collection.nights.glob("*.json"))) == 1
    engine = create_sqlite_engine(collection.catalogue, read_only=True)
    with Session(engine) as session:
        assert {row.state for row in session.scalars(select(LedgerRow))} == {"captured"}
    engine.dispose()


def walked_columns(collection: Collection) -> list[tuple[str, str]]:
    """Return column and crawl of every walk in the archive, in their order."""
    records = [record for path in collection.sealed_warcs() for record in read_records(path)]
    walks = [json.loads(record.block) for record in records if record.header("Content-Type") == WALK_CONTENT_TYPE]
    return [(walk["column_url"], walk["crawl_id"]) for walk in walks]
