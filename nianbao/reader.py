"""Reads files one after the other in a process of its own: a file that kills or hangs its reader is an error line."""

from __future__ import annotations

import hashlib
import logging
import signal
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Self

from nianbao.output import Row

MAX_BYTES = 300_000_000
_logger = logging.getLogger(__name__)


class FileReader:
    """A process that reads files, begun anew after it died or was ended.

    It is forked when the parser is loaded: a first file waits for that no longer than it would without.
    """

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def read(self, file: str, url: str | None) -> Row:
        """Return the line of a file: its report, or why it cannot be read."""
        from archive.concluding.limits import seconds_for
        from report import PARSER_VERSION

        known: Row = {"file": file, "parser_version": PARSER_VERSION}
        try:
            payload = _payload_of(Path(file))
        except OSError as error:
            return {**known, "error": f"{error.strerror}: name a file that can be read"}
        if len(payload) > MAX_BYTES:
            return {**known, "error": f"the file has more than {MAX_BYTES // 1_000_000} MB"}
        known = {**known, "sha256": hashlib.sha256(payload).hexdigest()}
        return {**known, **self._ask(payload, (file, url), seconds_for(payload))}

    def _ask(self, payload: bytes, names: tuple[str, str | None], seconds: float) -> Row:
        connection = self._connection or self._begin()
        try:
            connection.send(names)
            connection.send_bytes(payload)
            if connection.poll(seconds):
                answer = connection.recv()
                return answer if isinstance(answer, dict) else {}
            reason = f"reading it took more than {seconds:.0f} s and was ended"
        except (EOFError, OSError):
            reason = "it ended the process that read it"
        self._end()
        return {"error": f"{reason}: please report it with the file"}

    def _begin(self) -> Connection:
        context = get_context("fork")
        connection, others = context.Pipe()
        self._process = context.Process(target=_serve, args=(others, connection), daemon=True)
        self._process.start()
        others.close()
        self._connection = connection
        return connection

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._connection = None


def _payload_of(path: Path) -> bytes:
    """Return a file's bytes, of a file that is too long no more than tells that it is."""
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _serve(connection: Connection, others: Connection) -> None:
    """Read what is asked for until nobody asks any more."""
    from archive.concluding.limits import limit_memory

    others.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_memory()
    with suppress(EOFError):
        while True:
            file, url = connection.recv()
            connection.send(_read(connection.recv_bytes(), file, url))


def _read(payload: bytes, file: str, url: str | None) -> Row:
    from report import digest_content, parse_report
    from report.errors import ReportError

    try:
        report = parse_report(payload, url=url)
        return {**report.model_dump(mode="json"), "content_digest": digest_content(report)}
    except ReportError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "reading it needs more memory than a report may: please report it with the file"}
    except Exception as error:  # one file that breaks the parser must not cost the lines of the others
        _logger.exception("the parser broke", extra={"file": file})
        return {"error": f"the parser broke ({error!r}): please report it with the file"}
