"""New collections with their catalogue: its tables are made once a process, for making them takes long."""

from __future__ import annotations

import functools
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.catalogue.database import open_catalogue
from archive.collection import Collection


def make_collection(root: Path) -> Collection:
    """Return the collection at `root`, made where there is none, with a catalogue at the newest version."""
    collection = Collection.open(root, create=True)
    if not collection.catalogue.exists():
        collection.catalogue.write_bytes(_catalogue())
    return collection


@functools.cache
def _catalogue() -> bytes:
    with TemporaryDirectory() as place:
        path = Path(place) / "catalogue.db"
        open_catalogue(path).dispose()
        return path.read_bytes()
