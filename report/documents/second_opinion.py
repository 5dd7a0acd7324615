"""LibreOffice's reading of a document, where it is installed: what it and our reader disagree on is worth a look.

It is never preferred: it loses a table at the end of a document. It runs for one document, with a profile of its own
that forbids macros and links to other places, and is ended when it takes too long.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from report.documents.docx import read_docx
from report.documents.model import Document, Table
from report.errors import DocumentError

MAX_BYTES = 2_000_000
_SECONDS = 8
_PROGRAMS = ("soffice", "libreoffice")
_FORBIDDEN = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def find_disagreement(payload: bytes, ours: Document) -> str | None:
    """Return where LibreOffice reads other words in the tables of a DOC document; None where it does not.

    None as well where it is not installed, cannot read the document, or the document has more than 2 MB.
    """
    program = next((path for path in map(shutil.which, _PROGRAMS) if path is not None), None)
    if program is None or len(payload) > MAX_BYTES:
        return None
    converted = _convert(payload, program)
    if converted is None:
        return None
    try:
        theirs = read_docx(converted)
    except DocumentError:
        return None
    return _first_difference(_words_of(ours), _words_of(theirs))


def _convert(payload: bytes, program: str) -> bytes | None:
    with tempfile.TemporaryDirectory(prefix="nianbao-") as directory:
        home = Path(directory)
        (home / "document.doc").write_bytes(payload)
        (home / "profile" / "user").mkdir(parents=True)
        (home / "profile" / "user" / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
        command = [program, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "docx", "--outdir", str(home / "out"), str(home / "document.doc")]
        quiet = subprocess.DEVNULL
        try:
            process = subprocess.Popen(
                command, stdin=quiet, stdout=quiet, stderr=quiet, cwd=home, start_new_session=True
            )
        except OSError:
            return None
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(process)
        converted = home / "out" / "document.docx"
        return converted.read_bytes() if converted.is_file() else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and whatever it started: its launcher leaves a child behind when it is killed alone."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        "</item>"
        for path, name, value in _FORBIDDEN
    )
    return f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'


def _words_of(document: Document) -> list[str]:
    """Return what is printed in the cells of all tables, one after the other, without blanks."""
    tables = (block for block in document.blocks if isinstance(block, Table))
    words = ("".join(cell.text.split()) for table in tables for row in table.rows for cell in row)
    return [word for word in words if word]


def _first_difference(ours: Sequence[str], theirs: Sequence[str]) -> str | None:
    for own, other in zip(ours, theirs, strict=False):
        if own != other:
            return f"LibreOffice reads {other!r} in a table where {own!r} was read"
    if len(theirs) > len(ours):
        return f"LibreOffice reads {theirs[len(ours)]!r} and more at the end of the tables"
    return None
