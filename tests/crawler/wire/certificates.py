"""Certificates as county portals show them, good and bad, made for the purpose."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import warnings
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Issued:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        """The certificate as a file holds it."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def digest(self) -> str:
        """The SHA-256 of the certificate, as the archive writes it."""
        return "sha256:" + self.certificate.fingerprint(hashes.SHA256()).hex()


def issue(
    subject: str,
    issuer: Issued | None = None,
    *,
    address: str | None = None,
    days: tuple[int, int] = (-1, 1),
    key: Key | None = None,
) -> Issued:
    """Issue a certificate, by itself where there is no issuer; one without an address may issue others.

    `days` say from when to when it is valid, counted from now.
    """
    own = key or ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(issuer.certificate.subject if issuer else _name(subject))
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + days[0] * DAY)
        .not_valid_after(now + days[1] * DAY)
        .add_extension(x509.BasicConstraints(ca=address is None, path_length=None), critical=True)
    )
    if address is not None:
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        builder = builder.add_extension(names, critical=False)
    return Issued(builder.sign(issuer.key if issuer else own, hashes.SHA256()), own)


def serving(
    directory: Path,
    leaf: Issued,
    *sent: Issued,
    version: ssl.TLSVersion | None = None,
    ciphers: str = "DEFAULT:@SECLEVEL=0",
) -> ssl.SSLContext:
    """Return the context of a server that shows a certificate and what it sends with it, in one version or any."""
    private = leaf.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = directory / f"{leaf.certificate.serial_number}.pem"
    file.write_bytes(private + b"".join(issued.pem for issued in (leaf, *sent)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    context.load_cert_chain(file)
    if version is not None:
        with warnings.catch_warnings():
            # Python warns of what is being tried here: the oldest versions.
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = version
    return context


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
