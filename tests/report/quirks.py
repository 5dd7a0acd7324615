"""What is odd about made reports beside what stands in their cells."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.report.printing import Box, Form, Grid

_VARIANTS: Mapping[str, Sequence[str]] = {
    "第二十条第（一）项": ("第二十条(一)项", "第二十条第(一)项", "第二十条 第(一)项", "第二十条第（一） 项"),
    "第二十条第（五）项": ("第二十条第(五)项", "第二十条（五）项"),
    "本年新\n制作数量": ("本年新制作数量", "本年新 制作数量", "本年新"),
    "本年新\n公开数量": ("本年新公开数量",),
    "本年制发件数": ("制发件数", "本年制发数", "本年\n制发件数"),
    "现行有效件数": ("现行有效件", "现行有效件数（历史累计）"),
    "上一年项目数量": ("上年项目数量", "上一年项目数量 2019年"),
    "本年增/减": ("本年增／减", "增/减"),
    "本年收费金额（单位：万元）": ("本年收费金额(单位:万元)", "本年收费金额", "本年收费金额（万元）"),
    "采购总金额": ("采购总金额(万元)", "采购总金额（元）"),
    "规章": ("规章:由有权机关依照法定程序制定的规则",),
    "3.危及“三安全一稳定”": ('3.危及"三安全一稳定"', "3.危及「三安全一稳定」", "3、危及三安全一稳定"),
    "5.要求行政机关确认或重新出具已获取信息": (
        "5.要求行政机关确认或重新出具已获取的信息",
        "5.要求行政机关确认或重\n新出具已获取信息",
        "5要求行政机关确认或重新出具已获取信息",
    ),
    "（六）其他处理": ("（六）其它处理", "㈥其他处理", "(6)其他处理"),
    "3.其他": ("3、其他", "⑶其他", "3.其它", "3其他"),
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": (
        "1.申请人无正当理由逾期不补正,行政机关不再处理其政府信息公开申请",
    ),
    "（一）予以公开": ("㈠予以公开", "(一)予以公开", "(1)予以公开", "⑴予以公开"),
    "1.属于国家秘密": ("1、属于国家秘密", "(1)属于国家秘密", "⑴属于国家秘密", "①属于国家秘密"),
    "2.重复申请": ("2重复申请", "②重复申请", "2、重复申请"),
    "尚未审结": ("尚未\n审结", "未审结"),
    "（七）总计": ("㈦总计", "(七)总计"),
    "行政规范性文件": ("规范性文件", "行政规范性文件（指除规章外具有普遍约束力的文件）"),
    "规范性文件": ("行政规范性文件",),
}
_HEADINGS: Mapping[int, Sequence[str]] = {
    3: (
        "政府信息公开行政复议、行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "因政府信息公开被申请行政复议提起行政诉讼情况",
        "行政复议、行政许可等情况",
    ),
    4: ("存在的主要问题及改进情况", "存在问题及改进情况", "政府信息公开工作存在的主要问题及改进情况"),
}
_FOOTERS = ("浏览次数：19432", "【打印本页】 【关闭窗口】", "扫一扫在手机打开当前页", "网站标识码：0000000000")
_PROSE = ("本年度本机关另有情况说明如下，共发布信息12条：0。", "2020年本单位无其他需要说明的情况，全年收费0元。")
WORDS = "详见附件"

Row = tuple[Grid, list[Box], list[str]]


@dataclass
class Draft:
    """A report before it is printed: what changes of its tables, and which keys are gone or no longer certain."""

    form: Form
    chance: random.Random
    printed: dict[str, str]
    grids: list[Grid]
    headings: list[str]
    rows: list[Row] = field(init=False)
    uncertain: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    worded: set[str] = field(default_factory=set)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Find the rows of values."""
        self.rows = _rows_of(self.printed, self.grids)


def _rows_of(printed: Mapping[str, str], tables: Sequence[Grid]) -> list[Row]:
    """Return every row of values of tables two and three with its table and its keys."""
    found: list[Row] = []
    keys = iter(printed)
    for grid in tables[:2]:
        for row in grid:
            labels = [box.text for box in row]
            if "二十条" in labels[0] or labels[0] == "信息内容" or {"申请人情况", "自然人", "商业企业"} & set(labels):
                continue
            count = len(row) - 1 if grid is tables[0] else 7
            found.append((grid, row, [next(keys) for _ in range(count)]))
    return found


def _vary_labels(draft: Draft) -> None:
    for grid in draft.grids:
        for row in grid:
            for index, box in enumerate(row):
                variants = _VARIANTS.get(box.text)
                if variants and draft.chance.random() < 0.4:
                    row[index] = Box(draft.chance.choice(variants), box.rows, box.cols)


def _add_prose(draft: Draft) -> None:
    grid = draft.grids[draft.chance.randrange(2)]
    width = sum(box.cols for box in grid[0])
    grid.insert(len(grid), [Box(draft.chance.choice(_PROSE), cols=width)])


def _lose_row(draft: Draft) -> None:
    grid, row, keys = draft.chance.choice(draft.rows)
    number = next(index for index, other in enumerate(grid) if other is row)
    if any(box.rows > 1 for box in row):
        return
    for above in range(number):
        for at, box in enumerate(grid[above]):
            if above + box.rows > number:
                grid[above][at] = Box(box.text, box.rows - 1, box.cols)
    del grid[number]
    draft.rows = [known for known in draft.rows if known[1] is not row]
    draft.gone.update(keys)


def _lose_cell(draft: Draft) -> None:
    _, row, keys = draft.chance.choice(draft.rows)
    if len(keys) > 1:
        del row[len(row) - len(keys) + draft.chance.randrange(len(keys))]
        draft.uncertain.update(keys)


def _join_values(draft: Draft) -> None:
    """Print both values of a row in one cell: which is whose, nobody knows."""
    rows = [(row, keys) for _, row, keys in draft.rows if row[0].text == "行政事业性收费" and len(keys) == 2]
    for row, keys in rows:
        row[-2:] = [Box("1288 591")]
        draft.gone.update(keys)


def _put_words(draft: Draft) -> None:
    """Print words where a number belongs."""
    _, row, keys = draft.chance.choice(draft.rows)
    at = draft.chance.randrange(len(keys))
    place = len(row) - len(keys) + at
    if not draft.uncertain.intersection(keys) and not draft.gone.intersection(keys):
        row[place] = Box(WORDS, row[place].rows, row[place].cols)
        draft.printed[keys[at]] = WORDS
        draft.worded.update(keys)


def _add_furniture(draft: Draft) -> None:
    draft.before += [
        "当前位置：首页 > 政府信息公开年报",
        f"发布时间：2024-01-15 09:30 来源：云岫县教育局 浏览次数：{draft.chance.randrange(9999)}",
    ]
    draft.after += draft.chance.sample(_FOOTERS, 2)


def _vary_headings(draft: Draft) -> None:
    for index, variants in _HEADINGS.items():
        draft.headings[index] = draft.chance.choice(variants)


# None: what the cells or the whole document are made with.
QUIRKS: dict[str, Callable[[Draft], None] | None] = {
    "blanks": None,
    "dashes": None,
    "full_width": None,
    "signs": None,
    "thousands": None,
    "units": None,
    "bookmarks": None,
    "padding": None,
    "traditional": None,
    "pinyin": None,
    "hybrid": None,
    "layout_table": None,
    "missing_row": _lose_row,
    "missing_cell": _lose_cell,
    "joined_values": _join_values,
    "words": _put_words,
    "labels": _vary_labels,
    "prose_row": _add_prose,
    "furniture": _add_furniture,
    "headings": _vary_headings,
}
