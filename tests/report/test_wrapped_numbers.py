"""Numbers that go over two lines of a table laid out: neither half is taken for the number."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from report import Report, parse_report
from report.linear.places import find_request_columns
from report.linear.wrapped import Line, Word, wide
from tests.report import printing
from tests.report.printing import keys_of
from tests.report.shapes import width_of

_HEAD = "云岫县教育局2022年政府信息公开工作年度报告\n\n三、收到和处理政府信息公开申请情况\n\n"
_EARLY = "云岫县教育局2016年政府信息公开工作年度报告\n\n附表：政府信息公开情况统计表\n\n"
_LABEL = 50


def laid_out(rows: Sequence[Sequence[str]], widths: Sequence[int], *, wide: bool = True) -> str:
    """Return rows in columns so wide; what does not fit goes on in the line below, in its column."""
    lines: list[str] = []
    for row in rows:
        cells = [_wrapped(text, width) for text, width in zip(row, widths, strict=True)]
        for at in range(max(map(len, cells))):
            texts = [cell[at] if at < len(cell) else "" for cell in cells]
            sizes = [width_of(text) if wide else len(text) for text in texts]
            padded = (text + " " * (width + 2 - size) for text, size, width in zip(texts, sizes, widths, strict=True))
            lines.append("".join(padded).rstrip())
    return "\n".join(lines) + "\n"


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for char in text:
        if width_of(lines[-1] + char) > width:
            lines.append("")
        lines[-1] += char
    return lines


def requests_read(printed: dict[str, str], width: int, *, wide: bool = True) -> Report:
    """Read table three laid out with columns of values so wide."""
    rows = [[row[0].text, *(box.text for box in row[1:])] for row in printing.requests_grid("2021", printed)[3:]]
    # Of a row the label that is its own, and its seven values.
    plain = [["".join(row[-8:-7]), *row[-7:]] for row in rows]
    header = ["", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    names = laid_out([header], [_LABEL, *[14] * 7])
    return parse_report((_HEAD + names + laid_out(plain, [_LABEL, *[width] * 7], wide=wide)).encode())


PRINTED = {key: str(100 + index) for index, key in enumerate(keys_of("2021")) if key.startswith("requests.")}


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize(
    ("number", "width", "raw"), [("37267", 4, "3726 7"), ("40960", 3, "409 60"), ("４０９４３", 8, "４０９４ ３")]
)
def test_a_number_on_two_lines_is_unreadable(number: str, width: int, raw: str, wide: bool) -> None:
    """37267 in a column of four digits: the cell says what is printed in it, and no number; all others stay."""
    cut = "requests.received.total"

    report = requests_read(PRINTED | {cut: number}, width, wide=wide)

    assert {key: figure.raw for key, figure in report.figures.items()} == PRINTED | {cut: raw}
    assert (report.figures[cut].state, report.figures[cut].value) == ("unreadable", None)


def test_several_numbers_of_a_row_on_two_lines_are_unreadable() -> None:
    """Each of them is told by its own column."""
    cut = {"requests.received.total": "37267", "requests.received.research": "12005"}

    report = requests_read(PRINTED | cut, 4)

    assert {key for key, figure in report.figures.items() if figure.state != "stated"} == cut.keys()


@pytest.mark.parametrize("number", ["37267", "1,260", "１,２６０"])
def test_the_end_of_a_number_is_not_the_next_rows(number: str) -> None:
    """In the table of 2014 the end stands directly above a label whose own number is blank."""
    rows = [
        ("统计指标", "单位", "统计数"), ("政府网站在线访谈次数", "次", "46"), ("政策解读稿件发布数", "篇", number),
        ("微博微信回应事件数", "次", ""), ("其他方式回应事件数", "次", "0"), ("收到申请数", "件", "5"),
    ]  # fmt: skip
    width = width_of(number) - 1

    report = parse_report((_EARLY + laid_out(rows, [44, 6, max(width, 6)])).encode())
    narrow = parse_report((_EARLY + laid_out(rows[:1], [44, 6, 6]) + laid_out(rows[1:], [44, 6, width])).encode())

    assert report.figures["responses.microblog_wechat"].state == "blank"
    for one in (report, narrow):
        beside = one.figures.get("responses.microblog_wechat")
        assert beside is None or (beside.state, beside.value) == ("blank", None)
        assert one.figures["responses.other"].value == 0
        said = one.figures.get("responses.explanations")
        assert said is None or said.value in {None, int("37267" if number == "37267" else "1260")}


def test_small_numbers_below_each_other_are_rows() -> None:
    """Where the column has room for more, what stands below a number is none of its digits."""
    text = (
        "统计指标                    单位    统计数\n政策解读稿件发布数          篇      1260\n"
        "收到申请数                  件      12\n"
        "                                    3\n当面申请数                  件\n"
    )

    report = parse_report((_EARLY + text).encode())

    assert report.figures["applications.received.total"].value == 12


@pytest.mark.parametrize("holds", [True, False])
def test_a_row_beside_a_piece_of_a_number_is_left_out_unless_it_adds_up(holds: bool) -> None:
    """Where nothing tells the columns, a piece alone on a line is of a row beside it, but of none that is whole."""
    total = 6 if holds else 2262
    text = (
        "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计\n"
        "一、本年新收政府信息公开申请数量 1 0 0 0 0 0 1\n"
        f"116\n二、上年结转政府信息公开申请数量 1 2 0 1 0 2 {total}\n"
        "四、结转下年度继续办理 0 0 0 0 0 0 0\n"
    )

    report = parse_report((_HEAD + text).encode())

    assert ("requests.carried_in.public_interest" in report.figures) is holds
    assert report.figures["requests.received.total"].value == 1
    assert holds or "row_unread:requests" in {notice.code for notice in report.notices}


_NAMES = """                             自然 商业 科研 社会 法律      总计
                              人  企业 机构 公益 服务 其他
"""
# Counted by characters the 8 stands below 684.
_BY_CHARACTERS = """              2.重复申请      8981  684  105   0    0    0  9060
                                8                             7
"""
# Two numbers with one blank between them are no wider than their column.
_NEIGHBOURS = """              1.属于国家秘密                     6548 6550
              2.重复申请      8981  684  105   0    0   6553 9060
                                8                         7    7
"""


@pytest.mark.parametrize("row", [_BY_CHARACTERS, _NEIGHBOURS])
def test_no_head_of_a_number_is_one_in_columns_as_narrow_as_its_neighbours(row: str) -> None:
    """The ends stand below, in the middle of columns of four digits."""
    text = (
        f"{_NAMES}      （一）予以公开           22   135   0    0   20   977  994\n{row}"
        "              3.要求提供公开出版物    0   24   0    0    0    9   33\n"
    )

    figures = parse_report((_HEAD + text).encode()).figures

    assert not {8981, 9060, 6553} & {figure.value for figure in figures.values()}


_ABOVE = """                              3670                     4221 8294
      （七）总计               6    0    0    0    0    0    5
"""
_BELOW = """      （二）部分公开（区分处  7588   0    0    0    0    0  7588
      理的，只计这一情形，不    9                             9
      计其他情形）
"""
_AROUND = """二、上年结转政府信息公开申请  1444                9137      1097
数量                            2   847  954  953   0  1215  81
"""

# Heads that end with commas, and are no numbers.
_COMMAS = """                             1，3 1，5 1，9 80，      1，0 86，
      （七）总计               56   44   01   805  47   16   669
"""

# Two heads, and below them five values: by accident as many as there are columns.
_SEVEN = """              1.信访举报投诉       2234                     2299
              类申请           658   0         0         0    8
"""


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        (_ABOVE, "concluded"),
        (_BELOW, "partly_granted"),
        (_COMMAS, "concluded"),
        (_AROUND, "carried_in"),
        (_SEVEN, "not_processed.complaint"),
    ],
)
def test_a_row_whose_numbers_begin_or_end_beside_it_is_left_out(rows: str, row: str) -> None:
    """Where numbers stand at the foot of their cells, or at the head, beside a label of another height."""
    text = (
        f"{_NAMES}      （一）予以公开           7022   135   0    0   20   977  7994\n{rows}"
        "      （六）其他处理           22   135  80   0   20   977  994\n"
        "              3.其他           22   135  80   0   20   977  994\n"
        "              1.属于国家秘密   22   135  80   0   20   977  994\n"
        "              2.重复申请       22   135  80   0   20   977  994\n"
        "              4.保护第三方合法 22   135  80   0   20   977  994\n              权益\n"
        "四、结转下年度继续办理         22   135  80   0   20   977  994\n"
    )

    figures = parse_report((_HEAD + text).encode()).figures

    assert not [key for key in figures if key.startswith(f"requests.{row}.")]
    assert figures["requests.carried_out.other"].value == 977


def test_two_numbers_with_one_blank_between_them_stand_in_two_columns() -> None:
    """In columns of four digits that touch each other: as one they would go over both, and leave six columns."""
    labels = {
        "granted": "予以公开",
        "refused.state_secret": "属于国家秘密",
        "concluded": "总计",
        "carried_out": "结转下年度继续办理",
        "received": "本年新收政府信息公开申请数量",
    }
    lines = []
    for at, (key, label) in enumerate(labels.items()):
        texts = ["1234"] * 7 if at < len(labels) - 1 else ["5834 2417"]
        starts = [30 - len(label) + 6 * column for column in range(7)]
        printed = label.ljust(30 - len(label)) + ("1234  " * 7 if at < len(labels) - 1 else "  5834 2417")
        shift = 0 if at < len(labels) - 1 else 2
        values = [Word(text, starts[i] + shift, starts[i] + shift + len(text)) for i, text in enumerate(texts)]
        lines.append(Line("line", [Word(label, 0, len(label))], values, printed, key=key, label=label))

    columns = find_request_columns(lines)

    assert columns is not None
    assert columns.measure is wide
