"""The county: every article that its portals publish on each night, and the truth about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from nianbao.demo.articles import Article, Notice, Report
from nianbao.demo.figures import Printing, Value, form_of, generate_figures, print_figures, value_of
from nianbao.demo.form import Form
from nianbao.demo.nights import (
    PLANTS,
    Change,
    EventKind,
    articles_after,
    articles_before,
    night_date,
    plant_changes,
)
from nianbao.demo.notices import NOTICES
from nianbao.demo.paths import article_path, attachment_path, number_of
from nianbao.demo.places import BODIES, DIVISION_CODE, PLACES, YEARS, Body, Place, place_of
from nianbao.demo.prose import preface_of, sections_of, title_of

_NEW = frozenset((plant.issuing_body, plant.reporting_year) for plant in PLANTS if plant.change == "new")


@dataclass(frozen=True, slots=True)
class Planted:
    """An event that a night must bring.

    `url` is where the report is or, withdrawn, was; `old_url` is where a moved one was, else None. `materiality`
    is as the event must have it. `figures` maps a key to the value before and after.
    """

    kind: EventKind
    portal: str
    issuing_body: str
    reporting_year: int
    url: str
    old_url: str | None
    materiality: tuple[str, ...]
    figures: Mapping[str, tuple[Value, Value]]


@dataclass(frozen=True, slots=True)
class ReportTruth:
    """A report as it is served on a night.

    `figures` holds a value for every cell of its tables: an integer, a decimal string for money, None where the
    cell is blank. `printed` is what stands in the cells. `attachment_url` is what the page links to, else None.
    """

    portal: str
    issuing_body: str
    reporting_year: int
    title: str
    url: str
    attachment_url: str | None
    form: Form
    layout: str
    published_on: date
    signed_on: date
    figures: Mapping[str, Value]
    printed: Mapping[str, str]


class County:
    """A synthetic county: the same seed gives the same county, to the byte."""

    def __init__(self, seed: int = 2026) -> None:
        self.seed = seed
        everything = [article for place in PLACES for article in _articles_of(seed, place)]
        self._changes: tuple[Change, ...] = plant_changes(everything)
        self._before = _by_portal(articles_before(everything, self._changes))
        self._after = _by_portal(articles_after(everything, self._changes))

    def articles(self, portal: str, night: int) -> tuple[Article, ...]:
        """Return what a portal's column lists on a night, newest first; nights count from 1."""
        return (self._before if night < 2 else self._after)[portal]

    def planted(self, night: int, port: int) -> tuple[Planted, ...]:
        """Return the events that a night must bring: the first is the baseline, all come on the second."""
        return tuple(_planted(change, port) for change in self._changes) if night == 2 else ()

    def reports(self, night: int, port: int) -> tuple[ReportTruth, ...]:
        """Return the truth about every report of a night, portal by portal, newest first."""
        return tuple(
            _truth(article, article.content, port)
            for place in PLACES
            for article in self.articles(place.id, night)
            if isinstance(article.content, Report)
        )

    def rejected_urls(self, night: int, port: int) -> tuple[str, ...]:
        """Return the addresses of the listed articles that are no reports."""
        return tuple(
            origin_of(place, port) + article.path
            for place in PLACES
            for article in self.articles(place.id, night)
            if isinstance(article.content, Notice)
        )

    def portal_files(self, port: int) -> dict[str, str]:
        """Return the portals' files, TOML by file name, for a county served on this port."""
        return {f"{place.id}.toml": _portal_file(place, port) for place in PLACES}


def origin_of(place: Place, port: int) -> str:
    """Return scheme, host and port of a portal."""
    return f"http://{place.address}:{port}"


def _articles_of(seed: int, place: Place) -> list[Article]:
    drafts: list[tuple[date, str, Report | Notice]] = [
        (notice.published_on, notice.publisher, Notice(notice.title, notice.paragraphs))
        for notice in NOTICES
        if notice.portal == place.id
    ]
    for body in BODIES:
        if body.portal == place.id:
            drafts.extend((published_on, body.name, report) for published_on, report in _reports_of(seed, body))
    drafts.sort(key=lambda draft: (draft[0], draft[1]))
    return [_article(place.id, ordinal, *draft) for ordinal, draft in enumerate(drafts)]


def _article(portal: str, ordinal: int, published_on: date, publisher: str, content: Report | Notice) -> Article:
    number = number_of(portal, ordinal)
    attached = content.layout if isinstance(content, Report) and content.attached else ""
    return Article(
        portal=portal,
        number=number,
        path=article_path(portal, number, published_on),
        published_on=published_on,
        modified_on=published_on,
        publisher=publisher,
        content=content,
        counted=ordinal % 2 == 0 and not attached,
        attachment_path=attachment_path(portal, number, published_on, attached),
        attachment_modified_on=published_on if attached else None,
    )


def _reports_of(seed: int, body: Body) -> Iterable[tuple[date, Report]]:
    numbers = Random(f"{seed}/{body.name}")  # noqa: S311  a county is drawn, no secret
    figures = generate_figures(numbers, body.scale, YEARS)
    for year, layout in zip(YEARS, body.layouts, strict=True):
        random = Random(f"{seed}/{body.name}/{year}")  # noqa: S311  the same
        printing = Printing(random.choice(("0", "0", "", "/", "—")), random.choice(("万元", "元", "header")))
        published_on = _published_on(random, body, year)
        yield (
            published_on,
            Report(
                title=title_of(body.name, year, random.randrange(3)),
                issuing_body=body.name,
                reporting_year=year,
                form=form_of(year),
                layout=layout,
                preface=preface_of(body, year),
                sections=sections_of(random, body, year, figures[year]),
                printed=print_figures(figures[year], printing),
                procurement_header=printing.procurement_header,
                signed_on=published_on - timedelta(days=random.randint(1, 4)),
            ),
        )


def _published_on(random: Random, body: Body, year: int) -> date:
    # By the regulation departments publish by 31 January and the government by 31 March (art. 49).
    month = 3 if body.scale > 40 else 1
    day = date(year + 1, month, random.randint(7, 27))
    if (body.name, year) in _NEW:
        day = night_date(1)
    return day - timedelta(days=max(0, day.weekday() - 4))


def _by_portal(articles: Iterable[Article]) -> dict[str, tuple[Article, ...]]:
    listed: dict[str, list[Article]] = {place.id: [] for place in PLACES}
    for article in sorted(articles, key=lambda article: (article.published_on, article.publisher), reverse=True):
        listed[article.portal].append(article)
    return {portal: tuple(of_portal) for portal, of_portal in listed.items()}


def _planted(change: Change, port: int) -> Planted:
    article = change.after or change.before
    if article is None or not isinstance(article.content, Report):
        raise TypeError(f"{change.kind}: a planted event is of a report")
    origin = origin_of(place_of(article.portal), port)
    old_url = origin + change.before.path if change.kind == "moved" and change.before else None
    return Planted(
        kind=change.kind,
        portal=article.portal,
        issuing_body=article.content.issuing_body,
        reporting_year=article.content.reporting_year,
        url=origin + article.path,
        old_url=old_url,
        materiality=change.materiality,
        figures=change.figures or {},
    )


def _truth(article: Article, report: Report, port: int) -> ReportTruth:
    origin = origin_of(place_of(article.portal), port)
    return ReportTruth(
        portal=article.portal,
        issuing_body=report.issuing_body,
        reporting_year=report.reporting_year,
        title=report.title,
        url=origin + article.path,
        attachment_url=origin + article.attachment_path if article.attachment_path else None,
        form=report.form,
        layout=report.layout,
        published_on=article.published_on,
        signed_on=report.signed_on,
        figures={key: value_of(key, text) for key, text in report.printed.items()},
        printed=dict(report.printed),
    )


def _portal_file(place: Place, port: int) -> str:
    origin = origin_of(place, port)
    return (
        f'id = "{place.id}"\n'
        f'name = "{place.name}"\n'
        f'division_code = "{DIVISION_CODE}"\n'
        f'site_id_code = "{place.site_id_code}"\n'
        f'platform = "{place.platform}"\n'
        f'home = "{origin}{place.home_path}"\n'
        "loopback = true\n"
        "delay_seconds = 0\n"
        "\n[[columns]]\n"
        f'name = "{place.column_name}"\n'
        f'url = "{origin}{place.column_path}"\n'
        "\n[withdrawal]\nconfirm_after_checks = 1\nconfirm_after_days = 0\n"
        f"\n[expect]\nreports_min = {place.reports_min}\n"
    )
