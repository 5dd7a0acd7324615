"""RFC 3161 time stamps: that a file existed at a moment, in the words of somebody else.

OpenSSL's own program asks and checks, as a reader of the bundle would: it takes tokens that strict readers of DER
refuse.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

from archive.errors import FormatError, StampError

_SECONDS = 60.0
_TIME = re.compile(r"^Time stamp: (.+?)(\.\d+)? GMT$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """A time stamp that holds: when, and whether certificates that the reader trusts vouch for who signed it."""

    at: datetime
    is_vouched_for: bool


def make_query(content: bytes) -> bytes:
    """Return what asks an authority for a time stamp of bytes: only their digest is in it.

    Raises:
        StampError: There is no OpenSSL.
    """
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        data.write_bytes(content)
        return _run("-query", "-data", str(data), "-sha256", "-cert")


def take_answer(response: bytes, content: bytes) -> dict[str, bytes]:
    """Return the files of timestamp/ from what an authority answered.

    Raises:
        FormatError: It is no time stamp of these bytes.
        StampError: There is no OpenSSL.
    """
    certificates = _find_certificates(response)
    check_stamp(response, content, certificates, None)
    return {"response.tsr": response, "certificates.pem": certificates}


def check_stamp(response: bytes, content: bytes, certificates: bytes, authority: bytes | None) -> TimeStamp:
    """Check a time stamp of bytes: by certificates that the reader trusts, else only by those that came with it.

    Raises:
        FormatError: It is none of these bytes, or nobody's whom these certificates name.
        StampError: There is no OpenSSL.
    """
    if _find_certificates(response) != certificates:
        raise FormatError("the certificates beside the time stamp are not those in it")
    with tempfile.TemporaryDirectory() as place:
        files = {"data": content, "response": response, "certificates": certificates, "authority": authority}
        paths = {name: Path(place) / name for name in files}
        for name, path in paths.items():
            path.write_bytes(files[name] or b"")
        trusted = ["-CAfile", str(paths["authority"]), "-untrusted", str(paths["certificates"])]
        if authority is None:
            trusted = ["-CAfile", str(paths["certificates"]), "-partial_chain"]
        _run("-verify", "-data", str(paths["data"]), "-in", str(paths["response"]), *trusted)
        text = _run("-reply", "-in", str(paths["response"]), "-text").decode(errors="replace")
    said = _TIME.search(text)
    if said is None:
        raise FormatError("the time stamp says no time")
    at = datetime.strptime(said[1], "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    return TimeStamp(at, authority is not None)


def _find_certificates(response: bytes) -> bytes:
    """Return the certificates in a time stamp as PEM."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "response"
        path.write_bytes(response)
        token = _run("-reply", "-in", str(path), "-token_out")
    return _run("-inform", "DER", "-print_certs", program="pkcs7", given=token)


def _run(*arguments: str, program: str = "ts", given: bytes = b"") -> bytes:
    openssl = which("openssl")
    if openssl is None:
        raise StampError("time stamps need the program openssl: install it (Debian: apt install openssl)")
    done = subprocess.run(
        [openssl, program, *arguments], input=given, capture_output=True, timeout=_SECONDS, check=False
    )
    if done.returncode:
        lines = [line for line in done.stderr.decode(errors="replace").splitlines() if "error:" in line]
        said = lines[0].rsplit(":", 1)[0].rpartition("routines:")[2] if lines else "openssl cannot read it"
        raise FormatError(f"the time stamp does not hold: {said}")
    return done.stdout
