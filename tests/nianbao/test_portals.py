"""`nianbao portals list`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nianbao.cli import run
from nianbao.exits import ExitCode

PORTAL = """
id = "example"
name = "示例县人民政府"
division_code = "999999"
platform = "trs"
home = "http://www.example.gov.cn/"
[[columns]]
name = "年报"
url = "http://www.example.gov.cn/nb/"
"""


def write_portal(data: Path, content: str = PORTAL) -> None:
    """Enter a portal in a collection's own registry."""
    (data / "portals").mkdir(parents=True)
    (data / "portals" / "example.toml").write_text(content, encoding="utf-8")


def test_a_portal_of_the_collection_is_listed(working_directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file in the collection is all that a portal needs."""
    write_portal(working_directory / "data")

    assert run(["portals", "list", "--format", "json"]) is ExitCode.OK
    [portal] = [row for row in json.loads(capsys.readouterr().out) if row["id"] == "example"]
    assert portal == {
        "id": "example",
        "name": "示例县人民政府",
        "division_code": "999999",
        "platform": "trs",
        "verified": True,
        "health": None,
        "entered": True,
    }


def test_the_table_is_in_the_readers_language(
    working_directory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Headings and the last line follow the environment."""
    write_portal(working_directory / "elsewhere")
    monkeypatch.setenv("NIANBAO_LANGUAGE", "zh")
    monkeypatch.setenv("NIANBAO_DATA", "elsewhere")
    run(["portals", "list"])

    shown = capsys.readouterr().out
    assert "示例县人民政府" in shown
    assert "网站平台" in shown


def test_a_wrong_file_is_wrong_use(working_directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A portal's file that cannot be understood is one line that names file and field."""
    write_portal(working_directory / "data", PORTAL.replace("999999", "99"))

    assert run(["portals", "list"]) is ExitCode.WRONG_USE
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("nianbao: data/portals/example.toml: division_code: ")
