"""Short names and English words for the cells of the forms, as columns of tables for statistical programs.

Stata takes 32 characters, letters, digits and underscores; a figure's key is often longer. Each part of a key has one
short form here, so the name of a column is made from its key and from nothing else. Names never change once they are
out.
"""

from __future__ import annotations

# What is put behind an amount's name for the column of its unit.
UNIT_SUFFIX = "_unit"

# Part of a key: its short form (the part itself where it is short enough), and what it says in English.
_PARTS: dict[str, tuple[str, str]] = {
    # sections
    "disclosure": ("dis", "disclosed on the body's own initiative"),
    "requests": ("req", "requests"),
    "review": ("rev", "administrative reconsideration"),
    "litigation_direct": ("lit_direct", "litigation without reconsideration"),
    "litigation_after_review": ("lit_after_rev", "litigation after reconsideration"),
    "proactive": ("pro", "disclosed on the body's own initiative"),
    "channels": ("chan", "by channel"),
    "responses": ("resp", "responses to the public"),
    "applications": ("app", "applications"),
    "reconsideration": ("recon", "administrative reconsideration"),
    "suits": ("suit", "administrative litigation"),
    "complaints": ("complaints", "complaints"),
    "costs": ("cost", "costs"),
    "institutions": ("inst", "institutions"),
    "staff": ("staff", "staff"),
    "training": ("train", "meetings and training"),
    # table two
    "rules": ("rules", "government rules"),
    "normative_documents": ("normdocs", "normative documents"),
    "licensing": ("licensing", "administrative licensing"),
    "other_services": ("services", "other services to the public"),
    "penalties": ("penalties", "administrative penalties"),
    "coercion": ("coercion", "administrative coercion"),
    "fees": ("fees", "administrative fees"),
    "procurement": ("procurement", "centralised government procurement"),
    "made": ("made", "newly made in the year"),
    "published": ("published", "newly published in the year"),
    "total_published": ("public_total", "published in all"),
    "issued": ("issued", "issued in the year"),
    "repealed": ("repealed", "repealed in the year"),
    "in_force": ("in_force", "in force"),
    "items_last_year": ("last_year", "items in the year before"),
    "change": ("change", "increase or decrease in the year"),
    "decisions": ("decisions", "decisions in the year"),
    "items": ("items", "items"),
    "amount": ("amount", "amount of money"),
    # table three
    "received": ("received", "newly received in the year"),
    "carried_in": ("carried_in", "carried over from the year before"),
    "granted": ("granted", "granted"),
    "partly_granted": ("partly_granted", "partly granted"),
    "refused": ("ref", "refused"),
    "state_secret": ("secret", "state secret"),
    "prohibited_by_law": ("prohibited", "prohibited by other laws or regulations"),
    "security_and_stability": ("security", "endangers security and stability"),
    "third_party_rights": ("third_party", "rights of third parties"),
    "internal_affairs": ("internal", "internal affairs"),
    "process_information": ("process", "information of a process under way"),
    "enforcement_files": ("enforcement", "files of law enforcement"),
    "inquiry_matters": ("inquiry", "matters of administrative inquiry"),
    "unavailable": ("una", "cannot be provided"),
    "not_held": ("not_held", "not held by the body"),
    "needs_creation": ("creation", "would have to be made"),
    "still_unclear": ("unclear", "still unclear after correction"),
    "not_processed": ("notp", "not processed"),
    "complaint": ("complaint", "petition, report or complaint"),
    "repeated": ("repeated", "repeated request"),
    "publication": ("publication", "asks for a publication"),
    "excessive": ("excessive", "excessive requests without good reason"),
    "reissue": ("reissue", "asks to confirm or reissue what was obtained"),
    "otherwise": ("oth", "otherwise dealt with"),
    "correction_overdue": ("correction", "correction overdue"),
    "fee_overdue": ("fee", "fee overdue"),
    "remaining": ("remaining", "remaining"),
    "concluded": ("concluded", "all outcomes"),
    "carried_out": ("carried_out", "carried over to the next year"),
    "natural_person": ("person", "natural persons"),
    "business": ("business", "businesses"),
    "research": ("research", "research institutions"),
    "public_interest": ("pubint", "public-interest organisations"),
    "legal_service": ("legal", "legal service institutions"),
    "other": ("other", "others"),
    "total": ("total", "total"),
    # table four
    "upheld": ("upheld", "upheld"),
    "corrected": ("corrected", "corrected"),
    "pending": ("pending", "not yet concluded"),
    # the table of 2014
    "normative_items": ("norm_items", "normative documents disclosed"),
    "normative_documents_made": ("normdocs_made", "normative documents made"),
    "gazette": ("gazette", "government gazette"),
    "website": ("website", "government website"),
    "microblog": ("microblog", "government microblog"),
    "wechat": ("wechat", "government WeChat"),
    "topics": ("topics", "topics of public concern responded to"),
    "press_conferences": ("press", "press conferences"),
    "by_head": ("by_head", "with the head of the body"),
    "interviews": ("interviews", "online interviews"),
    "explanations": ("explanations", "explanations of policies"),
    "microblog_wechat": ("microblog_wechat", "by microblog and WeChat"),
    "in_person": ("in_person", "in person"),
    "fax": ("fax", "by fax"),
    "online": ("online", "online"),
    "letter": ("letter", "by letter"),
    "closed": ("closed", "closed"),
    "on_time": ("on_time", "on time"),
    "extended": ("extended", "after an extension"),
    "answered": ("answered", "answered"),
    "already_public": ("public", "already public"),
    "trade_secret": ("trade_secret", "trade secret"),
    "privacy": ("privacy", "personal privacy"),
    "no_government_information": ("not_govinfo", "no government information"),
    "other_body": ("other_body", "another body's to disclose"),
    "to_be_amended": ("to_amend", "to be amended"),
    "elsewhere": ("elsewhere", "to be had in another way"),
    "fees_collected": ("fees_collected", "fees collected for information on request"),
    "budget": ("budget", "funds for disclosure"),
    "offices": ("offices", "offices for disclosure"),
    "reading_points": ("reading_points", "places to consult information"),
    "full_time": ("full_time", "full time"),
    "part_time": ("part_time", "part time"),
    "meetings": ("meetings", "meetings"),
    "courses": ("courses", "courses"),
    "participants": ("participants", "participants"),
}


def name_variable(key: str) -> str:
    """Return the name of a figure's column: `requests.refused.state_secret.total` is `req_ref_secret_total`."""
    return "_".join(_PARTS[part][0] for part in key.split("."))


def describe_key(key: str) -> str:
    """Return a figure's key in English words, from the general to the particular."""
    return ": ".join(_PARTS[part][1] for part in key.split("."))
