"""What cron runs: one night at a time, room on the disk, and a share of the archive read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from archive.collection import Collection
from nianbao.exits import ExitCode
from tests.archive.warc.samples import exchange, new_writer
from tests.crawler.platforms.serving import Reply, Site
from tests.nianbao.nights import collection_of, lines_of, list_of, nightly, nightly_by_cron

TITLE = "示例县2010年政府信息公开工作年度报告"


@pytest.fixture
def home(tmp_path: Path, serve: Callable[[Path], str]) -> str:
    """A portal of one column with ten short reports."""
    site = tmp_path / "site"
    site.mkdir()
    links = "".join(
        f'<li><a href="/{year}.txt">示例县{year}年政府信息公开工作年度报告</a></li>' for year in range(2010, 2020)
    )
    (site / "index.html").write_text(f"<meta charset=utf-8><ul>{links}</ul>", encoding="utf-8")
    for year in range(2010, 2020):
        (site / f"{year}.txt").write_text(f"示例县{year}年政府信息公开工作年度报告", encoding="utf-8")
    return serve(site)


def test_the_second_of_two_nights_at_once_gives_way(tmp_path: Path, sites: Callable[[], Site]) -> None:
    """A night that finds another one running says so in a line, ends with its own code, and disturbs nothing."""
    site, asked, goes_on = sites(), Event(), Event()

    def answer_late(_: str, __: dict[str, str]) -> Reply:
        asked.set()
        goes_on.wait(60)
        return Reply(200, TITLE, (("Content-Type", "text/plain; charset=utf-8"),))

    site.answers["/"] = list_of({"/2010.txt": TITLE}).decode()
    site.answers["/2010.txt"] = answer_late
    collection = collection_of(tmp_path / "data", site.url)
    first = nightly_by_cron(collection)
    try:
        assert asked.wait(60), first.communicate()
        assert list(collection.archive.glob("*.open"))
        second = nightly(collection)
        _, errors = second.communicate(timeout=60)
    finally:
        goes_on.set()
    assert second.returncode == ExitCode.LOCKED
    assert len(lines_of(errors)) == 1
    assert f"held by process {first.pid}" in errors
    _, errors = first.communicate(timeout=120)
    assert first.returncode == ExitCode.OK, errors
    assert len(collection.sealed_warcs()) == 1


def test_a_night_without_room_does_not_begin(tmp_path: Path, home: str) -> None:
    """Where less than the reserve is free nothing is fetched, with one line and the code of a disk fault."""
    collection = collection_of(tmp_path / "data", home)
    refused = nightly(collection, NIANBAO_RESERVE_BYTES=str(10**18))
    _, errors = refused.communicate(timeout=60)
    assert refused.returncode == ExitCode.ARCHIVE_FAULT
    [line] = lines_of(errors)
    assert "are to stay free" in line
    assert collection.sealed_warcs() == []
    well = nightly(collection)
    _, errors = well.communicate(timeout=120)
    assert well.returncode == ExitCode.OK, errors


def test_a_night_reads_a_share_of_the_archive_again(tmp_path: Path, home: str) -> None:
    """What the share shows to be damaged is in the night's account and its exit code, until it is put right."""
    collection = collection_of(tmp_path / "data", home)
    Collection.open(collection.root, create=True)
    writer = new_writer(collection.archive)
    writer.capture(exchange())
    writer.close()
    [warc] = collection.sealed_warcs()
    sound = nightly(collection)
    assert sound.communicate(timeout=120) is not None
    assert sound.returncode == ExitCode.OK
    assert json.loads(collection.fixity.read_bytes())["files"][warc.name]["faults"] == []
    content = bytearray(warc.read_bytes())
    content[100] ^= 1
    warc.write_bytes(content)
    collection.fixity.unlink()
    damaged = nightly(collection)
    out, errors = damaged.communicate(timeout=120)
    assert damaged.returncode == ExitCode.ARCHIVE_FAULT, errors
    assert "nianbao verify --complete" in lines_of(errors)[-1]
    account = json.loads(max(collection.nights.glob("*.json")).read_text(encoding="utf-8"))
    assert any(warc.name in fault for fault in account["faults"])
    assert "another sha256" in out
