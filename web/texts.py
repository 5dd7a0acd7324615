"""The texts of the pages: English as the templates write it, Chinese from chinese.toml beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from markupsafe import Markup

from archive.wording import fill_in, load_chinese

Language = Literal["zh", "en"]

CATALOGUE = Path(__file__).with_name("chinese.toml")

# What programs call by a code and people by words.
NAMES = {
    # archive.walks.PageState
    "ok": "as expected",
    "missing": "missing",
    "soft_missing": "says it is missing",
    "redirected_home": "sent to the home page",
    "blocked": "blocked",
    "unreachable": "unreachable",
    "refused": "not asked for",
    "failed": "failed",
    # archive.events
    "published": "newly published",
    "altered": "alteration",
    "withdrawn": "withdrawn",
    "restored": "restored",
    "moved": "moved",
    "portal_changed": "portal changed",
    "suspected": "suspected",
    "confirmed": "confirmed",
    "retracted": "retracted",
    # archive.account.Alarm
    "alarm_silent": "a column has gone silent",
    "alarm_unseen": "not walked whole for nights",
    "alarm_unread": "known reports can be read no more",
    "alarm_platform": "made by other software than before",
    # crawler.wire.failures: why no answer came
    "failure_dns": "the host's name is not known",
    "failure_refused": "the connection was refused",
    "failure_tls": "no secure connection could be made",
    "failure_timeout": "the time ran out",
    "failure_unreachable": "the network leads nowhere",
    "failure_disconnected": "the connection broke off",
    "failure_robots_unknown": "robots.txt is not known",
    "failure_other": "for another reason",
    # archive.notes
    "note_confirmed": "seen and right",
    "note_misread": "read wrongly by the program",
    "note_explained": "explained by the office",
    "note_corrected": "corrected to",
    "note_withdrawn": "note withdrawn",
    "standing_stands": "stands",
    "standing_superseded": "superseded",
    "standing_withdrawn": "taken back",
    "figures": "figures",
    "totals": "checks",
    "prose": "text",
    "attachment": "attachment",
    "metadata": "metadata",
    # what `nianbao parse` says of a document and a figure
    "annual_report": "annual report",
    "work_summary": "work summary",
    "none": "no report",
    "hybrid": "mixed editions",
    "blank": "blank",
    "dash": "dash",
    "unreadable": "unreadable",
    "healthy": "healthy",
    "incomplete": "incomplete",
    "fewer_reports": "fewer reports than expected",
    "years_missing": "reports of expected years missing",
    "list_shrunk": "the list has lost most of its reports",
    "pages_silent": "most pages do not answer",
    "silent": "nothing was walked",
    # archive.expectations.State
    "on_time": "published in time",
    "late": "published late",
    "tables_absent": "tables absent",
    "not_due": "not due yet",
    "not_expected": "not expected",
    "unknown": "not known",
    # archive.queries.values.CellState
    "hidden": "hidden from view",
    # archive.queries
    "government": "governments",
    "office": "governments' offices",
    "township": "townships and subdistricts",
    "department": "departments",
    "stated": "stated",
    # report.model.Role
    "preface": "opening",
    "overview": "overview",
    "disclosure": "proactive disclosure",
    "requests": "requests",
    "review_litigation": "review and litigation",
    "problems": "problems and plans",
    "other": "other matters",
    "additional": "additional part",
    # rows of table three
    "received": "received in the year",
    "carried_in": "carried over from the year before",
    "granted": "granted",
    "partly_granted": "granted in part",
    "refused_requests": "refused",
    "unavailable": "cannot be provided",
    "not_processed": "not processed",
    "otherwise": "otherwise concluded",
    "state_secret": "state secret",
    "prohibited_by_law": "prohibited by law",
    "security_and_stability": "security and stability",
    "third_party_rights": "rights of third parties",
    "internal_affairs": "internal affairs",
    "process_information": "information of process",
    "enforcement_files": "files of enforcement",
    "inquiry_matters": "administrative inquiries",
    # archive.notes
    "misread": "misread",
    "explained": "explained",
    "corrected": "corrected",
}

# How many of what a night found, in a line: kinds of events, withdrawals that are suspected, and what else is told.
COUNTS = {
    "published": "{count} newly published",
    "altered": "{count} alteration{count:|s}",
    "withdrawn": "{count} withdrawn",
    "suspected": "{count} suspected to be withdrawn",
    "restored": "{count} restored",
    "moved": "{count} moved",
    "portal_changed": "{count} portal{count:|s} changed",
    "portals": "{count} portal{count:|s} better or worse",
    "alarms": "{count} alarm{count:|s}",
    "faults": "{count} fault{count:|s}",
}


def say(english: str, language: Language, **values: object) -> str:
    """Return a text in one language, its `{names}` filled in; what the catalogue does not have stays English."""
    return fill_in(load_chinese(CATALOGUE).get(english, english) if language == "zh" else english, values)


def say_both(english: str, **values: object) -> Markup:
    """Return a text in both languages, escaped, each marked so that the style sheet shows one of them."""
    chinese = load_chinese(CATALOGUE).get(english)
    if chinese is None:
        return Markup('<span lang="en">{}</span>').format(fill_in(english, values))
    return Markup('<span class="zh" lang="zh-Hans">{}</span><span class="en" lang="en">{}</span>').format(
        fill_in(chinese, values), fill_in(english, values)
    )


def name_in(code: str, language: Language) -> str:
    """Return the words for a code in one language; a code without any is shown as it is."""
    return say(NAMES[code], language) if code in NAMES else code


def name_both(code: str) -> Markup:
    """Return the words for a code in both languages; a code without any is shown as it is."""
    return say_both(NAMES[code]) if code in NAMES else Markup("<span>{}</span>").format(code)
