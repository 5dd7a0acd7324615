"""A night that is killed again and again loses nothing that was acknowledged, and finds what it would have found."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.collection import Collection
from archive.events import Event
from archive.warc.payload import payload_start
from archive.warc.reader import read_records
from nianbao.demo import County, CountyServer, ServedExchange
from nianbao.demo.comparing import compare_events

pytestmark = [pytest.mark.soak, pytest.mark.browser, pytest.mark.timeout(1500)]

# Fixed, so that a failure can be seen again.
SEED = 20260401


def nianbao(*arguments: str) -> subprocess.Popen[bytes]:
    """Start a command in a process group of its own, as cron would."""
    command = [sys.executable, "-m", "nianbao", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def finish(*arguments: str) -> Any:
    """Run a command to its good end and return the JSON that it printed, None where it printed none."""
    process = nianbao(*arguments)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err.decode()[-2000:]
    return json.loads(out) if "json" in arguments else None


@pytest.fixture
def server() -> Iterator[CountyServer]:
    """The county, remembering every exchange; slow enough for a night to be killed in the middle."""
    with CountyServer(County(), record=True, latency_seconds=0.01) as opened:
        yield opened


@pytest.fixture
def data(tmp_path: Path, server: CountyServer) -> Path:
    """A collection in which the county's first night is archived."""
    root = tmp_path / "data"
    collection = Collection.open(root, create=True)
    for name, content in server.county.portal_files(server.port).items():
        (collection.portals / name).write_text(content, encoding="utf-8")
    finish("nightly", "--data", str(root))
    return root


def test_killed_nights_lose_nothing(data: Path, server: CountyServer, soak_is_short: bool) -> None:
    """Killed at random moments and started again, the second night finds what was planted in a sound archive."""
    server.night = 2
    moments = random.Random(SEED)  # noqa: S311  moments to kill at, no secret
    acknowledged: list[ServedExchange] = []
    for _ in range(4 if soak_is_short else 20):
        before = len(server.exchanges)
        process = nianbao("nightly", "--data", str(data))
        time.sleep(moments.uniform(0.5, 12.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        acknowledged += all_but_last_of_each_host(server.exchanges[before:])
    finish("nightly", "--data", str(data))

    assert missing_from(Collection(data), acknowledged) == []
    finish("verify", "--data", str(data))
    found = [
        Event.model_validate({name: value for name, value in event.items() if name != "notes"})
        for event in finish("events", "--data", str(data), "--format", "json")
    ]
    verdicts = compare_events(2, server.county.planted(2, server.port), found)
    assert [verdict for verdict in verdicts if verdict.fault] == []


def all_but_last_of_each_host(exchanges: list[ServedExchange]) -> list[ServedExchange]:
    """What must have been durable: a host's turn ends only when its record is, so whatever was followed by another."""
    last = {exchange.address: number for number, exchange in enumerate(exchanges)}
    return [exchange for number, exchange in enumerate(exchanges) if number != last[exchange.address]]


def missing_from(collection: Collection, exchanges: list[ServedExchange]) -> list[str]:
    """Return the request lines of exchanges whose response is not in the WARCs bit for bit, as often as it was sent."""
    kept: Counter[str] = Counter()
    for path in collection.sealed_warcs():
        for record in read_records(path):
            if record.type in ("response", "revisit"):
                kept[digest(record.block, head_only=record.type == "revisit")] += 1
    missing = []
    for exchange in exchanges:
        whole = digest(exchange.response)
        head = digest(exchange.response, head_only=True)
        found = next((name for name in (whole, head) if kept[name]), None)
        if found is None:
            missing.append(exchange.request.partition(b"\r\n")[0].decode())
        else:
            kept[found] -= 1
    return missing


def digest(block: bytes, *, head_only: bool = False) -> str:
    """Return a digest of a block, or of its header block, told apart."""
    part = block[: payload_start(block)] if head_only else block
    return f"{'head' if head_only else 'block'}:{hashlib.sha256(part).hexdigest()}"
