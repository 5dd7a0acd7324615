"""Two readings of one report: what changed is found, what did not is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from report import (
    Comparison,
    Report,
    combine_reports,
    compare_attachments,
    compare_reports,
    digest_content,
    parse_report,
)
from tests.report.printing import Article, article_body, article_text, plain_page, trs_page

ARTICLE = Article(
    printed={"requests.received.total": "3", "requests.received.natural_person": "3", "review.total": ""},
    prose={0: ["2023年主动公开政府信息128条。", "召开会议2次，“三公”经费（含接待）按时公开。"]},
)


def compare(old: str, new: str) -> Comparison:
    """Compare two pages."""
    return compare_reports(parse_report(old.encode()), parse_report(new.encode()))


@pytest.mark.parametrize(
    "new",
    [
        trs_page(ARTICLE, counter=99999),
        trs_page(ARTICLE, word=True),
        plain_page(ARTICLE),
        article_text(ARTICLE),
        trs_page(ARTICLE).replace("“三公”经费（含接待）", '"三公"经费 (含接待)'),
        trs_page(ARTICLE).replace("<p>　　", "<p style='text-indent:2em'>&nbsp; "),
    ],
    ids=["counter", "word", "template", "text", "width", "indent"],
)
def test_the_same_report_in_another_dress_is_equal(new: str) -> None:
    """Counters, chrome, template, markup, blanks and the width of punctuation are no difference."""
    assert compare(trs_page(ARTICLE), new) == Comparison()


def test_the_encoding_is_no_difference() -> None:
    """A page that moves from UTF-8 to GBK says the same."""
    page = trs_page(ARTICLE)

    old, new = parse_report(page.encode()), parse_report(page.encode("gb18030"))

    assert compare_reports(old, new) == Comparison()


def test_an_altered_figure_is_told_whole() -> None:
    """A changed cell is named by key, with the old and the new figure; the check that broke is named as well."""
    altered = replace(ARTICLE, printed={**ARTICLE.printed, "requests.received.total": "4"})

    found = compare(trs_page(ARTICLE), trs_page(altered))

    assert [difference.key for difference in found.figures] == ["requests.received.total"]
    old, new = found.figures[0].old, found.figures[0].new
    assert old is not None
    assert new is not None
    assert (old.value, new.value, new.raw) == (3, 4, "4")
    assert found.totals == ("R3 requests.received.natural_person",)
    assert found.materiality == ("figures", "totals")


@pytest.mark.parametrize(
    ("old", "new"),
    [("", "0"), ("0", "/"), ("5", "5件"), ("5", "五"), ("详见", "附件")],
    ids=["blank", "dash", "unit", "unreadable", "raw"],
)
def test_state_and_unit_are_part_of_a_figure(old: str, new: str) -> None:
    """A blank that becomes 0 is a change, and so are a dash, another unit, and other unreadable words."""
    key = "disclosure.fees.amount"

    found = compare(*(trs_page(replace(ARTICLE, printed={key: text})) for text in (old, new)))

    assert [difference.key for difference in found.figures] == [key]


def test_a_figure_that_a_scan_does_not_show_for_certain_is_no_difference() -> None:
    """A scan that is squeezed once more may lose a figure: nobody altered it."""
    old = parse_report(trs_page(Article()).encode())
    key = "requests.received.total"
    unsure = old.figures[key].model_copy(update={"state": "unreadable", "value": None, "confidence": 0.4})
    new = old.model_copy(update={"figures": {**old.figures, key: unsure}})

    assert compare_reports(old, new).figures == ()
    assert compare_reports(new, old).figures == ()


def test_a_cell_that_is_gone_is_a_difference() -> None:
    """A figure that one reading lacks is None there."""
    page = trs_page(ARTICLE)
    row = page[page.index("<tr><td>行政事业性收费") :]
    row = row[: row.index("</tr>") + 5]

    found = compare(page, page.replace(row, ""))

    assert [(difference.key, difference.new) for difference in found.figures] == [("disclosure.fees.amount", None)]


def test_an_altered_paragraph_is_prose() -> None:
    """Prose that says something else is a change of prose and of nothing else; claims follow from it."""
    altered = replace(
        ARTICLE, prose={0: ["2023年主动公开政府信息228条。", "召开会议2次，“三公”经费（含接待）按时公开。"]}
    )

    found = compare(trs_page(ARTICLE), trs_page(altered))

    assert (found.prose_changed, found.materiality) == (True, ("prose",))
    [section] = found.sections
    assert (section.role, [(change.old, change.new) for change in section.changes]) == ("overview", [("128", "228")])
    assert found == Comparison(sections=found.sections, materiality=("prose",))


@pytest.mark.parametrize("printed", [{}, {"review.total": "2"}], ids=["figures", "none"])
def test_checks_that_begin_to_hold_are_told_as_well(printed: dict[str, str]) -> None:
    """A check that held and is broken, one that holds now, one that can be applied no more: with both outcomes."""
    before = {"review.total": "1", "litigation_direct.total": "0", "litigation_after_review.total": "0"}
    after = {"review.total": "0", "litigation_direct.total": "2", "litigation_after_review.total": "五"} | printed

    old, new = (trs_page(replace(ARTICLE, printed=cells)) for cells in (before, after))
    found = compare(old, new)

    outcomes = {
        (one.rule, one.new.keys[0] if one.new else ""): (one.old and one.old.holds, one.new and one.new.holds)
        for one in found.checks
    }
    expected = {
        ("R4", "review.upheld"): (False, True),
        ("R4", "litigation_direct.upheld"): (True, False),
        ("R4", "litigation_after_review.upheld"): (True, None),
    }
    assert outcomes == {key: value for key, value in expected.items() if key[1] != "review.upheld" or not printed}
    assert found.totals == ("R4 litigation_direct.upheld",)


HEADINGS = ("五、存在的主要问题及改进情况", "六、其他需要报告的事项")


def test_a_part_that_is_moved_or_renumbered_is_not_rewritten() -> None:
    """Two parts change places and numbers: their order is a matter of metadata, their prose is what it was."""
    page = article_text(replace(ARTICLE, prose={4: ["人员不足，须加强培训。"], 5: ["收取信息处理费0元。"]}))
    head, tail = page[: page.index(HEADINGS[0])], page[page.index("云岫县教育局\n2024年") :]
    problems = page[page.index(HEADINGS[0]) : page.index(HEADINGS[1])]
    other = page[page.index(HEADINGS[1]) : page.index("云岫县教育局\n2024年")]
    moved = head + other.replace("六、", "五、") + problems.replace("五、", "六、") + tail

    found = compare(page, moved)

    assert found == Comparison(metadata=("sections",), materiality=("metadata",))


def test_parts_that_change_places_without_numbers_are_metadata() -> None:
    """Their order alone differs."""
    report = parse_report(article_text(ARTICLE).encode())
    parts = [one.model_copy(update={"number": None}) for one in report.sections]
    old, new = (report.model_copy(update={"sections": tuple(order)}) for order in (parts, parts[::-1]))

    assert compare_reports(old, new) == Comparison(metadata=("sections",), materiality=("metadata",))
    assert digest_content(old) != digest_content(new)


def test_a_part_put_in_is_the_only_prose_that_differs() -> None:
    """The parts after it are numbered anew and say what they said; a part of no role is known by its heading."""
    page = article_text(ARTICLE).replace("六、其他需要报告的事项", "六、附加说明\n无。\n七、其他需要报告的事项")
    more = page.replace("六、附加说明", "六、建议提案办理\n办理提案12件。\n七、附加说明").replace(
        "七、其他", "八、其他"
    )

    found = compare(page, more)

    assert [(one.role, one.old, one.new and one.new.title) for one in found.sections] == [
        ("additional", None, "建议提案办理")
    ]
    assert (found.metadata, found.materiality) == (("sections",), ("prose", "metadata"))
    assert [(one.old and one.old.title, one.new) for one in compare(more, page).sections] == [("建议提案办理", None)]


def test_a_part_with_another_heading_is_known_by_its_words() -> None:
    """A heading of no role that is reworded is a change of the heading, not a part left out and another put in."""
    page = article_text(ARTICLE).replace(
        "六、其他", "六、提案办理\n办理人大代表建议12件、政协提案30件，均已答复。\n七、其他"
    )

    found = compare(page, page.replace("六、提案办理", "六、建议提案答复"))

    [section] = found.sections
    assert (section.old and section.old.title, section.new and section.new.title) == ("提案办理", "建议提案答复")
    assert section.changes == ()


def test_a_row_that_gave_no_figure_counts_as_prose() -> None:
    """A change in a table that is none of the form's is not lost."""
    table = "<table><tr><td>渠道</td><td>微信</td></tr><tr><td>条数</td><td>{}</td></tr></table>"
    pages = [trs_page(ARTICLE).replace("<p>　　召开会议", table.format(count) + "<p>　　召开会议") for count in (7, 8)]

    assert compare(*pages).materiality == ("prose",)


def test_metadata_and_attachments_are_told_apart() -> None:
    """Another signature is metadata; a replaced attachment is what the caller says."""
    altered = replace(ARTICLE, signature=("云岫县教育局", "2024年2月1日"))

    readings = [parse_report(trs_page(article).encode()) for article in (ARTICLE, altered)]
    found = compare_reports(*readings, attachments=compare_attachments({"a.doc": "1"}, {"a.doc": "2"}))

    assert found.metadata == ("signed_on",)
    assert found.materiality == ("attachment", "metadata")


def test_attachments_are_compared_by_their_bytes() -> None:
    """What moved is the same; what was replaced, put in or taken away is named by its address."""
    old = {"a.doc": "1", "b.doc": "2", "c.doc": "3", "d.doc": "4"}
    new = {"e.doc": "1", "b.doc": "5", "d.doc": "4", "f.doc": "6"}

    found = [(one.url, one.old, one.new) for one in compare_attachments(old, new)]

    assert found == [("b.doc", "2", "5"), ("c.doc", "3", None), ("f.doc", None, "6")]


def test_a_publication_date_that_only_one_template_shows_is_no_difference() -> None:
    """One template prints when it published, the other does not; where both do and differ, it is metadata."""
    page = trs_page(ARTICLE)
    without = page.replace("发布时间：2024-01-15 09:30　", "").replace("2024-01-15 09:30", "")

    assert compare(page, without) == Comparison()
    assert compare(page, page.replace("2024-01-15", "2024-01-16")).metadata == ("published_on",)


def test_tables_that_the_page_lacks_come_from_its_attachment() -> None:
    """A page with prose and one table, the others attached: all are there, and each says where it is from."""
    whole = parse_report(article_text(ARTICLE).encode())
    page_text = article_text(ARTICLE)
    cut = (
        page_text[: page_text.index("三、收到和处理")]
        + "三、收到和处理政府信息公开申请情况\n详见附件\n附件：年报.docx\n"
    )
    page = parse_report(cut.encode())

    combined = combine_reports(page, [whole])

    assert {key: figure.value for key, figure in combined.figures.items()} == {
        key: figure.value for key, figure in whole.figures.items()
    }
    assert combined.figures["review.upheld"].where.startswith("attachment 1 ")
    assert not combined.figures["disclosure.rules.issued"].where.startswith("attachment")
    codes = {notice.code for notice in combined.notices}
    assert not any(code.startswith(("table_missing", "attachment_expected")) for code in codes)
    assert len(combined.checks) == len(whole.checks)
    assert combined.form == "2021"


def test_attachments_that_contradict_each_other_give_no_figure() -> None:
    """Where two attachments print the same cell differently, the figure is left out with a notice."""
    page = parse_report(b"\xe4\xba\x91" + "岫县教育局2023年政府信息公开工作年度报告\n见附件".encode())
    one = parse_report(article_text(ARTICLE).encode())
    other = parse_report(article_text(replace(ARTICLE, printed={"review.total": "9"})).encode())

    combined = combine_reports(page, [one, other])

    assert "review.total" not in combined.figures
    assert "review.upheld" in combined.figures
    assert any(notice.code == "figure_conflict:review.total" for notice in combined.notices)


def test_a_page_with_all_tables_needs_no_attachment() -> None:
    """What the page prints itself goes before what is attached."""
    page = parse_report(trs_page(ARTICLE).encode())
    other = parse_report(article_text(replace(ARTICLE, printed={"review.upheld": "9"})).encode())

    assert combine_reports(page, [other]).figures == page.figures


def of_year(year: int | None, printed: dict[str, str]) -> Report:
    """Read a report of a year, or tables without a title."""
    title = f"云岫县教育局{year}年政府信息公开工作年度报告"
    text = article_text(replace(ARTICLE, title=title, printed=printed, preface="", signature=()))
    return parse_report(text.removeprefix("" if year else title).encode())


def test_an_attachment_of_another_year_gives_nothing() -> None:
    """Last year's report is often attached beside this year's: it is told and left out."""
    page = parse_report("云岫县教育局2023年政府信息公开工作年度报告\n见附件".encode())

    combined = combine_reports(page, [of_year(2022, {"review.upheld": "9"}), of_year(2023, {"review.upheld": "1"})])
    alone = combine_reports(page, [of_year(2022, {"review.upheld": "9"})])

    assert combined.figures["review.upheld"].value == 1
    assert not alone.figures
    for report in (combined, alone):
        assert "attachment 1 is of 2022" in next(n.detail for n in report.notices if n.code == "attachment_other")


def test_an_attachment_that_names_no_year_is_flagged() -> None:
    """Its figures are taken, since tables alone seldom say of which year they are."""
    page = parse_report("云岫县教育局2023年政府信息公开工作年度报告\n见附件".encode())
    undated = of_year(None, {"review.upheld": "9"})

    combined = combine_reports(page, [undated])

    assert undated.reporting_year is None
    assert combined.figures["review.upheld"].value == 9
    assert "attachment_undated" in {notice.code for notice in combined.notices}
    assert "attachment_undated" not in {n.code for n in combine_reports(page, [of_year(2023, {})]).notices}


def test_words_that_differ_are_told_with_their_places() -> None:
    """Each change is what stands at its place in either text: numbers whole, Chinese word for word."""
    old, new = (
        parse_report(trs_page(replace(ARTICLE, prose={0: [words]})).encode())
        for words in (
            "2023年主动公开政府信息1128条，召开会议2次，培训人员30人次。",
            "2023年主动公开政府信息1228条，召开专题会议2次，培训30人次。",
        )
    )

    [section] = compare_reports(old, new).sections

    assert section.old is not None
    assert section.new is not None
    assert [(change.old, change.new) for change in section.changes] == [("1128", "1228"), ("", "专题"), ("人员", "")]
    for change in section.changes:
        assert section.old.text[change.old_at :].startswith(change.old)
        assert section.new.text[change.new_at :].startswith(change.new)


def test_a_page_that_is_only_a_frame_takes_everything_from_its_attachment() -> None:
    """A page without title or text is what its attachment is."""
    page = parse_report("<html><body><a href='a.docx'>下载</a></body></html>".encode())
    whole = parse_report(article_body(ARTICLE).encode())

    combined = combine_reports(page, [whole])

    assert (combined.kind, combined.title, len(combined.figures)) == ("annual_report", ARTICLE.title, 200)


def test_work_of_one_reading_is_deterministic() -> None:
    """The same bytes give the same report, notices and order included."""
    page = article_body(ARTICLE).encode()

    assert parse_report(page).model_dump_json() == parse_report(page).model_dump_json()
