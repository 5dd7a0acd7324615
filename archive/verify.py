"""Verifying a collection: files, records, chains, index and catalogue, each against the others.

A complete verification reads every file; one of what changed reads those that no earlier one found sound, or that
were touched since, and takes the others on trust; an audit reads the share that is due (archive.fixity). Each file is
read once: its digest is compared with the manifest, its records are checked, its lines are summed up for the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Collection as Names
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import chain
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from archive import manifest
from archive.catalogue.check import check_captures, check_catalogue
from archive.catalogue.rowcheck import check_rows
from archive.catalogue.sqlite import create_sqlite_engine
from archive.collection import Collection
from archive.fixity import Fixity, look_at
from archive.imports import read_imported_files
from archive.journal import Journal
from archive.linesum import LineSum, check_lines
from archive.manifest import SealedFile
from archive.responses import Responses
from archive.vouching import check_vouching, read_vouched
from archive.warc.filecheck import FileCheck, check_files
from archive.warc.repair import find_kept_aside

Progress = Callable[[int, int], None]


class Scope(StrEnum):
    """Which files a verification reads; `CHAIN` reads no record and compares only their digests."""

    CHAIN = "chain"
    CHANGED = "changed"
    COMPLETE = "complete"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it must be: where (a file, with a byte or a line where there is one), and what."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass(slots=True)
class Verification:
    """What was found, and of how much: files and bytes that were read, and that were taken on trust.

    `trusted_since` is when the one of them was read that was read longest ago, None where none was trusted.
    """

    scope: Scope
    faults: list[Fault] = field(default_factory=list)
    read_count: int = 0
    read_bytes: int = 0
    trusted_count: int = 0
    trusted_bytes: int = 0
    trusted_since: datetime | None = None


def verify(
    collection: Collection, engine: Engine | None, *, chain_only: bool = False, progress: Progress | None = None
) -> Iterator[Fault]:
    """Yield every fault of a collection, read completely; `progress` counts WARC files.

    `chain_only` reads no record: it compares the files' digests with the manifest and checks the chains. `engine` is
    None where there is no catalogue, which is no fault: it can be rebuilt.
    """
    scope = Scope.CHAIN if chain_only else Scope.COMPLETE
    yield from Verifier(collection, engine).run(scope, progress=progress).faults


class Verifier:
    """Verifies one collection; with `fixity`, what is read is entered there, at the moment `at`.

    The caller holds the collection's lock.
    """

    def __init__(
        self, collection: Collection, engine: Engine | None, fixity: Fixity | None = None, at: datetime | None = None
    ) -> None:
        self._collection = collection
        self._engine = engine
        self._fixity = fixity
        self._at = at
        self._foreign = _read_foreign(collection)
        self._sealed = _read_sealed(collection.manifest)
        self._record_counts: dict[str, int] = {}

    def run(self, scope: Scope, *, progress: Progress | None = None) -> Verification:
        """Verify as much as `scope` says; `progress` counts the files that are read."""
        found = Verification(scope)
        found.faults += self._check_chains(with_digests=scope is Scope.CHAIN)
        found.faults += [Fault(*said) for said in find_kept_aside(self._collection.archive)]
        if scope is Scope.CHAIN:
            sizes = [sealed.size for _, sealed in self._sealed.values()]
            found.read_count, found.read_bytes = len(sizes), sum(sizes)
            return found
        due = self._find_due(scope)
        lines = self._trust(due, found)
        lines |= self._read(due, found, progress)
        if scope is not Scope.AUDIT:
            of_index = [Fault(*said) for said in check_lines(self._collection.index, lines)]
            # With an index that is not true nothing can be compared.
            of_catalogue = self._check_catalogue(is_complete=scope is Scope.COMPLETE and not of_index)
            found.faults += (*of_index, *of_catalogue)
        return found

    def _check_catalogue(self, *, is_complete: bool) -> Iterator[Fault]:
        if self._engine is None:
            return
        try:
            with Session(self._engine) as session:
                found = [check_catalogue(session, self._collection, self._foreign)]
                if is_complete:
                    found.append(check_captures(session, self._collection, self._foreign))
                    found.append(check_rows(session, self._collection, self._foreign, self._record_counts))
                yield from (Fault(*said) for said in chain.from_iterable(found))
        except DatabaseError as error:
            why = f"is damaged: {error.orig}: delete it and run `nianbao rebuild`"
            yield Fault(self._collection.catalogue.name, why)

    def _check_chains(self, *, with_digests: bool) -> Iterator[Fault]:
        collection = self._collection
        vouched = read_vouched(collection.journal)
        of_manifest = manifest.check(
            collection.manifest, collection.archive, complete=with_digests, vouched=vouched.keys()
        )
        vouching = check_vouching(collection.manifest, collection.journal)
        for fault in (*of_manifest, *Journal(collection.journal).check(), *vouching):
            yield Fault(f"{fault.path.name}, line {fault.number}" if fault.number else fault.path.name, fault.message)

    def _find_due(self, scope: Scope) -> list[Path]:
        warcs = self._collection.sealed_warcs()
        if self._fixity is None or self._at is None or scope is Scope.COMPLETE:
            return warcs
        if scope is Scope.CHANGED:
            return [path for path in warcs if not self._is_trusted(path)]
        share = self._fixity.find_share([sealed for _, sealed in self._sealed.values()], self._at)
        names = {sealed.name for sealed in share}
        # What was found faulty and has been put right is read at once.
        names |= {
            name
            for name, reading in self._fixity.find_faulty().items()
            if look_at(self._collection.archive / name) != reading.looks
        }
        return [path for path in warcs if path.name in names]

    def _is_trusted(self, path: Path) -> bool:
        if self._fixity is None or path.name not in self._sealed:
            return False
        return self._fixity.find_trusted(path, self._sealed[path.name][1]) is not None

    def _trust(self, due: Sequence[Path], found: Verification) -> dict[str, LineSum | None]:
        """Count what is not read, and return what is known of its lines in the index."""
        lines: dict[str, LineSum | None] = {}
        read = {path.name for path in due}
        for path in self._collection.sealed_warcs():
            if path.name in read or self._fixity is None:
                continue
            _, sealed = self._sealed.get(path.name, (0, None))
            reading = self._fixity.find_trusted(path, sealed) if sealed else None
            lines[path.name] = reading.lines if reading else None
            found.trusted_count += 1
            found.trusted_bytes += sealed.size if sealed else 0
            read_at = reading.read_at if reading else sealed.sealed_at if sealed else None
            found.trusted_since = min(filter(None, (found.trusted_since, read_at)), default=None)
        return lines

    def _read(self, due: Sequence[Path], found: Verification, progress: Progress | None) -> dict[str, LineSum | None]:
        """Read files, and return what is known of their lines in the index."""
        looks = {path.name: look_at(path) for path in due}
        lines: dict[str, LineSum | None] = {}
        try:
            with Responses(self._collection, self._engine, self._foreign) as responses:
                for check in check_files(due, self._foreign, progress=progress):
                    name = check.path.name
                    faults = list(self._faults_of(check, responses))
                    found.faults += faults
                    found.read_count += 1
                    before = looks[name]
                    found.read_bytes += before.size if before else 0
                    lines[name] = check.lines
                    if check.record_count is not None:
                        self._record_counts[name] = check.record_count
                    if self._fixity is not None and self._at is not None:
                        self._fixity.enter(check, before, map(str, faults), self._at)
        finally:
            if self._fixity is not None:
                self._fixity.save(path.name for path in self._collection.sealed_warcs())
        return lines

    def _faults_of(self, check: FileCheck, responses: Responses) -> Iterator[Fault]:
        number, sealed = self._sealed.get(check.path.name, (0, None))
        looks = look_at(check.path)
        # A file of another size was told by the check of the manifest, and one that cannot be read tells it itself.
        if sealed and looks and looks.size == sealed.size and check.sha256 not in (sealed.sha256, ""):
            where = f"{self._collection.manifest.name}, line {number}"
            yield Fault(where, f"{sealed.name} has another sha256 than was sealed")
        unmet = (sought.compare(responses.find(sought.record_id)) for sought in check.sought)
        for fault in (*check.faults, *filter(None, unmet)):
            yield Fault(f"{fault.path.name}, byte {fault.offset}", fault.message)


def _read_foreign(collection: Collection) -> Names[str]:
    """Return the names of the files of other writers."""
    return set(read_imported_files(Journal(collection.journal, strict=False)))  # the chain's check says what is damaged


def _read_sealed(path: Path) -> dict[str, tuple[int, SealedFile]]:
    """Return the line that first enters each file, and its number."""
    sealed: dict[str, tuple[int, SealedFile]] = {}
    for number, one in manifest.read_entries(path, strict=False):
        sealed.setdefault(one.name, (number, one))
    return sealed


def open_existing(path: Path) -> Engine | None:
    """Open a catalogue to read it, None where there is none."""
    return create_sqlite_engine(path, read_only=True) if path.is_file() else None
