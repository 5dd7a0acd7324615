"""Readings: what the parser of today reads in a document, each document once.

Documents are read in worker processes: one that hangs the parser or kills its process is unreadable, and harms nothing
else.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from archive.catalogue.tables import ReadingRow
from archive.concluding.contents import Content, Part
from archive.concluding.limits import SECONDS_WITH_PICTURES, limit_memory
from archive.errors import ArchiveError, PartialPayloadError
from report import PARSER_VERSION, Notice, Report, combine_reports, parse_report
from report.errors import DocumentError

# Documents waiting for a worker.
_AT_ONCE = 16
_MOST_WAITING_BYTES = 1 << 25


@dataclass(frozen=True, slots=True)
class Want:
    """A document to be read, and what is known of it from outside (None where nothing is)."""

    part: Part
    issuing_body: str | None
    division_code: str | None
    portal_hosts: str | None = None

    @property
    def key(self) -> str:
        """A digest of everything that the reading depends on, the parser's version included."""
        return self.key_by(PARSER_VERSION)

    def key_by(self, parser_version: str) -> str:
        """Return the key of the reading that a parser of some version made."""
        facts = [self.part.payload_digest, self.part.url, self.part.content_type]
        facts += [self.issuing_body, self.division_code, self.portal_hosts, parser_version]
        facts += [one.payload_digest for one in self.part.further]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that could not be read, and why."""

    reason: str


Reading = Report | Unreadable


def read_document(payloads: Sequence[bytes], want: Want) -> dict[str, Any]:
    """Read one document, in a worker process: `{"report": …}` or `{"unreadable": reason}`.

    `payloads` are those of the document and of the pages on which it goes on.

    A parser that breaks over a document breaks over that document alone: what is concluded is every other report's.
    """
    try:
        report = parse_report(
            payloads[0],
            url=want.part.url,
            content_type=want.part.content_type,
            issuing_body=want.issuing_body,
            division_code=want.division_code,
            portal_hosts=(want.portal_hosts or "").split(),
            further=[(payload, one.content_type) for payload, one in zip(payloads[1:], want.part.further, strict=True)],
        )
    except DocumentError as error:
        return {"unreadable": str(error)}
    except Exception as error:  # noqa: BLE001  the boundary of a worker: any fault of the parser ends here
        return {"unreadable": f"the parser broke: {error!r}"}
    return {"report": report.model_dump(mode="json")}


class Readings:
    """The readings of a catalogue, made where they are not there yet.

    `read_payload` gives a record's payload with content coding undone. Without `keep` nothing is written.
    """

    def __init__(
        self,
        session: Session,
        read_payload: Callable[[str], bytes],
        *,
        workers: int | None = None,
        keep: bool = True,
    ) -> None:
        self._keeps = keep
        self._session = session
        self._read_payload = read_payload
        self._workers = workers or os.cpu_count() or 1
        self._known: dict[str, Reading] = {}
        self.made_count = 0

    def prepare(self, wants: Iterable[Want], *, progress: Callable[[int, int], None] | None = None) -> None:
        """Read all of these documents that have no reading yet; `progress` is told how many of how many are done."""
        missing = {want.key: want for want in wants if self._find(want) is None}
        for done, (key, result) in enumerate(self._read_all(list(missing.values())), start=1):
            self._keep(missing[key], result)
            if progress:
                progress(done, len(missing))
        self._session.flush()

    def clear(self) -> None:
        """Let go of what is held in memory; what was kept is in the catalogue."""
        self._known.clear()

    def forget(self, wants: Iterable[Want]) -> None:
        """Delete readings that nothing will be compared with any more: they can be made again at any time."""
        keys = [want.key for want in wants]
        self._session.execute(delete(ReadingRow).where(ReadingRow.key.in_(keys)))
        for key in keys:
            self._known.pop(key, None)

    def of_part(self, want: Want) -> Reading:
        """Return the reading of one document, made now where it is not there yet."""
        found = self._find(want)
        if found is None:
            self.prepare([want])
            found = self._known[want.key]
        return found

    def of_content(self, content: Content, facts: Mapping[str, str | None]) -> Reading:
        """Return the reading of a page with its attachments; an attachment that is unreadable leaves a notice."""
        wants = wants_of(content, facts)
        page = self.of_part(wants[0])
        if isinstance(page, Unreadable):
            return page
        read = [(want, self.of_part(want)) for want in wants[1:]]
        report = combine_reports(page, [reading for _, reading in read if isinstance(reading, Report)])
        notices = [
            Notice(code="attachment_unreadable", detail=f"{want.part.url}: {reading.reason}")
            for want, reading in read
            if isinstance(reading, Unreadable)
        ]
        return report.model_copy(update={"notices": (*report.notices, *notices)}) if notices else report

    def find_by(self, parser_version: str, want: Want) -> Reading | None:
        """Return what a parser of some version read in a document, None where no such reading is kept.

        Raises:
            ValidationError: It has a form that today's parser does not know.
        """
        row = self._session.get(ReadingRow, want.key_by(parser_version))
        return _from_json(row.report) if row is not None else None

    def _find(self, want: Want) -> Reading | None:
        if want.key not in self._known:
            found = self.find_by(PARSER_VERSION, want)
            if found is None:
                return None
            self._known[want.key] = found
        return self._known[want.key]

    def _keep(self, want: Want, result: dict[str, Any]) -> None:
        self.made_count += 1
        self._known[want.key] = _from_json(result)
        # What could not be taken out of the archive today may be there tomorrow.
        if not self._keeps or "unavailable" in result:
            return
        row = ReadingRow(
            key=want.key, payload_digest=want.part.payload_digest, parser_version=PARSER_VERSION, report=result
        )
        self._session.add(row)

    def _read_all(self, wants: Sequence[Want]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what was read in each document; those that broke the pool are read again, each in its own process."""
        suspects: list[Want] = []
        # So many at a time: a whole first night's payloads would not fit into memory.
        for start in range(0, len(wants), self._workers * _AT_ONCE):
            batch = wants[start : start + self._workers * _AT_ONCE]
            for want, result in self._read_batch(batch, self._workers):
                if result is None:
                    suspects.append(want)
                else:
                    yield want.key, result
        for suspect in suspects:
            [(_, result)] = self._read_batch([suspect], 1)
            yield suspect.key, result or {"unreadable": f"the parser died or took over {SECONDS_WITH_PICTURES:.0f} s"}

    def _read_batch(self, wants: Sequence[Want], workers: int) -> list[tuple[Want, dict[str, Any] | None]]:
        found: list[tuple[Want, dict[str, Any] | None]] = []
        with _pool(min(workers, len(wants))) as pool:
            asked: list[tuple[Want, Future[dict[str, Any]]]] = []
            held = 0
            for want in wants:
                if held > _MOST_WAITING_BYTES:
                    found += [(each, _result_of(future, pool)) for each, future in asked]
                    asked.clear()
                    held = 0
                try:
                    payloads = [self._read_payload(part.record_id) for part in want.part.all_pages()]
                    held += sum(map(len, payloads))
                    asked.append((want, pool.submit(read_document, payloads, want)))
                except PartialPayloadError as error:
                    found.append((want, {"unreadable": str(error)}))
                except (ArchiveError, OSError) as error:
                    found.append((want, {"unreadable": str(error), "unavailable": True}))
                except BrokenProcessPool:
                    found.append((want, None))
            found += [(want, _result_of(future, pool)) for want, future in asked]
        return found


def wants_of(content: Content, facts: Mapping[str, str | None]) -> tuple[Want, ...]:
    """Return what is to be read of a content: the page first, then its attachments."""
    parts = (content.page, *content.attachments)
    said = (facts["issuing_body"], facts["division_code"], facts.get("portal_hosts"))
    return tuple(Want(part, *said) for part in parts)


def _from_json(result: Mapping[str, Any]) -> Reading:
    if "unreadable" in result:
        return Unreadable(result["unreadable"])
    return Report.model_validate(result["report"])


def _pool(workers: int) -> ProcessPoolExecutor:
    # Forked from a server that has the parser loaded and nothing of ours open: the reactor, its threads and its
    # sockets are no business of a reader, and loading the parser once is enough.
    context = get_context("forkserver")
    context.set_forkserver_preload(["archive.concluding.readings"])
    return ProcessPoolExecutor(workers, mp_context=context, initializer=limit_memory)


def _result_of(future: Future[dict[str, Any]], pool: ProcessPoolExecutor) -> dict[str, Any] | None:
    """Return what a worker read, None where it died or did not come to an end."""
    try:
        return future.result(timeout=SECONDS_WITH_PICTURES)
    except BrokenProcessPool:
        return None
    except FutureTimeoutError:
        for process in list(getattr(pool, "_processes", {}).values()):
            process.kill()
        return None
