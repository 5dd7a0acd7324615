"""The table of notices and the code that makes them are held together."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from report import codebook, parse_report
from report.gathering import gather_notices
from report.model import Notice, State
from report.notices import NOTICES, REASONS
from report.titles import REFUSALS_BY_NAME
from tests.report.printing import APPLICANTS, as_html, keys_of, requests_grid

ROOT = Path(__file__).parents[2]
# Where a notice can be made: what `report` reads, and what is said of a report's attachments.
PACKAGES = ("report", "archive", "crawler", "nianbao")


def find_codes(tree: ast.AST) -> Iterator[str | None]:
    """Yield the name of every notice that a module makes; None where it is not written in it."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        codes = [word.value for word in node.keywords if word.arg == "code"] if called == "Notice" else []
        # The collector of figures makes notices of what it is told.
        codes += node.args[:1] if called == "note" else []
        for code in codes:
            first = code.values[0] if isinstance(code, ast.JoinedStr) else code
            written = isinstance(first, ast.Constant) and isinstance(first.value, str)
            yield str(first.value).partition(":")[0] if written and isinstance(first, ast.Constant) else None


def test_every_notice_is_in_the_table() -> None:
    """What the code can say is what the table explains, no more and no less; a code is always written out."""
    made: set[str] = set()
    passed_on = []
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        codes = list(find_codes(ast.parse(path.read_text(encoding="utf-8"))))
        made |= {code for code in codes if code is not None}
        passed_on += [path.relative_to(ROOT).as_posix() for code in codes if code is None]

    assert made == {notice.name for notice in NOTICES}
    # These hand on a code that is written elsewhere.
    assert set(passed_on) == {"report/alignment/collector.py", "report/combining.py", "report/gathering.py"}


def test_a_notice_that_nobody_entered_is_found() -> None:
    """The search sees codes with a subject, without one, and those that are not written out."""
    tree = ast.parse(
        'Notice(code="a", detail="")\nself.note(f"b:{key}", "")\nNotice(code=c, detail="")\nother(code="d")'
    )

    assert list(find_codes(tree)) == ["a", "b", None]


def test_every_notice_is_explained_in_both_languages() -> None:
    """No code stands twice, and none without its words."""
    names = [notice.name for notice in NOTICES]

    assert len(set(names)) == len(names)
    assert all(notice.meaning and notice.meaning_zh for notice in NOTICES)
    assert all(en and zh for en, zh in REASONS.values())


def test_every_refusal_has_its_reason() -> None:
    """What a document can be refused for is explained."""
    assert REASONS.keys() == REFUSALS_BY_NAME | {"notice", "table", "list", "no_report_words", "empty"}


def test_every_state_is_explained() -> None:
    """The states of a figure are those of the codebook."""
    assert set(codebook.STATES) == set(get_args(State))


def test_notices_that_say_the_same_of_many_cells_are_one() -> None:
    """Two tables three that differ everywhere: the conflicts are one notice that names every row and column."""
    tables = [
        as_html(requests_grid("2021", {key: str(start + n) for n, key in enumerate(keys_of("2021"))}))
        for start in (1000, 3000)
    ]
    report = parse_report(f"<div><p>三、收到和处理政府信息公开申请情况</p>{''.join(tables)}</div>".encode())

    found = {notice.code: notice.detail for notice in report.notices if notice.code.startswith("figure_conflict")}
    columns = " ".join(APPLICANTS)
    assert found.keys() == {"figure_conflict:requests"}
    assert found["figure_conflict:requests"].startswith(f"175 figures (requests.received.({columns}), ")


def test_a_few_notices_keep_their_figures() -> None:
    """Up to five of a kind in a table stand by themselves, amounts without a unit and implausible ones always do."""
    few = [Notice(code=f"unreadable:requests.granted.{column}", detail="x") for column in APPLICANTS[:5]]
    many = [Notice(code=f"implausible:requests.granted.{column}", detail="x") for column in APPLICANTS]

    assert gather_notices([*few, *many]) == (*few, *many)


def test_rows_that_were_not_assigned_are_told_together() -> None:
    """What has one code has one notice: the first three are told, the others counted."""
    rows = [Notice(code="row_unread:requests", detail=f"row {number}") for number in range(5)]

    assert gather_notices(rows) == (
        Notice(code="row_unread:requests", detail="row 0; row 1; row 2; and 2 more like these"),
    )
