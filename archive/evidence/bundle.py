"""Writing a bundle: every file once, then their digests, then the directory under its own name."""

from __future__ import annotations

import json
import mimetypes
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.collection import Collection
from archive.disk import Disk, file_sha256
from archive.errors import StorageError
from archive.evidence.chain import Chain, load_chain
from archive.evidence.comparing import RecordPayloads, compare_sides, read_sides
from archive.evidence.copying import CopiedRecord, copy_records
from archive.evidence.gathering import SIDES, Gathered, Side
from archive.evidence.showing import ShownPage, find_content_type, find_shown_page

CAPTURES = "captures.warc.gz"
SUMS = "SHA256SUMS"
TIMESTAMP = "timestamp"
PARTIAL_SUFFIX = ".partial"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a bundle says, as its page and its README put it into words.

    `payloads` are the files below payloads/ by the record ids that the event names, `sides` readings/SIDE.json by side,
    `differences` is None where there are no two readings. `shown` are the pages that show the sides to the eye.
    """

    gathered: Gathered
    records: tuple[CopiedRecord, ...]
    payloads: dict[str, str]
    sides: dict[Side, dict[str, Any]]
    differences: dict[str, Any] | None
    chain: Chain
    shown: dict[Side, ShownPage]


class BundleWriter:
    """Writes a bundle beside its place; nothing stands there before `finish`.

    Raises:
        StorageError: Something is there already, or cannot be written.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._part = out.with_name(out.name + PARTIAL_SUFFIX)
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise StorageError(f"{out} is there already: name a directory that is not, or is empty")
        try:
            shutil.rmtree(self._part, ignore_errors=True)
            self._part.mkdir(parents=True)
        except OSError as error:
            raise StorageError(f"{self._part}: {error}") from error

    def write_records(self, collection: Collection, gathered: Gathered) -> Evidence:
        """Write everything that comes out of the collection, and return what the bundle says."""
        records = copy_records(collection, gathered.records, self._part / CAPTURES)
        payloads = RecordPayloads(gathered.records)
        sides = read_sides(payloads, gathered.contents)
        evidence = Evidence(
            gathered=gathered,
            records=tuple(records),
            payloads=self._write_payloads(gathered, payloads),
            sides=sides,
            differences=compare_sides(sides),
            chain=load_chain(collection, gathered.event),
            shown={side: page for side in SIDES if (page := find_shown_page(gathered, side)) is not None},
        )
        self.write_json("event.json", gathered.event.model_dump(mode="json"))
        self.write_json("records.json", [one.model_dump(mode="json") for one in records])
        for side, said in sides.items():
            self.write_json(f"readings/{side}.json", said)
        self.write_json("differences.json", evidence.differences)
        for name, lines in (("journal", evidence.chain.journal), ("manifest", evidence.chain.manifest)):
            self.write(f"chain/{name}.jsonl", b"".join(line.raw + b"\n" for line in lines))
        self.write_json("chain/chain.json", evidence.chain.facts())
        return evidence

    def write(self, name: str, content: bytes) -> None:
        """Write one file of the bundle; its directories are made."""
        path = self._part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def write_json(self, name: str, value: object) -> None:
        """Write one file of JSON, indented for people."""
        self.write(name, json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n")

    def write_sums(self) -> bytes:
        """Write the digests of everything that has been written, and return that file's bytes."""
        content = sums_of(self._part, exclude=(SUMS, TIMESTAMP))
        self.write(SUMS, content)
        return content

    def write_timestamp(self, files: Mapping[str, bytes]) -> None:
        """Write what a time stamp authority answered, and the digests of that."""
        for name, content in files.items():
            self.write(f"{TIMESTAMP}/{name}", content)
        self.write(f"{TIMESTAMP}/{SUMS}", sums_of(self._part / TIMESTAMP, exclude=(SUMS,)))

    def finish(self) -> None:
        """Give the bundle its name, durably."""
        disk = Disk()
        for path in sorted(self._part.rglob("*")):
            if path.is_file():
                with path.open("rb") as file:
                    disk.sync(file.fileno())
        if self._out.exists():
            self._out.rmdir()
        self._part.rename(self._out)
        disk.sync_directory(self._out.parent)

    def abandon(self) -> None:
        """Remove what was written."""
        shutil.rmtree(self._part, ignore_errors=True)

    def _write_payloads(self, gathered: Gathered, payloads: RecordPayloads) -> dict[str, str]:
        names: dict[str, str] = {}
        records = {record.record_id: record for record in gathered.records}
        for side in SIDES:
            for number, capture in enumerate(getattr(gathered.event.captures, side), 1):
                record = records[capture.record_id]
                if record.type == "metadata":
                    continue  # nothing came back, and the record says why
                name = f"payloads/{side}-{number}{_ending_of(find_content_type(records, record.record_id))}"
                self.write(name, payloads.read(capture.record_id))
                names[capture.record_id] = name
        return names


def _ending_of(content_type: str | None) -> str:
    """Return the ending of a file name by which programs know what it holds, `.bin` where nothing says."""
    return mimetypes.guess_extension((content_type or "").partition(";")[0].strip().lower()) or ".bin"


def sums_of(directory: Path, *, exclude: tuple[str, ...]) -> bytes:
    """Return the lines of `sha256sum` for every file of a directory but those below the excluded names."""
    names = sorted(path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file())
    wanted = [name for name in names if name.partition("/")[0] not in exclude]
    return "".join(f"{file_sha256(directory / name)}  {name}\n" for name in wanted).encode()
