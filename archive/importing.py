"""Taking WARC and WACZ files of other programs into a collection.

All files of one call are taken in, or none. A file is refused where nothing of it can be read. What is damaged in it,
or not what its own digests say, is left out and told, and its other records are taken in; a file is left out where
the collection already holds the very same bytes.
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
from archive.imports import IMPORTED, Import, ImportedFile, LeftOut, read_imported_files, settle_imports, staging_of
from archive.keeping import Keeper
from archive.wacz.opening import unpack_warcs
from archive.warc.foreign import Remark, copy_foreign
from archive.warc.zst import inflate_zst, is_zst

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
_ENDINGS = re.compile(r"(\.warc)?(\.gz|\.zst)?$", re.IGNORECASE)
_LONGEST_STEM = 120
# A line of the journal should stay one that a person can read.
_MOST_LEFT_OUT = 100


@dataclass(frozen=True, slots=True)
class Oddity:
    """What is wrong at a byte of a given file (None: with all of it), and whether it was kept all the same.

    `origin` is the file's path and, for a WACZ, the name within.
    """

    origin: str
    offset: int | None
    reason: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken in, what was there already (the origins), what was odd, and what reports were found in it."""

    files: tuple[ImportedFile, ...]
    known: tuple[str, ...]
    oddities: tuple[Oddity, ...]
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
    return Imported(tuple(staging.files), tuple(staging.known), tuple(staging.oddities), found)


class _Staging:
    """Files on their way into a collection."""

    def __init__(self, collection: Collection, imported: set[str]) -> None:
        self.directory = staging_of(collection)
        self.files: list[ImportedFile] = []
        self.known: list[str] = []
        self.oddities: list[Oddity] = []
        sealed = manifest.read(collection.manifest, strict=False)
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
                for member, warc, damage in _find_warcs(path, Path(directory)):
                    self._add_warc(warc, path, member, origin_sha256, damage)
                    if member is not None:
                        warc.unlink()
        except (FormatError, EOFError, ValueError) as error:
            said = str(error).removeprefix(f"{path}: ")
            raise ForeignFileError(f"{path}: not taken in, and nothing was changed: {said}") from error

    def _add_warc(self, warc: Path, path: Path, member: str | None, origin_sha256: str, damage: str | None) -> None:
        staged = self.directory / "next"
        survey = copy_foreign(warc, staged)
        if damage is not None and survey.is_whole:
            survey.remarks.append(Remark(None, damage, is_kept=False))
        self.oddities += [_oddity(path, member, remark) for remark in survey.remarks]
        left_out = [LeftOut(offset=one.offset, reason=one.reason) for one in survey.remarks if not one.is_kept]
        sha256 = file_sha256(staged)
        if sha256 in self._digests:
            self.known.append(_origin(path, member))
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
                left_out_count=len(left_out),
                left_out=tuple(left_out[:_MOST_LEFT_OUT]),
            )
        )

    def _find_name(self, given: str, sha256: str) -> str:
        """Return the name under which a file is kept: its own, with its digest where another file has that name."""
        stem = _NOT_IN_NAMES.sub("_", _ENDINGS.sub("", given)).strip("._")[:_LONGEST_STEM] or "import"
        name = f"{stem}.warc.gz"
        return f"{stem}-{sha256[:12]}.warc.gz" if name in self._names else name


def _origin(path: Path, member: str | None) -> str:
    return f"{path} {member or ''}".strip()


def _oddity(path: Path, member: str | None, remark: Remark) -> Oddity:
    return Oddity(_origin(path, member), remark.offset, remark.reason, remark.is_kept)


def _find_warcs(path: Path, directory: Path) -> Iterator[tuple[str | None, Path, str | None]]:
    """Yield the WARC files that a file is or holds, each with its name within, None for a file that is one itself.

    The third says what of it could not be unpacked, None where all of it could.
    """
    with path.open("rb") as file:
        magic = file.read(5)
    if magic.startswith(b"PK"):
        yield from unpack_warcs(path, directory)
    elif magic.startswith(b"\x1f\x8b") or magic == b"WARC/":
        yield None, path, None
    elif is_zst(magic):
        plain = directory / path.name.removesuffix(".zst")
        damage = inflate_zst(path, plain)
        yield None, plain, damage
    else:
        raise FormatError(f"neither WARC nor WACZ: it begins with {magic!r}")
