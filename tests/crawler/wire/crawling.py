"""Runs crawl_script.py and gives its outcome in handy form."""

from __future__ import annotations

import json
import os
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.capture import Capture
from archive.warc.connections import CONNECTION_FIELD
from archive.warc.frames import capture_from_json
from archive.warc.reader import read_record, read_records
from archive.warc.record import Record
from archive.warc.records import INTERIM_PREFIX
from tests.crawler.wire.golden_server import GoldenServer
from tests.forking import run_forked

SCRIPT = "tests.crawler.wire.crawl_script"


@dataclass(frozen=True)
class Fetched:
    """What became of one request: `status` None and `error` set where it failed.

    `as_before` is what a walk takes it for: the same bytes as the last time.
    """

    url: str
    status: int | None
    body: bytes
    headers: list[tuple[str, str]]
    flags: list[str]
    capture: Capture | None
    error: str | None
    kind: str | None
    as_before: bool | None


@dataclass(frozen=True)
class Outcome:
    """One crawl: how it ended, what became of its requests in the order in which they ended, the memory it took."""

    reason: str
    fault: str | None
    records: dict[str, int]
    fetched: list[Fetched]
    peak_bytes: int

    def of(self, url: str) -> Fetched:
        """Return the only result about a URL."""
        [found] = [each for each in self.fetched if each.url == url]
        return found


def portal_of(*servers: GoldenServer, **more: Any) -> dict[str, Any]:
    """Describe a portal that lives on these servers."""
    home = servers[0].url + "/"
    return {
        "id": "golden",
        "name": "金县",
        "home": home,
        "hosts": [f"{server.address}:{server.port}" for server in servers],
        "loopback": True,
        "delay_seconds": 0,
        "columns": [{"name": "年报", "url": home}],
        **more,
    }


def crawl(data: Path, *crawls: dict[str, Any], roots: Path | None = None) -> list[Outcome]:
    """Run crawls one after another in one process and return how each ended.

    `roots` is the file of the certificates that the process trusts, None: those that the machine trusts.
    """
    environment = None if roots is None else {**os.environ, "SSL_CERT_FILE": str(roots), "SSL_CERT_DIR": ""}
    description = json.dumps({"data": str(data), "crawls": crawls})
    done = run_forked(SCRIPT, description, environment=environment)
    assert done.returncode == 0, done.stderr[-4000:]
    assert "ResourceWarning" not in done.stderr, done.stderr[-4000:]
    assert "Traceback" not in done.stderr, done.stderr[-4000:]
    return [_outcome(json.loads(line)) for line in done.stdout.splitlines()]


def records_of(data: Path) -> list[Record]:
    """Return all records of a collection's sealed files."""
    return [record for path in sorted((data / "archive").glob("*.warc.gz")) for record in read_records(path)]


def record_of(data: Path, capture: Capture | None) -> Record:
    """Return the record that a capture names."""
    assert capture is not None
    return read_record(data / "archive" / capture.warc, capture.offset)


def connection_of(data: Path, capture: Capture | None) -> list[tuple[str, str]]:
    """Return the lines of the record of the TLS connection that carried a captured response."""
    named = record_of(data, capture).reference(CONNECTION_FIELD)
    [found] = [record for record in records_of(data) if record.record_id == named]
    return fields_of(found)


def fields_of(record: Record) -> list[tuple[str, str]]:
    """Return the lines of an `application/warc-fields` record."""
    lines = record.block.decode().removesuffix("\r\n").split("\r\n")
    return [(name, value) for name, _, value in (line.partition(": ") for line in lines)]


def request_record_of(data: Path, capture: Capture | None) -> Record:
    """Return the request record that belongs to a captured response."""
    assert capture is not None
    [found] = [
        record
        for record in records_of(data)
        if record.type == "request" and record.reference("WARC-Concurrent-To") == capture.record_id
    ]
    return found


def interim_records_of(data: Path, capture: Capture | None) -> list[Record]:
    """Return the records of the interim responses that came before a captured response."""
    assert capture is not None
    return [
        record
        for record in records_of(data)
        if (record.header("WARC-Target-URI") or "").startswith(INTERIM_PREFIX)
        and record.reference("WARC-Refers-To") == capture.record_id
    ]


def _outcome(values: dict[str, Any]) -> Outcome:
    fetched = [_fetched(each) for each in values["results"]]
    return Outcome(values["reason"], values["fault"], values["records"], fetched, values["peak_bytes"])


def _fetched(values: dict[str, Any]) -> Fetched:
    capture = values.get("capture")
    return Fetched(
        url=values["url"],
        status=values.get("status"),
        body=b64decode(values.get("body", "")),
        headers=[(name, value) for name, value in values.get("headers", [])],
        flags=values.get("flags", []),
        capture=None if capture is None else capture_from_json(capture),
        error=values.get("error"),
        kind=values.get("kind"),
        as_before=values.get("as_before"),
    )
