"""The statutory calendar: by when a report must be published.

《政府信息公开条例》 in its wording of 2019 (国务院令第711号, in force from 15 May 2019), art. 49: departments by 31
January, governments by 31 March of the year after the reporting year. Before (国务院令第492号, art. 31) all of them by
31 March; the first reports were those on 2008.
"""

from __future__ import annotations

import re
from datetime import date

FIRST_YEAR = 2008
# The first reporting year of which the report fell due under the wording of 2019.
_TWO_DATES_FROM = 2019
DEPARTMENTS_DUE = (1, 31)
GOVERNMENTS_DUE = (3, 31)

# A zone's committee stands in a government's place; a government's office often signs for the government.
_GOVERNMENT = re.compile(r"(?:人民政府|行政公署|管理委员会|管委会)(?:（本级）|\(本级\))?$|人民政府办公[室厅]$")


def is_government(issuing_body: str | None) -> bool:
    """Whether the later date is a body's: a government, who stands in its place, or nobody knows who it is.

    Art. 49 names departments and governments from the county up. Townships are governments, and where it is open which
    of the two a body is, it is not held to the earlier date: late is said of nobody who may have been in time.
    """
    return issuing_body is None or bool(_GOVERNMENT.search(issuing_body.strip()))


def find_due_date(issuing_body: str | None, reporting_year: int) -> date | None:
    """Return the last day on which a body's report for a year is in time, None for years without a duty to report."""
    if reporting_year < FIRST_YEAR:
        return None
    month_and_day = GOVERNMENTS_DUE
    if reporting_year >= _TWO_DATES_FROM and not is_government(issuing_body):
        month_and_day = DEPARTMENTS_DUE
    return date(reporting_year + 1, *month_and_day)
