"""TLS for golden servers."""

from __future__ import annotations

import ssl

import pytest

from tests.crawler.wire.certificates import issue, serving


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A server's TLS context with a certificate that nobody vouches for and that has expired, as portals have."""
    return serving(tmp_path_factory.mktemp("tls"), issue("golden", address="127.0.0.1", days=(-2, -1)))
