"""The ways in which clerks and page makers write a label of the form."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

_DEFINITIONS = {
    "规章": "规章：地方行政规章指省、自治区、直辖市和较大的市的人民政府制定的地方政府规章",
    "规范性文件": "规范性文件：指行政机关为执行法律、法规、规章，依照法定权限和程序制定的具有普遍约束力的文件",
    "行政规范性文件": "行政规范性文件（指除规章外，由行政机关制定并公开发布的文件）",
}
_BROKEN = {
    "本年新制作数量": "本年新\n制作数量",
    "本年新公开数量": "本年新\n公开数量",
    "商业企业": "商业\n企业",
    "科研机构": "科研\n机构",
    "社会公益组织": "社会公\n益组织",
    "法律服务机构": "法律服\n务机构",
    "尚未审结": "尚未\n审结",
    "结果维持": "结果\n维持",
    "结果纠正": "结果\n纠正",
    "其他结果": "其他\n结果",
    "未经复议直接起诉": "未经复议\n直接起诉",
    "5.要求行政机关确认或重新出具已获取信息": "5.要求行政机关确认或重新\n出具已获取信息",
}
_OTHER_WORDS = {
    "（六）其他处理": "（六）其它处理",
    "5.要求行政机关确认或重新出具已获取信息": "5.要求行政机关确认或重新出具已获取的信息",
    "尚未审结": "未审结",
    "现行有效件数": "现行有效件",
    "本年制发件数": "制发件数",
    "上一年项目数量": "上年项目数量",
    "本年增/减": "本年增／减",
    "行政规范性文件": "规范性文件",
}
_PARTLY = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
_BROKEN[_PARTLY] = _PARTLY.replace("开（", "开\n（").replace("，不计", "，\n不计")
QUIRKS = (
    "ascii_brackets",
    "no_ordinal",
    "ordinal_space",
    "broken_lines",
    "truncated_header",
    "header_year",
    "straight_quotes",
    "no_quotes",
    "corner_quotes",
    "other_words",
    "definitions",
    "circled_numbers",
    "comma_numbers",
    "wide_dots",
    "no_dots",
    "inner_spaces",
    "hook_character",
    "amount_wan",
    "amount_yuan",
    "fee_no_unit",
    "fee_unit_only",
    "history_note",
)
_CIRCLED = dict(zip("一二三四五六七", "㈠㈡㈢㈣㈤㈥㈦", strict=True))


@dataclass(frozen=True)
class Labels:
    """How one report writes its labels; called with the canonical words it returns those that are printed."""

    year: int
    quirks: frozenset[str] = field(default_factory=frozenset)

    @property
    def amount_unit(self) -> str | None:
        """The unit in the header over the amount of procurement."""
        return "万元" if "amount_wan" in self.quirks else "元" if "amount_yuan" in self.quirks else None

    def __call__(self, label: str) -> str:
        """Return the label as this report prints it."""
        found = self._worded(label)
        found = self._numbered(found)
        if "hook_character" in self.quirks:
            found = found.replace("勾稽", "钩稽")
        for quirk, quotes in (("straight_quotes", '""'), ("no_quotes", ("", "")), ("corner_quotes", "「」")):
            if quirk in self.quirks:
                found = found.replace("“", quotes[0]).replace("”", quotes[1])
        if "ascii_brackets" in self.quirks:
            found = found.replace("（", "(").replace("）", ")")
        return found

    def _worded(self, label: str) -> str:
        if label.startswith("第二十条"):
            return self._article(label)
        if label == "采购总金额" and self.amount_unit:
            return f"采购总金额（{self.amount_unit}）"
        if label.startswith("本年收费金额"):
            return self._fee(label)
        for quirk, words in (("other_words", _OTHER_WORDS), ("definitions", _DEFINITIONS), ("broken_lines", _BROKEN)):
            if quirk in self.quirks and label in words:
                return words[label]
        return self._header(label)

    def _article(self, label: str) -> str:
        """Write 第二十条第（一）项; on the page that leaves out an ordinal, not every one is left out."""
        if "no_ordinal" in self.quirks:
            label = label.replace("条第（", "条（")
            label = label.removeprefix("第") if "一" in label else label
        return label.replace("条第", "条 第") if "ordinal_space" in self.quirks else label

    def _header(self, label: str) -> str:
        if label == "上一年项目数量" and "header_year" in self.quirks:
            return f"上一年项目数量 {self.year - 1}年"
        if label.startswith("本年新") and len(label) == 7 and "truncated_header" in self.quirks:
            return "本年新"
        if label == "现行有效件数" and "history_note" in self.quirks:
            return "现行有效件数\n（历史累计）"
        return label

    def _fee(self, label: str) -> str:
        if "fee_no_unit" in self.quirks:
            return "本年收费金额"
        return "本年收费金额（万元）" if "fee_unit_only" in self.quirks else label

    def _numbered(self, label: str) -> str:
        if label[0] == "（" and label[2:3] == "）" and label[1] in _CIRCLED and "circled_numbers" in self.quirks:
            return _CIRCLED[label[1]] + label[3:]
        if label[0].isdigit() and label[1:2] == ".":
            mark = {"comma_numbers": "、", "wide_dots": "．", "no_dots": ""}
            return label[0] + next((sign for quirk, sign in mark.items() if quirk in self.quirks), ".") + label[2:]
        if label[1:2] == "、" and "inner_spaces" in self.quirks:
            return label[:2] + " " + label[2:]
        return label


def draw_labels(random: Random, year: int) -> Labels:
    """Half of the reports write the form's own words, the others depart from them in some ways."""
    if random.random() < 0.5:
        return Labels(year)
    return Labels(year, frozenset(random.sample(QUIRKS, random.randint(1, 4))))
