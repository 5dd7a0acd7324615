"""Each metric has the figure of its name, by its labels, and a night leaves them however it ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from archive.account import Alarm
from archive.health import HEALTHS
from archive.status import ArchiveStatus, Counts, DueCounts, FixityState, LastNight, PortalHealth, Size
from nianbao.exits import ExitCode
from nianbao.metrics import write_metrics

AT = datetime(2026, 2, 5, 20, tzinfo=UTC)
WHOLE_AT, AUDITED_AT = AT - timedelta(days=3), AT - timedelta(hours=1)
# No number twice, so that none can stand in another's place.
STATUS = ArchiveStatus(
    at=AT,
    collection="/data",
    layout=1,
    size=Size(files=3, bytes=4000, kept_elsewhere=1, unsealed=2, catalogue_bytes=5, free_bytes=6000, disk_bytes=70000),
    counts=Counts(
        captures=800, revisits=90, reports={"published": 11, "withdrawn": 12}, versions=13, events=14, nights=15
    ),
    last_night=LastNight(crawl_id="x", night=date(2026, 2, 5), began_at=AT, outcome="done", portals=2),
    events_lately={"altered": 16, "moved": 17},
    stops_lately=18,
    health={"blocked": 1, "never": 1},
    portals=(PortalHealth(id="one", health="blocked", seen_whole_at=WHOLE_AT), PortalHealth(id="two", health="never")),
    due=DueCounts(columns=19, reports=20, reports_soon=21),
    fixity=FixityState(audited_at=AUDITED_AT, oldest_reading_at=AT, faulty=tuple("abcdefg"), damaged_aside=("h",)),
    reporting_year=2025,
    expectations={"on_time": 22, "missing": 23},
    inconsistencies=24,
    inconsistent_reports=25,
    inconsistent=(),
    alarms=tuple(
        Alarm(kind="unread", portal="one", column_url=f"http://one.example/{number}/", message="x", is_new=True)
        for number in range(26)
    ),
)


def samples_of(path: Path) -> dict[tuple[str, ...], float]:
    """Return the samples of a file by name and labels, as Prometheus reads them."""
    families = text_string_to_metric_families(path.read_text(encoding="utf-8"))
    return {
        (one.name.removeprefix("nianbao_"), *(value for _, value in sorted(one.labels.items()))): one.value
        for family in families
        for one in family.samples
    }


@pytest.fixture
def found(tmp_path: Path) -> dict[tuple[str, ...], float]:
    """The samples of a night that took two hours and ended with some portals failed."""
    write_metrics(tmp_path / "metrics.prom", STATUS, AT - timedelta(hours=2), ExitCode.PORTALS_FAILED)
    return samples_of(tmp_path / "metrics.prom")


def test_each_metric_has_the_figure_of_its_name(found: dict[tuple[str, ...], float]) -> None:
    """All that the status counts, by its labels; there is no other metric."""
    assert {name: value for name, value in found.items() if not name[0].startswith("portal_")} == {
        ("warc_files",): 3,
        ("warc_bytes",): 4000,
        ("disk_free_bytes",): 6000,
        ("captures",): 800,
        ("reports", "published"): 11,
        ("reports", "withdrawn"): 12,
        ("events", "altered"): 16,
        ("events", "moved"): 17,
        ("stops",): 18,
        ("due", "column"): 19,
        ("due", "report"): 20,
        ("expectations", "on_time"): 22,
        ("expectations", "missing"): 23,
        ("alarms", "unread"): 26,
        **{("alarms", kind): 0 for kind in ("silent", "unseen", "platform")},
        ("fixity_faulty_files",): 7,
        ("fixity_audit_timestamp_seconds",): AUDITED_AT.timestamp(),
        ("last_run_timestamp_seconds",): AT.timestamp(),
        ("last_run_seconds",): 7200,
        ("last_run_exit_code",): 3,
    }


def test_each_portal_has_one_health(found: dict[tuple[str, ...], float]) -> None:
    """A 1 for the word that it has, a 0 for every other; when it was walked whole only where it was."""
    words = (*HEALTHS, "never")
    assert {name: value for name, value in found.items() if name[0].startswith("portal_")} == {
        **{("portal_health", word, "one"): float(word == "blocked") for word in words},
        **{("portal_health", word, "two"): float(word == "never") for word in words},
        ("portal_whole_walk_timestamp_seconds", "one"): WHOLE_AT.timestamp(),
    }
