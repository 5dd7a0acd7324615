"""The examples in docs/dataset.md, carried out as they stand there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archive.dataset.conftest import Exporter
from tests.archive.dataset.shelves import Filed, cell

PAGE = (Path(__file__).parents[3] / "docs" / "dataset.md").read_text("utf-8")
COLUMNS = ("natural_person", "business", "research", "public_interest", "legal_service", "other", "total")


def examples(language: str) -> list[str]:
    """Return the programs of a language in the page."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def place(file_reports: Callable[..., None], export: Exporter, tmp_path: Path) -> Path:
    """A directory with the files that the examples read."""
    right = dict(zip(COLUMNS, (3, 1, 0, 0, 0, 0, 4), strict=True))
    received = {f"requests.received.{col}": cell(count) for col, count in right.items()}
    granted = {f"requests.granted.{col}": cell(count) for col, count in {**right, "total": 9}.items()}
    file_reports(
        Filed("1", title="=1+1", figures={**received, **granted, "disclosure.fees.amount": cell("1.5", unit="万元")}),
        Filed("2", year=2023, figures={**received, "disclosure.fees.amount": cell("15000", unit="元")}),
        Filed("3", body="示例县财政局", division="340100", figures={"requests.received.total": cell()}),
    )
    for table, ending in (("panel", "csv"), ("panel", "parquet"), ("figures", "parquet")):
        export(table, f"{table}.{ending}")
    return tmp_path / "out"


def carry_out(command: list[str], program: str, place: Path) -> str:
    """Run a program where the files are, and return what it prints."""
    done = subprocess.run([*command, program], cwd=place, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_examples_for_pandas_run(place: Path) -> None:
    """Both run without a warning, and say what is in the files: blank is not counted, and units are not mixed."""
    first, second = (carry_out([sys.executable, "-W", "error", "-c"], one, place) for one in examples("python"))

    # Only the report that states both, with the wrong sum as printed.
    assert re.search(r"2024 +4(\.0)? +1 +9(\.0)? +1", first)
    assert re.search(r"万元 +1\.5", first)
    assert re.search(r"元 +15000", first)
    assert re.search(r"示例县教育局 +2024 +requests.granted.natural_person +3 +R3 ", first)
    assert "(3, 15)" in first
    assert re.search(r"county +2\n", second)
    assert re.search(r"prefecture +1\n", second)


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="no Rscript here")
def test_the_example_for_r_runs(place: Path) -> None:
    """It runs with nothing but R itself, and adds up what is stated."""
    [program] = examples("r")

    printed = carry_out(["Rscript", "--vanilla", "-e"], program, place)

    assert re.search(r"2023 +4", printed)
    assert re.search(r"2024 +4", printed)
    assert "万元" in printed or "<U+4E07>" in printed


def test_the_page_says_what_the_program_does() -> None:
    """Every format and encoding, and every column that the page names, is one."""
    from archive.dataset.tables import TABLES
    from archive.dataset.writing import ENCODINGS, FORMATS

    columns = {column.name for table in TABLES for column in table.columns}
    named = set(
        re.findall(r"`((?:req|dis|checks|note|corrected|warc|record|payload|captured|parser|other)_\w+)`", PAGE)
    )
    assert [ending for ending in FORMATS if f"`{ending}`" not in PAGE] == []
    assert [name for name in ENCODINGS[1:] if f"--encoding {name}" not in PAGE] == []
    assert [table.name for table in TABLES if f"nianbao export {table.name}" not in PAGE] == []
    assert named - columns == set()
