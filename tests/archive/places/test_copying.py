"""Sealed files are kept at other places, and a local copy goes only when the other one was read back."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from s3fs import S3FileSystem
from sqlalchemy.orm import Session

from archive.clock import SimulatedClock
from archive.collection import Collection
from archive.disk import file_sha256
from archive.errors import PlaceError
from archive.fixity import Fixity
from archive.keeping import Keeper
from archive.mementos import Mementos
from archive.places import copying
from archive.places.copying import Kept, copy_sealed
from archive.places.place import Place
from archive.rebuild import rebuild
from archive.sealed import kept_path
from archive.verify import Scope, Verifier, verify
from archive.wacz.exporting import export_wacz
from archive.warc.reader import read_records
from tests.archive.concluding.portal_nights import Answer, Portal, page
from tests.archive.places.s3_server import S3Server

HEALTH = "http://www.example.gov.cn/nianbao/1.html"
ALL = timedelta(0)


@pytest.fixture(autouse=True)
def nights(portal: Portal) -> None:
    """Two nights: a baseline and an alteration."""
    portal.night({HEALTH: Answer(page(received=7))})
    portal.night({HEALTH: Answer(page(received=8))})


def keep_at(url: str, keeper: Keeper, release_after: timedelta | None = None) -> list[Kept]:
    """Keep everything at a URL."""
    return list(copy_sealed(keeper.collection, Place(url), keeper.clock, release_after=release_after))


def test_every_sealed_file_is_there_once(url: str, keeper: Keeper) -> None:
    """The first time each file is copied, the second time none, and all are here still."""
    first, second = keep_at(url, keeper), keep_at(url, keeper)

    warcs = keeper.collection.sealed_warcs()
    assert [one.outcome for one in first] == ["copied"] * len(warcs)
    assert [one.outcome for one in second] == ["there"] * len(warcs)
    assert all(path.exists() for path in warcs)
    assert [Place(url).digest(f"archive/{path.name}") for path in warcs] == [file_sha256(p) for p in warcs]


def test_server_has_compared_the_digest_itself(s3: S3Server, keeper: Keeper) -> None:
    """S3 was given the SHA-256 with each file and keeps it."""
    keep_at(f"s3://{s3.bucket}", keeper)

    for path in keeper.collection.sealed_warcs():
        expected = base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()
        assert s3.checksum(f"archive/{path.name}") == expected


def test_released_files_are_read_from_there(url: str, keeper: Keeper) -> None:
    """Without local copies all is as before: verifying finds nothing, records and mementos are the same."""
    before = [record for path in keeper.collection.sealed_warcs() for record in read_records(path)]

    released = keep_at(url, keeper, ALL)

    warcs = keeper.collection.sealed_warcs()
    assert {one.outcome for one in released} == {"released"}
    assert not any(path.exists() for path in warcs)
    assert [record for path in warcs for record in read_records(path)] == before
    assert list(verify(keeper.collection, keeper.engine)) == []
    mementos = Mementos(keeper.collection)
    nearest = mementos.find_nearest(HEALTH, keeper.clock.now())
    assert nearest is not None
    assert mementos.read(nearest).payload.data


def test_night_after_a_release_goes_on(url: str, keeper: Keeper, portal: Portal) -> None:
    """The next night compares with what is kept elsewhere, and a page that is the same is a revisit of it."""
    keep_at(url, keeper, ALL)

    concluded = portal.night({HEALTH: Answer(page(received=9))})

    assert [event.kind for event in concluded.events] == ["altered"]
    assert list(verify(keeper.collection, keeper.engine)) == []


def test_whole_collection_is_rebuilt_from_there(url: str, keeper: Keeper) -> None:
    """Catalogue and index are made anew from files that are all kept elsewhere."""
    keep_at(url, keeper, ALL)

    rebuilt = rebuild(keeper.collection)

    assert rebuilt.warc_count == len(keeper.collection.sealed_warcs())
    assert rebuilt.not_journaled == rebuilt.not_concluded == ()


def test_wacz_takes_what_is_kept_elsewhere(url: str, keeper: Keeper, tmp_path: Path) -> None:
    """An export is the same bytes whether its files are here or there."""
    with Session(keeper.engine) as session:
        export_wacz(keeper.collection, session, tmp_path / "here.wacz", keeper.clock)
        keep_at(url, keeper, ALL)
        export_wacz(keeper.collection, session, tmp_path / "there.wacz", keeper.clock)

    assert (tmp_path / "there.wacz").read_bytes() == (tmp_path / "here.wacz").read_bytes()


def test_only_what_is_old_enough_is_released(url: str, keeper: Keeper, clock: SimulatedClock, portal: Portal) -> None:
    """What was sealed lately stays here too."""
    clock.advance(timedelta(days=30))
    portal.night({HEALTH: Answer(page(received=9))})

    outcomes = [one.outcome for one in keep_at(url, keeper, timedelta(days=20))]

    assert outcomes[0] == "released"
    assert outcomes[-1] == "copied"


def test_other_bytes_there_release_nothing(s3: S3Server, keeper: Keeper) -> None:
    """A file that was replaced there, by one of the same size, is told, and the copy here stays."""
    url = f"s3://{s3.bucket}"
    keep_at(url, keeper)
    path = keeper.collection.sealed_warcs()[0]
    s3.replace(f"archive/{path.name}", bytes(path.stat().st_size))

    with pytest.raises(PlaceError, match="read back with sha256"):
        keep_at(url, keeper, ALL)

    assert path.exists()


def test_file_that_is_gone_there_is_brought_again(s3: S3Server, keeper: Keeper) -> None:
    """What was removed there is copied again as long as it is here."""
    url = f"s3://{s3.bucket}"
    keep_at(url, keeper)
    s3.remove(f"archive/{keeper.collection.sealed_warcs()[0].name}")

    assert keep_at(url, keeper)[0].outcome == "copied"


def test_verifying_finds_what_was_altered_there(s3: S3Server, keeper: Keeper) -> None:
    """A released file of which one byte was altered is found by its digest, and one that is gone by its absence."""
    url = f"s3://{s3.bucket}"
    first, second = keeper.collection.sealed_warcs()[:2]
    altered = bytearray(first.read_bytes())
    altered[len(altered) // 2] ^= 1
    keep_at(url, keeper, ALL)

    s3.replace(f"archive/{first.name}", bytes(altered))
    s3.remove(f"archive/{second.name}")

    faults = list(map(str, verify(keeper.collection, keeper.engine)))
    assert any("another sha256" in fault for fault in faults)
    assert any("not there, and released here" in fault for fault in faults)


def test_place_that_does_not_answer_is_a_fault_of_each_file(
    s3: S3Server, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verifying goes on where a place cannot be reached, and says so of each file."""
    keep_at(f"s3://{s3.bucket}", keeper, ALL)
    S3FileSystem.clear_instance_cache()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    faults = list(map(str, verify(keeper.collection, keeper.engine)))

    assert len([fault for fault in faults if "manifest.jsonl" in fault]) == len(keeper.collection.sealed_warcs())


def test_crash_after_the_line_of_release_is_put_right(url: str, keeper: Keeper) -> None:
    """Whatever of a release a crash leaves, the next night knows where the files are."""
    keep_at(url, keeper, ALL)
    for path in keeper.collection.sealed_warcs():
        kept_path(path).unlink()
    assert keeper.collection.sealed_warcs() == []

    keeper.prepare()

    assert keeper.collection.sealed_warcs()
    assert list(verify(keeper.collection, keeper.engine)) == []


def test_crash_before_the_removal_costs_nothing(url: str, keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that died before it removed the copy leaves both, and the next one removes it."""

    class Dying(copying.Disk):
        def remove(self, path: Path) -> None:
            raise KeyboardInterrupt(path)

    with monkeypatch.context() as patched:
        patched.setattr(copying, "Disk", Dying)
        with pytest.raises(KeyboardInterrupt):
            keep_at(url, keeper, ALL)
    assert list(verify(keeper.collection, keeper.engine)) == []

    keep_at(url, keeper, ALL)

    assert not any(path.exists() for path in keeper.collection.sealed_warcs())
    assert list(verify(keeper.collection, keeper.engine)) == []


def test_place_is_a_collection_once_it_is_copied(s3: S3Server, keeper: Keeper, tmp_path: Path) -> None:
    """Who has only the bucket has the collection: downloaded and rebuilt, it says the same."""
    keep_at(f"s3://{s3.bucket}", keeper)
    s3.download(tmp_path / "found")
    found = Collection.open(tmp_path / "found", create=True)

    rebuilt = rebuild(found)

    assert rebuilt.not_journaled == rebuilt.not_concluded == ()
    assert rebuilt.event_count == 1
    assert list(verify(found, None)) == []


def test_audit_reads_what_is_kept_elsewhere(s3: S3Server, keeper: Keeper, clock: SimulatedClock) -> None:
    """The audit reads a released file in its turn, and finds what was altered there."""
    keep_at(f"s3://{s3.bucket}", keeper, ALL)
    warc = keeper.collection.sealed_warcs()[0]
    s3.replace(f"archive/{warc.name}", b"")
    clock.advance(timedelta(days=60))

    found = Verifier(keeper.collection, keeper.engine, Fixity(keeper.collection.fixity), clock.now()).run(Scope.AUDIT)

    assert any(warc.name in str(fault) for fault in found.faults)


@pytest.mark.parametrize("wrong", ["bucket/path", "s3://me:secret@host/bucket", "nosuch://bucket"])
def test_wrong_place_is_refused_in_one_line(wrong: str) -> None:
    """What is no URL, names a password, or has a scheme that nobody knows is told, and no password is repeated."""
    with pytest.raises(PlaceError) as caught:
        Place(wrong)

    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_place_of_another_collection_is_left_alone(s3: S3Server, keeper: Keeper, tmp_path: Path) -> None:
    """A place where another collection is kept is not written to."""
    keep_at(f"s3://{s3.bucket}", keeper)
    before = {name: s3.checksum(name) for name in s3.names()}
    other = Collection.open(tmp_path / "other", create=True)

    with pytest.raises(PlaceError, match="of another collection"):
        list(copy_sealed(other, Place(f"s3://{s3.bucket}"), keeper.clock))

    assert {name: s3.checksum(name) for name in s3.names()} == before


def test_released_file_that_is_gone_there_is_missing(s3: S3Server, keeper: Keeper) -> None:
    """What was released and is no more where it was kept is told by the next keeping."""
    keep_at(f"s3://{s3.bucket}", keeper, ALL)
    s3.remove(f"archive/{keeper.collection.sealed_warcs()[0].name}")

    assert [one.outcome for one in keep_at(f"s3://{s3.bucket}", keeper)] == ["missing", "released"]


def test_file_that_was_replaced_there_is_not_trusted(s3: S3Server, keeper: Keeper, clock: SimulatedClock) -> None:
    """Other bytes of the same size are found by verifying what changed, without waiting for the audit."""
    keep_at(f"s3://{s3.bucket}", keeper, ALL)
    fixity = Fixity(keeper.collection.fixity)
    assert Verifier(keeper.collection, keeper.engine, fixity, clock.now()).run(Scope.CHANGED).faults == []
    warc = keeper.collection.sealed_warcs()[0]
    s3.replace(f"archive/{warc.name}", bytes(Place(f"s3://{s3.bucket}").find_size(f"archive/{warc.name}") or 0))

    found = Verifier(keeper.collection, keeper.engine, fixity, clock.now()).run(Scope.CHANGED)

    assert any("another sha256" in str(fault) for fault in found.faults)
