"""The command line as a whole: help, version, exit codes, one line for each error."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer

from archive.errors import FormatError, LockedError, StorageError
from crawler.errors import ForbiddenError, ListMissingError, PortalError
from nianbao.cli import run
from nianbao.errors import PortalsFailedError, WrongUseError, find_exit_code, report_error
from nianbao.exits import ExitCode
from report.errors import DocumentError

ROOT = Path(__file__).parents[2]
HEAVY = {"alembic", "asyncio", "lxml", "playwright", "pydantic", "scrapy", "sqlalchemy", "structlog", "twisted"}


def run_program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run nianbao as a program of its own."""
    command = [sys.executable, "-m", "nianbao", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_help_loads_nothing_heavy() -> None:
    """`nianbao --help` answers at once: it imports neither Scrapy nor a database nor a browser."""
    code = "import sys; from nianbao.cli import run; run(['--help']); print(*sys.modules, file=sys.stderr)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stderr

    assert HEAVY & {name.partition(".")[0] for name in loaded.split()} == set()


def test_the_version_is_the_projects() -> None:
    """`nianbao --version` says what pyproject.toml says."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert run_program("--version").stdout == f"nianbao {project['version']}\n"


@pytest.mark.parametrize("path", [["--help"], ["parse", "--help"], ["portals", "list", "--help"]])
def test_help_is_no_error(path: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Help goes to stdout and ends well."""
    assert run(path) is ExitCode.OK
    assert "Usage: nianbao" in capsys.readouterr().out


def test_an_unknown_command_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong use is said in one line on stderr that names the help, with exit code 2."""
    assert run(["fly"]) is ExitCode.WRONG_USE

    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == "nianbao: No such command 'fly' (see nianbao --help)\n"


def test_a_missing_argument_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The line names the argument and the command whose help to read."""
    assert run(["parse"]) is ExitCode.WRONG_USE
    assert capsys.readouterr().err == "nianbao: Missing argument 'FILE' (see nianbao parse --help)\n"


def test_a_wrong_log_level_is_wrong_use() -> None:
    """NIANBAO_LOG_LEVEL is checked before a command begins."""
    finished = run_program("portals", "list", NIANBAO_LOG_LEVEL="loud")

    assert finished.returncode == ExitCode.WRONG_USE
    assert finished.stderr == (
        "nianbao: NIANBAO_LOG_LEVEL=loud: no such level: use one of debug, info, warning, error\n"
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (WrongUseError("x"), ExitCode.WRONG_USE),
        (PortalError("x"), ExitCode.WRONG_USE),
        (ForbiddenError("x"), ExitCode.WRONG_USE),
        (DocumentError("x"), ExitCode.WRONG_USE),
        (PortalsFailedError("x"), ExitCode.PORTALS_FAILED),
        (ListMissingError("x"), ExitCode.PORTALS_FAILED),
        (LockedError("x"), ExitCode.LOCKED),
        (StorageError("x"), ExitCode.ARCHIVE_FAULT),
        (FormatError("x"), ExitCode.ARCHIVE_FAULT),
        (OSError(28, "No space left on device", "data/archive"), ExitCode.ARCHIVE_FAULT),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED),
        (typer.Abort(), ExitCode.INTERRUPTED),
        (ZeroDivisionError("x"), ExitCode.PROGRAM_FAULT),
    ],
)
def test_an_error_has_its_exit_code(error: BaseException, code: ExitCode) -> None:
    """Every error of ours, and what the machine adds, stands for one exit code of the contract."""
    assert find_exit_code(error) is code


def test_an_error_of_ours_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A message with line breaks is still one line, and no traceback goes with it."""
    report_error(FormatError("data/format: layout 9\n is newer: use a newer nianbao"))

    assert capsys.readouterr().err == "nianbao: data/format: layout 9 is newer: use a newer nianbao\n"


def test_a_full_disk_names_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    """An error of the file system says where it was and what to look at."""
    report_error(OSError(28, "No space left on device", "data/journal.jsonl"))

    line = "nianbao: data/journal.jsonl: No space left on device: see that the disk has room and the file may be used\n"
    assert capsys.readouterr().err == line


def test_a_fault_of_the_program_shows_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    """What is no error of ours is a bug, and a bug is not hidden behind one line."""
    report_error(ZeroDivisionError("division by zero"))

    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "ZeroDivisionError: division by zero"
    assert lines[-1].startswith("nianbao: this is a fault of nianbao itself")


def test_every_command_shows_an_example(commands: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The help of each command ends with a command line to try."""
    for command in commands:
        run([*command.split(), "--help"])

        assert f"Example: nianbao {command}" in capsys.readouterr().out


def test_every_command_takes_the_collection(commands: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """`--data` may be given to any command."""
    for command in commands:
        run([*command.split(), "--help"])
        shown = capsys.readouterr().out

        assert "--data" in shown
        assert "NIANBAO_DATA" in shown
