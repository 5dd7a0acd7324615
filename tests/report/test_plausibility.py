"""What is merely implausible, rule by rule: a notice with both its sides, and never a check."""

from __future__ import annotations

from dataclasses import replace

import pytest

from report import Report, parse_report
from tests.report.printing import Article, article_text

RULES = "disclosure.rules.in_force"
FEES = "disclosure.fees.amount"


def read(article: Article) -> Report:
    """Read an article."""
    return parse_report(article_text(article).encode())


def details(article: Article, name: str) -> dict[str, str]:
    """Return the notices of one name, by their whole code."""
    return {one.code: one.detail for one in read(article).notices if one.code.partition(":")[0] == name}


def test_r9_a_count_below_zero() -> None:
    """R9: only the change of a number of items has a sign."""
    assert details(Article(printed={"requests.granted.total": "-2"}), "implausible") == {
        "implausible:requests.granted.total": "-2 is below zero"
    }
    signed = Article(form="2019", printed={"disclosure.licensing.change": "-2"})
    assert details(signed, "implausible") == {}


def test_r9_a_count_that_is_no_whole_number() -> None:
    """R9: half a request is not read as one."""
    article = Article(printed={"requests.granted.total": "2.5"})

    assert details(article, "unreadable") == {"unreadable:requests.granted.total": "'2.5' is no number"}
    assert read(article).figures["requests.granted.total"].value is None


@pytest.mark.parametrize(
    ("body", "flagged"),
    [
        ("云岫县教育局", True),
        ("长沙市人民政府", False),
        ("湖南省教育厅", True),
        ("岳麓区人民政府", True),
        ("平江县人民政府", True),
    ],
)
def test_r10_rules_made_by_a_county(body: str, flagged: bool) -> None:
    """R10: 规章 are made by ministries and the governments of provinces and cities with districts, by no body below."""
    article = Article(body=body, title=f"{body}2023年政府信息公开工作年度报告", printed={RULES: "4"}, signature=())

    words = "4 规章: no body of this rank can make any"
    assert details(article, "implausible") == ({f"implausible:{RULES}": words} if flagged else {})


@pytest.mark.parametrize(
    ("amount", "flagged"), [("251000", True), ("251000元", False), ("9999.5", False), ("0", False)]
)
def test_r11_fees_that_are_likely_yuan(amount: str, flagged: bool) -> None:
    """R11: an amount under 万元 that is large beyond reason."""
    found = details(Article(printed={FEES: amount}), "implausible")

    assert found == ({f"implausible:{FEES}": f"{amount} 万元 of fees: 元 may be meant"} if flagged else {})


def test_r12_a_period_of_another_year() -> None:
    """R12: the period names another year than the title; both are said."""
    article = Article(preface="统计期限自2022年1月1日起至2022年12月31日止。")

    assert "the report is of 2023, its period from 2022-01-01 to 2022-12-31" in [
        one.detail for one in read(article).notices if one.code == "year_conflict"
    ]
    assert details(Article(), "year_conflict") == {}


def test_r13_a_date_before_the_period_ends() -> None:
    """R13: signed, or published, on a day of the period; both days are said."""
    article = replace(Article(), signature=("云岫县教育局", "2023年12月28日"))

    assert details(article, "implausible") == {
        "implausible:signed_on": "2023-12-28 is not after the end of the period, 2023-12-31"
    }
    published = "发布时间：2023-12-31\n" + article_text(Article())
    assert "implausible:published_on" in {one.code for one in parse_report(published.encode()).notices}
    assert details(Article(), "implausible") == {}


@pytest.mark.parametrize(
    ("sentence", "printed", "expected"),
    [
        (
            "2023年新收政府信息公开申请5件。",
            {"requests.received.total": "3"},
            ("prose_differs:requests.received.total", "says 5", "the table 3"),
        ),
        (
            "本年度未收到政府信息公开申请。",
            {"requests.received.total": "3"},
            ("prose_differs:requests.received.total", "says 0", "the table 3"),
        ),
        ("2023年新收政府信息公开申请3件。", {"requests.received.total": "3"}, None),
        ("2023年新收政府信息公开申请5件。", {"requests.received.total": ""}, None),
        ("2023年新收政府信息公开申请近5件。", {"requests.received.total": "4"}, None),
        ("2023年新收政府信息公开申请1.2万件。", {"requests.received.total": "12034"}, None),
        (
            "2023年新收政府信息公开申请1.2万件。",
            {"requests.received.total": "13034"},
            ("prose_differs:requests.received.total", "says 12000", "the table 13034"),
        ),
        ("2023年共收到政府信息公开申请5件（含上年结转2件）。", {"requests.received.total": "3"}, None),
    ],
    ids=["number", "none", "agrees", "blank", "approximate", "rounded", "more than rounded", "carried"],
)
def test_r14_prose_against_table(sentence: str, printed: dict[str, str], expected: tuple[str, str, str] | None) -> None:
    """R14: prose and table say different numbers of one thing; a blank or an approximate number contradicts nothing."""
    found = details(Article(prose={0: [sentence]}, printed=printed), "prose_differs")

    if expected is None:
        assert found == {}
    else:
        code, prose, table = expected
        assert list(found) == [code]
        assert prose in found[code]
        assert table in found[code]


def test_nothing_of_it_is_a_check() -> None:
    """Checks are the arithmetic rules alone, whatever else is odd."""
    article = Article(printed={RULES: "4", FEES: "251000"}, signature=("云岫县教育局", "2023年12月28日"))

    assert {check.rule for check in read(article).checks} == {"R1", "R2", "R3", "R4"}
