"""The arithmetic of the form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from report import Check, check_years, parse_report
from report.checks import RULES
from tests.report.printing import APPLICANTS, Article, article_text


def checks(form: str = "2021", **printed: str) -> dict[tuple[str, str], Check]:
    """Return the checks of a report by rule and first key; `__` stands for the dot of a key."""
    cells = {key.replace("__", "."): text for key, text in printed.items()}
    article = Article(form="2019" if form == "2019" else "2021", printed=cells)
    report = parse_report(article_text(article).encode())
    return {(check.rule, check.keys[0]): check for check in report.checks}


def test_every_rule_is_checked_once_for_each_column_row_and_group() -> None:
    """Seven columns for R1 and R2, a row each for R3, three groups for R4; R7 only in the form of 2019."""
    rules = [rule for rule, _ in checks()]
    older = [rule for rule, _ in checks("2019")]

    assert [rules.count(rule) for rule in ("R1", "R2", "R3", "R4", "R7")] == [7, 7, 25, 3, 0]
    assert [older.count(rule) for rule in ("R1", "R2", "R3", "R4", "R7")] == [7, 7, 23, 3, 2]
    assert all(check.holds for check in checks().values())


@pytest.mark.parametrize(
    ("rule", "key", "printed", "sides"),
    [
        ("R1", "requests.received.other", {"requests__received__other": "2"}, (2, 0)),
        ("R2", "requests.concluded.total", {"requests__granted__total": "5"}, (0, 5)),
        ("R3", "requests.granted.natural_person", {"requests__granted__total": "5"}, (5, 0)),
        ("R4", "review.upheld", {"review__pending": "3"}, (0, 3)),
    ],
)
def test_a_rule_that_fails_gives_both_sides(
    rule: str, key: str, printed: dict[str, str], sides: tuple[int, int]
) -> None:
    """False, with what stands on either side."""
    check = checks(**printed)[rule, key]

    assert (check.holds, check.left, check.right) == (False, *sides)


def test_a_blank_operand_leaves_a_rule_undetermined() -> None:
    """Blank is not zero: neither true nor false; a dash is zero."""
    blank = checks(requests__granted__business="")
    dash = checks(requests__granted__business="/")

    assert blank["R3", "requests.granted.natural_person"].holds is None
    assert blank["R2", "requests.concluded.business"].holds is None
    assert dash["R3", "requests.granted.natural_person"].holds is True


def test_what_is_published_is_no_more_than_all_that_is() -> None:
    """R7 of the form of 2019."""
    check = checks("2019", disclosure__rules__published="3")["R7", "disclosure.rules.published"]

    assert (check.holds, check.left, check.right) == (False, 3, 0)


def test_the_outcomes_of_2019_have_one_row_of_other_handling() -> None:
    """R2 adds up the rows of its own edition."""
    assert checks("2019", requests__otherwise__total="1", requests__concluded__total="1")[
        "R2", "requests.concluded.total"
    ].holds
    assert checks(requests__otherwise__remaining__total="1", requests__concluded__total="1")[
        "R2", "requests.concluded.total"
    ].holds


def test_years_are_checked_against_each_other() -> None:
    """R5 and R8 between two reports of one body; the sides and keys are the later report's."""
    carried = {f"requests.carried_out.{col}": "1" for col in APPLICANTS}
    earlier = of_year(2022, Article(printed={"disclosure.normative_documents.in_force": "10", **carried}))
    later = Article(
        printed={
            "disclosure.normative_documents.in_force": "12",
            "disclosure.normative_documents.issued": "3",
            "disclosure.normative_documents.repealed": "1",
            "requests.carried_in.total": "2",
        }
    )

    found = {
        (check.rule, check.keys[0]): check
        for check in check_years(*(parse_report(article_text(article).encode()) for article in (earlier, later)))
    }

    assert found["R5", "disclosure.normative_documents.in_force"].holds is True
    assert found["R8", "requests.carried_in.total"].holds is False
    assert (found["R8", "requests.carried_in.total"].left, found["R8", "requests.carried_in.total"].right) == (2, 1)


def of_year(year: int, article: Article) -> Article:
    """Return the report of another year."""
    return replace(article, title=article.title.replace("2023", str(year)), preface="")


def test_items_go_on_from_year_to_year() -> None:
    """R6: this year's items are last year's and their change."""
    printed = {"disclosure.licensing.items_last_year": "10", "disclosure.licensing.change": "-2"}
    earlier, later = (
        parse_report(article_text(of_year(year, Article(form="2019", printed=cells))).encode())
        for year, cells in ((2019, printed), (2020, {"disclosure.licensing.items_last_year": "8"}))
    )

    check = next(
        check for check in check_years(earlier, later) if check.keys[0] == "disclosure.licensing.items_last_year"
    )

    assert (check.rule, check.holds) == ("R6", True)


@pytest.mark.parametrize(("rule", "blank"), [("R5", "in_force"), ("R8", "carried")])
def test_a_blank_of_either_year_leaves_a_rule_undetermined(rule: str, blank: str) -> None:
    """Between years as within one: an empty cell is not zero, whichever report has it."""
    cells = {"disclosure.rules.in_force": "", "requests.carried_out.total": ""}
    reports = [
        parse_report(article_text(of_year(year, Article(printed=printed))).encode())
        for year, printed in ((2022, cells), (2023, {}))
    ]

    outcomes = {check.keys[0]: check.holds for check in check_years(*reports) if check.rule == rule}

    assert outcomes[{"in_force": "disclosure.rules.in_force", "carried": "requests.carried_in.total"}[blank]] is None
    assert [holds for holds in outcomes.values() if holds is not None] == [True] * (len(outcomes) - 1)


@pytest.mark.parametrize(("first", "second"), [(2021, 2023), (2023, 2023), (2023, 2022)])
def test_years_that_do_not_follow_each_other_are_not_checked(first: int, second: int) -> None:
    """Only a report and that of the very next year can agree or not."""
    reports = [parse_report(article_text(of_year(year, Article())).encode()) for year in (first, second)]

    assert check_years(*reports) == ()


def test_a_report_of_no_year_is_not_checked_against_another() -> None:
    """Nothing says that the one follows the other."""
    report = parse_report(article_text(Article()).encode())
    undated = report.model_copy(update={"reporting_year": None})

    assert (check_years(undated, report), check_years(report, undated)) == ((), ())


def test_the_rules_of_a_report_are_those_of_the_statute() -> None:
    """Every rule is one of R1 to R8, and each can be applied in one way."""
    assert [rule.code for rule in RULES] == [f"R{number}" for number in range(1, 9)]
    assert all((rule.within is None) != (rule.between is None) for rule in RULES)
