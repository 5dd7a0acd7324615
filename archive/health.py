"""How a portal is by its walks: whether all was seen, and whether there is as much as its file expects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal, get_args

from archive.walks import Walk
from archive.wording import fill_in
from report.titles import find_years

Health = Literal["healthy", "blocked", "incomplete", "list_shrunk", "pages_silent", "fewer_reports", "years_missing"]
HEALTHS: tuple[Health, ...] = get_args(Health)
HEALTHY: Health = "healthy"

# Of the reports that a list has, single ones may not answer; where so many do not, or all of a shorter list, and this
# share of those that were visited, it is the portal.
_SILENT_MIN = 3
_SILENT_SHARE = 0.5


def judge_health(walks: Sequence[Walk], doubts: Sequence[str] = ()) -> tuple[Health, str | None]:
    """Return a word for a portal's health by the walks of its columns, and why it is not `healthy` (None where it is).

    `blocked` and `incomplete` walks say nothing of how much there is. `list_shrunk` is by `doubts`: why a list that was
    walked whole is not believed; `pages_silent`: most pages that it has do not answer as a report's page does.
    `fewer_reports` and `years_missing` are complete walks that found less than the portal's file expects; they prove no
    less, but somebody should look.
    """
    reasons = [f"{walk.column_name}: {walk.reason}" for walk in walks if walk.reason]
    if any(walk.blocked_by for walk in walks):
        return "blocked", "; ".join(reasons) or None
    if not all(walk.complete for walk in walks):
        return "incomplete", "; ".join(reasons) or "not every list was walked whole"
    if doubts:
        return "list_shrunk", "; ".join(doubts)
    return _find_silence(walks) or _compare_expected(walks) or (HEALTHY, None)


def _find_silence(walks: Sequence[Walk]) -> tuple[Health, str] | None:
    visited = {visit.url: visit.state for walk in walks for visit in walk.visits if visit.listed}
    listed = {entry.url for walk in walks for entry in walk.entries if entry.verdict == "candidate"} | visited.keys()
    silent = Counter(state for state in visited.values() if state != "ok")
    count = silent.total()
    if not count or count < min(_SILENT_MIN, len(listed)) or count < len(visited) * _SILENT_SHARE:
        return None
    states = ", ".join(f"{number} {state}" for state, number in silent.most_common())
    return "pages_silent", f"{count} of {len(visited)} listed pages do not answer as a report's page does: {states}"


def _compare_expected(walks: Sequence[Walk]) -> tuple[Health, str] | None:
    facts = walks[-1].portal
    titles = {entry.url: entry.title for walk in walks for entry in walk.entries if entry.verdict == "candidate"}
    if len(titles) < facts.reports_min:
        said = "{count} report{count: is|s are} listed where at least {least} {least:is|are} expected"
        return "fewer_reports", fill_in(said, {"count": len(titles), "least": facts.reports_min})
    if facts.years is None:
        return None
    years = [year for title in titles.values() if (year := find_years(title).year) is not None]
    first, last = facts.years
    if not years:
        return "years_missing", f"reports of no year are listed where those of {first} to {last} are expected"
    found = min(years), max(years)
    if found[0] > first or found[1] < last:
        reason = f"reports of {found[0]} to {found[1]} are listed where those of {first} to {last} are expected"
        return "years_missing", reason
    return None
