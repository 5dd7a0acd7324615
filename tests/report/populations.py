"""What is printed in the cells of made reports: numbers at random, or as bodies fill the form in."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Literal

from tests.report.printing import APPLICANTS, Form, keys_of, request_groups

# random: anything anywhere; zeros: a few applications, nothing else, sums that are right; sparse: the same, and here
# and there a blank cell; totals: blank cells but for what is not zero and for totals.
Population = Literal["random", "zeros", "sparse", "totals"]
POPULATIONS: tuple[Population, ...] = ("random", "zeros", "sparse", "totals")
MONEY = ("disclosure.procurement.amount", "disclosure.fees.amount")
BLANKS = ("", "\xa0", "\u3000", "\u2002\u2002")
DASHES = ("/", "—", "-", "无", "——", "－", "／", "―")
_FULL_WIDTH = {ord("0") + digit: "０１２３４５６７８９"[digit] for digit in range(10)}
_ZEROS_WITH_SIGNS = ("+(0) -(0)", "+0", "-0", "+(0)")


def printed_cells(form: Form, chance: random.Random, quirks: Sequence[str], population: Population) -> dict[str, str]:
    """Return what is printed in every cell of a form."""
    numbers = _at_random(form, chance) if population == "random" else _as_filled_in(form, chance)
    blanks = chance.choice((0.0, 0.1, 0.5)) if "blanks" in quirks else 0.02 if population == "sparse" else 0.0

    def cell(key: str) -> str:
        inner = population == "totals" and numbers[key] == "0" and not key.endswith("total")
        if inner or chance.random() < blanks:
            return chance.choice(BLANKS)
        if "dashes" in quirks and chance.random() < 0.1:
            return chance.choice(DASHES)
        if key in MONEY:
            return f"{numbers[key]}.{chance.randrange(100):02d}" + (_unit(chance) if "units" in quirks else "")
        return _dressed(numbers[key], key, chance, quirks)

    return {key: cell(key) for key in keys_of(form)}


def _at_random(form: Form, chance: random.Random) -> dict[str, str]:
    return {key: str(chance.choice((0, 0, 0, 1, 2, 7, 19, 460, 2021, 12345))) for key in keys_of(form)}


def _as_filled_in(form: Form, chance: random.Random) -> dict[str, str]:
    """Return numbers that add up: some applications, each with one outcome, and what is carried in and out."""
    keys = keys_of(form)
    numbers = dict.fromkeys(keys, 0)
    for key in keys:
        if key.startswith("disclosure.") and chance.random() < 0.4:
            numbers[key] = chance.choice((1, 3, 12, 460, 12345))
    rows = [row for _, lines in request_groups(form) for row, _ in lines if row != "concluded"]
    for _ in range(chance.choice((0, 0, 1, 3, 25))):
        applicant = chance.choice((*APPLICANTS[:2], APPLICANTS[0]))
        ends = "carried_out" if chance.random() < 0.1 else chance.choice(rows)
        for row in (chance.choice(("received", "received", "carried_in")), ends):
            numbers[f"requests.{row}.{applicant}"] += 1
        numbers[f"requests.concluded.{applicant}"] += ends != "carried_out"
    for row in (*rows, "received", "carried_in", "concluded", "carried_out"):
        numbers[f"requests.{row}.total"] = sum(numbers[f"requests.{row}.{col}"] for col in APPLICANTS[:-1])
    for key in [key for key in keys if key.endswith(".upheld") and chance.random() < 0.2]:
        numbers[key] = numbers[key.replace("upheld", "total")] = chance.choice((1, 2, 11))
    return {key: str(number) for key, number in numbers.items()}


def _unit(chance: random.Random) -> str:
    return chance.choice(("元", "万元", " 元"))


def _dressed(number: str, key: str, chance: random.Random, quirks: Sequence[str]) -> str:
    if "thousands" in quirks and len(number) > 3:
        number = f"{int(number):,}"
    if "full_width" in quirks:
        number = number.translate(_FULL_WIDTH)
    if "signs" in quirks and key.endswith(".change"):
        signed = chance.choice(("+", "-", "增", "减", "＋", "－")) + number
        number = chance.choice(_ZEROS_WITH_SIGNS) if number == "0" else signed
    elif "units" in quirks and chance.random() < 0.1:
        number += "件"
    if "bookmarks" in quirks and chance.random() < 0.02:
        number = f"[bookmark: _GoBack]{number}"
    return _padded(number, chance) if "padding" in quirks else number


def _padded(number: str, chance: random.Random) -> str:
    pad = chance.choice((" ", "\u3000", "\xa0", "\u2002"))
    return pad + number + chance.choice(("", pad))
