"""What holds for every test: loopback only, no settings of the person who runs it, the length of the long ones."""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import socket
import sys
from pathlib import Path

import hypothesis
import pytest
from _pytest.nodeid import NodeId
from hypothesis.internal.conjecture import providers

# The same examples on every run, and no deadline: a failure is the code's, never the seed's or a busy machine's.
# `--hypothesis-seed` with `--hypothesis-profile default` looks further.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")
# It would also draw what stands in those of our modules that happen to be loaded: other examples in another order.
providers._get_local_constants = lambda: providers._local_constants

SHARED = Path(__file__).parents[2] / "shared"
WITNESSES = Path(__file__).parents[1] / ".venv-witnesses"
# Where a file system lies in memory, and how much of it must be free: the tests' files are a fraction of that.
MEMORY, ENOUGH_BYTES = Path("/dev/shm"), 6 << 30  # noqa: S108  pytest makes its own directory in it
# Shared, and made in no time.
CHEAP = frozenset({"county", "tls"})

# These steer the program; NIANBAO_CHROMIUM, NIANBAO_HUGE, NIANBAO_SOAK and NIANBAO_WITNESSES steer the tests.
_STEERING = (
    "NIANBAO_CONTACT",
    "NIANBAO_DATA",
    "NIANBAO_LANGUAGE",
    "NIANBAO_LOG_DIR",
    "NIANBAO_LOG_LEVEL",
    "NIANBAO_METRICS",
    "LANG",
    "LC_ALL",
    "LC_MESSAGES",
    "COLUMNS",
)


def _refuse_other_hosts(event: str, arguments: tuple[object, ...]) -> None:
    """Let sockets of this process reach loopback and nothing else, whichever library opens them."""
    if event == "socket.getaddrinfo" and not _needs_no_resolver(arguments[0]):
        raise socket.gaierror(socket.EAI_NONAME, f"tests resolve loopback names only, not {arguments[0]!r}")
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(address[0]):
            raise RuntimeError(f"a test reached out to {address!r}: use a server on loopback")


def _needs_no_resolver(host: object) -> bool:
    return _text(host) in {"", "localhost"} or _address(host) is not None


def _is_loopback(host: object) -> bool:
    address = _address(host)
    return _text(host) in {"", "localhost"} or (address is not None and address.is_loopback)


def _address(host: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(_text(host))
    except ValueError:
        return None


def _text(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")


sys.addaudithook(_refuse_other_hosts)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests' files in memory where it has room: every record is synchronised, and a disk takes its time.

    What a crash leaves is told by kills and by a disk of our own making (tests/archive/power.py), not by fsync. Long
    tests fill what they are given, and stay on the disk.
    """
    has_room = MEMORY.is_dir() and min(shutil.disk_usage(MEMORY).free, _available_memory()) > ENOUGH_BYTES
    if has_room and "not soak" in config.option.markexpr:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_unconfigure() -> None:
    """Close the event loop of Twisted's reactor, where tests crawled in this process: it is kept for the next crawl."""
    reactor = sys.modules.get("twisted.internet.reactor")
    if reactor is not None:
        reactor._asyncioEventloop.close()


def _available_memory() -> int:
    """Return how many bytes programs can still have; 0 where the system does not say."""
    meminfo = Path("/proc/meminfo")
    found = re.search(r"^MemAvailable:\s+(\d+) kB", meminfo.read_text() if meminfo.exists() else "", re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep tests together that share what takes long to make: each process would make it for itself.

    xdist tells groups by the end of a test's id, and writes it where pytest 9.2 has none.
    """
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        group = _group_of(item)
        if group is not None and not item.nodeid.endswith(f"@{group}"):
            item._id = NodeId.parse(f"{item.nodeid}@{group}")


def _group_of(item: pytest.Item) -> str | None:
    """Return the group that a test's mark names, else what it shares first, None where it shares nothing."""
    mark = item.get_closest_marker("xdist_group")
    if mark is not None:
        return str(mark.args[0])
    if not isinstance(item, pytest.Function):
        return None
    used = [overriding[-1] for overriding in item._fixtureinfo.name2fixturedefs.values()]
    shared = [one for one in used if one.scope in ("module", "session") and "/" in one.baseid]
    shared = [one for one in shared if one.argname not in CHEAP]
    if not shared:
        return None
    first = min(shared, key=lambda one: (one.scope == "module", one.baseid, one.argname))
    part = item.callspec.indices.get(first.argname, "") if hasattr(item, "callspec") else ""
    return f"{first.baseid}.{first.argname}{part}"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test as on a machine on which nobody set anything."""
    for name in _STEERING:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def shared() -> Path:
    """The material beside the repository: real reports and what a careful person reads in them."""
    if not SHARED.is_dir():
        pytest.skip("there is no ../shared beside the repository")
    return SHARED


@pytest.fixture(scope="session")
def witnesses() -> Path:
    """The environment with programs of others, which `make test` makes, and without which it fails."""
    if not (WITNESSES / "stamp").exists():
        why = "no .venv-witnesses: `make test` makes it, or scripts/setup.sh witnesses"
        if os.environ.get("NIANBAO_WITNESSES") == "required":
            pytest.fail(why)
        pytest.skip(why)
    return WITNESSES


@pytest.fixture(scope="session")
def replaywebpage(witnesses: Path) -> Path:
    """Where the files of ReplayWeb.page lie."""
    found = sorted(witnesses.glob("replaywebpage@*"))
    if not found:
        pytest.skip("no ReplayWeb.page in .venv-witnesses: scripts/setup.sh witnesses says why")
    return found[-1]


@pytest.fixture(scope="session")
def soak_is_short() -> bool:
    """Whether a long test should take a short turn: `make soak SOAK=short`."""
    return os.environ.get("NIANBAO_SOAK") == "short"


@pytest.fixture
def working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty directory in which the test stands."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def commands() -> list[str]:
    """The words of every command, as `portals list`."""
    from nianbao.cli import app

    found = [str(command.name) for command in app.registered_commands]
    for group in app.registered_groups:
        assert group.typer_instance is not None
        found += [f"{group.name} {command.name}" for command in group.typer_instance.registered_commands]
    return found
