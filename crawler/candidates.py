"""Which entries of a list are taken for reports: by their titles, and never without a reason."""

from __future__ import annotations

import re
from datetime import date

from archive.walks import Entry
from report import judge_title

_CUT_SHORT = re.compile(r"(?:…|\.{2,})\s*$")
_SAYS_NOTHING = "no_report_words"


def is_candidate(title: str) -> bool:
    """Whether an entry of this title is taken for a report."""
    return judge_entry("", title, None, "").verdict == "candidate"


def judge_entry(url: str, title: str, listed_on: date | None, list_page: str) -> Entry:
    """Return an entry with its verdict: a candidate is fetched and read, a rejection is kept with its reason.

    A title that says nothing either way makes a candidate, for the content decides: a file's name, or one that the
    list cut short before its last words.
    """
    verdict = judge_title(title)
    is_candidate, reason = verdict.candidate, verdict.reason
    if not is_candidate and reason == _SAYS_NOTHING and _CUT_SHORT.search(title):
        is_candidate, reason = True, "title_cut_short"
    return Entry(
        url=url,
        title=title,
        listed_on=listed_on,
        list_page=list_page,
        verdict="candidate" if is_candidate else "rejected",
        reason=reason,
    )
