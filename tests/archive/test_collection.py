"""A collection's directory: made, opened, refused, locked."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import manifest
from archive.collection import Collection
from archive.errors import FormatError, LockedError, StorageError

ROOT = Path(__file__).parents[2]


def test_made_and_opened_again(tmp_path: Path) -> None:
    """A new collection has its format file and its directories, and can be opened again."""
    collection = Collection.open(tmp_path / "deep" / "data", create=True)
    assert (collection.root / "format").read_text(encoding="ascii") == "nianbao collection, layout 1\n"
    for path in (collection.archive, collection.nights, collection.portals, collection.index.parent):
        assert path.is_dir()
    assert Collection.open(collection.root) == collection
    assert Collection.open(collection.root, create=True) == collection


def test_made_by_several_at_once(tmp_path: Path) -> None:
    """Whoever comes second finds a collection, and never one that is neither empty nor made."""
    with ThreadPoolExecutor(8) as threads:
        for number in range(40):
            opened = threads.map(lambda path: Collection.open(path, create=True), 8 * [tmp_path / str(number)])
            assert len(set(opened)) == 1
    assert [path.name for path in (tmp_path / "0").iterdir() if path.is_file()] == ["format"]


def test_no_collection(tmp_path: Path) -> None:
    """A directory without format file is none, and nothing is made in it unasked."""
    with pytest.raises(FormatError, match="is no collection"):
        Collection.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_other_peoples_directories_are_left_alone(tmp_path: Path) -> None:
    """No collection is made where other files lie."""
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(FormatError, match="neither empty nor a collection"):
        Collection.open(tmp_path, create=True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_other_layouts(tmp_path: Path) -> None:
    """A layout that this program does not know is refused."""
    collection = Collection.open(tmp_path, create=True)
    (collection.root / "format").write_text("nianbao collection, layout 9\n", encoding="ascii")
    with pytest.raises(FormatError, match="layout 9"):
        Collection.open(tmp_path)


def test_a_place_that_cannot_be_made(tmp_path: Path) -> None:
    """A path under a file is an error of storage."""
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="no collection can be made"):
        Collection.open(tmp_path / "file" / "data", create=True)


def test_sealed_warcs_are_listed_oldest_first(tmp_path: Path) -> None:
    """Only files that were entered are listed, in the order of their names."""
    collection = Collection.open(tmp_path, create=True)
    for name in ("b.warc.gz", "a.warc.gz", "c.warc.gz.open", "d.warc.gz.damaged", "stray.warc.gz"):
        (collection.archive / name).touch()
    for name in ("a.warc.gz", "gone.warc.gz", "b.warc.gz"):
        manifest.append(collection.manifest, manifest.SealedFile(name, 0, "0" * 64, datetime(2026, 2, 1, tzinfo=UTC)))
    assert [path.name for path in collection.sealed_warcs()] == ["a.warc.gz", "b.warc.gz"]


def test_lock(tmp_path: Path) -> None:
    """One holder at a time; the second is told who the first is."""
    collection = Collection.open(tmp_path, create=True)
    with collection.lock(), pytest.raises(LockedError, match=f"held by process {os.getpid()}"):
        collection.lock()
    collection.lock().release()


HOLDING = """
import sys, time
from pathlib import Path
from archive.collection import Collection
lock = Collection.open(Path(sys.argv[1])).lock()
print("held", flush=True)
time.sleep(60)
"""


def test_the_lock_of_a_dead_process_is_free(tmp_path: Path) -> None:
    """A process that is killed leaves no lock behind; while it lives, its lock can be waited for."""
    collection = Collection.open(tmp_path, create=True)
    command = [sys.executable, "-c", HOLDING, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(LockedError, match=f"held by process {holder.pid}"):
            collection.lock(wait_seconds=0.05)
        holder.send_signal(signal.SIGKILL)
        collection.lock(wait_seconds=5).release()


def test_who_only_looks_keeps_nobody_from_the_lock(tmp_path: Path) -> None:
    """Whether it is held is asked without taking it from anybody: who wants it waits for a moment, and has it."""
    collection = Collection.open(tmp_path / "data", create=True)
    assert not collection.is_locked()
    with collection.lock():
        assert collection.is_locked()
    looks = os.open(collection.root / "lock", os.O_RDONLY)
    fcntl.flock(looks, fcntl.LOCK_SH)
    with ThreadPoolExecutor() as pool:
        taken = pool.submit(collection.lock)
        time.sleep(0.05)
        os.close(looks)
        taken.result().release()
