"""`nianbao serve`: where it says it is, and where it refuses to be."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.clock import SystemClock
from archive.collection import Collection
from archive.keeping import keep
from nianbao.cli import run
from nianbao.exits import ExitCode
from nianbao.serving import listen

ROOT = Path(__file__).parents[2]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An empty collection with its catalogue."""
    collection = Collection.open(tmp_path / "data", create=True)
    with keep(collection, SystemClock()):
        pass
    return collection.root


@contextmanager
def serving(data: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the command as people do, and give the line that says where it is once that is there."""
    command = [sys.executable, "-m", "nianbao", "serve", "--data", str(data), "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ}) as program:
        assert program.stdout is not None
        try:
            yield program, next(line for line in program.stdout if "http://" in line)
        finally:
            program.terminate()


def test_it_says_where_it_is_and_ends_well(data: Path) -> None:
    """The address that it prints answers, and Ctrl-C is its usual end."""
    with serving(data) as (program, line):
        address = next(word for word in line.split() if word.startswith("http://"))
        with urllib.request.urlopen(f"{address}en/", timeout=10) as answer:  # noqa: S310  loopback
            assert answer.status == 200
        program.send_signal(signal.SIGINT)

        assert program.wait(20) == ExitCode.OK


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1"])  # noqa: S104  refused, not bound
def test_it_is_not_open_to_all(host: str, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At an address that others can reach it does not begin, and says what it needs."""
    assert run(["serve", "--data", str(data), "--host", host, "--port", "0"]) == ExitCode.WRONG_USE

    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "NIANBAO_TOKEN" in said[0]


def test_every_address_needs_a_name(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who serves all addresses of a machine says under which names visitors come."""
    monkeypatch.setenv("NIANBAO_TOKEN", "0123456789abcdef")

    assert run(["serve", "--data", str(data), "--host", "0.0.0.0"]) == ExitCode.WRONG_USE  # noqa: S104  refused
    assert "--name" in capsys.readouterr().err


def test_names_come_several_at_a_time() -> None:
    """With commas between or one after the other, each is a name under which the room is served."""
    from nianbao.commands.serve import split_names
    from nianbao.serving import Service

    names = split_names(["a.example.org, 192.0.2.7", "B.example.org"])
    access = Service("0.0.0.0", 8700, names, token="0123456789abcdef").access()  # noqa: S104, S106  neither is used

    assert access.hosts == {"a.example.org", "192.0.2.7", "b.example.org"}
    assert split_names(None) == ()


def test_an_address_that_is_taken_is_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A port that another program has is told in one line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert run(["serve", "--data", str(data), "--port", port]) == ExitCode.WRONG_USE

    assert f"127.0.0.1:{port}" in capsys.readouterr().err


def test_what_is_no_collection_is_not_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A directory without a collection is named."""
    assert run(["serve", "--data", str(tmp_path)]) == ExitCode.WRONG_USE
    assert "no collection" in capsys.readouterr().err


def test_the_demo_ends_by_saying_where_to_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who has run the demo is told the command that serves it, and the address of its events, which is there then."""
    from nianbao.demo.running import _show
    from nianbao.options import DEFAULT_PORT

    _show(tmp_path, [], [])

    [command, address] = capsys.readouterr().out.splitlines()[-2:]
    assert f"nianbao serve --data {tmp_path}" in command
    assert address.strip() == f"http://127.0.0.1:{DEFAULT_PORT}/en/events"


def test_what_an_upgrade_left_is_derived_before_it_is_shown(data: Path) -> None:
    """A catalogue whose reports were marked to be derived anew is whole when it is served."""
    from sqlalchemy import select, text
    from sqlalchemy.orm import Session

    from archive.catalogue.database import open_catalogue
    from archive.catalogue.derived_tables import StaleRow
    from nianbao.catching_up import catch_up

    engine = open_catalogue(data / "catalogue.db")
    with Session(engine) as session, session.begin():
        session.execute(text("INSERT INTO stale (kind, id) VALUES ('report', 'report-0')"))
    with Collection(data).lock():
        catch_up(data)  # the one who writes will do it
    with Session(engine) as session:
        assert session.scalar(select(StaleRow.id)) == "report-0"
    catch_up(data)
    with Session(engine) as session:
        assert session.scalar(select(StaleRow.id)) is None
    engine.dispose()


def test_no_page_waits_for_word_that_its_head_has_come() -> None:
    """What is sent in two pieces is sent at once: the second does not wait for the visitor's acknowledgement."""
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
