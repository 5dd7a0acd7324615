"""Why something is as it is, in the reader's language: what archive and crawler wrote in English as they found it.

Reasons lie in walks and accounts for ever, as English sentences. reasons.toml beside this file has the sentences as
they are written, `{names}` for what varies, and what they are in Chinese; a reason is known by the sentence it fits.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

from archive.wording import load_chinese
from web.texts import NAMES, Language, say

SENTENCES = Path(__file__).with_name("reasons.toml")

# What such a name stands for is a reason itself, or as it is; any other stands for one word.
_REASON, _LITERAL = "reason", "text"
# A name, with the forms of a word that go with its number (archive.wording), or without any.
_FIELD = re.compile(r"{(\w+)(?::([^|}]*)\|([^}]*))?}")
_COUNTED = re.compile(r"(\d+) (\w+)")


def say_reason(reason: str, language: Language) -> str:
    """Return a reason in one language; what no sentence fits stays as it is, and so do its parts."""
    return (_translate(reason) or reason) if language == "zh" else reason


def reason_in_both(reason: str) -> Markup:
    """Return a reason in both languages, escaped, each marked so that the style sheet shows one of them."""
    chinese = _translate(reason)
    if chinese is None:
        return Markup("{}").format(reason)
    return Markup('<span class="zh" lang="zh-Hans">{}</span><span class="en" lang="en">{}</span>').format(
        chinese, reason
    )


def _translate(reason: str) -> str | None:
    """Return a reason in Chinese, None where nothing of it is known."""
    for pattern, chinese in _sentences():
        if (found := pattern.fullmatch(reason)) is not None:
            values = {
                name: _translate(value) or value if name.startswith(_REASON) else value
                for name, value in found.groupdict().items()
            }
            return chinese.format(**values)
    if (counted := _COUNTED.fullmatch(reason)) is not None and counted[2] in NAMES:
        return f"{counted[1]} {say(NAMES[counted[2]], 'zh')}"
    return _translate_list(reason, "; ", "；") or _translate_named(reason) or _translate_list(reason, ", ", "、")


def _translate_list(reason: str, separator: str, mark: str) -> str | None:
    """Return several reasons in Chinese, None where none of them is known."""
    parts = reason.split(separator)
    found = [_translate(part) for part in parts] if len(parts) > 1 else []
    return mark.join(known or part for known, part in zip(found, parts, strict=True)) if any(found) else None


def _translate_named(reason: str) -> str | None:
    """Return a reason behind the name of what it is of (an address, a column, a state) in Chinese, None if unknown."""
    name, colon, rest = reason.partition(": ")
    known = (_translate_failure(name, rest) or _translate(rest)) if colon else None
    if known is None:
        return None
    # An address would take a wide colon for its own.
    return f"{name}: {known}" if "://" in name else f"{say(NAMES[name], 'zh') if name in NAMES else name}：{known}"


def _translate_failure(state: str, rest: str) -> str | None:
    """Return why no answer came in Chinese, None where a state is followed by something else."""
    kind, _, why = rest.partition(": ")
    # Of a page's state some of these words say something else.
    name = NAMES.get(f"failure_{kind}") if state in ("unreachable", "failed") else None
    if name is None:
        return None
    return f"{say(name, 'zh')}：{_translate(why) or why}" if why else say(name, "zh")


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return a pattern for each sentence, with its Chinese; those that say most by themselves come first."""
    known = load_chinese(SENTENCES)
    in_order = sorted(known, key=lambda english: -len(_FIELD.sub("", english)))
    return tuple((_pattern_of(english), known[english]) for english in in_order)


def _pattern_of(english: str) -> re.Pattern[str]:
    pattern, at = "", 0
    for field in _FIELD.finditer(english):
        name, one, many = field.groups()
        pattern += re.escape(english[at : field.start()])
        if many is not None:
            pattern += f"(?:{re.escape(one)}|{re.escape(many)})"
        else:
            stands_for = r".+" if name.startswith((_REASON, _LITERAL)) else r"\S+"
            pattern += f"(?P<{name}>{stands_for})"
        at = field.end()
    return re.compile(pattern + re.escape(english[at:]), re.DOTALL)
