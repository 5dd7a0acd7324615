"""`nianbao verify` says what is wrong, what was read for that, and what was taken on trust."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.collection import Collection
from nianbao.cli import run
from nianbao.exits import ExitCode
from tests.archive.warc.samples import exchange, new_writer

Verify = Callable[..., tuple[ExitCode, str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A collection of two files."""
    collection = Collection.open(tmp_path / "data", create=True)
    for number in range(2):
        writer = new_writer(collection.archive)
        writer.capture(exchange(url=f"http://www.example.gov.cn/{number}"))
        writer.close()
    assert run(["rebuild", "--data", str(collection.root)]) is ExitCode.OK
    return collection.root


@pytest.fixture
def verify(data: Path, capfd: pytest.CaptureFixture[str]) -> Verify:
    """Verify, and return the exit code and what was printed."""

    def ask(*arguments: str) -> tuple[ExitCode, str]:
        capfd.readouterr()
        code = run(["verify", "--data", str(data), *arguments])
        return code, capfd.readouterr().out

    return ask


def test_what_was_read_is_taken_on_trust_the_next_time(verify: Verify) -> None:
    """The first run reads everything, the second trusts it and says so, `--complete` reads everything again."""
    assert "2 files read" in verify()[1]
    code, said = verify()
    assert code is ExitCode.OK
    assert "0 files read" in said
    assert "2 files taken on trust" in said
    code, said = verify("--complete")
    assert "2 files read" in said
    assert "trust" not in said
    assert "2 files compared with the manifest" in verify("--chain")[1]


def test_json_holds_the_faults_alone(verify: Verify) -> None:
    """A sound collection is an empty array for programs, whatever was read or trusted."""
    assert json.loads(verify("--format", "json")[1]) == []


@pytest.mark.parametrize("scope", [[], ["--chain"], ["--complete"]])
def test_faults_are_told_line_by_line(data: Path, verify: Verify, scope: list[str]) -> None:
    """Every way of verifying finds a byte that differs, with exit code 1 and a line for each fault."""
    warc = Collection(data).sealed_warcs()[1]
    content = bytearray(warc.read_bytes())
    content[200] ^= 1
    warc.write_bytes(content)
    code, said = verify(*scope)
    assert code is ExitCode.FAULT_FOUND
    assert "has another sha256 than was sealed" in said
    code, said = verify(*scope, "--format", "json")
    faults = json.loads(said)
    assert code is ExitCode.FAULT_FOUND
    assert faults
    assert all(set(fault) == {"where", "message"} for fault in faults)


def test_an_audit_reads_a_share(verify: Verify) -> None:
    """`--audit` reads what is due and nothing more, and what was not read is said."""
    first, second = verify("--audit")[1], verify("--audit")[1]
    assert "1 file read" in first
    assert "1 file taken on trust" in first
    assert "0 files read" in second
    assert "2 files taken on trust" in second


def test_scopes_exclude_each_other(verify: Verify) -> None:
    """Two of them at once are wrong use."""
    assert verify("--chain", "--audit")[0] is ExitCode.WRONG_USE
