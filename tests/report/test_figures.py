"""Figures: whatever is printed in the form is read back, and nothing is read that is not certain."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report import Figure, Report, parse_report
from tests.report import printing
from tests.report.printing import FORMS, Article, Box, Form, as_html, as_tabs, keys_of

QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
MONEY = ("disclosure.procurement.amount", "disclosure.fees.amount")
BLANKS = ("", "\xa0", "\u3000", " \u2002")


def read_text(text: str) -> Report:
    """Read a text as a file of it would be read."""
    return parse_report(text.encode())


def values(report: Report) -> dict[str, int | str | None]:
    """Return the figures' values."""
    return {key: figure.value for key, figure in report.figures.items()}


def expected(printed: dict[str, str]) -> dict[str, int | str | None]:
    """Return the values that these cells have: digits are numbers, money a string, anything else is blank here."""
    return {
        key: None if not text.strip() else text.strip() if key in MONEY else int(text.strip())
        for key, text in printed.items()
    }


@st.composite
def filled(draw: st.DrawFn) -> tuple[Form, dict[str, str]]:
    """Draw an edition and something for every cell of it: numbers, and blanks of every kind among them."""
    form = draw(st.sampled_from(FORMS))
    chance = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311  test data
    blanks = draw(st.sampled_from((0.0, 0.1, 0.5, 0.95)))
    padding = draw(st.sampled_from(("", " ", "\u3000", "\xa0")))

    def cell(key: str) -> str:
        if chance.random() < blanks:
            return chance.choice(BLANKS)
        number = str(chance.choice((0, 0, 1, 2, 7, 19, 460, 2021, 100000)))
        return padding + (f"{number}.{chance.randrange(100):02d}" if key in MONEY else number)

    return form, {key: cell(key) for key in keys_of(form)}


@QUICK
@given(filled())
def test_markup_with_spans_is_read_back(case: tuple[Form, dict[str, str]]) -> None:
    """What is printed into the form as HTML with row and column spans is read back, blanks as blanks."""
    form, printed = case

    report = read_text(printing.trs_page(Article(form=form, printed=printed)))

    assert values(report) == expected(printed)
    assert report.form == form


@QUICK
@given(filled())
def test_word_markup_is_read_back(case: tuple[Form, dict[str, str]]) -> None:
    """The same in the markup of a word processor."""
    form, printed = case

    assert values(read_text(printing.trs_page(Article(form=form, printed=printed), word=True))) == expected(printed)


@QUICK
@given(filled())
def test_cells_after_tabs_are_read_back(case: tuple[Form, dict[str, str]]) -> None:
    """The same as text with a tab before every cell."""
    form, printed = case

    assert values(read_text(printing.article_text(Article(form=form, printed=printed)))) == expected(printed)


@QUICK
@given(filled())
def test_cells_between_bars_are_read_back(case: tuple[Form, dict[str, str]]) -> None:
    """The same as text with a bar after every cell."""
    form, printed = case

    report = read_text(printing.article_text(Article(form=form, printed=printed), bars=True))

    assert values(report) == expected(printed)


@QUICK
@given(filled(), st.data())
def test_a_missing_cell_never_shifts_another(case: tuple[Form, dict[str, str]], data: st.DataObject) -> None:
    """With one cell of table three missing, its row is left out with a notice and every other figure is right."""
    form, printed = case
    grid = printing.requests_grid(form, printed)
    row = data.draw(st.integers(3, len(grid) - 1))
    cell = data.draw(st.integers(len(grid[row]) - 7, len(grid[row]) - 1))
    del grid[row][cell]

    report = read_text(f"<div>第三部分：三、收到和处理政府信息公开申请情况{as_html(grid)}</div>")

    wanted = expected(printed)
    found = values(report)
    assert all(wanted[key] == value for key, value in found.items())
    assert len(found) == (len(grid) - 3) * 7 - 7
    assert any(notice.code == "row_unread:requests" for notice in report.notices)


@pytest.mark.parametrize("form", FORMS)
def test_an_extra_row_of_prose_shifts_nothing(form: Form) -> None:
    """A sentence with numbers in a row of its own is prose, not a figure."""
    printed = {key: str(index % 9) for index, key in enumerate(keys_of(form))}
    grid = printing.disclosure_grid(form, printed)
    grid.insert(4, [Box("2022年本机关另有情况说明12条：0", cols=4)])

    report = read_text("二、主动公开政府信息情况\n" + as_tabs(grid))

    assert values(report) == {key: value for key, value in expected(printed).items() if key.startswith("disclosure")}


@pytest.mark.parametrize(
    ("text", "state", "value", "unit"),
    [
        ("12", "stated", 12, "项"),
        ("１２", "stated", 12, "项"),
        (" \xa0+12\u3000", "stated", 12, "项"),
        ("增72", "stated", 72, "项"),
        ("-35", "stated", -35, "项"),
        ("减3", "stated", -3, "项"),
        ("＋1", "stated", 1, "项"),
        ("+(0) -(0)", "stated", 0, "项"),
        ("1,234", "stated", 1234, "项"),
        ("5件", "stated", 5, "件"),
        ("[bookmark: _GoBack]0", "stated", 0, "项"),
        ("/", "dash", 0, "项"),
        ("——", "dash", 0, "项"),
        ("无", "dash", 0, "项"),
        ("", "blank", None, "项"),
        ("\u2002", "blank", None, "项"),
        ("详见附件", "unreadable", None, "项"),
        ("1288 591", "unreadable", None, "项"),
        ("3.5", "unreadable", None, "项"),
        ("219①", "unreadable", None, "项"),
        ("²", "unreadable", None, "项"),
    ],
)
def test_a_count_is_read_as_it_is_printed(text: str, state: str, value: int | None, unit: str) -> None:
    """Width, padding, separators, signs and bookmarks are read through; nothing is guessed."""
    report = read_text(printing.article_text(Article(form="2019", printed={"disclosure.licensing.change": text})))

    figure = report.figures["disclosure.licensing.change"]
    assert (figure.state, figure.value, figure.unit) == (state, value, unit)
    assert figure.raw == (text or "\xa0")


@pytest.mark.parametrize(
    ("text", "header", "value", "unit"),
    [
        ("251000元", "采购总金额", "251000", "元"),
        ("976.81万元", "采购总金额", "976.81", "万元"),
        ("25717250.00元", "采购总金额", "25717250.00", "元"),
        ("477.35", "采购总金额(万元)", "477.35", "万元"),
        ("1,234.50", "采购总金额（元）", "1234.50", "元"),
        ("18.6198", "采购总金额（万\n元）", "18.6198", "万元"),
        ("18.6198万\n元", "采购总金额", "18.6198", "万元"),
        ("18.6198", "采购总金额（百万元）", "18.6198", None),
        ("72222", "采购总金额", "72222", None),
        ("12万元", "采购总金额（元）", "12", "万元"),
        ("/", "采购总金额", "0", None),
    ],
)
def test_an_amount_keeps_its_decimals_and_its_printed_unit(
    text: str, header: str, value: str, unit: str | None
) -> None:
    """The unit is the cell's, else the header's, else none; the amount is never converted."""
    printed = Article(form="2019", printed={"disclosure.procurement.amount": text}).cells()
    grid = printing.disclosure_grid("2019", printed, {"采购总金额": header})

    report = read_text("二、主动公开政府信息情况\n" + as_tabs(grid))

    figure = report.figures["disclosure.procurement.amount"]
    assert (figure.value, figure.unit) == (value, unit)
    missing = any(notice.code == "unit_missing:disclosure.procurement.amount" for notice in report.notices)
    assert missing == (unit is None and value != "0")


@pytest.mark.parametrize(
    ("header", "printed_as"),
    [
        ("本年新\n制作数量", "本年新"),
        ("本年新\n公开数量", "本年新"),
        ("上一年项目数量", "上一年项目数量 2019年"),
        ("本年增/减", "本年增／减"),
        ("本年增/减", "增/减"),
    ],
)
def test_a_header_may_be_cut_or_longer(header: str, printed_as: str) -> None:
    """Columns are known by what is left of their headers and by their order."""
    printed = {key: str(index % 7) for index, key in enumerate(keys_of("2019"))}
    grid = printing.disclosure_grid("2019", printed, {header: printed_as})

    report = read_text("二、主动公开政府信息情况\n" + as_tabs(grid))

    assert values(report) == {key: value for key, value in expected(printed).items() if key.startswith("disclosure")}


@pytest.mark.parametrize(
    ("label", "printed_as"),
    [
        ("规章", "规章：由有权机关依照法定程序制定的规则"),
        ("第二十条第（一）项", "第二十条(一)项"),
        ("3.危及“三安全一稳定”", '3.危及"三安全一稳定"'),
        ("3.危及“三安全一稳定”", "3、危及「三安全一稳定」"),
        ("5.要求行政机关确认或重新出具已获取信息", "5.要求行政机关确认或重\n新出具已获取的信息"),
        ("（一）予以公开", "㈠予以公开"),
        ("（六）其他处理", "(六)其它处理"),
        ("1.本机关不掌握相关政府信息", "1.本机关不掌握相关政府"),
        ("尚未审结", "尚未\n审结"),
        ("自然人", "自 然 人"),
    ],
)
def test_a_label_may_be_printed_otherwise(label: str, printed_as: str) -> None:
    """Quotes, brackets, numbering, wrapping, a definition or a lost end do not hide a label."""
    printed = {key: str(index % 7) for index, key in enumerate(keys_of("2019"))}
    text = "".join(as_html(grid) for grid in printing.grids("2019", printed))
    changed = text.replace(label.replace("\n", "<br>") + "</td>", printed_as.replace("\n", "<br>") + "</td>")
    assert changed != text

    assert values(read_text(f"<div>一、总体情况{changed}</div>")) == expected(printed)


def test_labels_of_two_editions_are_a_hybrid() -> None:
    """The header of 2019 over the first block and the rest of 2021: each block is read by its own header."""
    old, new = (dict.fromkeys(keys_of(form), "3") for form in FORMS)
    grid = printing.disclosure_grid("2019", old)[:4] + printing.disclosure_grid("2021", new)[4:]

    report = read_text("二、主动公开政府信息情况\n" + as_tabs(grid))

    assert report.form == "hybrid"
    assert "disclosure.rules.made" in report.figures
    assert "disclosure.fees.amount" in report.figures
    assert "disclosure.rules.issued" not in report.figures


def test_a_row_under_another_rows_header_is_left_out() -> None:
    """Where a block's header is lost, its rows are not read by the header above."""
    printed = dict.fromkeys(keys_of("2019"), "4")
    grid = printing.disclosure_grid("2019", printed)
    del grid[5]

    report = read_text("二、主动公开政府信息情况\n" + as_tabs(grid))

    assert not any(key.startswith("disclosure.licensing") for key in report.figures)
    assert report.figures["disclosure.penalties.decisions"].value == 4
    assert any(notice.code == "row_unread:disclosure" for notice in report.notices)


def test_a_row_with_one_value_under_two_columns_is_left_out() -> None:
    """A fee row with one value under two headers: the value could be either."""
    printed = dict.fromkeys(keys_of("2019"), "4")
    grid = printing.disclosure_grid("2019", printed)
    fees = next(row for row in grid if row[0].text == "行政事业性收费")
    del fees[1]

    report = read_text("二、主动公开政府信息情况\n" + as_tabs(grid))

    assert not any(key.startswith("disclosure.fees") for key in report.figures)


def test_a_value_shared_by_two_rows_is_left_out() -> None:
    """A value cell that spans two rows belongs to neither for certain; the others of the rows do."""
    printed = dict.fromkeys(keys_of("2021"), "4")
    grid = printing.requests_grid("2021", printed)
    grid[3][3] = Box("4", 2)
    del grid[4][3]

    report = read_text(f"<div>三、收到和处理政府信息公开申请情况{as_html(grid)}</div>")

    assert "requests.received.research" not in report.figures
    assert "requests.carried_in.research" not in report.figures
    assert report.figures["requests.carried_in.total"].value == 4


def test_the_same_cell_told_twice_and_differently_is_left_out() -> None:
    """Two tables that contradict each other give no figure where they do."""
    one, other = (dict.fromkeys(keys_of("2021"), "4") for _ in range(2))
    other["review.total"] = "5"

    report = read_text(
        "四、行政复议、行政诉讼情况\n" + as_tabs(printing.review_grid(one)) + as_tabs(printing.review_grid(other))
    )

    assert "review.total" not in report.figures
    assert report.figures["review.upheld"].value == 4
    assert any(notice.code == "figure_conflict:review.total" for notice in report.notices)


def test_header_cells_may_span_other_columns_than_the_values() -> None:
    """Header and rows of one table may be merged differently: cells go by their order."""
    printed = {key: str(index % 7) for index, key in enumerate(keys_of("2021"))}
    grid = printing.disclosure_grid("2021", printed)
    grid[1] = [Box(box.text, cols=cols) for box, cols in zip(grid[1], (1, 2, 1, 2), strict=True)]
    grid[2] = [Box(box.text, cols=cols) for box, cols in zip(grid[2], (2, 1, 2, 1), strict=True)]

    found = values(read_text(f"<div>二、主动公开政府信息情况{as_html(grid)}</div>"))

    assert found == {key: value for key, value in expected(printed).items() if key.startswith("disclosure")}


def test_no_table_gives_no_figure() -> None:
    """A report without tables has no figures, whatever its prose says."""
    report = read_text(
        "云岫县教育局2023年政府信息公开工作年度报告\n一、总体情况\n主动公开政府信息25条，行政许可3件。\n"
        "二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n收到申请4件。\n"
    )

    assert report.figures == {}
    assert {"table_missing:disclosure", "table_missing:requests"} <= {notice.code for notice in report.notices}


def test_a_figure_says_where_its_cell_is() -> None:
    """Every figure points at its cell, and no two at the same."""
    report = read_text(printing.trs_page(Article()))

    places = [figure.where for figure in report.figures.values()]
    assert len(places) == len(set(places)) == 200
    assert report.figures["disclosure.rules.issued"] == Figure(
        value=0, raw="0", state="stated", unit="件", where="table 1 row 3 cell 2"
    )


def test_docx_tables_are_read_back() -> None:
    """A DOCX document with merged cells gives what is printed in it."""
    from docx import Document

    article = Article(printed={key: str(index % 11) for index, key in enumerate(keys_of("2021"))})
    document = Document()
    document.add_paragraph(article.title)
    for heading, paragraphs, grid in article.parts():
        for line in (heading, *paragraphs):
            document.add_paragraph(line)
        if grid is not None:
            add_docx_table(document, grid)
    stream = io.BytesIO()
    document.save(stream)

    report = parse_report(stream.getvalue())

    assert values(report) == expected(article.cells())
    assert report.title == article.title


def add_docx_table(document: object, grid: printing.Grid) -> None:
    """Add a table with its cells merged as the boxes say."""
    width = max(sum(box.cols for box in row) for row in grid)
    table = document.add_table(rows=len(grid), cols=width)  # type: ignore[attr-defined]
    taken: set[tuple[int, int]] = set()
    for top, row in enumerate(grid):
        left = 0
        for box in row:
            while (top, left) in taken:
                left += 1
            cell = table.cell(top, left).merge(table.cell(top + box.rows - 1, left + box.cols - 1))
            cell.text = box.text
            taken |= {(top + down, left + along) for down in range(box.rows) for along in range(box.cols)}
            left += box.cols
