"""What figures and checks are called, for people, from report.codebook."""

from __future__ import annotations

from functools import cache

from report.checks import RULES
from report.codebook import list_codebook
from web.texts import Language

# The rules between the reports of one body for two successive years.
YEAR_RULES = tuple(rule.code for rule in RULES if rule.between is not None)


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
