"""Figures that add up, and the many ways in which people print them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.report.examiner import statistics_2014
from tests.report.examiner.tables import APPLICANTS, PROCEEDINGS, RESULTS, disclosure_blocks, outcome_rows, request_rows

BLANKS = ("", "\xa0", "　", "\u2002", "  ")
DASHES = ("/", "—", "-", "无", "——", "／")
_FULL_WIDTH = str.maketrans("0123456789.+-", "０１２３４５６７８９．＋－")


@dataclass(frozen=True)
class Printed:
    """A figure as it is printed and what it means by the contract; `either` marks one that may also be left out."""

    raw: str
    value: int | str | None
    state: str
    unit: str | None
    either: bool = False


@dataclass(frozen=True)
class Manner:
    """How a clerk fills the cells of a report."""

    zero: str = "0"  # what stands for nothing: "0", "blank", "dash"
    blank: str = ""
    dash: str = "/"
    before: str = ""
    after: str = ""
    full_width: bool = False
    thousands: bool = False
    totals_too: bool = False  # whether the totals, too, are blank or dashes where they are nothing
    sign: str = "+"  # how a change is printed: "+", "增", "none", "pair"


def draw_manner(random: Random) -> Manner:
    """Most clerks print a plain 0; the others leave cells blank, or put dashes, or pad their numbers."""
    padding = random.choice(("", "", "", "", " ", "　", "\xa0", "\u2002", "　　"))
    return Manner(
        zero=random.choice(("0", "0", "0", "0", "blank", "dash")),
        blank=random.choice(BLANKS),
        dash=random.choice(DASHES),
        before=padding if random.random() < 0.6 else "",
        after=padding if random.random() < 0.3 else "",
        full_width=random.random() < 0.06,
        thousands=random.random() < 0.08,
        totals_too=random.random() < 0.3,
        sign=random.choice(("+", "增", "none", "pair")),
    )


def _count(random: Random, scale: int) -> int:
    return 0 if random.random() < 0.45 else random.randint(0, scale)


def draw_requests(random: Random, edition: str, scale: int) -> dict[str, int]:
    """The table of requests, in which every sum holds."""
    found = dict.fromkeys((f"{row}.{column}" for row in request_rows(edition) for column, _ in APPLICANTS), 0)
    for column, _ in APPLICANTS[: random.choice((1, 2, 2, 6))]:
        concluded = 0
        for row in outcome_rows(edition):
            part = random.randint(0, scale) if scale and random.random() < 0.2 else 0
            found[f"{row}.{column}"] = part
            concluded += part
        carried_out = random.randint(0, max(1, scale // 8)) if scale and random.random() < 0.3 else 0
        carried_in = random.randint(0, concluded + carried_out) if random.random() < 0.3 else 0
        found[f"requests.concluded.{column}"] = concluded
        found[f"requests.carried_out.{column}"] = carried_out
        found[f"requests.carried_in.{column}"] = carried_in
        found[f"requests.received.{column}"] = concluded + carried_out - carried_in
    for row in request_rows(edition):
        found[f"{row}.total"] = sum(found[f"{row}.{column}"] for column, _ in APPLICANTS[:6])
    return found


def draw_reviews(random: Random, scale: int) -> dict[str, int]:
    """The table of reviews and suits, in which every sum holds."""
    found = {}
    for proceeding in PROCEEDINGS:
        parts = {result: _count(random, scale) for result, _ in RESULTS[:4]}
        parts["total"] = sum(parts.values())
        found.update({f"{proceeding}.{result}": value for result, value in parts.items()})
    return found


def draw_disclosure(random: Random, edition: str, scale: int, may_make_rules: bool) -> dict[str, int]:
    """The table of disclosure without its amounts; changes may be negative, published never exceeds all published."""
    found = {}
    for _, rows, columns in disclosure_blocks(edition):
        for row, _ in rows:
            for column, _ in columns:
                value = _count(random, scale * 40 + 9)
                if column == "change":
                    value = random.choice((0, 0, 1, 12, -3, -35, 72, random.randint(-99, 99)))
                if row == "rules" and not may_make_rules:
                    value = 0
                found[f"disclosure.{row}.{column}"] = value
    for row in ("rules", "normative_documents"):
        total = f"disclosure.{row}.total_published"
        if total in found:
            found[total] += found[f"disclosure.{row}.published"]
    return found


def draw_statistics(random: Random, scale: int) -> dict[str, int]:
    """The sheet of 2014, in which every sum holds."""
    found = {key: _count(random, scale * 20 + 9) for key in statistics_2014.KEYS}
    for parent, children in statistics_2014.SUMS:
        found[parent] = sum(found[child] for child in children)
    return found


def print_count(random: Random, manner: Manner, value: int, unit: str, is_total: bool = False) -> Printed:
    """A count or a number of items in this manner."""
    if value == 0 and manner.zero != "0" and (manner.totals_too or not is_total):
        if manner.zero == "blank":
            return Printed(manner.blank, None, "blank", unit)
        return Printed(manner.dash, 0, "dash", unit)
    text = f"{value:,}" if manner.thousands else str(value)
    text = text.translate(_FULL_WIDTH) if manner.full_width else text
    if random.random() < 0.002:
        return Printed(f"{text}{unit}", value, "stated", unit)
    if random.random() < 0.001:
        return Printed("详见附件", None, "unreadable", unit)
    return Printed(f"{manner.before}{text}{manner.after}", value, "stated", unit)


def print_change(random: Random, manner: Manner, value: int) -> Printed:
    """A change of the number of items: signed, and nothing may be a pair of signs."""
    size = abs(value)
    if value == 0:
        raw = random.choice(("+(0) -(0)", "+（0）-（0）", "+0")) if manner.sign == "pair" else "0"
        return Printed(raw, 0, "stated", "项")
    signs = {"+": ("+", "-"), "增": ("增", "减"), "none": ("", "-"), "pair": ("＋", "－")}[manner.sign]
    raw = f"{manner.before}{signs[value < 0]}{size}{manner.after}"
    return Printed(raw, value, "stated", "项")


def print_amount(random: Random, header_unit: str | None, own_unit: str | None) -> Printed:
    """An amount of money, with or without a unit of its own, which goes before its header's and the form's."""
    if random.random() < 0.4:
        return Printed("0", "0", "stated", header_unit or own_unit)
    if random.random() < 0.08:
        return Printed("/", "0", "dash", header_unit or own_unit)
    whole, cents = random.randint(1, 30_000_000), random.randint(0, 99)
    plain = random.choice((str(whole), f"{whole}.{cents:02d}", f"{whole % 9999}.{cents}"))
    if header_unit is None and random.random() < 0.6:
        unit = random.choice(("元", "万元", "万元", "亿元"))
        printed = random.choice((plain, plain, f"{whole:,}"))
        return Printed(f"{printed}{random.choice(('', '', ' '))}{unit}", printed.replace(",", ""), "stated", unit)
    return Printed(plain, plain, "stated", header_unit or own_unit)
