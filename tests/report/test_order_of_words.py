"""Text of pages in which words stand as a program found them: labels around their values, values before labels."""

from __future__ import annotations

from report import Report, parse_report

_HEAD = "云岫县教育局2021年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n申请人情况\n"
_NAMES = "自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他\n"
_FIRST = "一、本年新收政府信息公开申请数量"


def _read(text: str) -> Report:
    return parse_report(f"{_HEAD}{text}\n五、存在的主要问题\n".encode())


def _totals(report: Report) -> dict[str, int | str | None]:
    found = {key: figure.value for key, figure in report.figures.items() if key.endswith(".total")}
    return {key.split(".")[-2]: value for key, value in found.items()}


def test_a_label_above_values_goes_before_one_below() -> None:
    """Both are whole; the one below has values of its own."""
    rows = (
        f"{_NAMES}{_FIRST} 5 0 0 0 0 0 5\n"
        "1.申请人无正当理由逾期\n不补正、行政机关不再处\n理其政府信息公开申请\n3 0 0 0 0 0 3\n"
        "2.申请人逾期未按收费通\n知要求缴纳费用、行政机\n关不再处理其政府信息公\n开申请\n0 0 0 0 0 2 2\n"
    )

    assert _totals(_read(rows)) == {"received": 5, "correction_overdue": 3, "fee_overdue": 2}


def test_pieces_of_a_groups_label_stand_a_blank_before_those_of_a_row() -> None:
    """Both are wrapped in columns of their own."""
    rows = (
        f"{_NAMES}{_FIRST} 5 0 0 0 0 0 5\n3.危及“三安全一稳定” 0 0 0 0 0 0 0\n（四）无法提 2.没有现成信息需要另行\n"
        "4 0 0 0 0 0 4\n三、本年 供 制作\n（七）总计 4 0 0 0 0 0 4\n"
    )

    assert _totals(_read(rows))["needs_creation"] == 4


def test_values_before_the_first_label_are_of_rows_that_nobody_knows() -> None:
    """A program that goes from left to right writes the values of a row before its label, and so those of all rows."""
    values = "\n".join("5000005"), "\n".join("0000000"), "\n".join("4000004")
    rows = f"{_NAMES}{values[0]}\n{_FIRST}\n{values[1]}\n二、上年结转政府信息公开申请数量\n{values[2]}\n（七）总计\n"

    assert not _read(rows.replace(" ", "\n")).figures


def test_a_page_number_at_the_height_of_values_is_none() -> None:
    """It stands apart from them."""
    rows = (
        f"{_NAMES}{_FIRST}      5     0     0     0     0     0     5\n"
        "（一）予以公开                       — 1 —   4     0     0     0     0     0     4\n"
    )

    assert _totals(_read(rows)) == {"received": 5, "granted": 4}


def test_a_lost_cell_between_values_that_one_blank_divides_makes_none_of_them_certain() -> None:
    """A row that has seven all the same has one in two pieces."""
    rows = f"{_NAMES}{_FIRST} 5 0 0 0 0 0 5\n（一）予以公开 4 0 0 0 0 0 4\n2.重复申请 79 8 61   762 0 96 99\n"

    assert _totals(_read(rows)) == {"received": 5, "granted": 4}


def test_a_piece_between_two_rows_may_be_the_head_of_a_number_in_the_second() -> None:
    """Where the second has none in that column it is no blank cell."""
    at = " " * 34
    rows = [
        "自然人  商业企业  科研机构  社会公益组织  法律服务机构  其他  总计",
        f"{_FIRST}  318   801   118   0     0     373   1610",
        "二、上年结转政府信息公开申请数量  0     0     0     0     0     0     0",
        "（一）予以公开                    0     0     0     0     0     0     0",
        "1.属于国家秘密                    318   801   118   0     0     373   1610",
        f"{at}79",
        "4.保护第三方合法权益                    61    762   0     0     960   3772",
        "2.重复申请                        0     0     0     0     0     0     0",
        "3.要求提供公开出版物              0     0     0     0     0     0     0",
    ]
    figures = _read("\n".join(rows)).figures

    assert "requests.refused.third_party_rights.natural_person" not in figures
    assert figures["requests.not_processed.repeated.total"].value == 0


def test_a_name_between_an_organisation_and_its_kinds_makes_the_order_uncertain() -> None:
    """In one column of words it may stand before both, or behind both."""
    names = "法人或其他组织\n自然人\n商业企业\n科研机构\n社会公益组织\n法律服务机构\n其他\n总计\n"
    rows = f"{names}{_FIRST}\n5\n0\n0\n0\n0\n0\n5\n（一）予以公开\n4\n0\n0\n0\n0\n0\n4\n"

    assert not _read(rows).figures


def test_names_that_the_form_stacks_are_read_as_it_has_them() -> None:
    """自然人 and 总计 stand between two rows; in lines they come after the first of them and before the second."""
    names = "法人或其他组织\n自然人 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他\n"
    rows = f"{_FIRST} 5 1 0 0 0 2 8\n（一）予以公开 4 0 0 0 0 0 4\n（七）总计 4 0 0 0 0 0 4\n"

    figures = _read(names + rows).figures

    assert (figures["requests.received.natural_person"].value, figures["requests.received.other"].value) == (5, 2)


def test_names_in_two_lines_of_even_blanks_have_the_order_of_the_form() -> None:
    """A note before the first of them moves them over the others: where blanks mean nothing places give any order."""
    note = "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和"
    names = f"{note}   自然人   法人或其他组织   总计\n商业企业   科研机构   社会公益组织   法律服务机构   其他\n"
    rows = f"{_FIRST}   5   1   0   0   0   2   8\n（一）予以公开   4   0   0   0   0   0   4\n"

    figures = _read(names + rows).figures

    assert (figures["requests.received.natural_person"].value, figures["requests.received.business"].value) == (5, 1)


def test_a_label_that_nobody_knows_has_the_values_below_it() -> None:
    """They are not the row's below, whose label is known and stands between its own values and these."""
    text = (
        "统计指标 单 统计\n位 数\n1.当面申请数 件 1\n其中：本级新增公开目录数（县定指标）\n条 43\n"
        "4.微博微信回应事件数\n次 9\n5.其他方式回应事件数\n次 35\n（一）收到申请数 件 4\n"
    )
    figures = parse_report(f"松阳县枫坪乡2015年政府信息公开工作年度报告\n附表\n{text}".encode()).figures

    assert figures["responses.microblog_wechat"].value == 9
    assert figures["responses.other"].value == 35


def test_the_header_of_table_four_may_be_wrapped_name_by_name() -> None:
    """The groups' names, which are whole, say that it is one."""
    header = (
        "行政复议 行政诉讼\n结果维 结果纠 其他结 尚未审 总 未经复议直接起诉 复议后起诉\n"
        "持 正 果 结 计 结果维 结果纠 其他结 尚未审 总 结果维 结果纠 其他结 尚未审 总\n持 正 果 结 计 持 正 果 结 计\n"
    )
    text = f"四、政府信息公开行政复议、行政诉讼情况\n{header}7 0 0 0 7 0 0 0 1 1 2 0 0 0 2\n"

    assert _read(text).figures["litigation_after_review.upheld"].value == 2


def test_a_label_may_go_over_many_lines_where_a_cell_is_a_line() -> None:
    """Pages break the longest label after every few characters."""
    label = "（二）部分\n公开（区分\n处理的，只\n计这一情形\n，不计其他\n情形）"
    names = "申请人情况\n自然人\n法人或其他组织\n总计\n商业企业\n科研机构\n社会公益组织\n法律服务机构\n其他\n"
    rows = f"{names}{_FIRST}\n5\n1\n0\n0\n0\n2\n8\n{label}\n4\n0\n0\n0\n0\n0\n4\n（七）总计\n4\n0\n0\n0\n0\n0\n4\n"

    assert _totals(_read(rows)) == {"received": 8, "partly_granted": 4, "concluded": 4}
