"""Whom we can speak with over TLS, what is kept of it, and what becomes of a host with whom it cannot be done."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from OpenSSL import SSL

from archive.clock import SimulatedClock
from archive.warc.check import check_warc
from archive.warc.connections import CONNECTION_FIELD
from crawler.portals import TlsPolicy
from crawler.wire.tls import RecordingTls
from tests.crawler.wire.certificates import Issued, issue, serving
from tests.crawler.wire.crawling import Outcome, connection_of, crawl, fields_of, portal_of, record_of, records_of
from tests.crawler.wire.golden_server import GoldenServer, Step

PAGE: list[Step] = [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"]
CLOSING: list[Step] = [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage", "close"]
HOME = "127.0.0.1"

# Faults as the archive words them.
EXPIRED = "it has expired (X.509 error 10, certificate 0)"
SELF_SIGNED = "it is self-signed (X.509 error 18, certificate 0)"
NO_ISSUER = "its issuer was not sent and is not trusted here (X.509 error 20, certificate 0)"
NO_CHAIN = "no chain leads from it to a trusted root (X.509 error 21, certificate 0)"
OTHER_HOST = "it is not for 127.0.0.1 (certificate 0)"
NOT_YET = "it is not valid yet (X.509 error 9, certificate 0)"
UNKNOWN_ROOT = "the chain ends in a self-signed certificate that is not trusted here (X.509 error 19, certificate 1)"

# What a server sends in place of its part of a handshake (RFC 5246 §6.2.1, §7.2: record type, version, length).
ALERT_HANDSHAKE_FAILURE = b"\x15\x03\x01\x00\x02\x02\x28"
ALERT_PROTOCOL_VERSION = b"\x15\x03\x01\x00\x02\x02\x46"
# SSL 3.0 with RC4-SHA: a ServerHello of 38 bytes (RFC 6101 §5.6.1.3).
SSL3_HELLO = b"\x16\x03\x00\x00\x2a\x02\x00\x00\x26\x03\x00" + bytes(32) + b"\x00\x00\x05\x00"

Versions = ssl.TLSVersion


@dataclass
class Tls:
    """A certificate authority that the crawl trusts, and servers that the test closes."""

    directory: Path
    stack: ExitStack
    root: Issued = field(default_factory=lambda: issue("示例根"))

    @property
    def roots(self) -> Path:
        """The file of what the crawl trusts."""
        path = self.directory / "roots.pem"
        path.write_bytes(self.root.pem)
        return path

    def serve(self, leaf: Issued, *sent: Issued, steps: Sequence[Step] = PAGE, **more: Any) -> GoldenServer:
        """Begin a server that shows a certificate."""
        context = serving(self.directory, leaf, *sent, **more)
        return self.stack.enter_context(GoldenServer({"/": steps, "/again": steps}, tls=context))

    def answer(self, *hello: Step) -> GoldenServer:
        """Begin a server that does something else than a handshake."""
        return self.stack.enter_context(GoldenServer({}, hello=hello))

    def good(self) -> Issued:
        """Issue a certificate that nothing is wrong with."""
        return issue("golden", self.root, address=HOME)


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[Tls]:
    """Servers and certificates."""
    with ExitStack() as stack:
        (tmp_path / "tls").mkdir()
        yield Tls(tmp_path / "tls", stack)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A collection."""
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def fetch(authority: Tls, data: Path, servers: Sequence[GoldenServer], *paths: str, **portal: Any) -> Outcome:
    """Fetch pages of some servers, one after another."""
    urls = [server.url + path for server in servers for path in paths or ("/",)]
    requests = [{"url": url, "after": True, "meta": {"download_timeout": 2}} for url in urls]
    described = {"requests": requests, "portal": portal_of(*servers, **portal), "settings": {"ROBOTSTXT_OBEY": False}}
    [outcome] = crawl(data, described, roots=authority.roots)
    return outcome


def test_every_version_that_the_build_has_is_spoken_and_said(tls: Tls, data: Path) -> None:
    """From TLS 1.0 on; version, cipher and certificate are those that the server saw, and the chain is valid."""
    leaf = tls.good()
    # A key of 1024 bits and a cipher without forward secrecy are no reason not to have the page.
    weak = issue("golden", tls.root, address=HOME, key=rsa.generate_private_key(65537, 1024))  # noqa: S505  weak is meant
    old = tls.serve(weak, version=Versions.TLSv1_2, ciphers="AES128-SHA:@SECLEVEL=0")
    versions = (Versions.TLSv1, Versions.TLSv1_1, Versions.TLSv1_2, Versions.TLSv1_3)
    servers = [tls.serve(leaf, version=version) for version in versions]
    outcome = fetch(tls, data, [*servers, old])
    assert dict(connection_of(data, outcome.of(old.url + "/").capture))["tls-cipher"] == "AES128-SHA"
    said = []
    for server in servers:
        fetched = outcome.of(server.url + "/")
        assert fetched.body == b"page", fetched.error
        known = dict(connection_of(data, fetched.capture))
        assert (known["tls-version"], known["tls-cipher"]) == server.agreed[0]
        assert known["tls-certificate"] == leaf.digest
        assert (known["tls-certificate-subject"], known["tls-certificate-issuer"]) == ("CN=golden", "CN=示例根")
        assert (known["tls-chain"], known["tls-policy"]) == ("valid", "min_version=1.0 verify=record")
        said.append(known["tls-version"])
    assert said == ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]


def test_what_is_wrong_with_a_chain_is_said_and_the_page_is_fetched(tls: Tls, data: Path) -> None:
    """Each fault by its name, several where there are several, and none for a chain that is valid."""
    middle = issue("中间", tls.root)
    stranger = issue("陌生根")
    through = issue("golden", middle, address=HOME)
    servers = {
        tls.serve(tls.good()): [],
        tls.serve(through, middle): [],
        tls.serve(through): [NO_ISSUER, NO_CHAIN],
        tls.serve(issue("golden", address=HOME)): [SELF_SIGNED],
        tls.serve(issue("golden", stranger, address=HOME), stranger): [UNKNOWN_ROOT],
        tls.serve(issue("golden", stranger, address=HOME)): [NO_ISSUER, NO_CHAIN],
        tls.serve(issue("golden", tls.root, address=HOME, days=(-2, -1))): [EXPIRED],
        tls.serve(issue("golden", tls.root, address=HOME, days=(1, 2))): [NOT_YET],
        tls.serve(issue("golden", tls.root, address="127.0.0.2")): [OTHER_HOST],
        tls.serve(issue("golden", address="127.0.0.2", days=(-2, -1))): [SELF_SIGNED, EXPIRED, OTHER_HOST],
    }
    outcome = fetch(tls, data, list(servers))
    for server, faults in servers.items():
        fetched = outcome.of(server.url + "/")
        assert fetched.body == b"page", fetched.error
        known = connection_of(data, fetched.capture)
        assert [value for name, value in known if name == "tls-chain-fault"] == faults
        assert dict(known)["tls-chain"] == ("not valid" if faults else "valid")


@pytest.mark.parametrize(("days", "faults"), [(0, []), (30, [EXPIRED]), (-30, [NOT_YET])])
def test_a_chain_is_judged_at_the_moment_of_the_crawl(
    tls: Tls, monkeypatch: pytest.MonkeyPatch, days: int, faults: list[str]
) -> None:
    """What has expired is said by the crawl's clock, not by the machine's."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tls.roots))
    clock = SimulatedClock(datetime.now(UTC) + timedelta(days=days))
    root = issue("示例根", days=(-100, 100))
    tls.roots.write_bytes(root.pem)
    creator: Any = RecordingTls(TlsPolicy(), clock).creatorForNetloc(HOME.encode(), 443)
    client = creator.clientConnectionForTLS(None)
    shake_hands(client, serving(tls.directory, issue("golden", root, address=HOME)))
    assert client.inspection.faults == faults


def shake_hands(client: SSL.Connection, context: ssl.SSLContext) -> None:
    """Have both ends agree, without a network."""
    client.set_connect_state()
    inwards, outwards = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context.wrap_bio(inwards, outwards, server_side=True)
    for _ in range(3):
        with suppress(SSL.WantReadError):
            client.do_handshake()
        with suppress(SSL.WantReadError):
            inwards.write(client.bio_read(1 << 16))
        with suppress(ssl.SSLWantReadError):
            server.do_handshake()
        if answer := outwards.read():
            client.bio_write(answer)


def test_a_body_that_ends_in_what_is_no_tls_is_cut(tls: Tls, data: Path) -> None:
    """A body that lasts as long as its connection is not whole where that broke, whichever way TLS did."""
    steps: list[Step] = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nhalf a list", 0.1, "garble"]
    servers = [tls.serve(tls.good(), steps=steps, version=version) for version in (Versions.TLSv1_2, Versions.TLSv1_3)]
    outcome = fetch(tls, data, servers)
    for server in servers:
        fetched = outcome.of(server.url + "/")
        assert fetched.error is not None
        record = record_of(data, fetched.capture)
        assert (record.header("WARC-Truncated"), record.block) == ("disconnect", steps[0])


def test_the_roots_by_which_chains_are_judged_are_said(tls: Tls, data: Path) -> None:
    """Once a file, in its warcinfo record, by the digest of their bundle."""
    fetch(tls, data, [tls.serve(tls.good())])
    said = dict(fields_of(records_of(data)[0]))
    assert said["tls-roots"] == f"sha256:{hashlib.sha256(tls.roots.read_bytes()).hexdigest()} (1 certificates)"


def test_a_connection_is_recorded_once_and_named_by_all_it_carried(tls: Tls, data: Path) -> None:
    """Also where each page has a connection of its own; robots.txt is carried by the same, plain HTTP by none."""
    kept, closing = tls.serve(tls.good()), tls.serve(tls.good(), steps=CLOSING)
    plain = tls.stack.enter_context(GoldenServer({"/": PAGE, "/again": PAGE}))
    fetch(tls, data, [kept, closing, plain], "/", "/again")
    assert (kept.accepted, closing.accepted) == (1, 2)
    records = records_of(data)
    connections = {
        record.record_id: record.header("WARC-Target-URI") for record in records if record.type == "metadata"
    }
    carried = [(record.header("WARC-Target-URI"), record.reference(CONNECTION_FIELD)) for record in records]
    for server, count in ((kept, 2), (closing, 2), (plain, 0)):
        named = {connection for url, connection in carried if connection and url and url.startswith(server.url)}
        assert [connections[one] for one in named] == ([f"urn:nianbao:tls:127.0.0.1:{server.port}"] if count else [])
    assert len(connections) == 2
    [path] = (data / "archive").glob("*.warc.gz")
    assert list(check_warc(path)) == []


def test_a_portal_can_ask_for_more(tls: Tls, data: Path) -> None:
    """A host of whom a valid chain is asked gets no request without one; the record says what was wrong."""
    asked = [{"hosts": [HOME], "verify": "require", "min_version": "1.2"}, {"verify": "record"}]
    good, expired, other, old = (
        tls.serve(tls.good()),
        tls.serve(issue("golden", tls.root, address=HOME, days=(-2, -1))),
        tls.serve(issue("golden", tls.root, address="127.0.0.2")),
        tls.serve(tls.good(), version=Versions.TLSv1_1),
    )
    outcome = fetch(tls, data, [good, expired, other, old], tls=asked)
    fetched = outcome.of(good.url + "/")
    assert dict(connection_of(data, fetched.capture))["tls-policy"] == "min_version=1.2 verify=require"
    for server, words in ((expired, EXPIRED), (other, OTHER_HOST), (old, "alert protocol version")):
        failed = outcome.of(server.url + "/")
        assert failed.kind == "tls"
        assert words in (failed.error or "")
        assert server.exchanges == []
        known = fields_of(record_of(data, failed.capture))
        assert ("tls-policy", "min_version=1.2 verify=require") in known
        assert [value for name, value in known if name == "tls-chain-fault"] == ([] if server is old else [words])


def test_rules_of_one_portal_are_not_those_of_another(tls: Tls, data: Path) -> None:
    """A connection that was made without asking for a valid chain is not used where one is asked for."""
    server = tls.serve(issue("golden", tls.root, address=HOME, days=(-2, -1)))
    lax = portal_of(server)
    strict = portal_of(server, tls=[{"verify": "require"}])
    requests = [{"url": server.url + "/", "after": True, "portal": portal} for portal in (lax, strict, lax)]
    described = {"requests": requests, "portal": lax, "settings": {"ROBOTSTXT_OBEY": False}}
    [outcome] = crawl(data, described, roots=tls.roots)
    assert [fetched.kind for fetched in outcome.fetched] == [None, "tls", None], outcome
    assert server.open_most == 1


def test_a_host_that_cannot_be_spoken_with_is_told_from_others(tls: Tls, data: Path) -> None:
    """What the host says or does instead of a handshake is `tls` with its words; silence, refusal and DNS are not."""
    servers = {
        tls.answer(ALERT_HANDSHAKE_FAILURE, "close"): ("tls", "alert handshake failure"),
        tls.answer(ALERT_PROTOCOL_VERSION, "close"): ("tls", "alert protocol version"),
        tls.answer(SSL3_HELLO, "wait"): ("tls", "unsupported protocol"),
        tls.answer(b"HTTP/1.1 400 Bad Request\r\n\r\n", "close"): ("tls", "wrong version number"),
        tls.answer("close"): ("tls", "closed the connection instead of agreeing on TLS"),
        tls.answer("reset"): ("tls", "closed the connection instead of agreeing on TLS"),
        tls.answer("wait"): ("timeout", "Timeout"),
    }
    gone = tls.stack.enter_context(ExitStack()).enter_context(GoldenServer({}, hello=()))
    gone.__exit__()
    outcome = fetch(tls, data, [*servers, gone])
    for server, (kind, words) in {**servers, gone: ("refused", "refused")}.items():
        failed = outcome.of(server.url + "/")
        record = record_of(data, failed.capture)
        known = dict(fields_of(record))
        assert (failed.kind, known["fetch-error"], record.type) == (kind, kind, "metadata"), failed.error
        assert words in known["fetch-error-message"]
        if kind == "tls":
            assert "TLS 1.0 and later are offered, by OpenSSL/" in known["fetch-error-message"]
        assert ("tls-policy" in known) == (kind != "refused")
