"""In which language a page is: the first part of its address says it, and Accept-Language where there is none."""

from __future__ import annotations

from web.texts import Language

LANGUAGES: tuple[Language, ...] = ("zh", "en")
_FIELD_LENGTH_MAX = 400


def choose_language(accepted: str) -> Language:
    """Return the language that an Accept-Language field likes best (RFC 9110 §12.5.4), Chinese where neither."""
    best: Language = "zh"
    most = 0.0
    for one in accepted[:_FIELD_LENGTH_MAX].split(","):
        tag, _, weight = one.partition(";")
        name = tag.strip().lower().partition("-")[0]
        wanted: Language | None = "zh" if name == "zh" else "en" if name == "en" else None
        if wanted is not None and (quality := _quality(weight)) > most:
            best, most = wanted, quality
    return best


def language_of(path: str) -> Language | None:
    """Return the language that a path begins with, None for what has none."""
    first = path.partition("?")[0].split("/")[1:2]
    return next((language for language in LANGUAGES if first == [language]), None)


def in_language(path: str, language: Language) -> str:
    """Return the address of the same page in a language; `path` begins with one."""
    rest = path.split("/", 2)[2:]
    return f"/{language}/" + (rest[0] if rest else "")


def _quality(weight: str) -> float:
    name, _, value = weight.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
