"""Logs go to stderr in one form, whoever writes them."""

from __future__ import annotations

import json
import logging
import os
import pty
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nianbao.logfiles import DayFiles

BEGIN = "import logging\nfrom nianbao.logs import configure_logs\nconfigure_logs()\n"


def run_code(code: str, **environment: str) -> list[dict[str, object]]:
    """Run Python code after the logs were configured and return its stderr, one JSON object a line."""
    finished = subprocess.run(
        [sys.executable, "-c", BEGIN + code], env=os.environ | environment, capture_output=True, text=True, check=True
    )
    assert finished.stdout == ""
    return [json.loads(line) for line in finished.stderr.splitlines()]


def test_a_record_is_one_json_object() -> None:
    """Where stderr is no terminal a record is a line of JSON, Chinese as it is, with the fields given by `extra`."""
    [record] = run_code("logging.getLogger('crawler.x').info('%s 页', 3, extra={'portal': '示例县'})")

    assert record.pop("timestamp")
    assert record == {"event": "3 页", "level": "info", "logger": "crawler.x", "portal": "示例县"}


def test_an_exception_stays_on_its_line() -> None:
    """A traceback is a field of the record."""
    [record] = run_code("try:\n    1 / 0\nexcept ZeroDivisionError:\n    logging.exception('broken')")

    assert "ZeroDivisionError: division by zero" in str(record["exception"])


def test_a_directory_has_a_file_a_day(tmp_path: Path) -> None:
    """What is logged is kept by its own day in Shanghai, and what is three months older goes, but nothing of others."""
    code = """
record = logging.LogRecord("x", logging.INFO, "x", 1, "%s", ("夜",), None)
for created in (1767196799, 1767196801):  # a second before and after midnight in Shanghai
    record.created = created
    logging.getLogger().handle(record)
"""
    old, kept, other = (tmp_path / name for name in ("nianbao-2025-10-02.jsonl", "nianbao-2025-10-03.jsonl", "x.jsonl"))
    for path in (old, kept, other):
        path.touch()
    assert len(run_code(code, NIANBAO_LOG_DIR=str(tmp_path))) == 2
    names = [path.name for path in sorted(tmp_path.iterdir())]
    assert names == [kept.name, "nianbao-2025-12-31.jsonl", "nianbao-2026-01-01.jsonl", other.name]
    assert json.loads((tmp_path / "nianbao-2026-01-01.jsonl").read_text(encoding="utf-8"))["event"] == "夜"


def test_a_directory_has_what_a_terminal_is_spared(tmp_path: Path) -> None:
    """Files keep everything from info on, also where stderr is to get errors alone."""
    code = "logging.info('quiet')\nlogging.error('loud')"
    assert len(run_code(code, NIANBAO_LOG_DIR=str(tmp_path), NIANBAO_LOG_LEVEL="error")) == 1
    [file] = tmp_path.iterdir()
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2


def test_a_directory_that_cannot_be_written_breaks_nothing(tmp_path: Path) -> None:
    """A command goes on where its logs cannot be kept, and stderr has them."""
    (tmp_path / "file").touch()
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + "logging.raiseExceptions = False\nlogging.error('loud')"],
        env=os.environ | {"NIANBAO_LOG_DIR": str(tmp_path / "file" / "logs")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stderr)["event"] == "loud"


def test_a_day_that_cannot_begin_costs_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the next day's file cannot be opened nothing is closed or written that has become somebody else's."""
    monkeypatch.setattr(logging, "raiseExceptions", False)
    files = DayFiles(tmp_path / "logs")

    def log(day: int) -> None:
        record = logging.LogRecord("x", logging.INFO, "x", 1, "night", None, None)
        record.created = datetime(2026, 1, day, 12, tzinfo=UTC).timestamp()
        files.emit(record)

    log(1)
    (tmp_path / "logs").rename(tmp_path / "away")
    (tmp_path / "logs").touch()
    log(2)
    with (tmp_path / "other").open("w") as other:
        log(2)
        log(1)
        other.write("of another")
    files.close()

    assert (tmp_path / "other").read_text() == "of another"
    assert (tmp_path / "away" / "nianbao-2026-01-01.jsonl").read_text() == "night\nnight\n"


def test_warnings_are_logged() -> None:
    """A warning of a library is a record like any other."""
    [record] = run_code("import warnings\nwarnings.warn('old')")

    assert (record["logger"], record["level"]) == ("py.warnings", "warning")


def test_the_level_can_be_chosen() -> None:
    """NIANBAO_LOG_LEVEL decides what is written."""
    code = "logging.info('quiet')\nlogging.error('loud')"

    assert [record["event"] for record in run_code(code, NIANBAO_LOG_LEVEL="error")] == ["loud"]


def test_scrapy_and_twisted_log_the_same_way() -> None:
    """Under a crawl no second handler writes, and the spider is known by its name."""
    code = """
import logging
from scrapy import Spider
from scrapy.utils.log import configure_logging
from twisted.logger import Logger
configure_logging({"LOG_ENABLED": True}, install_root_handler=False)
spider = Spider("column")
spider.logger.info("one")
Logger("here").error("two")
"""
    records = [record for record in run_code(code) if record["event"] in {"one", "two"}]

    assert [(record["event"], record["logger"]) for record in records] == [("one", "column"), ("two", "twisted")]
    assert records[0]["spider"] == "column"


def test_a_terminal_gets_readable_warnings() -> None:
    """On a terminal a record is a line for people, and what is only informative is left out."""
    ours, theirs = pty.openpty()
    code = BEGIN + "logging.info('quiet')\nlogging.warning('loud')"
    subprocess.run([sys.executable, "-c", code], stderr=theirs, env=os.environ | {"NO_COLOR": "1"}, check=True)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)

    assert "loud" in shown
    assert "quiet" not in shown
    assert "{" not in shown
