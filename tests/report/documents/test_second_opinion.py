"""LibreOffice as a second opinion on a DOC: a doubt where it reads other words, nothing where it is not there."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import shutil
from pathlib import Path

import pytest

from report import parse_report
from report.documents import second_opinion
from report.reading import read_blocks
from tests.report.documents.making import article_for_fixtures, docx_of
from tests.report.printing import Article

DOC = gzip.decompress((Path(__file__).parents[1] / "fixtures" / "form_2021_table_last.doc.gz").read_bytes())
ARTICLE = article_for_fixtures("2021")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where a test puts the program that is found as LibreOffice; none is there yet."""
    monkeypatch.setenv("PATH", f"{tmp_path}")
    return tmp_path / "soffice"


def install(office: Path, script: str) -> None:
    """Make a program that is called as LibreOffice is: the document last, the folder for the result before it."""
    office.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n", encoding="utf-8")
    office.chmod(0o755)


def answer_with(office: Path, converted: bytes) -> None:
    """Let the program give this DOCX for whatever it is asked."""
    answer = office.parent / "answer.docx"
    answer.write_bytes(converted)
    install(office, f'eval "out=\\${{$(($# - 1))}}"\nmkdir -p "$out"\ncp {answer} "$out/document.docx"')


def doubts() -> list[str]:
    """Return what the notices say about a second opinion."""
    return [notice.detail for notice in parse_report(DOC).notices if notice.code == "second_opinion"]


def test_without_the_program_there_is_no_opinion(office: Path) -> None:
    """The reading is ours, and nothing is said."""
    assert not office.exists()
    assert doubts() == []


def test_the_same_reading_is_no_news(office: Path) -> None:
    """Nor is it when the last table is lost, which the program is known for."""
    answer_with(office, docx_of(ARTICLE))
    assert doubts() == []

    answer_with(office, without_last_table(docx_of(ARTICLE)))
    assert doubts() == []


def test_whoever_looks_a_place_up_asks_nobody(office: Path) -> None:
    """The blocks to which places lead are ours; the program would take seconds for each page that shows them."""
    mark = office.parent / "asked"
    install(office, f"touch {mark}")

    assert read_blocks(DOC)
    assert not mark.exists()
    assert parse_report(DOC).figures
    assert mark.exists()


def without_last_table(payload: bytes) -> bytes:
    """Return a DOCX without the table at its end."""
    from docx import Document

    document = Document(io.BytesIO(payload))
    last = document.tables[-1]._element
    last.getparent().remove(last)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_another_figure_is_a_doubt(office: Path) -> None:
    """The figures stay ours; the notice says what the other reading has."""
    other = dict(ARTICLE.cells()) | {"requests.received.natural_person": "4711"}
    answer_with(office, docx_of(Article(form="2021", printed=other)))

    report = parse_report(DOC)

    assert report.figures["requests.received.natural_person"].raw == ARTICLE.cells()["requests.received.natural_person"]
    assert [notice.detail for notice in report.notices if notice.code == "second_opinion"] == [
        f"LibreOffice reads '4711' in a table where {ARTICLE.cells()['requests.received.natural_person']!r} was read"
    ]


@pytest.mark.parametrize(
    "script", ["exit 1", "exit 0", 'eval "out=\\${$(($# - 1))}"; mkdir -p "$out"; echo x > "$out/document.docx"']
)
def test_a_program_that_fails_has_no_opinion(office: Path, script: str) -> None:
    """It may crash, give nothing, or give something that is no document."""
    install(office, script)

    assert doubts() == []


def test_a_program_that_hangs_is_ended(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ended with what it started."""
    monkeypatch.setattr(second_opinion, "_SECONDS", 0.5)
    mark = office.parent / "child"
    install(office, f"sh -c 'echo $$ > {mark}; exec sleep 600' &\nwait")

    assert doubts() == []
    assert is_gone(int(mark.read_text()))


def is_gone(process: int) -> bool:
    """Wait until a process has ended."""
    with contextlib.suppress(ProcessLookupError):
        while True:
            os.kill(process, 0)
    return True


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_program_itself_agrees() -> None:
    """What it converts agrees with what we read, but for the table that it loses."""
    assert doubts() == []
