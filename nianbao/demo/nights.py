"""What changes between the first night and the second, planted on purpose and kept as the truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from nianbao.demo.articles import Article, Report
from nianbao.demo.figures import Value, value_of
from nianbao.demo.paths import article_path
from nianbao.demo.places import BODIES
from nianbao.demo.prose import altered_sections

FIRST_NIGHT = date(2026, 4, 8)
EventKind = Literal["published", "altered", "withdrawn", "moved"]


def night_date(night: int) -> date:
    """Return the date in Shanghai of a night; they are counted from 1."""
    return FIRST_NIGHT + timedelta(days=night - 1)


@dataclass(frozen=True, slots=True)
class Plant:
    """A change to make on the second night to one body's report for one year; `key` is the figure it alters."""

    change: Literal["figure", "paragraph", "attachment", "new", "back_dated", "withdrawn", "moved"]
    issuing_body: str
    reporting_year: int
    key: str = ""


PLANTS = (
    Plant("attachment", "澄岭县财政局", 2022, "disclosure.penalties.decisions"),
    Plant("back_dated", "澄岭县磻溪镇人民政府", 2020),
    Plant("new", "澄岭县自然资源局", 2025),
    Plant("moved", "澄岭县民政局", 2022),
    Plant("paragraph", "澄岭县卫生健康局", 2024),
    Plant("withdrawn", "澄岭县市场监督管理局", 2021),
    Plant("figure", "澄岭县水利局", 2023, "disclosure.licensing.decisions"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What a plant did: the article as it was drawn, and before and after the change, None where there is none.

    `materiality` is what an alteration must be found to be, strongest first; `figures` maps a key to the value
    before and after.
    """

    kind: EventKind
    drawn: Article
    before: Article | None
    after: Article | None
    materiality: tuple[str, ...] = ()
    figures: Mapping[str, tuple[Value, Value]] | None = None


def plant_changes(articles: Sequence[Article], plants: Sequence[Plant] = PLANTS) -> tuple[Change, ...]:
    """Return the changes that the plants make to these articles, the articles of every night taken together."""
    by_report = {
        (article.content.issuing_body, article.content.reporting_year): article
        for article in articles
        if isinstance(article.content, Report)
    }
    return tuple(_change(plant, by_report[plant.issuing_body, plant.reporting_year]) for plant in plants)


def articles_before(articles: Sequence[Article], changes: Sequence[Change]) -> tuple[Article, ...]:
    """Return the articles of the first night: those not yet published are left out."""
    states = {change.drawn: change.before for change in changes}
    return _present(states.get(article, article) for article in articles)


def articles_after(articles: Sequence[Article], changes: Sequence[Change]) -> tuple[Article, ...]:
    """Return the articles of every later night."""
    states = {change.drawn: change.after for change in changes}
    return _present(states.get(article, article) for article in articles)


def _present(articles: Iterable[Article | None]) -> tuple[Article, ...]:
    return tuple(article for article in articles if article is not None)


def _change(plant: Plant, article: Article) -> Change:
    if plant.change == "new":
        return Change("published", article, None, article)
    if plant.change == "back_dated":
        return Change("published", article, None, _renumbered(article))
    if plant.change == "withdrawn":
        return Change("withdrawn", article, article, None)
    if plant.change == "moved":
        return Change("moved", article, article, _renumbered(article))
    return _alteration(plant, article)


def _alteration(plant: Plant, article: Article) -> Change:
    changed_on = night_date(2)
    report = article.content
    if not isinstance(report, Report):
        raise TypeError(f"{article.title}: only reports are altered")
    if plant.change == "paragraph":
        body = next(body for body in BODIES if body.name == report.issuing_body)
        rewritten = replace(report, sections=altered_sections(report.sections, body))
        after = replace(article, content=rewritten, modified_on=changed_on)
        return Change("altered", article, article, after, ("prose",))
    old = report.printed[plant.key]
    new = str(int(old) + 23)
    altered = replace(report, printed={**report.printed, plant.key: new})
    figures = {plant.key: (value_of(plant.key, old), value_of(plant.key, new))}
    if plant.change == "attachment":
        after = replace(article, content=altered, attachment_modified_on=changed_on)
        return Change("altered", article, article, after, ("figures", "attachment"), figures)
    after = replace(article, content=altered, modified_on=changed_on)
    return Change("altered", article, article, after, ("figures",), figures)


def _renumbered(article: Article) -> Article:
    # What is put up later gets a later number, whatever date it bears.
    number = article.number + 9001
    path = article_path(article.portal, number, article.published_on)
    return replace(article, number=number, path=path, modified_on=night_date(2))
