"""Reports before the form of 2019: seven parts of prose, and from 2014 on a sheet of statistics at their end."""

from __future__ import annotations

from random import Random

from tests.report.examiner.articles import Block, Truth
from tests.report.examiner.labels import Labels
from tests.report.examiner.numbers import Manner, Printed, draw_statistics, print_count
from tests.report.examiner.places import Body
from tests.report.examiner.prose import draw_applications, draw_disclosed, draw_reviews_sentence, filler
from tests.report.examiner.statistics_2014 import MONEY, UNITS, statistics_table

_OUTLINE = (
    ("overview", "概述"),
    ("disclosure", "主动公开政府信息的情况"),
    ("requests", "依申请公开政府信息的情况"),
    ("additional", "政府信息公开的收费及减免情况"),
    ("review_litigation", "因政府信息公开申请行政复议、提起行政诉讼的情况"),
    ("problems", "政府信息公开工作存在的主要问题及改进情况"),
    ("other", "其他需要报告的事项"),
)


def draw_early_parts(random: Random, body: Body, year: int, manner: Manner | None, truth: Truth) -> list[Block]:
    """The parts, with the sheet filled in this manner, None for a year that had none."""
    blocks = []
    for numeral, (role, heading) in zip("一二三四五六七", _OUTLINE, strict=True):
        truth.sections.append((role, numeral))
        blocks.append(Block("heading", f"{numeral}、{heading}"))
        if role == "disclosure":
            blocks.append(Block("text", draw_disclosed(random, body, year, truth)))
        elif role == "requests":
            blocks.append(Block("text", draw_applications(random, body, year, 0, truth)))
        elif role == "review_litigation":
            blocks.append(Block("text", draw_reviews_sentence(random, body, year, (0, 0), truth) or "详见附表。"))
        elif role == "additional":
            blocks.append(Block("text", f"{year}年，{body.self_name}未收取政府信息公开费用。"))
        else:
            blocks += [Block("text", filler(random)) for _ in range(random.randint(1, 3))]
    truth.unjudged |= {"notices"}
    return blocks if manner is None else blocks + _sheet(random, year, manner, truth)


def _sheet(random: Random, year: int, manner: Manner, truth: Truth) -> list[Block]:
    truth.form = "2014"
    truth.figures = _draw_figures(random, manner)
    printed = {key: figure.raw for key, figure in truth.figures.items()}
    quirks = random.sample(("ascii_brackets", "wide_dots", "comma_numbers"), random.randint(0, 1))
    table = statistics_table(printed, Labels(year, frozenset(quirks)), numbered=random.random() < 0.15)
    name = "政府信息公开情况统计表"
    caption = random.choice(("附表", name, f"附件：{name}（{year}年度）"))
    return [Block("text", caption), Block("table", table=table)]


def _draw_figures(random: Random, manner: Manner) -> dict[str, Printed]:
    found = {}
    for key, value in draw_statistics(random, random.choice((1, 9, 60))).items():
        unit = UNITS[key]
        if key in MONEY:
            plain = random.choice(("0", "0", str(value % 90), f"{value % 90}.{value % 9 + 1}"))
            found[key] = Printed(plain, plain, "stated", unit)
        else:
            found[key] = print_count(random, manner, value, unit, key.endswith("total"))
    return found
