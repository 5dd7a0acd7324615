"""Taking WARC and WACZ files of other programs into a collection.

All files of one call are taken in, or none. A file is refused where it is damaged or its own digests are not true of
it; it is left out where the collection already holds the very same bytes.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from archive import manifest
from archive.collection import Collection
from archive.concluding.imports import Progress, ReportsFound
from archive.disk import Disk, file_sha256
from archive.errors import ForeignFileError, FormatError, StorageError
from archive.imports import IMPORTED, Import, ImportedFile, read_imported_files, settle_imports, staging_of
from archive.keeping import Keeper
from archive.wacz.opening import unpack_warcs
from archive.warc.foreign import copy_recordwise, survey_foreign
from archive.warc.zst import inflate_zst, is_zst

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
_ENDINGS = re.compile(r"(\.warc)?(\.gz|\.zst)?$", re.IGNORECASE)
_LONGEST_STEM = 120


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken in, what was there already (the origins), and what reports were found in it."""

    files: tuple[ImportedFile, ...]
    known: tuple[str, ...]
    reports: ReportsFound


def import_files(keeper: Keeper, paths: Sequence[Path], *, progress: Progress | None = None) -> Imported:
    """Take files into a collection, index them, enter them in the catalogue and read the reports in them.

    `progress` is told how many of how many documents are read.

    Raises:
        ForeignFileError: A file cannot be taken in; nothing of the collection was changed.
        StorageError: The disk failed.
    """
    settle_imports(keeper.collection, keeper.journal, keeper.clock)
    staging = _Staging(keeper.collection, set(read_imported_files(keeper.journal)))
    try:
        staging.begin()
        for path in paths:
            staging.add(path)
        staging.end()
    except OSError as error:
        staging.drop()
        raise StorageError(f"{error.filename or staging.directory}: {error.strerror or error}") from error
    except BaseException:
        staging.drop()
        raise
    if staging.files:
        taken = Import(imported_at=keeper.clock.now(), files=tuple(staging.files))
        keeper.journal.append(IMPORTED, taken.model_dump(mode="json"))
    found = keeper.enter_imports(progress=progress)
    return Imported(tuple(staging.files), tuple(staging.known), found)


class _Staging:
    """Files on their way into a collection."""

    def __init__(self, collection: Collection, imported: set[str]) -> None:
        self.directory = staging_of(collection)
        self.files: list[ImportedFile] = []
        self.known: list[str] = []
        sealed = manifest.read(collection.manifest)
        self._names = imported | {one.name for one in sealed} | {path.name for path in collection.archive.iterdir()}
        self._digests = {one.sha256 for one in sealed}

    def begin(self) -> None:
        self.directory.mkdir()

    def end(self) -> None:
        """Make the names durable: the line in the journal speaks of what is there."""
        Disk().sync_directory(self.directory)
        Disk().sync_directory(self.directory.parent)

    def drop(self) -> None:
        shutil.rmtree(self.directory, ignore_errors=True)

    def add(self, path: Path) -> None:
        """Stage what is in a file.

        Raises:
            ForeignFileError: It cannot be taken in.
        """
        origin_sha256 = file_sha256(path)
        try:
            with TemporaryDirectory(dir=self.directory) as directory:
                for member, warc in _find_warcs(path, Path(directory)):
                    self._add_warc(warc, path, member, origin_sha256)
                    if member is not None:
                        warc.unlink()
        except (FormatError, EOFError, ValueError) as error:
            said = str(error).removeprefix(f"{path}: ")
            raise ForeignFileError(f"{path}: not taken in, and nothing was changed: {said}") from error

    def _add_warc(self, warc: Path, path: Path, member: str | None, origin_sha256: str) -> None:
        survey = survey_foreign(warc)
        staged = self.directory / "next"
        copy_recordwise(warc, staged, survey)
        sha256 = file_sha256(staged)
        if sha256 in self._digests:
            self.known.append(f"{path} {member or ''}".strip())
            staged.unlink()
            return
        name = self._find_name(Path(member).name if member else path.name, sha256)
        staged.rename(self.directory / name)
        self._digests.add(sha256)
        self._names.add(name)
        self.files.append(
            ImportedFile(
                name=name,
                size=(self.directory / name).stat().st_size,
                sha256=sha256,
                origin=str(path),
                origin_sha256=origin_sha256,
                member=member,
                is_recompressed=not survey.is_recordwise,
                record_count=survey.record_count,
            )
        )

    def _find_name(self, given: str, sha256: str) -> str:
        """Return the name under which a file is kept: its own, with its digest where another file has that name."""
        stem = _NOT_IN_NAMES.sub("_", _ENDINGS.sub("", given)).strip("._")[:_LONGEST_STEM] or "import"
        name = f"{stem}.warc.gz"
        return f"{stem}-{sha256[:12]}.warc.gz" if name in self._names else name


def _find_warcs(path: Path, directory: Path) -> Iterator[tuple[str | None, Path]]:
    """Yield the WARC files that a file is or holds, each with its name within, None for a file that is one itself."""
    with path.open("rb") as file:
        magic = file.read(5)
    if magic.startswith(b"PK"):
        yield from unpack_warcs(path, directory)
    elif magic.startswith(b"\x1f\x8b") or magic == b"WARC/":
        yield None, path
    elif is_zst(magic):
        plain = directory / path.name.removesuffix(".zst")
        inflate_zst(path, plain)
        yield None, plain
    else:
        raise FormatError(f"neither WARC nor WACZ: it begins with {magic!r}")
