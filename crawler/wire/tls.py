"""TLS with county portals: connects to whatever this build of OpenSSL can speak with, and knows what it was.

By default a connection is made with the oldest version and the weakest cipher that the build still has, and a chain
that is not valid is recorded, not refused: what is fetched is public, and what a browser's user would be warned of is
evidence too. A portal's file can ask for more (crawler.portals.TlsPolicy). What was agreed on, whose certificate it
was and what was wrong with it goes into the archive with the first response (archive.warc.connections).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from OpenSSL import SSL, crypto
from scrapy.exceptions import DownloadFailedError
from service_identity import VerificationError
from service_identity.exceptions import CertificateError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.error import ConnectionClosed
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from archive.capture import TlsFacts
from archive.clock import Clock
from archive.warc.connections import tls_fields
from crawler.errors import TlsError
from crawler.portals import TlsPolicy
from crawler.wire.failures import causes_of

LIBRARY = "/".join(SSL.SSLeay_version(SSL.SSLEAY_VERSION).decode("ascii").split()[:2])

_VERSIONS = {
    "1.0": SSL.TLS1_VERSION,
    "1.1": SSL.TLS1_1_VERSION,
    "1.2": SSL.TLS1_2_VERSION,
    "1.3": SSL.TLS1_3_VERSION,
}
# Level 0 lets in what levels above forbid: TLS 1.0 and 1.1, SHA-1, short RSA and Diffie-Hellman keys. Ciphers without
# certificate or encryption are not in DEFAULT, and those that the build lacks (RC4, 3DES) no level brings back.
_CIPHERS = b"DEFAULT:@SECLEVEL=0"
# Servers without secure renegotiation (RFC 5746) are spoken with; nothing is renegotiated with them.
_OPTIONS = SSL.OP_ALL | SSL.OP_NO_COMPRESSION | SSL.OP_NO_TICKET | SSL.OP_LEGACY_SERVER_CONNECT
# X509_V_ERR_* in words, those that portals have.
_FAULTS = {
    7: "its signature is wrong",
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is self-signed",
    19: "the chain ends in a self-signed certificate that is not trusted here",
    20: "its issuer was not sent and is not trusted here",
    21: "no chain leads from it to a trusted root",
    24: "its issuer may issue none",
    26: "it is not for servers",
    66: "its key is too short",
    68: "its signature is of too weak a kind",
}


class HandshakeLostError(TlsError, DownloadFailedError):
    """The host closed the connection during the handshake: what old servers do, and passing trouble as well."""


class TlsInspection:
    """What is learnt of one TLS connection while it is made; `facts` is None until the handshake is done."""

    def __init__(self, host: str, port: int, policy: TlsPolicy) -> None:
        self.host, self.port, self.policy = host, port, policy
        self.faults: list[str] = []
        self.facts: TlsFacts | None = None

    def judge(self, _: SSL.Connection, certificate: crypto.X509, error: int, depth: int, ok: int) -> bool:
        """Note what OpenSSL finds wrong with a certificate of the chain, and say whether to go on.

        OpenSSL asks once for each fault, and once more for each certificate, from the root down to the host's own.
        """
        if not ok:
            self._note(f"{_FAULTS.get(error, 'it is not valid')} (X.509 error {error}, certificate {depth})")
        elif depth == 0 and not _is_for(certificate, self.host):
            self._note(f"it is not for {self.host} (certificate 0)")
        return self.policy.verify == "record" or not self.faults

    def complete(self, connection: SSL.Connection) -> None:
        """Note what the handshake agreed on."""
        certificate = connection.get_peer_certificate()
        names = _names_of(certificate) if certificate else {}
        self.facts = TlsFacts(
            host=self.host,
            port=self.port,
            version=connection.get_protocol_version_name(),
            cipher=connection.get_cipher_name() or "",
            certificate_digest=_digest_of(certificate) if certificate else None,
            subject=names.get("subject"),
            issuer=names.get("issuer"),
            not_before=names.get("not_before"),
            not_after=names.get("not_after"),
            faults=tuple(self.faults),
            policy=str(self.policy),
        )

    def fields(self) -> Iterator[tuple[str, str | None]]:
        """Yield the lines by which a record says how far it came."""
        if self.facts is not None:
            yield from tls_fields(self.facts)
            return
        for fault in self.faults:
            yield "tls-chain-fault", fault
        yield "tls-policy", str(self.policy)

    def _note(self, fault: str) -> None:
        if fault not in self.faults:
            self.faults.append(fault)


class _InspectedConnection(SSL.Connection):
    inspection: TlsInspection


@implementer(IPolicyForHTTPS)
class RecordingTls:
    """Makes the TLS connections of one policy; certificates are judged by the roots of this machine and `clock`."""

    def __init__(self, policy: TlsPolicy, clock: Clock) -> None:
        self._policy, self._clock = policy, clock
        self._context = SSL.Context(SSL.TLS_METHOD)
        self._context.set_min_proto_version(_VERSIONS[policy.min_version])
        self._context.set_cipher_list(_CIPHERS)
        self._context.set_options(_OPTIONS)
        self._context.set_mode(SSL.MODE_RELEASE_BUFFERS)
        self._context.set_default_verify_paths()

    def creatorForNetloc(self, hostname: bytes, port: int) -> _ConnectionCreator:  # noqa: N802  Twisted's name
        """Return what makes the connections to a host and port."""
        store = self._context.get_cert_store()
        if store is not None:
            store.set_time(self._clock.now())
        return _ConnectionCreator(self._context, hostname.decode("ascii").strip("[]").lower(), port, self._policy)


@implementer(IOpenSSLClientConnectionCreator)
class _ConnectionCreator:
    def __init__(self, context: SSL.Context, host: str, port: int, policy: TlsPolicy) -> None:
        self._context, self._host, self._port, self._policy = context, host, port, policy

    def clientConnectionForTLS(self, protocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: ARG002, N802  Twisted's name
        connection = _InspectedConnection(self._context)
        if not _is_address(self._host):
            connection.set_tlsext_host_name(self._host.encode("ascii"))
        connection.inspection = TlsInspection(self._host, self._port, self._policy)
        connection.set_verify(SSL.VERIFY_PEER, connection.inspection.judge)
        return connection


def inspection_of(transport: Any) -> TlsInspection | None:
    """Return what is being learnt of the TLS connection that a transport stands on, None for a plain one."""
    handle = transport.getHandle()
    return handle.inspection if isinstance(handle, _InspectedConnection) else None


def find_tls_error(error: BaseException, inspection: TlsInspection) -> TlsError | None:
    """Return in words why there is no TLS with a host; None where something else went wrong."""
    causes = list(causes_of(error))
    refused = next((cause for cause in causes if isinstance(cause, SSL.Error)), None)
    if refused is not None and inspection.policy.verify == "require" and inspection.faults:
        return TlsError(f"the certificate is refused: {'; '.join(inspection.faults)} ({inspection.policy})")
    offered = f"TLS {inspection.policy.min_version} and later are offered, by {LIBRARY}"
    if refused is not None:
        return TlsError(f"no TLS with {inspection.host}: {_words_of(refused)} ({offered})")
    if inspection.facts is None and any(isinstance(cause, ConnectionClosed) for cause in causes):
        return HandshakeLostError(f"{inspection.host} closed the connection instead of agreeing on TLS ({offered})")
    return None


def _words_of(error: SSL.Error) -> str:
    """Return what OpenSSL says went wrong: the alert that the host sent, or what it could not understand."""
    queue = error.args[0] if error.args else ()
    words = [reason for *_, reason in queue if reason] if isinstance(queue, list | tuple) else [str(queue)]
    return "; ".join(words) or "no reason was given"


def _is_address(host: str) -> bool:
    return isIPAddress(host) or isIPv6Address(host)


def _is_for(certificate: crypto.X509, host: str) -> bool:
    """Whether a certificate names a host, by RFC 9525: in its subject alternative names."""
    try:
        wanted = IPAddress_ID(host) if _is_address(host) else DNS_ID(host)
        verify_service_identity(extract_patterns(certificate), [wanted], [])
    except (VerificationError, CertificateError, ValueError):
        return False
    return True


def _digest_of(certificate: crypto.X509) -> str:
    return "sha256:" + hashlib.sha256(crypto.dump_certificate(crypto.FILETYPE_ASN1, certificate)).hexdigest()


def _names_of(certificate: crypto.X509) -> dict[str, str]:
    """Return whose certificate it is, who issued it, and from when to when; nothing of one that cannot be read."""
    try:
        read = certificate.to_cryptography()
        return {
            "subject": read.subject.rfc4514_string(),
            "issuer": read.issuer.rfc4514_string(),
            "not_before": read.not_valid_before_utc.isoformat(),
            "not_after": read.not_valid_after_utc.isoformat(),
        }
    except ValueError:
        return {}
