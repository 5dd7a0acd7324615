"""A reader of collections written from the docstring of `archive` alone, with nothing but the standard library.

That a few dozen lines are enough is what the layout promises to whoever finds a collection in thirty years.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Found:
    """A record: its fields, its block, and where it lies."""

    fields: dict[str, str]
    block: bytes
    warc: str
    offset: int

    @property
    def kind(self) -> str:
        """Its type."""
        return self.fields["WARC-Type"]

    @property
    def id(self) -> str:
        """Its id, bare."""
        return self.fields["WARC-Record-ID"].strip("<>")


def read_chain(path: Path) -> list[dict[str, Any]]:
    """Read a chained file, each line of which must name the one before."""
    whole, _, _torn = path.read_bytes().rpartition(b"\n")
    previous, found = None, []
    for line in whole.split(b"\n") if whole else []:
        members = json.loads(line)
        assert members["previous"] == previous
        previous = hashlib.sha256(line).hexdigest()
        found.append(members)
    return found


def read_record(path: Path, offset: int) -> Found:
    """Read the record in the gzip member that begins at an offset."""
    with path.open("rb") as file:
        file.seek(offset)
        head, _, rest = zlib.decompressobj(31).decompress(file.read()).partition(b"\r\n\r\n")
    version, *lines = head.decode().split("\r\n")
    assert version == "WARC/1.1"
    fields = dict(line.split(": ", 1) for line in lines)
    block = rest[: int(fields["Content-Length"])]
    assert rest[len(block) :] == b"\r\n\r\n"
    assert fields["WARC-Block-Digest"] == "sha256:" + hashlib.sha256(block).hexdigest()
    return Found(fields, block, path.name, offset)


class Stranger:
    """What somebody can read who has the collection and the docstring."""

    def __init__(self, root: Path) -> None:
        """Check that the manifest and the files agree, and read the index."""
        assert (root / "format").read_text() == "nianbao collection, layout 1\n"
        self.root = root
        for sealed in read_chain(root / "manifest.jsonl"):
            content = (root / "archive" / sealed["name"]).read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (sealed["size"], sealed["sha256"])

    def captures(self) -> Iterator[Found]:
        """Yield every record that the index names."""
        for line in (self.root / "indexes" / "index.cdxj").read_text().splitlines():
            _key, _at, said = line.split(" ", 2)
            place = json.loads(said)
            yield read_record(self.root / "archive" / place["filename"], int(place["offset"]))

    def body(self, record: Found) -> bytes:
        """Return what a page sent, or what the response sent that it repeats."""
        if record.kind == "revisit":
            named = record.fields["WARC-Refers-To"].strip("<>")
            record = next(one for one in self.captures() if one.id == named)
        assert record.kind == "response"
        _head, _, body = record.block.partition(b"\r\n\r\n")
        assert record.fields["WARC-Payload-Digest"] == "sha256:" + hashlib.sha256(body).hexdigest()
        return body

    def walks(self) -> list[dict[str, Any]]:
        """Return the walks, oldest first."""
        kind = "application/vnd.nianbao.walk+json"
        found = [json.loads(one.block) for one in self.captures() if one.fields.get("Content-Type") == kind]
        return sorted(found, key=lambda walk: str(walk["began_at"]))

    def events(self) -> list[dict[str, Any]]:
        """Return what was concluded."""
        return [line["body"] for line in read_chain(self.root / "journal.jsonl") if line["kind"] == "event"]
