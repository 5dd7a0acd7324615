"""Logs go to stderr in one form, whoever writes them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

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
