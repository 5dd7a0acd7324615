"""What is in `deploy/` can be used as it is: units, cron line and container file are read as those who use them do."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import typer

from archive.clock import SHANGHAI
from nianbao.cli import app
from nianbao.exits import ExitCode

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PROGRAM = "/opt/nianbao/.venv/bin/nianbao"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer"})

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")


def read_unit(name: str) -> configparser.ConfigParser:
    """Read a unit; systemd's form is that of configparser but for keys that come twice."""
    unit = configparser.ConfigParser(interpolation=None, strict=False, comment_prefixes=("#", ";"))
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string((DEPLOY / name).read_text(encoding="utf-8"))
    return unit


def check_command(words: list[str]) -> None:
    """See that a command line is one that nianbao takes."""
    assert words[0] == PROGRAM
    group = typer.main.get_command(app)
    command = group.commands[words[1]]  # type: ignore[attr-defined]
    with command.make_context(words[1], words[2:]):
        pass


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_a_service_runs_a_command_that_there_is(name: str) -> None:
    """The command and its options are taken, it does not run as root, and it writes to the collection alone."""
    service = read_unit(name)["Service"]

    check_command(shlex.split(service["ExecStart"]))
    assert service["User"] == "nianbao"
    assert service["ProtectSystem"] == "strict"
    assert service["ReadWritePaths"] == service["Environment"].partition("=")[2] == "/srv/nianbao"


def test_a_night_that_was_done_is_no_failure() -> None:
    """Failed portals and the deadline end a night that was done; faults of disk or program and second nights do not."""
    done = {int(code) for code in read_unit("nianbao.service")["Service"]["SuccessExitStatus"].split()}

    assert done == {ExitCode.PORTALS_FAILED, ExitCode.INTERRUPTED}


def test_the_timer_starts_the_service_in_the_evening_of_shanghai() -> None:
    """It is of the same name, so that it starts it, and long before the deadline."""
    timer = read_unit("nianbao.timer")

    assert timer["Timer"]["OnCalendar"] == f"*-*-* 22:00:00 {SHANGHAI.key}"
    assert timer["Timer"]["Persistent"] == "yes"
    assert timer["Install"]["WantedBy"] == "timers.target"
    assert (DEPLOY / "nianbao.service").is_file()


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_unit(name: str, tmp_path: Path) -> None:
    """The check of systemd itself has nothing to say of it, once the program is one that is here."""
    for unit in UNITS:
        text = (DEPLOY / unit).read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
        (tmp_path / unit).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, check=False
    )

    assert [line for line in done.stderr.splitlines() if name in line] == []


@needs_systemd
def test_systemd_knows_the_time() -> None:
    """The calendar's expression is read, with its time zone."""
    when = read_unit("nianbao.timer")["Timer"]["OnCalendar"]
    done = subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_the_cron_line_is_one() -> None:
    """Five fields of time, a user, and a command that nianbao takes; the variables are those that README lists."""
    lines = [
        line
        for line in (DEPLOY / "nianbao.cron").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    variables = [line for line in lines if re.match(r"[A-Z_]+=", line)]
    [job] = [line for line in lines if line not in variables]
    *times, user, command = job.split(maxsplit=6)

    assert all(re.fullmatch(r"\*|\d+", field) for field in times)
    assert len(times) == 5
    assert (int(times[0]), int(times[1]), user) == (0, 14, "nianbao")
    check_command(shlex.split(command.partition(">")[0]))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"`{line.partition('=')[0]}`" in readme for line in variables if line.startswith("NIANBAO_"))


def read_instructions() -> list[tuple[str, str]]:
    """Read the container file: instructions and what follows them, lines joined."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    joined = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", text))
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in joined.splitlines() if line]


def test_the_container_file_copies_what_there_is() -> None:
    """Every source is in the repository, and every package of ours is copied before it is installed."""
    copied = [source for name, rest in read_instructions() if name == "COPY" for source in rest.split()[:-1]]
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert packages <= set(copied)


def test_the_container_installs_by_hashes_and_is_nobody() -> None:
    """Packages come from the lock alone, the program is not root's, and its data is a volume."""
    instructions = read_instructions()
    runs = [rest for name, rest in instructions if name == "RUN" and "pip install" in rest]
    said = dict(instructions)

    assert "--require-hashes" in runs[0]
    assert all("--no-deps" in run for run in runs)
    assert instructions.index(("USER", "nianbao")) < instructions.index(("ENTRYPOINT", '["nianbao"]'))
    assert said["VOLUME"] == "/data"
    assert "NIANBAO_DATA=/data" in said["ENV"]
    check_command([PROGRAM, *json.loads(said["CMD"])])


def test_the_container_has_what_the_program_calls() -> None:
    """Chromium where it is looked for, fonts for Chinese, OpenSSL for time stamps, zones; what is packed is copied."""
    instructions = read_instructions()
    installed = " ".join(rest for name, rest in instructions if name == "RUN" and "apt-get install" in rest).split()
    copied = {source for name, rest in instructions if name == "COPY" for source in rest.split()[:-1]}
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]

    assert {"chromium", "fonts-noto-cjk", "openssl", "tzdata"} <= set(installed)
    assert "NIANBAO_CHROMIUM=/usr/bin/chromium" in dict(instructions)["ENV"]
    assert dict(instructions)["STOPSIGNAL"] == "SIGTERM"
    assert set(packed["wheel"]["packages"]) <= copied


def test_a_container_holds_no_data_of_its_builder() -> None:
    """What is not of the repository does not go into the build."""
    ignored = (ROOT / ".containerignore").read_text(encoding="utf-8").split()

    assert {".venv", ".venv-witnesses", "data", ".git"} <= set(ignored)
