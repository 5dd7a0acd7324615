"""A server on loopback that speaks the S3 protocol, in a process of its own, and a look into its buckets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from botocore.session import get_session

# Prints its port when it listens, and ends when its standard input does.
_SERVER = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
server.stop()
"""


class S3Server:
    """An S3 server with one bucket."""

    bucket = "archive"

    def __enter__(self) -> Self:
        """Start it and wait until it listens."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}"
        self._client = get_session().create_client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="tester",
            aws_secret_access_key="secret",  # noqa: S106  of a server that asks for none
        )
        self._client.create_bucket(Bucket=self.bucket)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self._client.close()
        self._process.communicate()

    def names(self) -> list[str]:
        """Return what the bucket holds."""
        listed = self._client.list_objects_v2(Bucket=self.bucket)
        return sorted(one["Key"] for one in listed.get("Contents", ()))

    def checksum(self, name: str) -> str | None:
        """Return the base64 SHA-256 that the server itself has of an object."""
        asked = self._client.head_object(Bucket=self.bucket, Key=name, ChecksumMode="ENABLED")
        checksum: str | None = asked.get("ChecksumSHA256")
        return checksum

    def replace(self, name: str, content: bytes) -> None:
        """Put something else in an object's place."""
        self._client.put_object(Bucket=self.bucket, Key=name, Body=content)

    def download(self, directory: Path) -> None:
        """Copy the bucket to a disk."""
        for name in self.names():
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self._client.get_object(Bucket=self.bucket, Key=name)["Body"].read())

    def remove(self, name: str) -> None:
        """Remove an object."""
        self._client.delete_object(Bucket=self.bucket, Key=name)

    def empty(self) -> None:
        """Remove everything."""
        for name in self.names():
            self.remove(name)
