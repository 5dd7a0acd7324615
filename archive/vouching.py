"""Manifest and journal vouch for each other, so that the end of neither can be cut off unseen.

A line of the manifest names the line with which the journal ended when the file was sealed. A line of the journal that
concludes or stops a crawl names every file that was sealed since the last such line, with size and digest; one that
tells of an import names the files that it brought. So a file that is gone with its line of the manifest is missed by
the journal, and a journal that was cut back or chained anew is missed by the manifest.

From what the journal vouches for the manifest can be written anew. What neither names is no file of the collection,
wherever it lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive import manifest
from archive.hashchain import ChainFault, read_back, read_lines
from archive.journal import Journal
from archive.journal_bodies import SealedLine, find_fault
from archive.manifest import SealedFile
from archive.sealed import has_sealed

_MEMBERS = {"crawl_concluded": "sealed", "crawl_stopped": "sealed", "imported": "files"}


@dataclass(frozen=True, slots=True)
class Vouched:
    """A file for which the journal vouches, and the line that does so first, from 1."""

    file: SealedLine
    number: int

    def is_of(self, sealed: SealedFile) -> bool:
        """Whether an entry of the manifest says the same of the file."""
        return (self.file.size, self.file.sha256) == (sealed.size, sealed.sha256)


def read_vouched(journal: Path) -> dict[str, Vouched]:
    """Return the files for which the journal vouches, by name; lines that cannot be read vouch for nothing."""
    vouched: dict[str, Vouched] = {}
    for entry in Journal(journal, strict=False).read():
        for said in entry.body.get(_MEMBERS.get(entry.kind, ""), ()):
            file = SealedLine.model_validate(said)
            vouched.setdefault(file.name, Vouched(file, entry.number))
    return vouched


def list_unvouched(path: Path, journal: Path) -> list[dict[str, Any]]:
    """Return, as a line of the journal names them, the files of a manifest for which the journal does not vouch yet."""
    vouched = _VouchedBack(journal)
    found: dict[str, SealedFile] = {}
    for sealed in manifest.read_back(path):
        vouched.read_to(sealed.journal)
        if sealed.name in vouched.by_crawls:
            # Whoever vouched for it then vouched for all before it.
            break
        if sealed.name not in vouched.by_imports:
            found.setdefault(sealed.name, sealed)
    return [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in reversed(found.values())]


class _VouchedBack:
    """The names of the files for which a journal vouches, by lines about crawls and about imports, from its end on."""

    def __init__(self, journal: Path) -> None:
        self.by_crawls: set[str] = set()
        self.by_imports: set[str] = set()
        self._lines = read_back(journal)
        self._read: set[str] = set()

    def read_to(self, digest: str | None) -> None:
        """Read on to the line of this sha256, which is the last that can vouch for a file that names it; None: all."""
        while digest is None or digest not in self._read:
            line = next(self._lines, None)
            if line is None:
                return
            self._read.add(line.digest)
            if _find_fault(line.body) is None:
                kind, body = line.body["kind"], line.body["body"]
                names = {file["name"] for file in body.get(_MEMBERS.get(kind, ""), ())}
                if kind == "imported":
                    self.by_imports |= names
                else:
                    self.by_crawls |= names


def check_vouching(path: Path, journal: Path) -> Iterator[ChainFault]:
    """Yield where a manifest and a journal do not say of each other what they are, and lines that say nothing."""
    entries = list(manifest.read_entries(path, strict=False))
    by_name = {sealed.name: sealed for _, sealed in reversed(entries)}
    for name, vouched in read_vouched(journal).items():
        entered = by_name.get(name)
        if entered is None:
            why = f"{name} was sealed ({vouched.file.size} bytes), and {path.name} does not enter it"
            is_here = has_sealed(path.parent / "archive" / name)
            do = "the next night enters it again" if is_here else "it is gone: put both back from a copy"
            yield ChainFault(journal, vouched.number, f"{why}: {do}")
        elif not vouched.is_of(entered):
            yield ChainFault(journal, vouched.number, f"{name} was sealed otherwise than {path.name} enters it")
    known: set[str | None] = {None}
    for line in read_lines(journal, strict=False):
        known.add(line.digest)
        if (fault := _find_fault(line.body)) is not None:
            yield ChainFault(journal, line.number, fault)
    for number, sealed in entries:
        if sealed.journal not in known:
            why = f"when {sealed.name} was sealed {journal.name} had a line that it has not now: it was cut back or"
            yield ChainFault(path, number, f"{why} written anew: put it back from a copy")
            return


def _find_fault(members: dict[str, Any]) -> str | None:
    kind, body = members.get("kind"), members.get("body")
    if not isinstance(kind, str) or not isinstance(body, dict):
        return "no line of a journal"
    return find_fault(kind, body)
