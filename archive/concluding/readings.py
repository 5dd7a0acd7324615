"""Readings: what the parser of today reads in a document, each document once.

Documents are read in worker processes: one that hangs the parser or kills its process is unreadable, and harms nothing
else.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import ReadingRow
from archive.concluding.contents import Content, Part
from report import PARSER_VERSION, Notice, Report, combine_reports, parse_report
from report.errors import DocumentError

READING_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Want:
    """A document to be read, and what is known of it from outside (None where nothing is)."""

    part: Part
    issuing_body: str | None
    division_code: str | None

    @property
    def key(self) -> str:
        """A digest of everything that the reading depends on, the parser's version included."""
        facts = [self.part.payload_digest, self.part.url, self.part.content_type]
        facts += [self.issuing_body, self.division_code, PARSER_VERSION]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that could not be read, and why."""

    reason: str


Reading = Report | Unreadable


def read_document(payload: bytes, want: Want) -> dict[str, Any]:
    """Read one document, in a worker process: `{"report": …}` or `{"unreadable": reason}`."""
    try:
        report = parse_report(
            payload,
            url=want.part.url,
            content_type=want.part.content_type,
            issuing_body=want.issuing_body,
            division_code=want.division_code,
        )
    except DocumentError as error:
        return {"unreadable": str(error)}
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
        results = _read_in_workers(list(missing.values()), self._read_payload, self._workers, progress)
        for key, result in results.items():
            self._keep(missing[key], result)
        self._session.flush()

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

    def _find(self, want: Want) -> Reading | None:
        if want.key not in self._known:
            row = self._session.scalar(select(ReadingRow).where(ReadingRow.key == want.key))
            if row is None:
                return None
            self._known[want.key] = _from_json(row.report)
        return self._known[want.key]

    def _keep(self, want: Want, result: dict[str, Any]) -> None:
        self.made_count += 1
        self._known[want.key] = _from_json(result)
        if not self._keeps:
            return
        row = ReadingRow(
            key=want.key, payload_digest=want.part.payload_digest, parser_version=PARSER_VERSION, report=result
        )
        self._session.add(row)


def wants_of(content: Content, facts: Mapping[str, str | None]) -> tuple[Want, ...]:
    """Return what is to be read of a content: the page first, then its attachments."""
    parts = (content.page, *content.attachments)
    return tuple(Want(part, facts["issuing_body"], facts["division_code"]) for part in parts)


def _from_json(result: Mapping[str, Any]) -> Reading:
    if "unreadable" in result:
        return Unreadable(result["unreadable"])
    return Report.model_validate(result["report"])


def _read_in_workers(
    wants: Sequence[Want],
    read_payload: Callable[[str], bytes],
    workers: int,
    progress: Callable[[int, int], None] | None,
) -> dict[str, dict[str, Any]]:
    """Read documents in a pool; those that broke it are read again, each in a process of its own."""
    results: dict[str, dict[str, Any]] = {}
    if not wants:
        return results
    suspects: list[Want] = []
    with _pool(min(workers, len(wants))) as pool:
        futures = {want.key: pool.submit(read_document, read_payload(want.part.record_id), want) for want in wants}
        for want in wants:
            result = _result_of(futures[want.key], pool)
            if result is None:
                suspects.append(want)
            else:
                results[want.key] = result
                if progress:
                    progress(len(results), len(wants))
    for want in suspects:
        with _pool(1) as pool:
            result = _result_of(pool.submit(read_document, read_payload(want.part.record_id), want), pool)
        results[want.key] = result or {"unreadable": f"the parser died or took over {READING_SECONDS:.0f} s"}
    return results


def _pool(workers: int) -> ProcessPoolExecutor:
    # Forked from a server that has the parser loaded and nothing of ours open: the reactor, its threads and its
    # sockets are no business of a reader, and loading the parser once is enough.
    context = get_context("forkserver")
    context.set_forkserver_preload(["archive.concluding.readings"])
    return ProcessPoolExecutor(workers, mp_context=context)


def _result_of(future: Future[dict[str, Any]], pool: ProcessPoolExecutor) -> dict[str, Any] | None:
    """Return what a worker read, None where it died or did not come to an end."""
    try:
        return future.result(timeout=READING_SECONDS)
    except BrokenProcessPool:
        return None
    except FutureTimeoutError:
        for process in list(getattr(pool, "_processes", {}).values()):
            process.kill()
        return None
