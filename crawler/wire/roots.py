"""Which roots this machine trusts: by them the archive calls a chain of certificates valid or not."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from OpenSSL import SSL

_MARK = b"-----BEGIN CERTIFICATE-----"


def describe_roots() -> str:
    """Return the digest of the bundle of root certificates by which chains are judged here, and how many it holds.

    What pyOpenSSL trusts by default: the file that `SSL_CERT_FILE` names, else the first that is found where systems
    keep theirs. `none` where there is none, and where a directory (`SSL_CERT_DIR`) is named instead, this.
    """
    named = os.environ.get("SSL_CERT_FILE")
    places = [named] if named else [] if os.environ.get("SSL_CERT_DIR") else SSL._CERTIFICATE_FILE_LOCATIONS  # noqa: SLF001
    for place in places:
        try:
            bundle = Path(place).read_bytes()
        except OSError:
            continue
        return f"sha256:{hashlib.sha256(bundle).hexdigest()} ({bundle.count(_MARK)} certificates)"
    return "none" if named or not os.environ.get("SSL_CERT_DIR") else "a directory"
