"""Crawls run one after another in one process, and end in order when told to stop."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.wire.crawling import SCRIPT, crawl, portal_of, records_of
from tests.crawler.wire.golden_server import GoldenServer
from tests.forking import ROOT, Forked

PAGE = [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"]


def _start(data: Path, description: dict[str, Any], **more: Any) -> Forked:
    return Forked(SCRIPT, said=json.dumps({"data": str(data), "crawls": [description], **more}))


def _wait_for(server: GoldenServer, path: str) -> None:
    deadline = time.monotonic() + 60
    while path not in server.paths():
        assert time.monotonic() < deadline, server.paths()
        time.sleep(0.02)


def _wait_until_uncaught(process: Forked, number: signal.Signals) -> None:
    """Wait until the process has taken a signal, after which it catches no other of the kind (Linux, proc(5))."""
    deadline = time.monotonic() + 60
    while int(Path(f"/proc/{process.pid}/status").read_text().partition("SigCgt:")[2].split()[0], 16) >> number - 1 & 1:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_crawls_follow_each_other_in_one_process(tmp_path: Path) -> None:
    """Each crawl of a process seals a file of its own and finishes."""
    with GoldenServer({"/p": PAGE}) as server:
        one = {"requests": [{"url": server.url + "/p"}], "portal": portal_of(server)}
        outcomes = crawl(tmp_path, one, one, one)
    assert [outcome.reason for outcome in outcomes] == ["finished"] * 3
    assert len(list((tmp_path / "archive").glob("*.warc.gz"))) == 3
    assert not list((tmp_path / "archive").glob("*.open"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_the_crawl_in_order(tmp_path: Path, number: signal.Signals) -> None:
    """What was on the way is recorded, what waited for its turn is not sent, and the file is sealed."""
    pages = {f"/{n}": [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", 0.5, b"page"] for n in range(50)}
    with GoldenServer(pages) as server:
        requests = [{"url": f"{server.url}/{n}"} for n in range(50)]
        portal = portal_of(server, delay_seconds=0.2)
        process = _start(tmp_path, {"requests": requests, "portal": portal})
        _wait_for(server, "/1")
        began = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        # All fifty would take more than half a minute.
        assert time.monotonic() - began < 20
        asked_count = len(server.exchanges)
    assert 3 <= asked_count < 10
    assert process.returncode == 0, err
    assert json.loads(out)["reason"] == "shutdown"
    assert len(list((tmp_path / "archive").glob("*.warc.gz"))) == 1
    assert sum(record.type == "response" for record in records_of(tmp_path)) == asked_count


def test_stop_does_not_wait_for_ever_for_a_server(tmp_path: Path) -> None:
    """An exchange that does not end is aborted some seconds after the stop, and kept as far as it came."""
    with GoldenServer({"/hang": [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "wait"]}) as server:
        crawled = {"requests": [{"url": server.url + "/hang"}], "portal": portal_of(server)}
        process = _start(tmp_path, crawled, stop_seconds=0.5)
        _wait_for(server, "/hang")
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert json.loads(out)["reason"] == "shutdown"
    [record] = [each for each in records_of(tmp_path) if each.block.endswith(b"half")]
    assert record.header("WARC-Truncated") is not None


def test_second_signal_ends_the_process_at_once(tmp_path: Path) -> None:
    """Who insists does not wait for a server that never answers; what was durable stays for the repair."""
    with GoldenServer({"/hang": ["wait"]}) as server:
        process = _start(tmp_path, {"requests": [{"url": server.url + "/hang"}], "portal": portal_of(server)})
        _wait_for(server, "/hang")
        process.send_signal(signal.SIGINT)
        _wait_until_uncaught(process, signal.SIGINT)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT


def test_signal_without_a_crawl_cancels_what_runs() -> None:
    """Between crawls the coroutine is cancelled, which the caller sees as a keyboard interrupt."""
    program = (
        "import asyncio, os, signal\n"
        "from crawler.running import run_in_reactor\n"
        "async def main():\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    await asyncio.sleep(60)\n"
        "try:\n"
        "    run_in_reactor(main)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
        "async def again():\n"
        "    return 'again'\n"
        "print(run_in_reactor(again))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.stdout.split() == ["interrupted", "again"], done.stderr


def test_loop_of_others_is_left_alone() -> None:
    """Importing the module installs no reactor."""
    program = "import sys, crawler.running, crawler.addon; print('twisted.internet.reactor' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.stdout.strip() == "False", done.stderr
    assert asyncio.run(asyncio.sleep(0, "ours")) == "ours"
