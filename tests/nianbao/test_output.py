"""Lists as tables and as JSON."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

import pytest
from rich.cells import cell_len
from rich.console import Console

from nianbao import output
from nianbao.output import Column, Format, in_words, printable, progress_bar, write_json_line, write_list, write_table

ROWS = [
    {"id": "a" * 40, "body": "示例县人民政府办公室", "figure": "1234567890.12"},
    {"id": "b" * 40, "body": "Bureau [red]of[/red] Parks", "figure": None},
]
COLUMNS = [
    Column("Report", "id", whole=True),
    Column("Body", "body"),
    Column("Figure", "figure", whole=True, right=True),
]


def test_json_is_one_array(capsys: pytest.CaptureFixture[str]) -> None:
    """All fields of all rows are one JSON array, Chinese as it is."""
    write_list(ROWS, COLUMNS, Format.JSON)

    output = capsys.readouterr().out
    assert json.loads(output) == ROWS
    assert "示例县" in output


def test_an_empty_list_is_an_empty_array(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing found is an array too."""
    write_list([], COLUMNS, Format.JSON)

    assert json.loads(capsys.readouterr().out) == []


def test_the_columns_of_a_table_line_up(capsys: pytest.CaptureFixture[str]) -> None:
    """A Chinese character takes two cells, so every line of a table is equally wide on a terminal."""
    write_list(ROWS, COLUMNS, Format.TABLE)

    lines = [line for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert {cell_len(line) for line in lines} == {cell_len(lines[0])}


def test_markup_in_a_title_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Brackets of a page are no markup of ours."""
    write_table(ROWS, COLUMNS)

    assert "[red]of[/red]" in capsys.readouterr().out


def test_nothing_is_cut_where_no_terminal_is(capsys: pytest.CaptureFixture[str]) -> None:
    """A table in a pipe has one line a row, whatever its width."""
    wide = [{"id": "c" * 300, "body": "长" * 300, "figure": "1"}]
    write_table(wide, COLUMNS)

    assert any("c" * 300 in line and "长" * 300 in line for line in capsys.readouterr().out.splitlines())


@pytest.mark.parametrize("headings", [("Year", "Issuing body"), ("", "")])
@pytest.mark.parametrize("title", [None, "Found"])
def test_a_table_in_a_pipe_is_the_terminals(
    headings: tuple[str, str], title: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is laid out without Rich is what Rich would lay out."""
    columns = [Column(headings[0], "year", right=True), Column(headings[1], "body")]
    rows = [
        {"year": 2025, "body": "示例县人民政府办公室"},
        {"year": None, "body": "e\u0301 🙂 …"},
        {"year": 7, "body": ""},
    ]
    write_table(rows, columns, title)
    console = Console(width=200, highlight=False)
    with console.capture() as capture:
        console.print(output._make_table([[column.cell(row) for column in columns] for row in rows], columns, title))

    assert capsys.readouterr().out == capture.get()


def test_no_figure_is_cut_on_a_narrow_terminal() -> None:
    """On a terminal words are wrapped, but figures and ids stay whole even where the table becomes too wide."""
    shown = run_on_terminal(
        "from nianbao.output import *\n"
        "row = {'id': 'a' * 40, 'body': '示例县人民政府办公室' * 5, 'figure': '1234567890.12'}\n"
        "write_table([row], [Column('Report', 'id', whole=True), Column('Body', 'body'),"
        " Column('Figure', 'figure', whole=True)])\n",
        columns=50,
    )

    assert "a" * 40 in shown
    assert "1234567890.12" in shown
    assert "…" not in shown


def run_on_terminal(code: str, columns: int) -> str:
    """Run Python code with a terminal for its stdout and return what it showed."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"COLUMNS": str(columns), "TERM": "xterm", "NO_COLOR": "1"}
    subprocess.run([sys.executable, "-c", code], stdout=theirs, env=environment, check=True, timeout=60)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    return shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "–"),
        (0, "0"),
        (["figures", "prose"], "figures, prose"),
        ("\x1b[31mred\x07", "�[31mred�"),
        ("一\u202e二\n三", "一�二 三"),
    ],
)
def test_a_cell_cannot_steer_the_terminal(value: object, expected: str) -> None:
    """What a page put into its title is shown, not obeyed; None and zero are told apart."""
    assert printable(value) == expected


def test_codes_are_words_in_chinese_tables_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What programs are given by a code is said to a Chinese reader; what has no word stays, and None is none."""
    row = {"kind": "altered", "materiality": ["figures", "prose"], "verdict": "explained", "status": "published"}
    row |= {"odd": "odd", "none": None}
    shown = [in_words(name) for name in ("kind", "materiality", "odd", "none")]
    shown += [in_words("verdict", kind="note_"), in_words("status", ("published",))]
    english = [show(row) for show in shown]
    monkeypatch.setenv("NIANBAO_LANGUAGE", "zh")

    assert english == ["altered", ["figures", "prose"], "odd", None, "explained", "published"]
    assert [show(row) for show in shown] == ["改动", ["数值", "文字"], "odd", None, "发布机关已作说明", "在网"]


def test_a_file_name_that_is_no_utf8_comes_back(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A lone surrogate is written as the escape that JSON reads back to the same name."""
    name = os.fsdecode(b"caf\xe9.html")
    write_json_line({"file": name})

    assert os.fsencode(json.loads(capfdbinary.readouterr().out)["file"]) == b"caf\xe9.html"


def test_a_reader_that_leaves_is_no_error() -> None:
    """`nianbao … | head` ends quietly."""
    code = """
import sys, typer
from nianbao.output import write_json_line
try:
    for number in range(100_000):
        write_json_line({"number": number})
except typer.Exit as end:
    sys.exit(end.exit_code)
sys.exit("wrote all")
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""

    assert process.returncode == 0


def test_progress_keeps_off_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    """Progress is for a terminal on stderr; elsewhere it shows nothing at all."""
    with progress_bar() as progress:
        progress.update(progress.add_task("Reading", total=2), advance=1)

    output = capsys.readouterr()
    assert (output.out, output.err) == ("", "")
