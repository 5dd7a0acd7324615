"""Which entries of a list are taken for reports: by their titles, and never without a reason."""

from __future__ import annotations

from datetime import date

from archive.walks import Entry
from report import judge_title


def judge_entry(url: str, title: str, listed_on: date | None, list_page: str) -> Entry:
    """Return an entry with its verdict: a candidate is fetched and read, a rejection is kept with its reason.

    A title that says nothing either way (a file's name) makes a candidate: the content decides.
    """
    verdict = judge_title(title)
    return Entry(
        url=url,
        title=title,
        listed_on=listed_on,
        list_page=list_page,
        verdict="candidate" if verdict.candidate else "rejected",
        reason=verdict.reason,
    )
