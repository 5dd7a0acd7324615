"""Figures of a form that add up, as those of most bodies do: recognition of characters is judged by its sums too."""

from __future__ import annotations

import random

from tests.report.printing import APPLICANTS, Form, keys_of, request_groups

_NUMBERS = (0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 14, 17, 27, 70, 71, 77, 101, 110, 460, 608, 693, 1007)
_OUTCOMES = ("upheld", "corrected", "other", "pending")


def printed_sums(form: Form, chance: random.Random, *, empty: float = 0.0) -> dict[str, str]:
    """Return what is printed in every cell; a share of the zeros is printed as dashes, slashes or blanks."""
    numbers = {key: chance.choice(_NUMBERS) for key in keys_of(form)}
    leaves = [row for _, lines in request_groups(form) for row, _ in lines if row != "concluded"]
    kinds = APPLICANTS[:-1]
    for kind in kinds:
        numbers[f"requests.concluded.{kind}"] = sum(numbers[f"requests.{row}.{kind}"] for row in leaves)
        handled = numbers[f"requests.concluded.{kind}"] + numbers[f"requests.carried_out.{kind}"]
        numbers[f"requests.carried_in.{kind}"] = min(numbers[f"requests.carried_in.{kind}"], handled)
        numbers[f"requests.received.{kind}"] = handled - numbers[f"requests.carried_in.{kind}"]
    for row in ("received", "carried_in", "concluded", "carried_out", *leaves):
        numbers[f"requests.{row}.total"] = sum(numbers[f"requests.{row}.{kind}"] for kind in kinds)
    for group in ("review", "litigation_direct", "litigation_after_review"):
        # Fifteen columns leave room for three digits.
        for outcome in _OUTCOMES:
            numbers[f"{group}.{outcome}"] %= 100
        numbers[f"{group}.total"] = sum(numbers[f"{group}.{outcome}"] for outcome in _OUTCOMES)
    for row in ("rules", "normative_documents") if form == "2019" else ():
        numbers[f"disclosure.{row}.total_published"] += numbers[f"disclosure.{row}.published"]
    return {key: _printed(number, key, chance, empty) for key, number in numbers.items()}


def _printed(number: int, key: str, chance: random.Random, empty: float) -> str:
    if key.endswith(".amount"):
        return f"{number}.{chance.randrange(100):02d}"
    if number == 0 and chance.random() < empty:
        return chance.choice(("", "—", "-", "/", "无"))
    return str(number)
