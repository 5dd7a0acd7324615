"""Comparing any two readings: what holds of every pair of them."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import example, given, settings

from report import Comparison, Figure, Report, Section, compare_reports, digest_content
from report.checks import check_figures

KEYS = ("review.upheld", "review.corrected", "review.other", "review.pending", "review.total", "disclosure.fees.amount")
WORDS = st.text('公开信息件，。 １2　（)\n“"', max_size=12)
ROLES = st.sampled_from(("overview", "disclosure", "problems", "additional", "additional"))


@st.composite
def figures(draw: st.DrawFn) -> dict[str, Figure]:
    """Draw some figures, of one state each."""
    found = {}
    for key in draw(st.lists(st.sampled_from(KEYS), unique=True)):
        state = draw(st.sampled_from(("stated", "dash", "blank", "unreadable")))
        value = {"stated": draw(st.integers(0, 3)), "dash": 0}.get(state)
        raw = draw(st.sampled_from(("详见", "附 件"))) if state == "unreadable" else str(value)
        confidence = draw(st.sampled_from((None, 0.93)))
        found[key] = Figure(value=value, raw=raw, state=state, unit="件", where=draw(WORDS), confidence=confidence)
    return found


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Draw a reading: parts in any order, with and without numbers, and what is known of it."""
    sections, taken = [], set()
    for role in draw(st.lists(ROLES, max_size=4)):
        if role != "additional" and role in taken:
            continue
        taken.add(role)
        title = draw(st.sampled_from(("总体情况", "建议办理", "建 议办理", "附则")))
        number = draw(st.sampled_from((None, "一", "二")))
        sections.append(Section(role=role, number=number, title=title, text=draw(WORDS)))
    cells = draw(figures())
    return Report(
        parser_version="1",
        title=draw(st.sampled_from(("年报", "年 报", "报告"))),
        kind="annual_report",
        reporting_year=draw(st.sampled_from((2022, 2023))),
        published_on=draw(st.sampled_from((None, "2024-01-01", "2024-01-02"))),  # type: ignore[arg-type]  # as JSON
        preface=draw(WORDS),
        sections=tuple(sections),
        figures=cells,
        checks=check_figures(cells),
    )


FIELDS = ("title", "reporting_year", "published_on", "preface", "sections", "figures")


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Report, Report]:
    """Draw a reading and another that has a few fields of a third, or parts of its own in another order."""
    one, other = draw(reports()), draw(reports())
    update = {name: getattr(other, name) for name in draw(st.lists(st.sampled_from(FIELDS), max_size=2))}
    if draw(st.booleans()):
        update["sections"] = tuple(draw(st.permutations(one.sections)))
    new = one.model_copy(update=update)
    return one, new.model_copy(update={"checks": check_figures(new.figures)})


BLANK = Report(parser_version="1", preface=" \u3000\n")


@settings(max_examples=300)
@given(pair=pairs())
@example(pair=(BLANK, BLANK.model_copy(update={"preface": ""})))
def test_what_says_the_same_is_equal_and_what_does_not_is_not(pair: tuple[Report, Report]) -> None:
    """Equal digests and nothing to compare are one, but for the date that a page's template shows."""
    old, new = pair
    found = compare_reports(old, new)
    differs = [name for name in found.materiality if name != "metadata"]
    differs += [name for name in found.metadata if name != "published_on"]

    assert (digest_content(old) == digest_content(new)) == (not differs)


@given(report=reports())
def test_a_reading_is_equal_to_itself(report: Report) -> None:
    """Read again, or taken out of the catalogue again."""
    again = Report.model_validate(report.model_dump(mode="json"))

    assert compare_reports(report, again) == Comparison()
    assert digest_content(report) == digest_content(again)


@settings(max_examples=200)
@given(pair=pairs())
def test_the_way_back_is_the_same(pair: tuple[Report, Report]) -> None:
    """The same figures, checks, parts and fields differ, old and new changed about; only what broke is one way."""
    old, new = pair
    there, back = compare_reports(old, new), compare_reports(new, old)

    assert {(one.key, one.old, one.new) for one in there.figures} == {
        (one.key, one.new, one.old) for one in back.figures
    }
    outcomes = {(one.rule, one.old and one.old.holds, one.new and one.new.holds) for one in there.checks}
    assert outcomes == {(one.rule, one.new and one.new.holds, one.old and one.old.holds) for one in back.checks}
    assert sorted(there.metadata) == sorted(back.metadata)
    assert there.prose_changed == back.prose_changed
