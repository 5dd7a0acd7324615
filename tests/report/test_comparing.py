"""Two readings of one report: what changed is found, what did not is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from report import Comparison, combine_reports, compare_reports, parse_report
from tests.report.printing import Article, article_body, article_text, plain_page, trs_page

ARTICLE = Article(
    printed={"requests.received.total": "3", "requests.received.natural_person": "3", "review.total": ""},
    prose={0: ["2023年主动公开政府信息128条。", "召开会议2次，“三公”经费（含接待）按时公开。"]},
)


def compare(old: str, new: str, *, attachments_changed: bool = False) -> Comparison:
    """Compare two pages."""
    return compare_reports(
        parse_report(old.encode()), parse_report(new.encode()), attachments_changed=attachments_changed
    )


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

    assert found == Comparison(prose_changed=True, materiality=("prose",))


def test_a_row_that_gave_no_figure_counts_as_prose() -> None:
    """A change in a table that is none of the form's is not lost."""
    table = "<table><tr><td>渠道</td><td>微信</td></tr><tr><td>条数</td><td>{}</td></tr></table>"
    pages = [trs_page(ARTICLE).replace("<p>　　召开会议", table.format(count) + "<p>　　召开会议") for count in (7, 8)]

    assert compare(*pages).materiality == ("prose",)


def test_metadata_and_attachments_are_told_apart() -> None:
    """Another signature is metadata; a replaced attachment is what the caller says."""
    altered = replace(ARTICLE, signature=("云岫县教育局", "2024年2月1日"))

    found = compare(trs_page(ARTICLE), trs_page(altered), attachments_changed=True)

    assert found.metadata == ("signed_on",)
    assert found.materiality == ("attachment", "metadata")


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
