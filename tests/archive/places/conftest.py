"""Places on loopback and on the disk, and a collection to be kept there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from s3fs import S3FileSystem

from tests.archive.places.s3_server import S3Server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """A server that speaks S3."""
    with S3Server() as server:
        yield server


@pytest.fixture
def s3(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    """The server with an empty bucket, to which the environment points."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tester")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    s3_server.empty()
    yield s3_server
    # A client is made once a process, of the environment as it is then.
    S3FileSystem.clear_instance_cache()


@pytest.fixture(params=["s3", "file"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place in S3, and one on a disk."""
    if request.param == "s3":
        server: S3Server = request.getfixturevalue("s3")
        return f"s3://{server.bucket}/county"
    return (tmp_path / "tape").as_uri()
