"""Reports by the hundred thousand as readings: a few thousand that differ in their figures and their words."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from archive.catalogue.packing import pack_json
from archive.deriving.reports import STATES
from archive.queries.search.folding import fold
from archive.queries.search.grams import split_grams
from report import PARSER_VERSION, Check, Figure, Report, Section, digest_content
from report.codebook import list_codebook

EDITION = "2021"
_PLAIN = """
政府信息 公开 主动公开 依申请公开 工作 制度 平台 建设 监督 保障 机关 单位 部门 群众 重点领域
财政 预算 决算 教育 医疗 卫生 环境 保护 安全 生产 食品 药品 扶贫 乡村 振兴 征地 拆迁 住房
就业 社保 民生 项目 招标 采购 许可 处罚 强制 收费 规章 文件 解读 回应 关切 新闻 发布 培训
考核 评估 责任 追究 复议 诉讼 申请 答复 办理 结果 数量 目录 指南 年度 报告 网站 微博 微信
公众号 公报 栏目 更新 维护 审查 保密 法治 统计 审计 水利 农业 林业 交通 运输 文化 旅游 体育
民政 司法 公安 气象 应急 消防 信访 投诉 举报 热线 窗口 服务 大厅 政务 数字 化
"""
_SELDOM = """
疫苗 核酸 矿山 水库 堤防 地震 蝗灾 蚕桑 渔政 茶园 盐业 烟草 供暖 燃气 电梯 殡葬 彩票 宗教
档案 气候 湿地 猕猴桃 柑橘 咸鸭蛋 竹编
"""
_LINKS = ("，", "、", "和", "的", "，进一步", "，加强", "，推进", "，完善", "，全面落实", "；")


@dataclass(frozen=True)
class Template:
    """One reading for a year: what is in it, packed, and what is derived of it."""

    year: int
    report: Report

    @cached_property
    def packed(self) -> bytes:
        """The reading as the catalogue keeps it."""
        return pack_json({"report": self.report.model_dump(mode="json")})

    @cached_property
    def digest(self) -> str:
        """The digest of what it says."""
        return digest_content(self.report)

    @cached_property
    def text(self) -> str:
        """What of it is searched."""
        parts = [part for section in self.report.sections for part in (section.title, section.text)]
        return "\n".join([self.report.preface, *parts])

    @cached_property
    def grams(self) -> frozenset[str]:
        """What an index keeps of its text."""
        return frozenset(split_grams(fold(self.text)))

    @cached_property
    def joined(self) -> str:
        """The same in one line."""
        return " ".join(sorted(self.grams))

    @cached_property
    def values(self) -> list[tuple[str, int | str | None, int]]:
        """Key, value and state of its figures, as they are stored."""
        return [(key, figure.value, STATES.index(figure.state)) for key, figure in self.report.figures.items()]


def make_templates(years: Sequence[int], a_year: int) -> list[Template]:
    """Return so many readings for each year, always the same ones."""
    keys = [(one.code, one.unit) for one in list_codebook() if one.about == "figure" and EDITION in one.forms]
    chance = random.Random(20260122)  # noqa: S311  data, no secret
    sentences = [_make_sentence(chance) for _ in range(3000)]
    return [Template(year, _make_report(chance, year, keys, sentences)) for year in years for _ in range(a_year)]


def _make_sentence(chance: random.Random) -> str:
    words = chance.choices(_PLAIN.split(), k=chance.randint(5, 12))
    if chance.random() < 0.02:
        words[chance.randrange(len(words))] = chance.choice(_SELDOM.split())
    text = "".join(word + chance.choice(_LINKS) for word in words[:-1]) + words[-1]
    return text + (f"{chance.randint(1, 5000)}件。" if chance.random() < 0.3 else "。")


def _make_report(
    chance: random.Random, year: int, keys: Sequence[tuple[str, str | None]], sentences: Sequence[str]
) -> Report:
    figures = {
        key: _make_figure(chance, key, unit, f"table {1 + at // 70} row {at % 70} cell 2")
        for at, (key, unit) in enumerate(keys)
    }
    roles = ("overview", "disclosure", "requests", "review_litigation", "problems", "other")
    sections = tuple(
        Section(role=role, number=number, title=f"{number}、{role}", text="".join(chance.choices(sentences, k=9)))
        for role, number in zip(roles, "一二三四五六", strict=True)
    )
    holds = [chance.random() > 0.02 for _ in range(60)]
    checks = tuple(Check(rule="R1", holds=one, left=1, right=1, keys=(keys[0][0], keys[1][0])) for one in holds)
    return Report(
        parser_version=PARSER_VERSION,
        kind="annual_report",
        reporting_year=year,
        form=EDITION,
        published_on=date(year + 1, 1, 5) + timedelta(days=int(chance.expovariate(1 / 25))),
        preface="".join(chance.choices(sentences, k=3)),
        sections=sections,
        figures=figures,
        checks=checks,
    )


def _make_figure(chance: random.Random, key: str, unit: str | None, where: str) -> Figure:
    drawn = chance.random()
    if key.endswith(".amount"):
        amount = f"{chance.randint(0, 99999)}.{chance.randint(0, 99):02}"
        return Figure(value=amount, raw=amount, state="stated", unit=unit, where=where)
    if drawn < 0.05:
        return Figure(value=None, raw="", state="blank", unit=unit, where=where)
    value = 0 if drawn < 0.6 else int(chance.paretovariate(0.7))
    return Figure(value=min(value, 10**6), raw=str(value), state="stated", unit=unit, where=where)
