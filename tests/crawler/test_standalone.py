"""`scrapy crawl column` alone keeps, concludes and accounts like the commands do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy.orm import Session

from archive.catalogue.sqlite import create_sqlite_engine
from archive.collection import Collection
from archive.listing import list_events, list_reports
from archive.verify import open_existing, verify
from nianbao.demo import County, CountyServer

ROOT = Path(__file__).parents[2]


def scrapy(*arguments: str, data: Path) -> str:
    """Run Scrapy from the repository's root and return what it printed."""
    environment = {**os.environ, "NIANBAO_DATA": str(data)}
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    return done.stdout


def test_spiders_are_listed(tmp_path: Path) -> None:
    """`scrapy list` works from the root and knows both spiders."""
    assert scrapy("list", data=tmp_path).split() == ["column", "recheck"]


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
