"""A county that lives for years: its portals on every night, what befalls them, and the truth of what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Literal

from nianbao.demo.articles import Article, Report, Section
from nianbao.demo.figures import Printing, form_of, generate_figures, print_figures, value_of
from nianbao.demo.paths import number_of
from nianbao.demo.places import BODIES, GKMLPT, JCMS, TRS, Body, Place
from nianbao.demo.prose import preface_of, sections_of, title_of
from nianbao.demo.sites import Family, load_families

FIRST_YEAR = 2023
# Beyond the last year that is published in a decade.
YEARS = range(FIRST_YEAR, 2040)
# How the portal is on a night: down and blocked at the list, its pages silent, its list empty or mostly lost.
Fault = Literal["down", "blocked", "silent", "empty", "short", "partial"]
UNHEALTHY: dict[Fault, str] = {
    "down": "incomplete",
    "blocked": "blocked",
    "silent": "pages_silent",
    "empty": "list_shrunk",
    "short": "list_shrunk",
    "partial": "incomplete",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """An event that must be found: its night is the first on which it can be seen, the other members as in an event."""

    night: date
    kind: str
    portal: str
    issuing_body: str | None = None
    reporting_year: int | None = None
    materiality: tuple[str, ...] = ()
    figures: tuple[tuple[str, object, object], ...] = ()

    @property
    def name(self) -> tuple[object, ...]:
        """What an event is matched by."""
        return (self.kind, self.portal, self.issuing_body, self.reporting_year, self.materiality, self.figures)


@dataclass(slots=True)
class LivingPortal:
    """A portal as it is tonight; `listed` are its articles, `gone` those that were taken away and may come back.

    `late` are articles that a portal which moved has not brought over yet. `title` is what its pages call it.
    """

    place: Place
    family: Family
    origin: str
    title: str
    listed: dict[tuple[str, int], Article] = field(default_factory=dict)
    gone: dict[tuple[str, int], Article] = field(default_factory=dict)
    late: dict[tuple[str, int], Article] = field(default_factory=dict)
    fault: Fault | None = None

    @property
    def id(self) -> str:
        """The portal's id, which never changes."""
        return f"demo-{self.title}"

    @property
    def column_url(self) -> str:
        """Where its reports are listed."""
        return self.origin + self.place.column_path

    def articles(self) -> tuple[Article, ...]:
        """Return what its column lists, newest first."""
        return tuple(sorted(self.listed.values(), key=lambda one: (one.published_on, one.publisher), reverse=True))


class LivingCounty:
    """Three portals of the demo county over the years; every change is made through it, so that it knows the truth."""

    def __init__(self, seed: int, first: date) -> None:
        self.random = Random(seed)  # noqa: S311  a county is drawn, no secret
        self.today = first
        self.expected: list[Expected] = []
        families = load_families()
        self.portals = [
            LivingPortal(place, families[place.platform], f"http://www.{place.id}.gov.cn", place.id.partition("-")[2])
            for place in (TRS, JCMS, GKMLPT)
        ]
        self._touched: dict[tuple[str, int], date] = {}
        self._drafts = {body.name: dict(_draft(seed, body)) for body in BODIES}
        self._ordinal = 0
        for portal in self.portals:
            for body in self.bodies_of(portal):
                for year in YEARS:
                    if self._published_on(body, year) < first:
                        self._publish(portal, body, year)

    def bodies_of(self, portal: LivingPortal) -> list[Body]:
        """Return the bodies that publish on a portal."""
        return [body for body in BODIES if body.portal == portal.id]

    def publish_due(self) -> None:
        """Publish what is due today: departments in January, the government in March."""
        for portal in self.portals:
            for body in self.bodies_of(portal):
                year = self.today.year - 1
                if self._published_on(body, year) == self.today:
                    article = self._publish(portal, body, year)
                    self._expect("published", portal, article)

    def free(self, *, portal: str | None = None, attached: bool | None = None) -> tuple[LivingPortal, Article]:
        """Choose a listed report that nothing happened to for long, so that what happens to it can be told apart."""
        candidates = [
            (one, article)
            for one in self.portals
            if portal in (None, one.id)
            for key, article in sorted(one.listed.items())
            if (self.today - self._touched.get(key, date.min)).days > 100
            and attached in (None, _report(article).attached)
            and (self.today - article.published_on).days > 40
        ]
        chosen = self.random.choice(candidates)
        self._touched[_key(chosen[1])] = self.today
        return chosen

    def alter(
        self, portal: LivingPortal, article: Article, key: str, text: str, kinds: tuple[str, ...] = ("figures",)
    ) -> Article:
        """Have one cell of a report say something else; return the article as it is then."""
        # It may have been put up anew since it was chosen.
        article = portal.listed[_key(article)]
        report = _report(article)
        old = report.printed[key]
        after = self._put(portal, article, replace(report, printed={**report.printed, key: text}))
        kinds = (*kinds, "attachment") if report.attached else kinds
        self._expect("altered", portal, after, kinds, ((key, value_of(key, old), value_of(key, text)),))
        return after

    def reword(self, portal: LivingPortal, article: Article, text: str) -> Article:
        """Put a sentence into the last part of a report; return the article as it is then."""
        report = _report(article)
        *others, last = report.sections
        sections = (*others, Section(last.heading, (*last.paragraphs, text)))
        after = self._put(portal, article, replace(report, sections=sections))
        self._expect("altered", portal, after, ("prose", "attachment") if report.attached else ("prose",))
        return after

    def reword_all(self, portal: LivingPortal, old: str, new: str) -> None:
        """Rename an office in every report of a portal."""
        for article in portal.articles():
            report = _report(article)
            self._put(portal, article, replace(report, preface=report.preface.replace(old, new)))
        self._expect("portal_changed", portal, None, ("prose",))

    def withdraw(self, portal: LivingPortal, article: Article, *, is_told: bool = True) -> None:
        """Take a report away from list and address."""
        portal.gone[_key(article)] = portal.listed.pop(_key(article))
        if is_told:
            self._expect("withdrawn", portal, article)

    def restore(self, portal: LivingPortal, article: Article, *, is_told: bool = True) -> None:
        """Put it back."""
        portal.listed[_key(article)] = portal.gone.pop(_key(article))
        if is_told:
            self._expect("restored", portal, article)

    def move(self, portal: LivingPortal, article: Article) -> None:
        """Put a report up anew, under another number, and take the old one away."""
        number = article.number + 500_009
        path = portal.family.article_path(number, article.published_on)
        portal.listed[_key(article)] = replace(article, number=number, path=path)
        self._expect("moved", portal, article)

    def migrate(self, portal: LivingPortal, family: Family, late_count: int) -> None:
        """Let a portal stand at another host, made by other software; some reports are brought over later."""
        portal.origin = portal.origin.replace("http://www.", "https://zwgk.")
        portal.place, portal.family = replace(family.place, name=portal.place.name), family
        for key, article in sorted(portal.listed.items()):
            portal.listed[key] = self._rehoused(article, family)
        chosen = self.random.sample(sorted(portal.listed), late_count)
        portal.late = {key: portal.listed.pop(key) for key in chosen}
        portal.gone.clear()
        self._expect("portal_changed", portal, None)
        for article in portal.articles():
            self._expect("moved", portal, article)

    def bring_over(self, portal: LivingPortal) -> None:
        """Bring over what was late."""
        for key, article in sorted(portal.late.items()):
            portal.listed[key] = article
            self._expect("moved", portal, article)
        portal.late = {}

    def redesign(self, portal: LivingPortal, number: int) -> None:
        """Change what stands around every page of a portal; that is nobody's alteration."""
        name = portal.place.name.partition("·")[0]
        portal.place = replace(portal.place, name=f"{name}·第{number}版")

    def _rehoused(self, article: Article, family: Family) -> Article:
        self._ordinal += 1
        number = number_of(family.place.id, 2000 + self._ordinal)
        path = family.article_path(number, article.published_on)
        attached = ""
        if article.attachment_path and family.attachment_path is not None:
            attached = family.attachment_path(number, article.published_on, _report(article).layout)
        return replace(article, portal=family.place.id, number=number, path=path, attachment_path=attached)

    def _put(self, portal: LivingPortal, article: Article, report: Report) -> Article:
        attached_on = self.today if report.attached else article.attachment_modified_on
        after = replace(article, content=report, modified_on=self.today, attachment_modified_on=attached_on)
        portal.listed[_key(article)] = after
        return after

    def _publish(self, portal: LivingPortal, body: Body, year: int) -> Article:
        self._ordinal += 1
        report, published_on = self._drafts[body.name][year], self._published_on(body, year)
        number = number_of(portal.family.place.id, self._ordinal)
        attached = ""
        if report.attached and portal.family.attachment_path is not None:
            attached = portal.family.attachment_path(number, published_on, report.layout)
        elif report.attached:
            report = replace(report, layout="plain")
        article = Article(
            portal=portal.family.place.id,
            number=number,
            path=portal.family.article_path(number, published_on),
            published_on=published_on,
            modified_on=published_on,
            publisher=body.name,
            content=report,
            # A few pages show how often they were visited.
            counted=self._ordinal % 40 == 0 and not attached,
            attachment_path=attached,
            attachment_modified_on=published_on if attached else None,
        )
        portal.listed[body.name, year] = article
        return article

    def _published_on(self, body: Body, year: int) -> date:
        # By the regulation departments publish by 31 January and the government by 31 March (art. 49).
        month = 3 if body.scale > 40 else 1
        return date(year + 1, month, 8 + (sum(map(ord, body.name)) + 7 * year) % 19)

    def _expect(
        self,
        kind: str,
        portal: LivingPortal,
        article: Article | None,
        materiality: tuple[str, ...] = (),
        figures: tuple[tuple[str, object, object], ...] = (),
    ) -> None:
        body, year = _key(article) if article is not None else (None, None)
        self.expected.append(Expected(self.today, kind, portal.id, body, year, materiality, figures))


def numbered_keys(article: Article) -> list[str]:
    """Return the keys of a report's cells that hold a number above nought and stand in no sum."""
    printed = _report(article).printed
    return sorted(key for key, text in printed.items() if key.endswith(".decisions") and text.isdigit() and int(text))


def printed(article: Article, key: str) -> str:
    """Return what stands in a cell of a report."""
    return _report(article).printed[key]


def tomorrow(day: date) -> date:
    """Return the day after."""
    return day + timedelta(days=1)


def _draft(seed: int, body: Body) -> Iterator[tuple[int, Report]]:
    figures = generate_figures(Random(f"{seed}/{body.name}"), body.scale, YEARS)  # noqa: S311  the same
    for year in YEARS:
        random = Random(f"{seed}/{body.name}/{year}")  # noqa: S311  the same
        printing = Printing(random.choice(("0", "0", "", "/", "—")), random.choice(("万元", "元", "header")))
        yield (
            year,
            Report(
                title=title_of(body.name, year, random.randrange(3)),
                issuing_body=body.name,
                reporting_year=year,
                form=form_of(year),
                layout=body.layouts[(year - 2021) % len(body.layouts)],
                preface=preface_of(body, year),
                sections=sections_of(random, body, year, figures[year]),
                printed=print_figures(figures[year], printing),
                procurement_header=printing.procurement_header,
                signed_on=date(year + 1, 1, 6),
            ),
        )


def _report(article: Article) -> Report:
    if not isinstance(article.content, Report):
        raise TypeError(f"{article.title}: no report")
    return article.content


def _key(article: Article) -> tuple[str, int]:
    report = _report(article)
    return report.issuing_body, report.reporting_year
