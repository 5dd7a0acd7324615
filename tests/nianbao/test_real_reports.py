"""The main job on real input: a portal whose articles are real reports is crawled, archived and read."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from html import escape
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from nianbao.cli import run
from nianbao.exits import ExitCode


@pytest.fixture
def truth(shared: Path) -> ModuleType:
    """What a careful person reads in the reports, and its comparison."""
    spec = importlib.util.spec_from_file_location("check_seeds", shared / "contract" / "check_seeds.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("named_by", ["title", "file"])
def test_real_reports_are_read_as_a_careful_person_reads_them(
    truth: ModuleType,
    shared: Path,
    tmp_path: Path,
    serve: Callable[[Path], str],
    ask: Callable[..., Any],
    named_by: str,
) -> None:
    """Crawled by the column's URL alone, whether links say titles or file names, each report equals its truth."""
    site, data = tmp_path / "site", tmp_path / "data"
    make_column(site, shared / "seeds", truth.EXPECTED, named_by)
    assert run(["crawl", f"{serve(site)}/nianbao/index.html", "--allow-loopback", "--data", str(data)]) == ExitCode.OK

    reports = ask("reports", "--data", str(data))

    assert len(reports) == len(truth.EXPECTED)
    for report in reports:
        shown = ask("show", report["id"], "--data", str(data))
        expected = truth.EXPECTED[Path(report["url"]).stem]
        assert truth.differences(expected, shown) == []
        assert report["issuing_body"] in expected["issuer"]
        assert (report["reporting_year"], report["status"], report["versions"]) == (expected["year"], "published", 1)


def make_column(site: Path, seeds: Path, expected: dict[str, Any], named_by: str) -> None:
    """Lay out a column page that links to the reports."""
    column = site / "nianbao"
    column.mkdir(parents=True)
    lines = []
    for path in sorted(seeds.glob("*.txt")):
        (column / path.name).write_bytes(path.read_bytes())
        name = expected[path.stem]["title"] if named_by == "title" else path.name
        lines.append(f'<li><a href="{path.name}">{escape(name)}</a><span>2022-01-20</span></li>')
    page = f"<html><head><title>政府信息公开年报</title></head><body><ul>{''.join(lines)}</ul></body></html>"
    (column / "index.html").write_text(page, encoding="utf-8")
