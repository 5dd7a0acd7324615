"""The file of a portal that was found, with the reasons for what is in it, for the person who looks after it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.wording import fill_in
from crawler.discovery.values import ColumnFound, Discovery
from crawler.portals import Portal, dump_portal

_AMONG = "{reports} report{reports:|s} among {entries} entr{entries:y|ies}"
_MEANS = {
    "plain": "read from the pages",
    "json": "read from JSON",
    "rendering": "read from the page as a browser shows it",
}


def describe_portal(discovery: Discovery, crawl_id: str) -> str:
    """Return the TOML of a portal that was found; what its file would say without being said is left out.

    Raises:
        ValueError: Nothing was found.
    """
    portal = discovery.portal
    if portal is None:
        raise ValueError(f"{discovery.url}: no portal was found")
    head = [f"Found from {discovery.url}; every page of the way is in the archive, crawl {crawl_id}:"]
    head += [f"  {hop.url} ({hop.led_by}): {hop.shows if hop.state == 'ok' else hop.state}" for hop in discovery.hops]
    head += [f"Not certain: {note}" for note in discovery.notes]
    lines = dump_portal(portal, exclude_defaults=True).splitlines()
    return "\n".join([*_comments(head), *_annotated(lines, discovery.columns)]) + "\n"


def compare_portals(old: Portal, new: Portal) -> list[str]:
    """Return what differs between a portal's file and what was found now, one line a field."""
    was, now = (one.model_dump(mode="json", exclude={"example"}) for one in (old, new))
    return [f"{name}: {was[name]!r} in the file, {now[name]!r} found" for name in was if was[name] != now[name]]


def _annotated(lines: Sequence[str], columns: Sequence[ColumnFound]) -> list[str]:
    left = list(columns)
    found: list[str] = []
    for line in lines:
        if line == "[[columns]]" and left:
            found += _comments(_column_reasons(left.pop(0)))
        elif line == "[expect]":
            found += _comments(["Nine tenths of the reports that were seen; fewer on a later walk make it unhealthy."])
        elif line == "[example]":
            found += _comments(["What was seen first in the list; `record` is the list's page in the archive."])
        elif line.startswith("division_code"):
            found += _comments(["By the portal's name, or as it was given."])
        found.append(line)
    return found


def _column_reasons(column: ColumnFound) -> list[str]:
    extent = "all of its list" if column.complete else "the list goes on, or was not understood to its end"
    years = f", of {column.years[0]} to {column.years[1]}" if column.years else ""
    among = fill_in(_AMONG, {"reports": column.report_count, "entries": column.entry_count})
    lines = [
        f"{among}{years}: {extent}.",
        f"It is {_MEANS[column.means]}: {column.why}.",
    ]
    faults = [fault for fault in column.faults if not fault.startswith("more than ")]
    return lines + [f"Not understood: {fault}" for fault in faults]


def _comments(lines: Sequence[str]) -> list[str]:
    """Return lines as comments; what a page put into them cannot end one."""
    return ["# " + re.sub(r"[\x00-\x08\x0a-\x1f\x7f\u0085\u2028\u2029]+", " ", line) for line in lines]
