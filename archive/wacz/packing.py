"""The ZIP file of a WACZ, written from its beginning to its end, with the digest of everything in it.

WARC files and the compressed index are stored as they are, so that readers can ask for ranges of them; only what is
text is deflated. The size of each file is known before it is written: the extra field for sizes above 4 GiB stands only
where it is needed, for ReplayWeb.page looks for a file's bytes where they lie without it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from archive.disk import Disk
from archive.sealed import open_sealed, sealed_size

WACZ_VERSION = "1.1.1"

_PIECE_BYTES = 1 << 20


class Resource(NamedTuple):
    """A file of the package: its path in it, its sha256 in hex, its size in bytes."""

    path: str
    sha256: str
    size: int


class Package:
    """A WACZ that is being written; nothing of it counts before `close`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb")
        self._zip = zipfile.ZipFile(self._file, "w", allowZip64=True)
        self._resources: list[Resource] = []

    def add(self, name: str, content: bytes) -> Resource:
        """Add a small text."""
        return self._list(self._write(name, [content], len(content), deflated=True))

    def add_file(self, name: str, source: Path, *, deflated: bool = False) -> Resource:
        """Add a file of the disk as it is, or deflated."""
        size = sealed_size(source)
        return self._list(self._write(name, read_pieces(source), size, deflated=deflated))

    def close(self, facts: dict[str, Any], created: datetime) -> None:
        """Write datapackage.json and its digest, and make the file durable."""
        package = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            **facts,
            "created": f"{created:%Y-%m-%dT%H:%M:%SZ}",
            "resources": [_describe(one) for one in self._resources],
        }
        content = json.dumps(package, ensure_ascii=False, indent=2).encode()
        written = self._write("datapackage.json", [content], len(content), deflated=True)
        digest = json.dumps({"path": "datapackage.json", "hash": f"sha256:{written.sha256}"}).encode()
        self._write("datapackage-digest.json", [digest], len(digest), deflated=True)
        self._zip.close()
        self._file.flush()
        Disk().sync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Remove what was written."""
        self._zip.fp = None  # else its directory would be written
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _list(self, resource: Resource) -> Resource:
        self._resources.append(resource)
        return resource

    def _write(self, name: str, pieces: Iterable[bytes], size: int, *, deflated: bool) -> Resource:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        digest, count = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=size > zipfile.ZIP64_LIMIT) as member:
            for piece in pieces:
                digest.update(piece)
                count += len(piece)
                member.write(piece)
        return Resource(name, digest.hexdigest(), count)


def read_pieces(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes, a bounded number at a time; a sealed file may be kept elsewhere."""
    at = 0
    with closing(open_sealed(path)) as file:
        while piece := file.pread(_PIECE_BYTES, at):
            yield piece
            at += len(piece)


def _describe(resource: Resource) -> dict[str, object]:
    # A resource's name is in lower case (Data Package: Resource, `name`).
    name = resource.path.rpartition("/")[2].lower()
    return {"name": name, "path": resource.path, "hash": f"sha256:{resource.sha256}", "bytes": resource.size}
