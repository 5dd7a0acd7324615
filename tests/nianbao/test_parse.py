"""`nianbao parse`: one line a file, whatever the file is."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import report
from archive.concluding import limits
from nianbao.cli import run
from nianbao.exits import ExitCode
from report import PARSER_VERSION

PAGE = "<html><body><h1>示例县教育局2023年政府信息公开工作年度报告</h1><p>本报告由示例县教育局编制。</p></body></html>"
SHOP = "<html><body><h1>食堂菜单</h1><p>周一：面条。</p></body></html>"


def parse(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[ExitCode, list[dict[str, Any]], str]:
    """Run the command; return its exit code, its lines read as JSON, and stderr."""
    code = run(["parse", *arguments])
    output = capsys.readouterr()
    return code, [json.loads(line) for line in output.out.splitlines()], output.err


def test_a_file_is_a_line(working_directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line names the file as it was given, its bytes' digest, the parser, and what was read."""
    (working_directory / "page.html").write_text(PAGE, encoding="utf-8")
    code, [line], errors = parse(capsys, "./page.html")

    assert (code, errors) == (ExitCode.OK, "")
    assert line["file"] == "./page.html"
    assert line["sha256"] == hashlib.sha256(PAGE.encode()).hexdigest()
    assert line["parser_version"] == PARSER_VERSION
    assert line["title"] == "示例县教育局2023年政府信息公开工作年度报告"


def test_files_that_say_the_same_have_one_content_digest(
    working_directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other bytes, encoding and chrome: another digest of the file, the same of what it says."""
    (working_directory / "a.html").write_text(PAGE, encoding="utf-8")
    (working_directory / "b.html").write_text(PAGE.replace("<h1>", "<p>点击数：7</p><h1>"), encoding="gb18030")
    (working_directory / "c.html").write_text(PAGE.replace("编制", "发布"), encoding="utf-8")
    _, lines, _ = parse(capsys, "a.html", "b.html", "c.html")

    first, same, other = (line["content_digest"] for line in lines)
    assert first == same != other
    assert len({line["sha256"] for line in lines}) == 3


def test_lines_come_in_the_order_of_the_arguments(working_directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is named twice is two lines; one that cannot be read has its line in its place."""
    (working_directory / "b.html").write_text(PAGE, encoding="utf-8")
    (working_directory / "a.html").write_text(SHOP, encoding="utf-8")
    code, lines, _ = parse(capsys, "b.html", "none.html", "a.html", "b.html")

    assert code is ExitCode.WRONG_USE
    assert [line["file"] for line in lines] == ["b.html", "none.html", "a.html", "b.html"]
    assert ["error" in line for line in lines] == [False, True, False, False]


def test_a_folder_is_a_line_for_each_file(working_directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the place of a folder stand all files below it, whatever they are, in the order of their names."""
    (working_directory / "mixed" / "2023").mkdir(parents=True)
    (working_directory / "mixed" / "2023" / "page.html").write_text(PAGE, encoding="utf-8")
    (working_directory / "mixed" / "menu.html").write_text(SHOP, encoding="utf-8")
    (working_directory / "mixed" / "broken.pdf").write_bytes(b"%PDF-1.7")
    code, lines, _ = parse(capsys, "mixed")

    assert code is ExitCode.WRONG_USE
    assert [line["file"] for line in lines] == ["mixed/2023/page.html", "mixed/broken.pdf", "mixed/menu.html"]
    assert ["error" in line for line in lines] == [False, True, False]


def test_what_is_no_report_is_a_line_too(working_directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page of something else has the kind `none`, a notice that says why, and is no error."""
    (working_directory / "menu.html").write_text(SHOP, encoding="utf-8")
    code, [line], _ = parse(capsys, "menu.html")

    assert code is ExitCode.OK
    assert line["kind"] == "none"
    assert line["notices"]


@pytest.mark.usefixtures("working_directory")
@pytest.mark.parametrize("name", ["missing.html", "."])
def test_a_file_that_cannot_be_read_is_named(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The message on stderr is one line that names the file; the JSON line has the reason."""
    code, [line], errors = parse(capsys, name)

    assert code is ExitCode.WRONG_USE
    assert (line["file"], "sha256" in line) == (name, False)
    assert errors == f"nianbao: {name}: {line['error']}\n"


def test_a_damaged_document_is_an_error(working_directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A document that cannot be opened has a digest and an error."""
    payload = b"PK\x03\x04" + b"\x00" * 100
    (working_directory / "broken.docx").write_bytes(payload)
    code, [line], errors = parse(capsys, "broken.docx")

    assert code is ExitCode.WRONG_USE
    assert line["sha256"] == hashlib.sha256(payload).hexdigest()
    assert errors.startswith("nianbao: broken.docx: ")


def test_the_seeds_are_read_as_a_careful_person_reads_them(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Real reports give what the truth beside them says."""
    code = run(["parse", *sorted(str(path) for path in (shared / "seeds").glob("*.txt"))])
    reports = tmp_path / "reports.jsonl"
    reports.write_text(capsys.readouterr().out, encoding="utf-8")
    checker = [sys.executable, str(shared / "contract" / "check_seeds.py"), str(reports)]
    checked = subprocess.run(checker, capture_output=True, text=True, check=False)

    assert code is ExitCode.OK
    assert checked.returncode == 0, checked.stdout + checked.stderr


def hang(_payload: bytes, **_known: str | None) -> None:
    """Read for ever."""
    while True:
        time.sleep(0.01)


def die(_payload: bytes, **_known: str | None) -> None:
    """End the process, as a fault in a library of machine code does."""
    os.kill(os.getpid(), signal.SIGKILL)


def swell(_payload: bytes, **_known: str | None) -> None:
    """Take more memory than a report may need."""
    bytearray(2_000_000_000)


@pytest.mark.parametrize(
    ("fault", "says"), [(hang, "more than 1 s"), (die, "ended the process"), (swell, "more memory")]
)
def test_a_file_that_takes_its_reader_with_it_costs_no_other_its_line(
    fault: Callable[..., None],
    says: str,
    working_directory: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each file is read in a process that may hang, die or run out of memory: that file is an error line."""
    for name in ("a.html", "bad.html", "b.html"):
        (working_directory / name).write_text(name if name == "bad.html" else PAGE, encoding="utf-8")
    read = report.parse_report
    monkeypatch.setattr(limits, "SECONDS", 1.0)
    monkeypatch.setattr(
        report, "parse_report", lambda payload, **known: (fault if payload == b"bad.html" else read)(payload, **known)
    )
    code, lines, errors = parse(capsys, "a.html", "bad.html", "b.html")

    assert code is ExitCode.WRONG_USE
    assert [line.get("kind") for line in lines] == ["annual_report", None, "annual_report"]
    assert says in lines[1]["error"]
    assert "nianbao: bad.html: " in errors
