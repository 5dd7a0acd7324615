"""Checking a bundle: that it is as it was written, that its parts agree, and that today's parser reads the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from archive.concluding.contents import Content
from archive.disk import file_sha256
from archive.errors import ArchiveError, FormatError, StampError
from archive.events import Event, derive_event_id
from archive.evidence.bundle import CAPTURES, SUMS, TIMESTAMP, sums_of
from archive.evidence.chain import is_line_of
from archive.evidence.comparing import RecordPayloads, compare_sides, read_sides
from archive.evidence.copying import CopiedRecord, describe
from archive.evidence.gathering import SIDES, Side, SideContent
from archive.evidence.stamping import TimeStamp, check_stamp
from archive.hashchain import Line, check_chain, find_last, read_lines
from archive.vouching import read_vouched
from archive.warc.check import check_warc
from archive.warc.reader import read_records
from archive.warc.record import Record
from report import PARSER_VERSION

_RECORDS = TypeAdapter(list[CopiedRecord])
_SUM = re.compile(r"([0-9a-f]{64})  (.+)")


@dataclass(frozen=True, slots=True)
class BundleFault:
    """What is wrong with which file of a bundle."""

    where: str
    message: str


@dataclass(slots=True)
class BundleCheck:
    """What a check found: `faults` none where all is well; `remarks` are what could not be checked, and why.

    `stamp` is the time stamp that holds, None where there is none.
    """

    event: Event | None = None
    record_count: int = 0
    file_count: int = 0
    faults: list[BundleFault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    stamp: TimeStamp | None = None


def check_bundle(directory: Path, authority: bytes | None = None) -> BundleCheck:
    """Check a bundle; `authority` is a PEM of certificates that are trusted to vouch for its time stamp.

    Raises:
        FormatError: The directory holds no bundle at all.
    """
    if not (directory / SUMS).is_file():
        raise FormatError(f"{directory}: no {SUMS} there: name the directory that `nianbao evidence EVENT --out` wrote")
    found = BundleCheck()
    found.faults += _check_sums(directory, found)
    is_as_written = not found.faults
    try:
        found.faults += [
            BundleFault(CAPTURES, f"byte {fault.offset}: {fault.message}") for fault in check_warc(directory / CAPTURES)
        ]
        records = tuple(read_records(directory / CAPTURES))
        found.record_count = len(records)
        found.faults += _check_parts(directory, records, found)
        if is_as_written:
            found.faults += _check_readings(directory, records, found)
        else:
            found.remarks.append("not read again: files are not as they were written")
    except (OSError, ArchiveError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        # Whatever a file of somebody else's may hold where another value belongs.
        found.faults.append(BundleFault(str(directory), f"cannot be checked further: {' '.join(str(error).split())}"))
    found.faults += _check_stamp(directory, found, authority)
    return found


def _check_sums(directory: Path, found: BundleCheck) -> Iterator[BundleFault]:
    """Yield files that are not as listed, not listed, or not there."""
    for base, excluded in ((directory, (SUMS, TIMESTAMP)), (directory / TIMESTAMP, (SUMS,))):
        if base != directory and not base.exists():
            continue
        where = f"{base.relative_to(directory) / SUMS}".removeprefix("./")
        try:
            listed = (base / SUMS).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            yield BundleFault(where, f"cannot be read: {error}")
            continue
        matches = (_SUM.fullmatch(line) for line in listed.split("\n"))
        said = {match[2]: match[1] for match in matches if match}
        found.file_count += len(said)
        there = {path.relative_to(base).as_posix() for path in base.rglob("*") if path.is_file()}
        wanted = {name for name in there if name.partition("/")[0] not in excluded}
        for name in sorted(wanted - set(said)):
            yield BundleFault(name, f"is not listed in {where}")
        for name in sorted(set(said) - wanted):
            yield BundleFault(name, f"is listed in {where} and is not there")
        for name in sorted(wanted & set(said)):
            if file_sha256(base / name) != said[name]:
                yield BundleFault(name, f"has another sha256 than {where} says")
        # A changed name, case or blank would hide what a line says from one program and not from another.
        if listed.encode() != sums_of(base, exclude=excluded) and not wanted ^ set(said):
            yield BundleFault(where, "is not written as `sha256sum` writes it, or says other digests")


def _check_parts(directory: Path, records: Sequence[Record], found: BundleCheck) -> Iterator[BundleFault]:
    """Yield what does not agree: event, records, payloads, chain."""
    event = Event.model_validate(_load(directory / "event.json"))
    found.event = event
    copied = _RECORDS.validate_python(_load(directory / "records.json"))
    if [describe(one, one.offset) for one in records] != [
        one.model_copy(update={"warc": CAPTURES, "offset": one.at}) for one in copied
    ]:
        yield BundleFault("records.json", f"does not say what lies in {CAPTURES}")
    yield from _check_cited(event, copied)
    yield from _check_payloads(directory, event, records)
    yield from _check_chain(directory, event, {one.warc for one in copied})


def _check_cited(event: Event, copied: list[CopiedRecord]) -> Iterator[BundleFault]:
    there = {one.record_id: one for one in copied}
    for side in SIDES:
        for capture in getattr(event.captures, side):
            record = there.get(capture.record_id)
            if record is None:
                yield BundleFault("records.json", f"{capture.record_id}, which the event names, is not there")
            elif (record.warc, record.offset) != (capture.warc, capture.offset):
                yield BundleFault("records.json", f"{capture.record_id} lies elsewhere than the event says")
    after = event.captures.after
    if not after:
        yield BundleFault("event.json", "names no capture that shows the later state")
    # A withdrawal that is confirmed, or taken back, keeps the id of its suspicion.
    elif event.kind != "withdrawn" and event.id != derive_event_id(event.kind, event.report_id or event.portal, after):
        yield BundleFault("event.json", "the event's id does not follow from what it is about and its captures")


def _check_payloads(directory: Path, event: Event, records: Iterable[Record]) -> Iterator[BundleFault]:
    payloads = RecordPayloads(records)
    for side in SIDES:
        for number, capture in enumerate(getattr(event.captures, side), 1):
            for path in directory.glob(f"payloads/{side}-{number}.*"):
                if path.read_bytes() != payloads.read(capture.record_id):
                    yield BundleFault(f"payloads/{path.name}", f"is not what {capture.record_id} holds")


def _check_chain(directory: Path, event: Event, warcs: set[str]) -> Iterator[BundleFault]:
    """Yield what is wrong with the lines of journal and manifest, and between these and the event."""
    facts = _load(directory / "chain" / "chain.json")
    lines: dict[str, list[Line]] = {}
    for name in ("journal", "manifest"):
        path = directory / "chain" / f"{name}.jsonl"
        for fault in check_chain(path, is_part=name == "journal"):
            yield BundleFault(f"chain/{path.name}", f"line {fault.number}: {fault.message}")
        if facts[name]["last_sha256"] != find_last(path):
            yield BundleFault(f"chain/{path.name}", "does not end with the line that chain.json names")
        lines[name] = list(read_lines(path, strict=False))
    if not any(is_line_of(line, event) for line in lines["journal"][:1]):
        yield BundleFault("chain/journal.jsonl", "does not begin with the event")
    entered = {line.body.get("name"): line.body.get("sha256") for line in lines["manifest"]}
    for name in sorted(warcs - set(entered)):
        yield BundleFault("chain/manifest.jsonl", f"{name} is not entered")
    for name, vouched in read_vouched(directory / "chain" / "journal.jsonl").items():
        if entered.get(name) != vouched.file.sha256:
            yield BundleFault("chain/manifest.jsonl", f"{name} is not entered as the journal says")


def _check_readings(directory: Path, records: Iterable[Record], found: BundleCheck) -> Iterator[BundleFault]:
    """Yield where today's parser, if it is of the same version, reads something else in the same records."""
    kept: dict[Side, dict[str, Any]] = {}
    for side in SIDES:
        if (path := directory / "readings" / f"{side}.json").exists():
            kept[side] = _load(path)
    if (
        kept
        and (directory / "differences.json").exists()
        and _load(directory / "differences.json") != compare_sides(kept)
    ):
        yield BundleFault("differences.json", "does not follow from the readings")
    versions = {said["parser_version"] for said in kept.values()}
    if versions - {PARSER_VERSION}:
        read_by = ", ".join(sorted(versions))
        found.remarks.append(f"not read again: by parser {read_by}, and this is {PARSER_VERSION}")
        return
    contents = {
        side: SideContent(Content.model_validate(said["content"]), said["facts"]) for side, said in kept.items()
    }
    if found.event is not None and versions == {found.event.parser_version}:
        yield from _check_figures(directory, found.event, contents)
    again = read_sides(RecordPayloads(records), contents)
    for side, said in kept.items():
        if again[side] != said:
            yield BundleFault(f"readings/{side}.json", "is not what the parser reads in these records")
        cited = getattr(found.event.captures, side) if found.event is not None else ()
        if contents[side].content.record_ids[0] not in {one.record_id for one in cited}:
            yield BundleFault(f"readings/{side}.json", f"is of no capture that the event names as {side}")


def _check_figures(directory: Path, event: Event, contents: dict[Side, SideContent]) -> Iterator[BundleFault]:
    """Yield figures that the event says changed, and that do not differ between the readings of the same parser.

    Of a side that lacks an attachment the event may know more: what seems gone counts as it was until that is proven.
    """
    differences = _load(directory / "differences.json")
    if differences is None or any(one.content.missing for one in contents.values()):
        return
    differing = {(one["key"], _stated(one["old"]), _stated(one["new"])) for one in differences["figures"]}
    for figure in event.figures:
        if (figure.key, _stated(figure.old), _stated(figure.new)) not in differing:
            yield BundleFault("event.json", f"{figure.key} does not differ between the readings as the event says")


def _stated(figure: dict[str, Any] | None) -> tuple[Any, ...] | None:
    return (figure["value"], figure["state"], figure["unit"]) if figure is not None else None


def _check_stamp(directory: Path, found: BundleCheck, authority: bytes | None) -> Iterator[BundleFault]:
    path = directory / TIMESTAMP / "response.tsr"
    if not path.exists():
        found.remarks.append("no time stamp")
        return
    try:
        certificates = (directory / TIMESTAMP / "certificates.pem").read_bytes()
        stamp = check_stamp(path.read_bytes(), (directory / SUMS).read_bytes(), certificates, authority)
    except (OSError, FormatError) as error:
        yield BundleFault(f"{TIMESTAMP}/{path.name}", str(error))
        return
    except StampError as error:
        found.remarks.append(f"the time stamp was not checked: {error}")
        return
    found.stamp = stamp
    if not stamp.is_vouched_for:
        found.remarks.append("who signed the time stamp was not checked: name trusted certificates with --authority")


def _load(path: Path) -> Any:
    return json.loads(path.read_bytes())
