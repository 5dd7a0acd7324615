"""Which files of the manifest the journal still has to vouch for."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive import manifest
from archive.journal import Journal
from archive.manifest import SealedFile
from archive.vouching import list_unvouched
from tests.archive.warc.samples import BEGAN_AT

AT = BEGAN_AT.isoformat()


class Chains:
    """A manifest and a journal beside each other, which lines are added to as nights and imports do."""

    def __init__(self, root: Path) -> None:
        self.manifest = root / "manifest.jsonl"
        self.journal = Journal(root / "journal.jsonl", strict=False)

    def seal(self, *names: str) -> None:
        """Enter files into the manifest."""
        for name in names:
            manifest.append(self.manifest, SealedFile(name, 9, "0" * 64, BEGAN_AT))

    def begin(self) -> None:
        """Begin a crawl."""
        self.journal.append("crawl_begun", {"crawl_id": "a", "began_at": AT, "portals": ["a"]})

    def conclude(self) -> None:
        """Conclude it, with what is to be vouched for."""
        sealed = list_unvouched(self.manifest, self.journal.path)
        self.journal.append("crawl_concluded", {"crawl_id": "a", "concluded_at": AT, "sealed": sealed})

    def take_in(self, *names: str) -> None:
        """Journal and enter files as an import does."""
        files = [{"name": name, "size": 9, "sha256": "0" * 64} for name in names]
        self.journal.append("imported", {"imported_at": AT, "files": files})
        self.seal(*names)

    def unvouched(self) -> list[str]:
        """Return the names of the files for which the journal does not vouch yet."""
        return [one["name"] for one in list_unvouched(self.manifest, self.journal.path)]


@pytest.fixture
def chains(tmp_path: Path) -> Chains:
    """Return a manifest and a journal without lines."""
    return Chains(tmp_path)


def test_a_conclusion_vouches_for_what_was_sealed_since_the_last(chains: Chains) -> None:
    """Every file is named once, in the order of the manifest, whether its crawl was the first or a later one."""
    assert chains.unvouched() == []
    chains.seal("a", "b")
    assert chains.unvouched() == ["a", "b"]
    chains.begin()
    chains.seal("c")
    assert chains.unvouched() == ["a", "b", "c"]
    chains.conclude()
    assert chains.unvouched() == []
    chains.begin()
    chains.seal("d", "e")
    assert chains.unvouched() == ["d", "e"]


def test_an_import_vouches_for_its_own_files_alone(chains: Chains) -> None:
    """What was sealed before an import, by a crawl that is not concluded, is still to be vouched for."""
    chains.begin()
    chains.conclude()
    chains.seal("a")
    chains.take_in("b", "c")
    chains.seal("d")
    assert chains.unvouched() == ["a", "d"]


def test_a_line_that_was_cut_off_the_journal_vouches_for_nothing(chains: Chains) -> None:
    """Where the line is gone that a file names, all of the journal is asked."""
    chains.begin()
    chains.seal("a")
    chains.conclude()
    lines = chains.journal.path.read_bytes().splitlines(keepends=True)
    chains.journal.path.write_bytes(b"".join(lines[:-1]))
    assert chains.unvouched() == ["a"]
    chains.begin()
    chains.seal("b")
    chains.journal.path.write_bytes(lines[1])
    assert chains.unvouched() == ["b"]
