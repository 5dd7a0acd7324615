"""Whatever a server sends, the archive has it as it came, and the next page is had."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from archive.warc.check import check_warc
from tests.archive.warc.samples import warcio_faults
from tests.crawler.wire.crawling import Fetched, crawl, interim_records_of, portal_of, record_of, records_of
from tests.crawler.wire.golden_server import GoldenServer, Step
from tests.crawler.wire.hostile import Hostile, make_answer

ANSWERS = 60
SEEDS = range(1, 21)
SANE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsane"
SETTINGS = {"ROBOTSTXT_OBEY": False, "DOWNLOAD_MAXSIZE": 1_000_000}


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_sent_is_kept_and_the_next_page_is_had(
    tmp_path: Path, tls: ssl.SSLContext, seed: int, soak_is_short: bool
) -> None:
    """Sixty random answers a seed, every second seed over TLS, and after each of them a page as it should be."""
    if soak_is_short and seed > 2:
        pytest.skip("a short turn takes the first two seeds")
    answers = {f"/{number}": make_answer(seed * 1000 + number) for number in range(ANSWERS)}
    script: dict[str, list[Step]] = {path: list(answer.steps) for path, answer in answers.items()}
    script |= {f"{path}/sane": [SANE] for path in answers}
    with GoldenServer(dict(script), tls=tls if seed % 2 == 0 else None) as server:
        meta = {"dont_redirect": True, "download_timeout": 0.5}
        requests = [
            {"url": server.url + path + after, "after": True, "meta": meta if not after else {"download_timeout": 20}}
            for path in answers
            for after in ("", "/sane")
        ]
        described = {"requests": requests, "portal": portal_of(server), "settings": SETTINGS}
        [outcome] = crawl(tmp_path, described)
        assert server.open_most == 1
    for path, answer in answers.items():
        check_kept(tmp_path, outcome.of(server.url + path), answer)
        assert outcome.of(f"{server.url}{path}/sane").body == b"sane", path
    blocks = [one.block for one in records_of(tmp_path) if (one.header("WARC-Target-URI") or "").endswith("/sane")]
    assert blocks.count(SANE) == ANSWERS
    for warc in (tmp_path / "archive").glob("*.warc.gz"):
        assert list(check_warc(warc)) == []
        # warcio takes chunks and header blocks apart by other rules, where they are odd or damaged.
        assert [fault for fault in warcio_faults(warc) if "payload digest" not in fault] == []


def check_kept(data: Path, fetched: Fetched, answer: Hostile) -> None:
    """Compare what is archived of an answer with what was sent."""
    assert fetched.capture is not None, fetched
    record = record_of(data, fetched.capture)
    interim = b"".join(one.block for one in interim_records_of(data, fetched.capture))
    block = record.block if record.type in ("response", "revisit") else b""
    kept = interim + block
    if record.type == "revisit":
        assert answer.sent.startswith(kept)
    elif answer.message is not None:
        assert kept == answer.message, fetched
        assert (fetched.error, record.header("WARC-Truncated")) == (None, None)
        assert fetched.body == answer.payload
    else:
        # Nobody can say where damaged bytes end a message; nothing else than what was sent is ever part of it.
        assert answer.sent.startswith(kept), fetched
        assert bool(block) == (record.type == "response")
        is_whole = fetched.error is None or "DamagedCoding" in fetched.error
        assert (record.type == "response" and record.header("WARC-Truncated") is None) == is_whole, fetched
