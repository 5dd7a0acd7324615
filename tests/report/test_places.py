"""In tables laid out in columns of blanks, a value belongs to the names over it; where blanks mean nothing, to none."""

from __future__ import annotations

from report import Report, parse_report

_HEAD = "云岫县教育局2023年政府信息公开工作年度报告\n\n二、主动公开政府信息情况\n\n"
_DISCLOSED = """第二十条第（一）项
信息内容          本年制发件  本年废止件  现行有效件
                  数          数          数
规章                                      53
行政规范性文件    7                       3021
第二十条第（六）项
信息内容          本年处理决定数量
行政处罚
行政强制          12
"""
_OUTCOMES = "结果维持  结果纠正  其他结果  尚未审结  总计  "


def _read(text: str) -> Report:
    return parse_report((_HEAD + text).encode())


def _said(report: Report, prefix: str) -> dict[str, tuple[str, int | str | None]]:
    found = {key: figure for key, figure in report.figures.items() if key.startswith(prefix)}
    return {key.removeprefix(prefix): (figure.state, figure.value) for key, figure in found.items()}


def test_values_belong_to_the_names_under_which_they_stand() -> None:
    """Cells between values, and before the only value of a row, are blank."""
    said = _said(_read(_DISCLOSED), "disclosure.")

    assert said["rules.issued"] == said["rules.repealed"] == ("blank", None)
    assert said["rules.in_force"] == ("stated", 53)
    assert said["normative_documents.issued"] == ("stated", 7)
    assert said["normative_documents.repealed"] == ("blank", None)
    assert said["normative_documents.in_force"] == ("stated", 3021)


def test_a_label_alone_under_known_names_is_a_row_of_blank_cells() -> None:
    """A row none of whose values is printed has its cells all the same."""
    assert _said(_read(_DISCLOSED), "disclosure.penalties.") == {"decisions": ("blank", None)}


def test_a_value_that_stands_between_two_names_is_left_out() -> None:
    """What stands under no name, or under two, is not certain, and nothing in its row is."""
    text = _DISCLOSED.replace("规章                                      53", "规章                      105300")
    report = _read(text)

    assert not _said(report, "disclosure.rules.")
    assert any(notice.code.startswith("row_unread") for notice in report.notices)


def test_cells_put_behind_one_another_are_no_columns() -> None:
    """Where every cell is followed by two blanks, whatever its length, a value under a name is there by chance."""
    report = _read(
        "第二十条第（一）项\n信息内容  本年制发件数  本年废止件数  现行有效件数\n"
        "规章      53\n行政规范性文件  7    3021\n"
    )

    assert not _said(report, "disclosure.")


def test_words_in_the_place_of_a_value_are_not_taken_for_a_blank_cell() -> None:
    """Where words stand under a name the cell is not blank."""
    text = _DISCLOSED.replace(
        "行政规范性文件    7                       3021", "行政规范性文件    见附件      4           3021"
    )
    said = _said(_read(text), "disclosure.normative_documents.")

    assert said.get("issued", ("unreadable", None)) == ("unreadable", None)


def test_outcomes_stand_under_their_names() -> None:
    """Two values that begin just where their names do show the columns of table four."""
    header = (
        "行政复议".ljust(44) + "行政诉讼\n" + " " * 48 + "未经复议直接起诉" + " " * 34 + "复议后起诉\n" + _OUTCOMES * 3
    )
    values = " " * 20 + "4".ljust(20) + "4"
    said = _said(
        _read(f"四、政府信息公开行政复议、行政诉讼情况\n\n{header}\n{values}\n\n五、存在的主要问题\n"), "review."
    )

    assert said["other"] == said["total"] == ("stated", 4)
    assert said["upheld"] == said["pending"] == ("blank", None)


def test_a_number_whose_fraction_stands_below_it_is_unreadable() -> None:
    """12.50 in a column of two digits: 12 is not what is printed."""
    text = "第二十条第（八）项\n信息内容          本年收费金额（万元）\n行政事业性收费    12\n                  .50\n"
    said = _said(_read(_DISCLOSED + text), "disclosure.")

    assert said.get("fees.amount", ("unreadable", None)) == ("unreadable", None)
    assert said["coercion.decisions"] == ("stated", 12)


def test_a_note_above_a_header_is_none_of_its_names() -> None:
    """Between the caption and the names over table two stands a sentence, as wide as several columns."""
    note = "说明：以上数据含下属单位3家"
    text = (
        f"第二十条第（一）项\n{note}\n信息内容          本年制发件数      本年废止件数      现行有效件数\n"
        "规章              0                                   12\n"
        "行政规范性文件    1                 2                 3\n"
    )
    report = parse_report(f"云岫县教育局2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n{text}".encode())

    assert report.figures["disclosure.normative_documents.in_force"].value == 3
    assert report.figures["disclosure.rules.in_force"].value == 12


_LABELS = (
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "（一）予以公开",
    "1.属于国家秘密",
    "2.重复申请",
    "3.要求提供公开出版物",
    "（七）总计",
)


def _requests(*rows: str) -> dict[str, tuple[str, int | str | None]]:
    """Read a table three laid out, whose other rows have seven zeros, its last rows these values between commas."""
    values = [["0"] * 7] * (len(_LABELS) - len(rows)) + [row.split(",") for row in rows]
    lines = [
        label + " " * (50 - 2 * len(label) + sum(char.isascii() for char in label)) + "".join(f"{n:8}" for n in row)
        for label, row in zip(_LABELS, values, strict=True)
    ]
    head = "三、收到和处理政府信息公开申请情况\n申请人情况\n"
    return _said(_read(head + "\n".join(line.rstrip() for line in lines) + "\n四、其他\n"), "requests.concluded.")


def test_a_total_that_is_left_blank_is_told_from_one_that_moved_to_the_left() -> None:
    """A lost cell moves the total under the last name but one, where it is no less than what stands before it."""
    assert _requests("6,1,0,0,0,2,")["total"] == ("blank", None)
    assert not _requests("6,1,0,0,0,7,")
    assert not _requests("0,0,0,0,0,2,")


def test_zeros_without_a_total_are_a_row_where_another_row_leaves_its_total_blank() -> None:
    """By itself such a row may lack any of its cells."""
    assert not _requests("0,0,0,0,0,0,")
    assert _requests("4,1,0,0,0,0,", "0,0,0,0,0,0,")["total"] == ("blank", None)


def test_a_number_in_the_middle_of_a_row_may_stand_over_all_its_columns() -> None:
    """A merged cell is centred; a number beside its total is its column's."""
    assert not _requests(",,,5,,,")
    assert _requests(",,,5,,,5")["public_interest"] == ("stated", 5)


def test_words_with_digits_beside_a_row_may_be_its_value() -> None:
    """What fills its cell goes over the lines above and below: the column is not blank."""
    rows = (
        "行政复议                               行政诉讼",
        "                                       未经复议直接起诉                      复议后起诉",
        "结果    结果   其他    尚未   总计     结果   结果    其他    尚未    总计   结果~结果~其他~尚未~总计",
        "维持    纠正   结果    审结            维持   纠正    结果    审结           维持    纠正    结果    审结",
        "                       共14",
        "0       0      -              -        6      28      0       -       34     25~  0~   0~   0~   25",
        "                       件",
    )
    table = "\n".join(rows).replace("~", "    ")
    read = [
        _read(f"四、政府信息公开行政复议、行政诉讼情况\n\n{text}\n\n五、存在的主要问题\n")
        for text in (table, table.replace("共14", ""))
    ]

    assert not _said(read[0], "review.")
    assert _said(read[1], "review.")["upheld"] == ("stated", 0)
