"""The walls of the house, checked by reading every module's syntax tree: who imports whom, and how long things are.

The rules are the tables below; ARCHITECTURE.md says why. That the checks find what they look for is tested on a
small made-up tree.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Package: the packages of ours that it may import. `settings` is loaded by name and imported by nobody.
DIRECTION = {
    "settings": set[str](),
    "report": set[str](),
    "archive": {"report"},
    "crawler": {"archive", "report"},
    "web": {"archive", "report"},
    "nianbao": {"web", "crawler", "archive", "report"},
}
# What writes or reads captures reaches no parser, so that a fault in the parser cannot lose a capture.
CAPTURE_SIDE = ("archive.warc", "archive.capture", "archive.cdxj", "archive.journal", "archive.manifest")
# What fetches is known to one package only.
FETCHING = {"scrapy", "twisted", "playwright", "itemadapter", "queuelib", "aiohttp"}
# `report` is a function of bytes.
NOT_IN_REPORT = FETCHING | {
    *("socket", "ssl", "socketserver", "select", "selectors", "asyncio", "http", "urllib.request", "urllib.error"),
    *("ftplib", "smtplib", "requests", "httpx", "time", "sched", "sqlite3", "dbm", "sqlalchemy", "alembic"),
}
# A document converter is the one program that it may run.
RUNS_PROGRAMS = "report.documents"
# The one module that asks this machine for the date.
CLOCK = "archive.clock"
MODULE_LINES_MAX = 350
FUNCTION_LINES_MAX = 50
# A migration is two functions by Alembic's form, and is never changed once it is out.
MIGRATIONS = ("archive.catalogue.migrations.versions",)


def find_modules(root: Path) -> dict[str, Path]:
    """Return every module of our packages by its dotted name."""
    found = {}
    for package in DIRECTION:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def parse_module(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def find_imports(name: str, path: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports anywhere in it; `from a import b` gives `a` and `a.b`."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(parse_module(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")
            base = ".".join(parents[: len(parents) - node.level + 1]) if node.level else ""
            source = ".".join(part for part in (base, node.module) if part)
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)


def is_within(name: str, packages: set[str] | tuple[str, ...]) -> bool:
    """Whether a dotted name is one of these packages or lies in one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def check_direction(root: Path) -> Iterator[str]:
    """Yield each import against the direction `nianbao -> web, crawler -> archive -> report`."""
    for name, path in find_modules(root).items():
        own = name.partition(".")[0]
        for imported in sorted({imported.partition(".")[0] for imported in find_imports(name, path)}):
            if imported in DIRECTION and imported != own and imported not in DIRECTION[own]:
                yield f"{name} imports {imported}"


def check_capture_side(root: Path) -> Iterator[str]:
    """Yield each module on the capture side that reaches `report`, with the way it does."""
    modules = find_modules(root)
    graph = {name: find_reached(name, path, modules) for name, path in modules.items()}
    for name in modules:
        if is_within(name, CAPTURE_SIDE):
            way = find_way(name, graph)
            if way:
                yield " -> ".join(way)


def find_reached(name: str, path: Path, modules: Mapping[str, Path]) -> set[str]:
    """Return the modules of ours that importing a module loads directly, its own and their parents included."""
    reached = set()
    for imported in (name, *find_imports(name, path)):
        parts = imported.split(".")
        reached |= {".".join(parts[: end + 1]) for end in range(len(parts))} & modules.keys()
    return reached - {name}


def find_way(start: str, graph: Mapping[str, set[str]]) -> list[str] | None:
    """Return the shortest chain of imports from a module into `report`, None where there is none."""
    ways, seen = [[start]], {start}
    for way in ways:
        if is_within(way[-1], ("report",)):
            return way
        further = sorted(graph.get(way[-1], set()) - seen)
        seen.update(further)
        ways.extend([*way, name] for name in further)
    return None


def check_foreign_imports(root: Path) -> Iterator[str]:
    """Yield imports of Scrapy and its like outside `crawler`, and of network, clock and database in `report`."""
    for name, path in find_modules(root).items():
        imported = set(find_imports(name, path))
        own = name.partition(".")[0]
        forbidden = NOT_IN_REPORT if own == "report" else set() if own == "crawler" else FETCHING
        if own == "report" and not is_within(name, (RUNS_PROGRAMS,)):
            forbidden = forbidden | {"subprocess"}
        yield from (f"{name} imports {other}" for other in sorted(imported) if is_within(other, forbidden))


def check_clock(root: Path) -> Iterator[str]:
    """Yield each place that asks this machine for the date; durations (`perf_counter`, `monotonic`) are no dates."""
    asking = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
    for name, path in find_modules(root).items():
        if name == CLOCK:
            continue
        for node in ast.walk(parse_module(path)):
            if isinstance(node, ast.Attribute) and ".".join(ast.unparse(node).split(".")[-2:]) in asking:
                yield f"{name}:{node.lineno} asks for {ast.unparse(node)}: take a Clock"


def check_lengths(root: Path) -> Iterator[str]:
    """Yield each module and each function that is longer than a reader keeps in mind."""
    for name, path in find_modules(root).items():
        if is_within(name, MIGRATIONS):
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MODULE_LINES_MAX:
            yield f"{name} has {lines} lines, more than {MODULE_LINES_MAX}"
        for node in ast.walk(parse_module(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES_MAX:
                    yield f"{name}.{node.name} has {lines} lines, more than {FUNCTION_LINES_MAX}"


CHECKS = (check_direction, check_capture_side, check_foreign_imports, check_clock, check_lengths)
Check = Callable[[Path], Iterator[str]]


@pytest.mark.parametrize("check", CHECKS)
def test_the_tree_keeps_the_rule(check: Check) -> None:
    """Every module of ours keeps each rule."""
    assert list(check(ROOT)) == []


def test_every_package_has_a_direction() -> None:
    """A package that nobody entered in the table would be checked by nothing."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert packages <= DIRECTION.keys()


# A clean tree, and what is put into it: file, text, and what the check must say (None: nothing).
TREE = {
    "report/__init__.py": "from report.model import Report\n",
    "report/model.py": "import datetime\nfrom urllib.parse import urlsplit\nclass Report: ...\n",
    "archive/__init__.py": "",
    "archive/clock.py": "from datetime import datetime\ndef now(): return datetime.now()\n",
    "archive/warc/__init__.py": "",
    "archive/versions.py": "import report\n",
    "crawler/__init__.py": "import scrapy\nfrom archive.versions import x\n",
    "nianbao/__init__.py": "import crawler, time\ntime.monotonic()\n",
}
VIOLATIONS = [
    (check_direction, "archive/x.py", "def f():\n    from crawler import y\n", "archive.x imports crawler"),
    (check_direction, "settings/x.py", "import archive.clock\n", "settings.x imports archive"),
    (check_direction, "crawler/x.py", "import settings.base\n", "crawler.x imports settings"),
    (check_direction, "web/x.py", "import crawler\n", "web.x imports crawler"),
    (check_capture_side, "archive/cdxj.py", "import report\n", "archive.cdxj -> report"),
    (check_capture_side, "archive/cdxj.py", "from . import versions\n", "archive.cdxj -> archive.versions -> report"),
    (
        check_capture_side,
        "archive/warc/x.py",
        "from ..versions import y\n",
        "archive.warc.x -> archive.versions",
    ),
    (check_capture_side, "archive/warc/x.py", "from archive.clock import now\n", None),
    (
        check_foreign_imports,
        "nianbao/x.py",
        "from twisted.internet import reactor\n",
        "nianbao.x imports twisted",
    ),
    (check_foreign_imports, "report/x.py", "import urllib.request\n", "report.x imports urllib.request"),
    (check_foreign_imports, "report/x.py", "import time\n", "report.x imports time"),
    (check_foreign_imports, "report/x.py", "import subprocess\n", "report.x imports subprocess"),
    (check_foreign_imports, "report/documents/x.py", "import subprocess\n", None),
    (check_clock, "web/x.py", "import datetime\ndatetime.datetime.now()\n", "web.x:2 asks for datetime.datetime.now"),
    (check_clock, "web/x.py", "import time\nf(at=time.time)\n", "web.x:2 asks for time.time"),
    (check_clock, "web/x.py", "self.clock.now()\n", None),
    (check_lengths, "web/x.py", "\n" * (MODULE_LINES_MAX + 1), "web.x has 351 lines"),
    (check_lengths, "web/x.py", "def f():\n" + "    pass\n" * FUNCTION_LINES_MAX, "web.x.f has 51 lines"),
    (check_lengths, "web/x.py", "def f():\n" + "    pass\n" * (FUNCTION_LINES_MAX - 1), None),
]


@pytest.mark.parametrize(("check", "file", "content", "expected"), VIOLATIONS)
def test_a_violation_is_found(check: Check, file: str, content: str, expected: str | None, tmp_path: Path) -> None:
    """A check is silent on a clean tree and names what breaks its rule."""
    write_tree(tmp_path, TREE)
    before = list(check(tmp_path))
    write_tree(tmp_path, {file: content})
    faults = list(check(tmp_path))

    assert before == []
    assert (expected is None and not faults) or (len(faults) >= 1 and faults[0].startswith(str(expected)))


def write_tree(root: Path, tree: Mapping[str, str]) -> None:
    """Write the files of a made-up tree."""
    for name, content in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
