"""Expects: which report should be there by when, and what can be said of it where it is not, or is late.

calendar     the statutory dates
standing     one body and one year: on time, late, missing, blocked, tables absent; a function of facts
"""

from archive.expectations.calendar import DEPARTMENTS_DUE, FIRST_YEAR, GOVERNMENTS_DUE, find_due_date, is_government
from archive.expectations.standing import BodyYear, ReportFacts, Standing, State, judge_standing

__all__ = [
    "DEPARTMENTS_DUE",
    "FIRST_YEAR",
    "GOVERNMENTS_DUE",
    "BodyYear",
    "ReportFacts",
    "Standing",
    "State",
    "find_due_date",
    "is_government",
    "judge_standing",
]
