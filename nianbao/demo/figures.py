"""Figures of a body over the years, right by the form's arithmetic, and how a report prints them.

Rules R1 to R8 of the form's arithmetic hold: within a report (R1 to R4), and from one year to the next for the
documents in force (R5), the numbers of items (R6) and the requests carried over (R8).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from nianbao.demo.form import APPLICANTS, OUTCOME_BLOCKS, OUTCOMES, Form, result_leaves

Value = int | str | None
AMOUNTS = frozenset({"disclosure.procurement.amount", "disclosure.fees.amount"})

_DASHES = frozenset({"/", "—", "-", "无"})
_ITEMS = ("licensing", "other_services", "penalties", "coercion", "fees")
_WHO = tuple(who for who, _ in APPLICANTS if who != "total")
# Who asks: nearly always a natural person, now and then a company, the others hardly ever.
_ASKING = {"natural_person": 1.0, "business": 0.22, "research": 0.0, "public_interest": 0.02, "legal_service": 0.05}
_ANSWERS = {
    "requests.granted": 40,
    "requests.partly_granted": 10,
    "requests.refused.third_party_rights": 3,
    "requests.refused.internal_affairs": 3,
    "requests.refused.process_information": 2,
    "requests.refused.inquiry_matters": 4,
    "requests.unavailable.not_held": 22,
    "requests.unavailable.needs_creation": 5,
    "requests.not_processed.complaint": 4,
    "requests.not_processed.repeated": 3,
    "requests.otherwise.correction_overdue": 2,
    "requests.otherwise.remaining": 2,
    "requests.otherwise": 4,
}


@dataclass(frozen=True, slots=True)
class Printing:
    """How a report prints its figures.

    `zero` is what stands for 0 where nothing happened: "0", "" or a dash; with "" the totals still print 0.
    `money` says where the unit of 采购总金额 stands: in the cell as 万元 or 元, or in the header.
    """

    zero: Literal["0", "", "/", "—"] = "0"
    money: Literal["万元", "元", "header"] = "万元"

    @property
    def procurement_header(self) -> str:
        """Return the header over the amount of 政府集中采购."""
        return "采购总金额（万元）" if self.money == "header" else "采购总金额"


def form_of(year: int) -> Form:
    """Return the edition that the reports of a year use."""
    return "2019" if year <= 2020 else "2021"


def generate_figures(random: Random, scale: int, years: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return every figure of a body, by year and key; `scale` is about how many requests it gets a year.

    Amounts of money are in hundredths of 万元.
    """
    stock = {name: random.randint(2, 60) for name in _ITEMS}
    carried = dict.fromkeys(_WHO, 0) | {"natural_person": random.randint(0, scale // 4 + 1)}
    in_force = random.randint(2, 8 + scale // 4)
    work = {name: random.randint(20, 100 + 30 * scale) for name in ("licensing", "penalties", "coercion")}
    figures: dict[int, dict[str, int]] = {}
    for year in years:
        form = form_of(year)
        of_year, carried = _requests(random, form, scale, carried)
        issued, repealed = random.randint(0, 4), random.randint(0, min(2, in_force))
        in_force += issued - repealed
        decisions = {name: round(base * random.uniform(0.7, 1.4)) for name, base in work.items()}
        if form == "2019":
            of_year |= _disclosure_2019(random, stock, decisions, issued, in_force)
        else:
            of_year |= _disclosure_2021(random, decisions, (issued, repealed, in_force))
        figures[year] = of_year | _outcomes(random, scale)
    return figures


def print_figures(figures: Mapping[str, int], printing: Printing) -> dict[str, str]:
    """Return what stands in each cell, by key."""
    printed: dict[str, str] = {}
    for key, number in figures.items():
        if key in AMOUNTS:
            printed[key] = _money(key, number, printing)
        elif key.endswith(".change"):
            printed[key] = f"{number:+d}" if number else "0"
        elif number == 0 and not (printing.zero == "" and key.endswith(".total")):
            printed[key] = printing.zero
        else:
            printed[key] = str(number)
    return printed


def value_of(key: str, text: str) -> Value:
    """Return the value a careful reader gives a printed cell: None where it is blank, 0 for a dash."""
    if not text.strip():
        return None
    if text in _DASHES:
        return 0
    number = re.sub(r"[+元万,]", "", text)
    return number if key in AMOUNTS else int(number)


def _requests(
    random: Random, form: Form, scale: int, carried_in: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, int]]:
    leaves = result_leaves(form)
    figures: dict[str, int] = {}
    carried_out: dict[str, int] = {}
    for who in _WHO:
        received = round(scale * _ASKING.get(who, 0.0) * random.uniform(0.4, 1.5))
        open_requests = received + carried_in[who]
        carried_out[who] = min(open_requests, random.choice((0, 0, 1, 2)))
        answered = dict.fromkeys(leaves, 0)
        possible = [leaf for leaf in leaves if leaf in _ANSWERS]
        for _ in range(open_requests - carried_out[who]):
            answered[random.choices(possible, [_ANSWERS[leaf] for leaf in possible])[0]] += 1
        figures[f"requests.received.{who}"] = received
        figures[f"requests.carried_in.{who}"] = carried_in[who]
        figures |= {f"{leaf}.{who}": count for leaf, count in answered.items()}
        figures[f"requests.concluded.{who}"] = sum(answered.values())
        figures[f"requests.carried_out.{who}"] = carried_out[who]
    rows = ("requests.received", "requests.carried_in", *leaves, "requests.concluded", "requests.carried_out")
    figures |= {f"{row}.total": sum(figures[f"{row}.{who}"] for who in _WHO) for row in rows}
    return figures, carried_out


def _disclosure_2019(
    random: Random, stock: dict[str, int], decisions: Mapping[str, int], made: int, total: int
) -> dict[str, int]:
    figures = {f"disclosure.rules.{column}": 0 for column in ("made", "published", "total_published")}
    figures |= {
        "disclosure.normative_documents.made": made,
        "disclosure.normative_documents.published": min(made, total),
        "disclosure.normative_documents.total_published": total,
        "disclosure.procurement.items": random.randint(1, 40),
        "disclosure.procurement.amount": random.randint(3_000, 400_000),
    }
    for name in _ITEMS:
        change = random.choice((0, 0, 1, 2, -1))
        figures[f"disclosure.{name}.items_last_year"] = stock[name]
        figures[f"disclosure.{name}.change"] = change
        stock[name] += change
        if name != "fees":
            figures[f"disclosure.{name}.decisions"] = decisions.get(name, random.randint(0, 90))
    return figures


def _disclosure_2021(random: Random, decisions: Mapping[str, int], documents: tuple[int, int, int]) -> dict[str, int]:
    columns = ("issued", "repealed", "in_force")
    figures = {f"disclosure.rules.{column}": 0 for column in columns}
    figures |= {f"disclosure.normative_documents.{column}": n for column, n in zip(columns, documents, strict=True)}
    figures |= {f"disclosure.{name}.decisions": number for name, number in decisions.items()}
    figures["disclosure.fees.amount"] = random.randint(120, 90_000)
    return figures


def _outcomes(random: Random, scale: int) -> dict[str, int]:
    figures: dict[str, int] = {}
    for block in OUTCOME_BLOCKS:
        for outcome, _ in OUTCOMES[:-1]:
            figures[f"{block}.{outcome}"] = random.choice((0, 0, 0, 1, 1 + scale // 15))
        figures[f"{block}.total"] = sum(figures[f"{block}.{outcome}"] for outcome, _ in OUTCOMES[:-1])
    return figures


def _money(key: str, hundredths: int, printing: Printing) -> str:
    if key == "disclosure.procurement.amount" and printing.money == "元":
        return f"{hundredths * 100}.00元"
    amount = f"{hundredths / 100:.2f}"
    if key == "disclosure.procurement.amount" and printing.money == "万元":
        return f"{amount}万元"
    return amount
