"""Journal and manifest: what was appended stays, and nobody can change it unseen."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import manifest
from archive.disk import file_sha256
from archive.errors import FormatError, StorageError
from archive.hashchain import append_line, check_chain, read_back, read_lines, read_wanted
from archive.journal import Journal
from archive.manifest import SealedFile
from tests.archive.warc.samples import BEGAN_AT, FaultyDisk


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """Return a journal of five entries."""
    journal = Journal(tmp_path / "journal.jsonl")
    for number in range(5):
        journal.append("event", {"id": number, "title": "年度报告"})
    return journal


def test_entries_come_back(journal: Journal) -> None:
    """Kind and body of each entry come back in order, each with the digest of its line."""
    entries = list(journal.read())
    assert [(entry.number, entry.kind, entry.body["id"]) for entry in entries] == [
        (number, "event", number - 1) for number in range(1, 6)
    ]
    lines = journal.path.read_bytes().splitlines()
    assert [entry.digest for entry in entries] == [hashlib.sha256(line).hexdigest() for line in lines]
    assert [json.loads(line)["previous"] for line in lines] == [None, *(entry.digest for entry in entries[:-1])]
    assert journal.check() == []


def test_append_returns_the_digest_of_its_line(journal: Journal) -> None:
    """What `append` returns is what the next line will name."""
    digest = journal.append("message", {"to": "x" * 100_000})
    journal.append("message", {})
    *_, before, last = read_lines(journal.path)
    assert before.digest == last.previous == digest


def test_a_file_is_read_from_its_end(journal: Journal) -> None:
    """Whole lines come back from the last on, longer ones than are read at once too; what is none is passed over."""
    journal.append("message", {"to": "年" * 100_000})
    journal.append("event", {"id": 6})
    forth = [line.body for line in read_lines(journal.path)]
    assert [line.body for line in read_back(journal.path)] == forth[::-1]
    data = journal.path.read_bytes()
    journal.path.write_bytes(data.replace(b'"id":3', b'"id:3', 1) + b'{"previous":null')
    assert [line.body for line in read_back(journal.path)] == [*forth[:3], *forth[4:]][::-1]
    assert [line.body for line in read_back(journal.path, [b'"kind":"message"'])] == [forth[5]]
    assert list(read_back(journal.path.with_name("none"))) == []


def test_lines_are_found_wherever_they_lie(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is looked through in stretches, and what lies across the ends of two is found once."""
    journal.append("message", {"to": '"kind":"event" "kind":"event"'})
    whole = [line.raw for line in read_lines(journal.path)]
    for stretch in (1, 7, 16, 100, 333):
        monkeypatch.setattr("archive.hashchain._COUNTED_BYTES", stretch)
        found = list(read_wanted(journal.path, [b'"kind":"event","body"']))
        assert [(line.number, line.raw) for line in found] == list(enumerate(whole[:5], start=1))


def test_what_was_drawn_from_a_crawl_stands_behind_its_beginning(tmp_path: Path) -> None:
    """Of one crawl the lines of the wanted kinds come in order, and what others say of it does not."""
    journal = Journal(tmp_path / "journal.jsonl", strict=False)
    began_at = "2026-02-01T18:00:00+00:00"
    for crawl_id in ("a", "b"):
        journal.append("crawl_begun", {"crawl_id": crawl_id, "began_at": began_at, "portals": ["a"]})
        for number in range(2):
            met = {"crawl_id": crawl_id, "portal_id": "b", "url": str(number), "report_id": "a"}
            journal.append("report_met", met)
        journal.append("crawl_concluded", {"crawl_id": crawl_id, "concluded_at": began_at, "sealed": []})
    for crawl_id in ("a", "b"):
        found = journal.find_of_crawl(crawl_id, "report_met")
        assert [(entry.body["crawl_id"], entry.body["url"]) for entry in found] == [(crawl_id, "0"), (crawl_id, "1")]
        (begun,) = journal.find_of_crawl(crawl_id, "crawl_begun")
        assert begun.body["crawl_id"] == crawl_id
    assert journal.find_of_crawl("c", "report_met", "crawl_begun") == []


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [*lines[:2], lines[2].replace(b'"id":2', b'"id":7'), *lines[3:]],
        lambda lines: [*lines[:2], *lines[3:]],
        lambda lines: lines[1:],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [*lines[:3], lines[2], *lines[3:]],
        lambda lines: [*lines[:3], b"{}", *lines[3:]],
        lambda lines: [*lines[:3], b"[1]", *lines[3:]],
        lambda lines: [*lines[:3], b"no JSON", *lines[3:]],
        lambda lines: [lines[0].replace(b"null", b'"00"'), *lines[1:]],
    ],
)
def test_tampering_is_found(journal: Journal, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """A line changed, left out, moved, doubled or put in breaks the chain; nothing is read past it unseen."""
    lines = journal.path.read_bytes().splitlines()
    journal.path.write_bytes(b"\n".join(change(lines)) + b"\n")
    assert journal.check() != []
    with pytest.raises(FormatError, match=r"journal\.jsonl, line \d"):
        list(journal.read())


def test_a_part_of_a_chain_is_checked(journal: Journal) -> None:
    """Lines copied out of the middle follow from a line that is not there, and from each other."""
    lines = journal.path.read_bytes().splitlines(keepends=True)
    part = journal.path.with_name("part.jsonl")

    part.write_bytes(b"".join(lines[2:]))
    assert check_chain(part, is_part=True) == []
    assert [fault.number for fault in check_chain(part)] == [1]
    part.write_bytes(b"".join([lines[1], *lines[3:]]))
    assert [fault.number for fault in check_chain(part, is_part=True)] == [2]


@pytest.mark.parametrize("torn", [b"{", b'{"previous":null}', b"\0" * 5000, b"\xff"])
def test_a_torn_last_line_is_cut_back(journal: Journal, torn: bytes) -> None:
    """What a crash left without a line end was never acknowledged: it is passed over, and cut by the next append."""
    with journal.path.open("ab") as file:
        file.write(torn)
    assert len(list(journal.read())) == 5
    assert journal.check() == []
    journal.append("event", {"id": 5})
    assert [entry.body["id"] for entry in journal.read()] == list(range(6))
    assert len(journal.path.read_bytes().splitlines()) == 6


def test_torn_first_line(tmp_path: Path) -> None:
    """A file that holds nothing but a torn line begins anew."""
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"previous":nul')
    append_line(path, {"a": 1})
    assert [line.body for line in read_lines(path)] == [{"a": 1}]


def test_nothing_is_added_to_a_damaged_last_line(journal: Journal) -> None:
    """A last line that is whole and no JSON is no torn line: it is left for a person."""
    with journal.path.open("ab") as file:
        file.write(b"no JSON\n")
    before = journal.path.read_bytes()
    with pytest.raises(FormatError, match="last line is damaged"):
        journal.append("event", {})
    assert journal.path.read_bytes() == before


def tear(path: Path, *written: slice, sector: int = 512) -> None:
    """Append a line of which only these sectors, from that in which it begins, reached the disk."""
    before = path.read_bytes() if path.exists() else b""
    append_line(path, {"id": 5, "text": "x" * 3000})
    whole = path.read_bytes()
    path.write_bytes(before + bytes(len(whole) - len(before)))
    begin = len(before) // sector * sector
    with path.open("r+b") as file:
        for kept in written:
            at, end = begin + kept.start * sector, begin + kept.stop * sector
            file.seek(max(at, len(before)))
            file.write(whole[max(at, len(before)) : end])


@pytest.mark.parametrize("written", [(slice(1, 9),), (slice(6, 9),), (slice(0, 2), slice(3, 4), slice(6, 9))])
def test_a_last_line_with_holes_is_cut_back_and_kept_aside(journal: Journal, written: tuple[slice, ...]) -> None:
    """A last line of which the end reached the disk and not all before it was never acknowledged, and is told."""
    tear(journal.path, *written)
    torn = journal.path.read_bytes().split(b"\n")[5]
    assert torn.count(0) >= 512 - 120
    assert torn.endswith(b'xxxxx"}')
    assert [entry.body["id"] for entry in journal.read()] == list(range(5))
    assert [(fault.number, fault.message[:8]) for fault in journal.check()] == [(6, "was torn")]

    journal.append("event", {"id": 5})

    assert [entry.body["id"] for entry in journal.read()] == list(range(6))
    aside = journal.path.with_name("journal.jsonl.torn")
    assert aside.read_bytes() == torn + b"\n"
    assert [(fault.path, fault.number) for fault in journal.check()] == [(aside, 0)]


def test_a_first_line_with_holes_is_cut_back(tmp_path: Path) -> None:
    """A file whose only line was torn begins anew, and what was kept aside before is kept."""
    path = tmp_path / "journal.jsonl"
    aside = tmp_path / "journal.jsonl.torn"
    aside.write_bytes(b"earlier\n")
    tear(path, slice(1, 9))
    assert list(read_lines(path)) == []
    append_line(path, {"a": 1})
    assert [line.body for line in read_lines(path)] == [{"a": 1}]
    assert aside.read_bytes().startswith(b"earlier\n\0\0")


@pytest.mark.parametrize("torn_after", [0, 1])
def test_a_zero_in_a_whole_line_is_damage(journal: Journal, torn_after: int) -> None:
    """A single byte that became zero, or holes in a line that is not the last, are left for a person."""
    if torn_after:
        tear(journal.path, slice(1, 9))
        with journal.path.open("ab") as file:
            file.write(b'{"previous":null}\n')
    else:
        journal.append("event", {"title": "a b"})
        journal.path.write_bytes(journal.path.read_bytes().replace(b"a b", b"a\0b"))
    before = journal.path.read_bytes()
    assert journal.check()[0].number == 6
    with pytest.raises(FormatError, match=r"journal\.jsonl, line 6"):
        list(journal.read())
    if not torn_after:
        with pytest.raises(FormatError, match="last line is damaged"):
            journal.append("event", {})
    assert journal.path.read_bytes() == before


@pytest.mark.parametrize("operation", ["open", "write", "sync"])
def test_a_failed_append_leaves_no_trace(journal: Journal, operation: str) -> None:
    """Where the disk fails, the journal is as it was."""
    before = journal.path.read_bytes()
    disk = FaultyDisk()
    disk.fail(operation, error=errno.ENOSPC)
    with pytest.raises(StorageError):
        append_line(journal.path, {"id": 5}, disk)
    assert journal.path.read_bytes() == before


@pytest.mark.parametrize("room", range(0, 120, 9))
def test_no_space_at_any_byte(journal: Journal, room: int) -> None:
    """A line is there as a whole or not at all."""
    before = journal.path.read_bytes()
    disk = FaultyDisk()
    disk.room = room
    try:
        append_line(journal.path, {"id": 5}, disk)
    except StorageError:
        assert journal.path.read_bytes() == before
    assert check_chain(journal.path) == []


def test_no_file(tmp_path: Path) -> None:
    """Where nothing was ever appended, there is nothing to read and nothing wrong."""
    journal = Journal(tmp_path / "journal.jsonl")
    assert list(journal.read()) == []
    assert journal.check() == []


def test_a_line_of_another_kind_is_no_entry(tmp_path: Path) -> None:
    """A chained line without kind and body is no line of a journal, nor one of a manifest."""
    path = tmp_path / "journal.jsonl"
    append_line(path, {"name": "x"})
    with pytest.raises(FormatError, match="no line of a journal"):
        list(Journal(path).read())
    with pytest.raises(FormatError, match="no line of a manifest"):
        manifest.read(path)


class TestManifest:
    """The manifest against the files that it names."""

    @pytest.fixture
    def directory(self, tmp_path: Path) -> Path:
        """Return a directory of two sealed files, both entered."""
        directory = tmp_path / "archive"
        directory.mkdir()
        for name in ("a.warc.gz", "b.warc.gz"):
            path = directory / name
            path.write_bytes(name.encode() * 100)
            sealed = SealedFile(name, path.stat().st_size, file_sha256(path), BEGAN_AT)
            manifest.append(tmp_path / "manifest.jsonl", sealed)
        return directory

    def messages(self, directory: Path, *, complete: bool = True) -> list[str]:
        """Return what is found."""
        path = directory.parent / "manifest.jsonl"
        return [fault.message for fault in manifest.check(path, directory, complete=complete)]

    def test_faultless(self, directory: Path) -> None:
        """Files that are as they were sealed have no fault; entries come back as they were given."""
        assert self.messages(directory) == []
        assert [sealed.name for sealed in manifest.read(directory.parent / "manifest.jsonl")] == [
            "a.warc.gz",
            "b.warc.gz",
        ]

    def test_missing_changed_and_foreign_files(self, directory: Path) -> None:
        """A file that is gone, of another size, of other bytes or not entered is named."""
        (directory / "a.warc.gz").unlink()
        assert self.messages(directory) == ["a.warc.gz is missing"]
        (directory / "a.warc.gz").write_bytes(b"short")
        assert self.messages(directory) == ["a.warc.gz has 5 bytes, 900 were sealed"]
        (directory / "a.warc.gz").write_bytes(b"b.warc.gz" * 100)
        assert self.messages(directory) == ["a.warc.gz has another sha256 than was sealed"]
        assert self.messages(directory, complete=False) == []
        (directory / "a.warc.gz").write_bytes(b"a.warc.gz" * 100)
        (directory / "c.warc.gz").touch()
        (message,) = self.messages(directory)
        assert message.startswith("c.warc.gz is in archive/ and not entered")

    def test_a_second_entry_of_another_digest(self, directory: Path) -> None:
        """A file entered again with another digest is found; entered again the same, it is no fault."""
        path = directory.parent / "manifest.jsonl"
        first = manifest.read(path)[0]
        manifest.append(path, first)
        assert self.messages(directory) == []
        manifest.append(path, first._replace(sha256="0" * 64))
        assert self.messages(directory) == ["a.warc.gz was entered before with another digest"]

    def test_names_are_those_of_the_lines_that_are_there_now(self, directory: Path) -> None:
        """Names that were read before are read again where a line was added, and where one was damaged in its place."""
        path = directory.parent / "manifest.jsonl"
        assert manifest.read_names(path) == {"a.warc.gz", "b.warc.gz"}
        first, second = manifest.read(path)
        manifest.append(path, first._replace(name="c.warc.gz"))
        assert manifest.read_names(path) == {"a.warc.gz", "b.warc.gz", "c.warc.gz"}
        path.write_bytes(path.read_bytes().replace(b'"size":900', b'"size":9x0', 1))
        manifest.append(path, second._replace(name="d.warc.gz"))
        assert manifest.read_names(path) == {"b.warc.gz", "c.warc.gz", "d.warc.gz"}

    def test_files_come_back_from_the_last_on(self, directory: Path) -> None:
        """Read from its end a manifest gives what was entered last first, and passes over a damaged line."""
        path = directory.parent / "manifest.jsonl"
        first, _ = manifest.read(path)
        manifest.append(path, first._replace(size=901))
        path.write_bytes(path.read_bytes().replace(b'"size":900', b'"size":9x0', 1))
        found = [(sealed.name, sealed.size) for sealed in manifest.read_back(path)]
        assert found == [("a.warc.gz", 901), ("b.warc.gz", 900)]

    def test_tampering(self, directory: Path) -> None:
        """A changed line of the manifest is found before any file is looked at."""
        path = directory.parent / "manifest.jsonl"
        path.write_bytes(path.read_bytes().replace(b'"size":900', b'"size":901', 1))
        assert "does not follow" in self.messages(directory)[0]
