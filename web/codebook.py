"""What figures and checks are called, for people, from report.codebook."""

from __future__ import annotations

from functools import cache

from report import Check
from report.checks import RULES
from report.codebook import list_codebook
from web.texts import Language

# The rules between the reports of one body for two successive years.
YEAR_RULES = tuple(rule.code for rule in RULES if rule.between is not None)


def concerns(check: Check, key: str) -> bool:
    """Say whether a check speaks of a figure of the report that it is shown with.

    Of a rule between two years that is the first of its figures: others of the same name are the earlier report's.
    """
    return key in (check.keys[:1] if check.rule in YEAR_RULES else check.keys)


@cache
def label_figures() -> dict[str, str]:
    """Return what the forms print beside each figure, by its key: row and column."""
    entries = (entry for entry in list_codebook() if entry.about == "figure")
    return {entry.code: " · ".join(part for part in (entry.row, entry.column) if part) for entry in entries}


@cache
def describe_rules(language: Language) -> dict[str, str]:
    """Return what each check says, by its code."""
    checks = (entry for entry in list_codebook() if entry.about == "check")
    return {entry.code: (entry.meaning_zh if language == "zh" else entry.meaning) or "" for entry in checks}
