"""A night that is interrupted ends cleanly, and the next one goes on from there."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.collection import Collection
from nianbao.demo import County, CountyServer
from nianbao.exits import ExitCode

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_crawl_says_so_in_one_line(number: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C and a supervisor's SIGTERM end a crawl with its own exit code, nothing left open, and no traceback."""
    with CountyServer(County(), latency_seconds=0.05) as server:
        portals = Collection.open(tmp_path, create=True).portals
        for name, content in server.county.portal_files(server.port).items():
            (portals / name).write_text(content, encoding="utf-8")
        command = [sys.executable, "-m", "nianbao", "crawl", "demo-trs", "--data", str(tmp_path)]
        with subprocess.Popen(command, stderr=subprocess.PIPE) as crawl:
            try:
                wait_for_records(tmp_path / "archive")
                crawl.send_signal(number)
                _, errors = crawl.communicate(timeout=60)
            finally:
                crawl.kill()

    said = [line for line in errors.decode().splitlines() if not is_log(line)]
    assert crawl.returncode == ExitCode.INTERRUPTED
    assert len(said) == 1
    assert said[0].endswith("interrupted: what was fetched is kept, and the next run goes on from it")
    assert list((tmp_path / "archive").glob("*.open")) == []
    assert list((tmp_path / "archive").glob("*.warc.gz"))


def wait_for_records(archive: Path) -> None:
    """Wait until a crawl has some exchanges on the disk."""
    deadline = time.monotonic() + 60
    while not any(path.stat().st_size > 20_000 for path in archive.glob("*.open")):
        assert time.monotonic() < deadline, "the crawl did not begin"
        time.sleep(0.02)


def is_log(line: str) -> bool:
    """Whether a line of stderr is a log record."""
    try:
        return "event" in json.loads(line)
    except ValueError:
        return False
