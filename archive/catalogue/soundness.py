"""Whether the catalogue is a sound database, asked as seldom as will do: it takes as long as the catalogue is large.

SQLite looks at every page for it. So `catalogue.db.sound` says when it was last asked, and how the files were left
since by a night that came to its end. Whatever else has written to them, or a week, has them looked at again.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

_SUFFIXES = ("", "-wal")
_ASKED_EVERY = timedelta(days=7)

logger = logging.getLogger(__name__)


def set_damaged_aside(path: Path, at: datetime) -> list[str]:
    """Rename a catalogue that is no sound database to NAME.damaged; return a line for people, none where it is sound.

    Nothing is lost: it is made anew from WARCs and journal. SQLite is asked what it can tell quickly.
    """
    if not path.exists() or _was_left_sound(path, at):
        return []
    try:
        with closing(sqlite3.connect(f"file:{quote(path.resolve().as_posix())}?mode=ro", uri=True)) as connection:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError:
        return []  # busy or out of reach, which opening it tells
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said == "ok":
        _write(path, at)
        return []
    aside = path.with_name(path.name + ".damaged")
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    line = f"{path.name} was damaged ({' '.join(said.split())}): it is made anew, and {aside.name} can be deleted"
    logger.warning("%s", line)
    return [line]


def tells_damage(error: BaseException) -> bool:
    """Say whether an error is SQLite's, or SQLAlchemy's word of it, of a file that is damaged or no database at all."""
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def note_left(path: Path) -> None:
    """Note how a catalogue is left by who had it for itself and came to an end with it."""
    asked_at, _ = _read(path)
    if asked_at is not None:
        _write(path, asked_at)


def _was_left_sound(path: Path, at: datetime) -> bool:
    asked_at, left = _read(path)
    return asked_at is not None and abs(at - asked_at) < _ASKED_EVERY and left == _state_of(path)


def _read(path: Path) -> tuple[datetime | None, object]:
    """Return when a catalogue was last found sound, and how it was left since; None where nobody says."""
    try:
        said = json.loads(_note_of(path).read_text(encoding="ascii"))
        return datetime.fromisoformat(said["asked_at"]), said["left"]
    except (OSError, ValueError, KeyError, TypeError):
        return None, None


def _write(path: Path, asked_at: datetime) -> None:
    # Lost in a crash it costs asking once more.
    said = {"asked_at": asked_at.isoformat(), "left": _state_of(path)}
    _note_of(path).write_text(json.dumps(said) + "\n", encoding="ascii")


def _state_of(path: Path) -> list[list[int] | None]:
    """Return what tells one state of the files from another; a write-ahead log without anything in it is none."""
    found: list[list[int] | None] = []
    for suffix in _SUFFIXES:
        file = path.with_name(path.name + suffix)
        said = file.stat() if file.exists() else None
        found.append([said.st_ino, said.st_size, said.st_mtime_ns] if said is not None and said.st_size else None)
    return found


def _note_of(path: Path) -> Path:
    return path.with_name(path.name + ".sound")
