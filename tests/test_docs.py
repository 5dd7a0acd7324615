"""The documents say what is there, and what is there is in the documents."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
LINES_MAX = {"README.md": 120, "ARCHITECTURE.md": 300, "CONTRIBUTING.md": 200}
# What the Makefile's own targets stand on.
INTERNAL_TARGETS = {"python", "browser", "replay", "witnesses"}
# Settings of ours in Scrapy's, and of nobody else.
SCRAPY_SETTINGS = {"NIANBAO_COLLECTION", "NIANBAO_EXCHANGES_AT_ONCE", "NIANBAO_PAGE_SECONDS"}
SOURCES = ("archive", "crawler", "nianbao", "report", "settings", "web", "scripts", "Makefile")


def read(name: str) -> str:
    """Return a file of the repository's root."""
    return (ROOT / name).read_text(encoding="utf-8")


def read_project() -> dict[str, Any]:
    """Return what pyproject.toml says."""
    return tomllib.loads(read("pyproject.toml"))


def find_sources() -> list[Path]:
    """Return every file of ours that may ask for an environment variable."""
    places = [ROOT / name for name in SOURCES]
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*"))]
    return [file for file in files if file.suffix in {".py", ".sh"} or file.name == "Makefile"]


@pytest.mark.parametrize("name", LINES_MAX)
def test_a_document_stays_short(name: str) -> None:
    """A document that grows past its measure is read by nobody."""
    assert len(read(name).splitlines()) <= LINES_MAX[name]


def test_every_command_is_in_the_readme(commands: list[str]) -> None:
    """README names each command of the command line."""
    readme = read("README.md")

    assert [command for command in commands if f"nianbao {command}" not in readme] == []


def test_no_command_is_invented(commands: list[str]) -> None:
    """What a document shows as a command of nianbao is one."""
    groups = {command.split()[0] for command in commands}
    named = {word for name in DOCUMENTS[:3] for word in re.findall(r"`nianbao ([a-z]+)", read(name))}

    assert named - groups == set()


def test_make_help_lists_every_target() -> None:
    """`make` alone says what can be made."""
    phony = re.search(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)
    assert phony is not None
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert {line.split()[1] for line in shown.splitlines()} == set(phony[1].split()) - INTERNAL_TARGETS


def test_no_target_is_invented() -> None:
    """What a document shows as a target of make is one."""
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    documented = {
        word for name in DOCUMENTS for word in re.findall(r"(?:`|^ +)make ([a-z]+)", read(name), re.MULTILINE)
    }

    assert documented - targets == set()


def test_contributing_names_what_is_run_before_a_change_lands() -> None:
    """The commands of continuous integration stand in CONTRIBUTING exactly as they are run."""
    steps = re.findall(r"^make .*$", read(".ci/run"), re.MULTILINE)

    assert steps
    assert [step for step in steps if step not in read("CONTRIBUTING.md")] == []


def test_the_version_is_stated_once() -> None:
    """pyproject.toml has the version and no module repeats it; the changelog has its section, or what is to come."""
    changelog = read("CHANGELOG.md")
    repeating = [path for path in find_sources() if "__version__ =" in path.read_text(encoding="utf-8")]

    assert repeating == []
    assert f"## {read_project()['project']['version']}" in changelog or "## Unreleased" in changelog


def test_every_variable_of_the_environment_is_explained() -> None:
    """README or CONTRIBUTING explains each NIANBAO_ variable that the code asks for, and no other."""
    named = re.compile(r"\bNIANBAO_[A-Z_]+")
    asked = {name for path in find_sources() for name in named.findall(path.read_text(encoding="utf-8"))}
    explained = set(named.findall(read("README.md") + read("CONTRIBUTING.md")))

    assert asked - SCRAPY_SETTINGS == explained


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_path_that_a_document_names_is_there(name: str) -> None:
    """A module or folder in backticks, and the target of a link, is in the tree."""
    packages = "|".join(read_project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    named = re.findall(rf"`((?:{packages}|tests|scripts)/[\w/.-]*)`", read(name))
    linked = [target for target in re.findall(r"\]\(([^)#]+)", read(name)) if "://" not in target]

    assert [path for path in [*named, *linked] if not (ROOT / path).exists()] == []


def test_the_lock_names_no_host() -> None:
    """requirements.lock holds on any registry: versions and hashes, no addresses and no options."""
    lines = read("requirements.lock").splitlines()

    assert [line for line in lines if "://" in line or line.startswith("-")] == []


def test_the_lock_has_every_requirement() -> None:
    """What pyproject.toml asks for, the build backend included, is pinned in requirements.lock."""
    project = read_project()
    asked = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    asked += [name for extra in project["project"]["optional-dependencies"].values() for name in extra]
    pinned = {line.partition("==")[0] for line in read("requirements.lock").splitlines() if "==" in line}

    assert {re.split(r"[<>=\[ ]", name)[0] for name in asked} <= pinned
