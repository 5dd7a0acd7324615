"""Tables that only a style makes tables, that are cut into pieces, or whose cells reach too far."""

from __future__ import annotations

import pytest

from report import parse_report

_ROWS = (
    ("第二十条第（六）项",),
    ("信息内容", "本年处理决定数量"),
    ("行政处罚", "12"),
    ("行政强制", ""),
)


@pytest.mark.parametrize("cell", ['<div style="display: table-cell">{}</div>', '<div class="c">{}</div>'])
def test_elements_that_are_shown_as_cells_are_cells(cell: str) -> None:
    """Each has a style, or all of a row have the same class; a blank one stays."""
    rows = "".join(
        f'<div style="display:table-row">{"".join(cell.format(text) for text in row)}</div>' for row in _ROWS
    )
    page = f'<h1>大竹县公安局2022年政府信息公开工作年度报告</h1><div style="display:table">{rows}</div>'

    figures = parse_report(page.encode()).figures

    assert figures["disclosure.penalties.decisions"].value == 12
    assert figures["disclosure.coercion.decisions"].state == "blank"


def test_blank_cells_at_the_end_of_a_piece_of_a_table_are_figures() -> None:
    """A table cut into one of each row has no header over them that would show how wide it is."""
    rows = (
        ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
        ("规章", "", "", ""),
        ("行政规范性文件", "3", "", "9"),
    )
    tables = "".join(f"<table><tr>{''.join(f'<td>{text}</td>' for text in row)}</tr></table>" for row in rows)

    figures = parse_report(f"<h1>大竹县公安局2022年政府信息公开工作年度报告</h1>{tables}".encode()).figures

    assert figures["disclosure.rules.in_force"].state == "blank"
    assert figures["disclosure.normative_documents.in_force"].value == 9


def test_a_cell_that_reaches_too_far_down_puts_nothing_among_the_values() -> None:
    """The place that a group's label takes in a row behind the row's own label is no value."""
    values = "".join(f"<td>{number}</td>" for number in "1000001")
    headers = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    rows = (
        "<td></td><td></td><td></td>" + "".join(f"<td>{header}</td>" for header in headers),
        f'<td rowspan="6">三、办理结果</td><td rowspan="3">（三）不予公开</td><td>7.属于行政执法案卷</td>{values}',
        f"<td>8.属于行政查询事项</td>{values}",
        f'<td rowspan="3">（四）无法提供</td><td>1.本机关不掌握相关政府信息</td>{values}',
        f"<td>2.没有现成信息需要另行制作</td>{values}",
        f"<td>3.补正后申请内容仍不明确</td>{values}",
    )
    table = f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    page = f"<h1>大竹县公安局2022年政府信息公开工作年度报告</h1>{table}"

    figures = parse_report(page.encode()).figures

    assert figures["requests.unavailable.needs_creation.natural_person"].value == 1
    assert figures["requests.unavailable.still_unclear.total"].value == 1


def test_a_row_named_like_a_column_is_no_header() -> None:
    """3.其他 and （七）总计 are rows: beside them blank cells are figures."""
    blanks = "<td></td>" * 7
    headers = "".join(f"<td>{name}</td>" for name in ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构"))
    tables = (
        f"<td></td><td></td>{headers}<td>其他</td><td>总计</td>",
        f"<td>（六）其他处理</td><td>3.其他</td>{blanks}",
        f"<td>（七）总计</td>{blanks}",
    )
    page = "".join(f"<table><tr>{row}</tr></table>" for row in tables)

    figures = parse_report(f"<h1>大竹县公安局2022年政府信息公开工作年度报告</h1>{page}".encode()).figures

    assert figures["requests.otherwise.remaining.total"].state == "blank"
    assert figures["requests.concluded.natural_person"].state == "blank"


@pytest.mark.parametrize(
    ("sheet", "read"),
    [
        (".gone{display:none}", "12"),
        ("td .x, span.gone { color: red; display : none }", "12"),
        ("@media print{.gone{display:none}}", "812"),
        (".gone{display:none} .on .gone{display:inline}", "812"),
    ],
)
def test_words_in_a_cell_that_the_pages_style_hides_are_not_read(sheet: str, read: str) -> None:
    """A rule for every screen hides them; one for print, or one that something else takes back, does not."""
    rows = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in _ROWS)
    rows = rows.replace("<td>12</td>", '<td><span class="gone">8</span>12</td>')
    page = f"<style>{sheet}</style><h1>大竹县公安局2022年政府信息公开工作年度报告</h1><table>{rows}</table>"

    assert parse_report(page.encode()).figures["disclosure.penalties.decisions"].raw == read


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('<td style="display:none">8</td><td>12</td>', "12"),
        ("<td hidden>8</td><td>12</td>", "12"),
        ('<td>12</td></tr><tr style="display:none"><td>行政处罚</td><td>8</td>', "12"),
        ('<td style="visibility:hidden">8</td>', ""),
        ('<td><span style="color:#fff">8</span>12</td>', "~8~12"),
        ('<td>12<font color="white">8</font></td>', "12~8~"),
        ('<td style="color:#FFFFFF">8</td>', "~8~"),
        ('<td>12<span style="font-size:0">8</span></td>', "12~8~"),
        ('<td style="background:#06c"><span style="color:#fff">12</span></td>', "12"),
        ('<td bgcolor="#0066cc"><font color="#ffffff">12</font></td>', "12"),
        ('<td>12<s style="display:none">8</s></td>', "12"),
    ],
)
def test_what_nobody_sees_in_a_table_is_no_figure(cell: str, read: str) -> None:
    """Cells and rows that are not shown have no place; digits that may be unseen are kept, and say no number."""
    rows = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in _ROWS)
    page = f"<h1>大竹县公安局2022年政府信息公开工作年度报告</h1><table>{rows.replace('<td>12</td>', cell)}</table>"

    figure = parse_report(page.encode()).figures["disclosure.penalties.decisions"]

    assert figure.raw == read
    assert (figure.state == "unreadable") == ("~" in read)
