"""Evidence that somebody changed, all digests of files renewed: what is left contradicts it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.evidence.bundle import SUMS, TIMESTAMP, sums_of
from archive.evidence.checking import check_bundle
from archive.listing import list_events
from nianbao.cli import run
from nianbao.collections import read_catalogue
from nianbao.exits import ExitCode
from tests.nianbao.speaking import two_nights


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence of a figure that was altered from 7 to 8, with no pictures."""
    place = tmp_path_factory.mktemp("forged")
    data = two_nights(place / "data")
    with read_catalogue(data) as session:
        name = list_events(session)[0].id
    told = ["--data", str(data), "--out", str(place / "bundle"), "--no-pictures"]
    assert run(["evidence", name, *told]) == ExitCode.OK
    return place / "bundle"


def load(path: Path) -> Any:
    """Return what a JSON file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


def renew_sums(bundle: Path) -> None:
    """Write the digests of a changed bundle anew, as a forger would."""
    (bundle / SUMS).write_bytes(sums_of(bundle, exclude=(SUMS, TIMESTAMP)))


def test_what_is_missing_and_what_is_more_is_named(bundle: Path, tmp_path: Path) -> None:
    """A file that was taken away is a fault, and so is one that was laid beside the others."""
    copy = shutil.copytree(bundle, tmp_path / "copy")
    (copy / "readings" / "after.json").unlink()
    (copy / "pictures").mkdir()
    (copy / "pictures" / "after.png").write_bytes(b"drawn by somebody else")

    faults = {fault.where: fault.message for fault in check_bundle(copy).faults}

    assert "is not there" in faults["readings/after.json"]
    assert "is not listed" in faults["pictures/after.png"]


def cut_manifest(copy: Path) -> None:
    """Take the last line of the manifest away, and say so in chain.json."""
    path = copy / "chain" / "manifest.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)[:-1]
    path.write_bytes(b"".join(lines))
    facts = load(copy / "chain" / "chain.json")
    facts["manifest"] = {"lines": len(lines), "last_sha256": hashlib.sha256(lines[-1][:-1]).hexdigest()}
    (copy / "chain" / "chain.json").write_text(json.dumps(facts), encoding="utf-8")


def cut_journal(copy: Path) -> None:
    """Take the event's own line away, and say so in chain.json."""
    path = copy / "chain" / "journal.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))


def tell_another_address(copy: Path) -> None:
    """Say of the first capture that another host answered."""
    records, cited = load(copy / "records.json"), load(copy / "event.json")["captures"]["before"][0]
    next(one for one in records if one["record_id"] == cited["record_id"])["ip_address"] = "192.0.2.1"
    (copy / "records.json").write_text(json.dumps(records), encoding="utf-8")


def name_another_end(copy: Path) -> None:
    """Say that the journal's lines end with another than they do."""
    facts = load(copy / "chain" / "chain.json")
    facts["journal"]["last_sha256"] = "0" * 64
    (copy / "chain" / "chain.json").write_text(json.dumps(facts), encoding="utf-8")


def chain_anew(copy: Path, name: str, bodies: list[dict[str, Any]]) -> None:
    """Write lines that follow each other, and say so in chain.json."""
    previous, lines = bodies[0]["previous"] if name == "journal" else None, []
    for body in bodies:
        lines.append(json.dumps({**body, "previous": previous}, ensure_ascii=False, separators=(",", ":")).encode())
        previous = hashlib.sha256(lines[-1]).hexdigest()
    (copy / "chain" / f"{name}.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    facts = load(copy / "chain" / "chain.json")
    facts[name]["last_sha256"] = previous
    (copy / "chain" / "chain.json").write_text(json.dumps(facts), encoding="utf-8")


def read_chain(copy: Path, name: str) -> list[dict[str, Any]]:
    """Return the lines of a chained file."""
    return [json.loads(line) for line in (copy / "chain" / f"{name}.jsonl").read_bytes().splitlines()]


def leave_out_a_file(copy: Path) -> None:
    """Chain the manifest anew without the file of the first capture."""
    chain_anew(copy, "manifest", read_chain(copy, "manifest")[1:])


def enter_another_file(copy: Path) -> None:
    """Chain the manifest anew with other bytes under the name of its last file."""
    *lines, last = read_chain(copy, "manifest")
    chain_anew(copy, "manifest", [*lines, last | {"sha256": "0" * 64}])


def invent_a_figure(copy: Path) -> None:
    """Give the event another figure, and its line of the journal too, which is chained anew."""
    event = load(copy / "event.json")
    event["figures"][0]["new"]["value"] = 4711
    (copy / "event.json").write_text(json.dumps(event), encoding="utf-8")
    lines = read_chain(copy, "journal")
    lines[0]["body"] = event
    chain_anew(copy, "journal", lines)


def invent_an_id(copy: Path) -> None:
    """Give the event another id, and its line of the journal too, which is chained anew."""
    event = load(copy / "event.json") | {"id": "altered-0123456789abcdef"}
    (copy / "event.json").write_text(json.dumps(event), encoding="utf-8")
    lines = read_chain(copy, "journal")
    lines[0]["body"] = event
    chain_anew(copy, "journal", lines)


def swap(copy: Path, *names: str) -> None:
    """Give each of two files the other's name."""
    one, other = (copy / name for name in names)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def leave_out_a_record(copy: Path) -> None:
    """Take a capture that the event names out of captures.warc.gz and records.json."""
    records, cited = load(copy / "records.json"), load(copy / "event.json")["captures"]["after"][0]
    gone = next(one for one in records if one["record_id"] == cited["record_id"])
    content = (copy / "captures.warc.gz").read_bytes()
    end = gone["at"] + gone["length"]
    (copy / "captures.warc.gz").write_bytes(content[: gone["at"]] + content[end:])
    kept = [
        {**one, "at": one["at"] - (gone["length"] if one["at"] > gone["at"] else 0)} for one in records if one != gone
    ]
    (copy / "records.json").write_text(json.dumps(kept), encoding="utf-8")


def move_a_record(copy: Path) -> None:
    """Say of the first capture that it was copied from elsewhere."""
    records, cited = load(copy / "records.json"), load(copy / "event.json")["captures"]["before"][0]
    next(one for one in records if one["record_id"] == cited["record_id"])["offset"] += 1
    (copy / "records.json").write_text(json.dumps(records), encoding="utf-8")


def test_a_forgery_with_new_sums_is_found(bundle: Path, tmp_path: Path) -> None:
    """Who changes a figure in event and readings, and all digests, still contradicts the records and the chain."""
    copy = shutil.copytree(bundle, tmp_path / "copy")
    event = load(copy / "event.json")
    event["figures"][0]["new"]["value"] = 4711
    (copy / "event.json").write_text(json.dumps(event), encoding="utf-8")
    reading = load(copy / "readings" / "after.json")
    reading["report"]["figures"][event["figures"][0]["key"]]["value"] = 4711
    (copy / "readings" / "after.json").write_text(json.dumps(reading), encoding="utf-8")
    renew_sums(copy)

    found = {fault.where for fault in check_bundle(copy).faults}

    assert {"chain/journal.jsonl", "readings/after.json", "differences.json"} <= found


@pytest.mark.parametrize(
    ("forge", "where"),
    [
        (cut_manifest, "chain/manifest.jsonl"),
        (cut_journal, "chain/journal.jsonl"),
        (lambda copy: swap(copy, "readings/before.json", "readings/after.json"), "readings/before.json"),
        (lambda copy: swap(copy, "payloads/before-1.html", "payloads/after-1.html"), "payloads/before-1.html"),
        (leave_out_a_record, "records.json"),
        (move_a_record, "records.json"),
        (tell_another_address, "records.json"),
        (name_another_end, "chain/journal.jsonl"),
        (leave_out_a_file, "chain/manifest.jsonl"),
        (enter_another_file, "chain/manifest.jsonl"),
        (invent_a_figure, "event.json"),
        (invent_an_id, "event.json"),
    ],
)
def test_parts_that_do_not_agree_are_found(
    forge: Callable[[Path], None], where: str, bundle: Path, tmp_path: Path
) -> None:
    """Who takes something away or exchanges it, and renews all digests, contradicts what is left."""
    copy = shutil.copytree(bundle, tmp_path / "copy")
    forge(copy)
    renew_sums(copy)

    assert where in {fault.where for fault in check_bundle(copy).faults}
