"""The share of the archive that a night reads again, and what its account says of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from archive.clock import night_of
from archive.collection import Collection
from archive.fixity import Fixity
from archive.verify import Scope, Verifier
from archive.wording import fill_in

# A file that is lost altogether has a fault a record; `nianbao verify` says them all.
_MOST_LINES = 20


def audit(collection: Collection, engine: Engine | None, at: datetime) -> tuple[str, ...]:
    """Read the files that are due and return what is wrong, in lines for people; faults of before stay until put right.

    The caller holds the collection's lock.
    """
    fixity = Fixity(collection.fixity)
    known = fixity.find_faulty()
    verifier = Verifier(collection, engine, fixity, at)
    try:
        found = verifier.run(Scope.AUDIT)
    except OSError as error:
        return (f"{collection.fixity.name}: the audit came to no end: {error}",)
    lines = [str(fault) for fault in found.faults[:_MOST_LINES]]
    if len(found.faults) > _MOST_LINES:
        more = len(found.faults) - _MOST_LINES
        lines.append(fill_in("and {count} fault{count:|s} more: run `nianbao verify --complete`", {"count": more}))
    for name, reading in fixity.find_faulty().items():
        if known.get(name) == reading:
            on = night_of(reading.read_at)
            said = "{name}: {count} fault{count: was|s were} found on {on} and not put right"
            lines.append(fill_in(said, {"name": name, "count": len(reading.faults), "on": on}))
    return tuple(lines)
