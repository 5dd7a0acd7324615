"""Evidence: what a stranger finds in a bundle, with standard tools and with ours, and what a changed byte does."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from nianbao.cli import run
from nianbao.exits import ExitCode
from tests.nianbao.county import Archived
from tests.nianbao.stamp_authority import StampAuthority

pytestmark = pytest.mark.xdist_group("county")


@pytest.fixture(scope="module")
def events(archived: Archived) -> dict[str, dict[str, Any]]:
    """The events of the demo county by kind and materiality."""
    from archive.listing import list_events
    from nianbao.collections import read_catalogue

    with read_catalogue(archived.collection.root) as session:
        found = [event.model_dump(mode="json") for event in list_events(session)]
    return {" ".join([event["kind"], *event["materiality"]]): event for event in found}


@pytest.fixture(scope="module")
def bundle(archived: Archived, events: dict[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence of an alteration in an attachment, with no pictures."""
    out = tmp_path_factory.mktemp("evidence") / "bundle"
    name = events["altered figures attachment"]["id"]
    data = str(archived.collection.root)
    assert run(["evidence", name, "--data", data, "--out", str(out), "--no-pictures"]) == ExitCode.OK
    return out


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StampAuthority]:
    """A time stamp authority on loopback."""
    with StampAuthority(tmp_path_factory.mktemp("authority")) as running:
        yield running


def load(path: Path) -> Any:
    """Return what a JSON file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", ["altered figures", "altered prose", "moved", "published", "withdrawn"])
def test_every_kind_of_event_has_its_proof(
    kind: str, archived: Archived, events: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    """Each event's bundle is whole and sound; it has a reading for each side that has a report."""
    out, event = tmp_path / "bundle", events[kind]

    data = str(archived.collection.root)
    assert run(["evidence", event["id"], "--data", data, "--out", str(out), "--no-pictures"]) == ExitCode.OK

    assert run(["evidence", "--check", str(out)]) == ExitCode.OK
    assert load(out / "event.json") == event
    sides = {path.stem for path in (out / "readings").glob("*.json")}
    assert sides == {"published": {"after"}, "withdrawn": {"before"}}.get(kind, {"before", "after"})
    assert (load(out / "differences.json") is None) == (len(sides) == 1)


def test_the_differences_are_the_events(bundle: Path) -> None:
    """The figures that differ between the two readings are those that the event names."""
    event, differences = load(bundle / "event.json"), load(bundle / "differences.json")

    told = [(one["key"], one["old"]["value"], one["new"]["value"]) for one in event["figures"]]
    assert told
    assert [(one["key"], one["old"]["value"], one["new"]["value"]) for one in differences["figures"]] == told


def test_the_page_names_the_attachment_that_differs(bundle: Path) -> None:
    """Who sees two pictures that look alike is told that another file stands behind the link, and where both are."""
    page = (bundle / "index.html").read_text(encoding="utf-8")
    differs, _, looked = page.partition("How it looked")

    assert load(bundle / "differences.json")["attachments"][0]["url"] in differs
    assert "other bytes" in differs
    assert "Attachments are not drawn" in looked


def test_sha256sum_checks_every_file(bundle: Path) -> None:
    """The program that comes with any Linux finds all files as listed, and none is left out."""
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=bundle, capture_output=True, text=True, check=True)

    listed = {line.partition(": ")[0] for line in done.stdout.splitlines()}
    there = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()}
    assert listed == there - {"SHA256SUMS"}


def test_the_records_are_the_collections_own(bundle: Path, archived: Archived) -> None:
    """Each record is, byte for byte, what lies in the sealed file at the place that records.json names."""
    content = (bundle / "captures.warc.gz").read_bytes()
    records = load(bundle / "records.json")

    assert sum(record["length"] for record in records) == len(content)
    for record in records:
        sealed = (archived.collection.archive / record["warc"]).read_bytes()
        at, offset, length = record["at"], record["offset"], record["length"]
        assert content[at : at + length] == sealed[offset : offset + length]


def test_another_program_reads_the_records(bundle: Path) -> None:
    """Warcio iterates the records; every capture that the event names is there with request and address."""
    event = load(bundle / "event.json")
    with (bundle / "captures.warc.gz").open("rb") as file:
        found = [record.rec_headers for record in ArchiveIterator(file, check_digests="ignore")]

    ids = {headers.get_header("WARC-Record-ID").strip("<>"): headers for headers in found}
    asked = {
        headers.get_header("WARC-Concurrent-To") for headers in found if headers.get_header("WARC-Type") == "request"
    }
    for capture in [*event["captures"]["before"], *event["captures"]["after"]]:
        assert ids[capture["record_id"]].get_header("WARC-IP-Address")
        assert f"<{capture['record_id']}>" in asked


def test_the_walks_that_saw_it_are_there(bundle: Path) -> None:
    """The accounts of the walks of both nights, their list pages, and the portal's file belong to the proof."""
    with (bundle / "captures.warc.gz").open("rb") as file:
        found = {
            record.rec_headers.get_header("WARC-Record-ID").strip("<>"): (
                record.rec_headers.get_header("WARC-Target-URI") or "",
                record.content_stream().read(),
            )
            for record in ArchiveIterator(file, check_digests="ignore")
        }

    walks = [json.loads(content) for url, content in found.values() if url.startswith("urn:nianbao:walk:")]
    assert len(walks) == 2
    assert {page for walk in walks for page in walk["list_pages"]} <= set(found)
    assert any(url.startswith("urn:nianbao:portal:") for url, _ in found.values())


def test_the_chain_can_be_followed_by_hand(bundle: Path, archived: Archived) -> None:
    """Each line of the journal names the digest of the line before, from the event to the end of its crawl."""
    lines = (bundle / "chain" / "journal.jsonl").read_bytes().splitlines()

    for before, line in pairwise(lines):
        assert json.loads(line)["previous"] == hashlib.sha256(before).hexdigest()
    assert json.loads(lines[0])["body"]["id"] == load(bundle / "event.json")["id"]
    assert json.loads(lines[-1])["kind"] == "crawl_concluded"
    assert (bundle / "chain" / "manifest.jsonl").read_bytes() == archived.collection.manifest.read_bytes()


def test_any_flipped_byte_is_found(bundle: Path, tmp_path: Path) -> None:
    """One byte changed anywhere in any file makes the check fail, and the fault names that file or what lists it."""
    from archive.evidence.checking import check_bundle

    for path in sorted(bundle.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(bundle)
        content = path.read_bytes()
        for at in {0, len(content) // 2, len(content) - 1}:
            copy = tmp_path / "copy"
            shutil.copytree(bundle, copy)
            changed = bytearray(content)
            changed[at] ^= 1
            (copy / name).write_bytes(changed)
            faults = check_bundle(copy).faults
            assert faults, f"{name}, byte {at}"
            assert name.name == "SHA256SUMS" or name.as_posix() in {fault.where for fault in faults}
            shutil.rmtree(copy)


def test_the_command_says_so(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A changed bundle ends the command with exit code 1 and a line for each fault; JSON holds the faults alone."""
    copy = shutil.copytree(bundle, tmp_path / "copy")
    (copy / "README.md").write_text("another", encoding="utf-8")
    (copy / "more").write_text("one more", encoding="utf-8")

    capsys.readouterr()
    assert run(["evidence", "--check", str(copy), "--format", "json"]) == ExitCode.FAULT_FOUND

    assert [fault["where"] for fault in json.loads(capsys.readouterr().out)][:2] == ["more", "README.md"]


def test_a_time_stamp_is_kept_and_checked(
    archived: Archived,
    events: dict[str, dict[str, Any]],
    tmp_path: Path,
    authority: StampAuthority,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The authority gets one digest; its stamp holds by certificates that the reader trusts, and not by others.

    Where there is no OpenSSL everything else is checked all the same, and that is said.
    """
    from archive.evidence.checking import check_bundle

    out = tmp_path / "bundle"
    name = events["published"]["id"]
    told = ["--data", str(archived.collection.root), "--out", str(out), "--no-pictures", "--timestamp", authority.url]
    assert run(["evidence", name, *told]) == ExitCode.OK

    assert "`openssl`" in (out / "README.md").read_text(encoding="utf-8")
    found = check_bundle(out, authority.root)
    assert found.faults == []
    assert found.stamp is not None
    assert found.stamp.is_vouched_for
    assert check_bundle(out, authority.another_root).faults[0].where == "timestamp/response.tsr"
    assert any("who signed the time stamp was not checked" in remark for remark in check_bundle(out).remarks)
    command = ["openssl", "ts", "-verify", "-data", "SHA256SUMS", "-in", "timestamp/response.tsr", "-partial_chain"]
    subprocess.run([*command, "-CAfile", "timestamp/certificates.pem"], cwd=out, capture_output=True, check=True)

    with monkeypatch.context() as without:
        without.setenv("PATH", str(tmp_path))
        unchecked = check_bundle(out)
    assert (unchecked.faults, unchecked.stamp) == ([], None)
    assert any("not checked" in remark and "openssl" in remark for remark in unchecked.remarks)

    stamp = (out / "timestamp" / "response.tsr").read_bytes()
    for at in range(0, len(stamp), len(stamp) // 12):
        changed = bytearray(stamp)
        changed[at] ^= 1
        (out / "timestamp" / "response.tsr").write_bytes(changed)
        assert check_bundle(out, authority.root).faults, f"byte {at}"


def test_no_time_stamp_no_bundle(
    archived: Archived, events: dict[str, dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the authority does not answer, one line says so, and nothing is left behind."""
    out = tmp_path / "bundle"
    told = ["--data", str(archived.collection.root), "--out", str(out), "--no-pictures"]

    assert run(["evidence", events["moved"]["id"], *told, "--timestamp", "http://127.0.0.1:9/"]) != ExitCode.OK

    assert "no time stamp" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(bundle: Path, archived: Archived, capsys: pytest.CaptureFixture[str]) -> None:
    """A directory that holds something is left as it is."""
    before = (bundle / "SHA256SUMS").read_bytes()

    name = load(bundle / "event.json")["id"]
    assert run(["evidence", name, "--data", str(archived.collection.root), "--out", str(bundle)]) != ExitCode.OK

    assert "is there already" in capsys.readouterr().err
    assert (bundle / "SHA256SUMS").read_bytes() == before


def test_a_damaged_chain_makes_no_bundle(
    archived: Archived, events: dict[str, dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line that does not follow, from the event's on, is told in one line; one before it takes nothing away."""
    data = shutil.copytree(archived.collection.root, tmp_path / "data")
    path = data / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    name = events["moved"]["id"]
    at = max(number for number, line in enumerate(lines) if json.loads(line)["body"].get("id") == name)
    told = ["evidence", name, "--data", str(data), "--no-pictures", "--out"]
    capsys.readouterr()

    path.write_bytes(b"".join([b"{}\n", *lines[1:]]))
    assert run([*told, str(tmp_path / "first")]) == ExitCode.OK
    assert run(["evidence", "--check", str(tmp_path / "first")]) == ExitCode.OK
    path.write_bytes(b"".join([*lines[: at + 1], b"{}\n", *lines[at + 2 :]]))
    assert run([*told, str(tmp_path / "second")]) != ExitCode.OK

    assert "does not follow" in capsys.readouterr().err
    assert not (tmp_path / "second").exists()


@pytest.mark.parametrize(
    "arguments", [[], ["none-0"], ["none-0", "--out", "x"], ["none-0", "--check", "x"], ["--check", "nowhere"]]
)
def test_wrong_use_is_one_line(
    arguments: list[str], archived: Archived, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """What cannot be meant is told in one line."""
    monkeypatch.chdir(tmp_path)

    assert run(["evidence", *arguments, "--data", str(archived.collection.root)]) != ExitCode.OK

    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.browser
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("altered prose", ""),
        ("withdrawn", "What its address answered"),
        ("published", "The list, on which it did not stand"),
    ],
)
def test_both_sides_are_pictured(
    kind: str, said: str, archived: Archived, events: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    """Both versions are drawn from the archive, though the portal is not asked, and the page shows them.

    Where there is no second version it is the page that came in its stead, or the list without it.
    """
    asked = len(archived.exchanges)
    out = tmp_path / "bundle"

    name = events[kind]["id"]
    assert run(["evidence", name, "--data", str(archived.collection.root), "--out", str(out)]) == ExitCode.OK

    before, after = ((out / "pictures" / f"{side}.png").read_bytes() for side in ("before", "after"))
    assert before.startswith(b"\x89PNG")
    assert before != after
    page = (out / "index.html").read_text(encoding="utf-8")
    assert 'src="pictures/before.png"' in page
    assert 'src="pictures/after.png"' in page
    assert said in page
    assert "<script" not in page
    assert len(archived.exchanges) == asked
