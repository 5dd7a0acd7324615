"""Reads the rules and finds the one that a response falls under.

What a response shows is looked at once (`Seen`); a rule is a list of alternatives, each a few conditions on it. Rules
go by rank: a sign of its own before a bare status, a bare status before words that anybody may use.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from html import unescape
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from archive.walks import PageState

Rests = Literal["never", "repeated", "at_once"]
_RANKS = ("sign", "status", "words")
# A page for people that blocks or excuses itself is short; of a longer one the rest decides nothing.
MOST_CHARACTERS = 1_000_000
MOST_TEXT = 3000

_HIDDEN = re.compile(r"<(script|style|noscript)\b|<!--|<", re.IGNORECASE)
_CAPITAL_CLASS = re.compile(r"\\[A-Z]")
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,300})", re.IGNORECASE)


def _pattern(value: object) -> object:
    return re.compile(value, re.IGNORECASE) if isinstance(value, str) else value


def _folded_pattern(value: object) -> object:
    """Compile an expression for text in small letters: it is found five times as quickly as one that ignores case."""
    if not isinstance(value, str):
        return value
    if _CAPITAL_CLASS.search(value):
        raise ValueError("an escape in capitals cannot be written small: say it by a class of characters")
    return re.compile(value.lower())


Pattern = Annotated[re.Pattern[str], BeforeValidator(_pattern)]
FoldedPattern = Annotated[re.Pattern[str], BeforeValidator(_folded_pattern)]


class Seen:
    """What a response shows to the rules.

    `headers` has names in lower case; `text` is empty for what is no text; `length` counts the characters that a reader
    of the page sees, without blanks, and no further than any rule asks.
    """

    def __init__(self, status: int, headers: Mapping[str, str], text: str) -> None:
        self.status = status
        self.headers = [f"{name}: {value}" for name, value in headers.items()]
        text = text[:MOST_CHARACTERS]
        # Some block pages have their Chinese as numbers.
        self.text = unescape(text) if "&#" in text else text

    @cached_property
    def folded(self) -> str:
        """The text in small letters."""
        return self.text.lower()

    @cached_property
    def length(self) -> int:
        """The number of characters that can be seen, exact up to `MOST_TEXT`."""
        return visible_length(self.text, MOST_TEXT)

    @cached_property
    def title(self) -> str:
        """The page's title, empty where it has none."""
        found = _TITLE.search(self.text)
        return found[1].strip() if found else ""


def visible_length(text: str, most: int) -> int:
    """Count the characters of a page that are neither markup nor script nor blank; once above `most`, no more."""
    shown, at = 0, 0
    while (found := _HIDDEN.search(text, at)) is not None:
        shown += len("".join(text[at : found.start()].split()))
        if shown > most:
            return shown
        end = "-->" if found[0] == "<!--" else f"</{found[1]}" if found[1] else ">"
        closed = text.find(end, found.end()) if found[1] is None else _find_ignoring_case(text, end, found.end())
        if closed < 0:
            return shown
        at = text.find(">", closed + len(end) - 1) + 1 or len(text)
    return shown + len("".join(text[at:].split()))


def _find_ignoring_case(text: str, what: str, start: int) -> int:
    found = re.compile(re.escape(what), re.IGNORECASE).search(text, start)
    return found.start() if found else -1


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class When(_Table):
    """Conditions that must all hold.

    `statuses` empty means any. `header` is searched in each `name: value` of the header, the name in lower case;
    `title` in the page's title; `body` in the body, which must not have `lacks`. `most_text` is the largest number of
    characters that such a page shows, so that a report which quotes the words is not taken for it.
    """

    statuses: frozenset[int] = frozenset()
    header: Pattern | None = None
    title: Pattern | None = None
    body: FoldedPattern | None = None
    lacks: FoldedPattern | None = None
    most_text: int | None = Field(default=None, ge=0, le=MOST_TEXT)

    @model_validator(mode="after")
    def _is_narrow(self) -> When:
        if not (self.statuses or self.header or self.title or self.body):
            raise ValueError("without a condition every page would fall under it")
        if self.most_text is None and self.header is None and (not self.statuses or 200 in self.statuses):
            raise ValueError("give `most_text`, or statuses other than 200: a report may quote any words")
        return self

    def holds(self, seen: Seen) -> bool:
        """Whether all of it holds for a response."""
        if self.statuses and seen.status not in self.statuses:
            return False
        if self.most_text is not None and seen.length > self.most_text:
            return False
        if self.header is not None and not any(self.header.search(line) for line in seen.headers):
            return False
        if self.title is not None and not self.title.search(seen.title):
            return False
        if self.body is not None and not self.body.search(seen.folded):
            return False
        return self.lacks is None or not self.lacks.search(seen.folded)


class Example(_Table):
    """A response in the shape in which such systems send it, written for this purpose.

    `headers` are lines; `body` is sent in `encoding`. `rule` is empty in a rule's own examples; in those that only
    resemble them it names what they are instead, `content` for a page that is one.
    """

    about: str
    status: int = 200
    headers: tuple[str, ...] = ()
    body: str = ""
    encoding: str = "utf-8"
    rule: str = ""


class Rule(_Table):
    """What a response is that falls under one of `when`.

    `state` is what may be concluded from it. `rests` says whether its portal is then left alone for the night:
    `at_once` after one such answer, `repeated` after several in a row. `says` is a sentence for people. `examples` fall
    under the rule, `near` resemble them and do not.
    """

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    says: str
    state: PageState
    rests: Rests = "never"
    rank: Literal["sign", "status", "words"] = "sign"
    when: tuple[When, ...] = Field(min_length=1)
    examples: tuple[Example, ...] = Field(min_length=1)
    near: tuple[Example, ...] = ()

    def holds(self, seen: Seen) -> bool:
        """Whether a response falls under the rule."""
        return any(one.holds(seen) for one in self.when)


@cache
def load_rules() -> tuple[Rule, ...]:
    """Read all rules, in the order in which they are asked.

    Raises:
        ValueError: A file is no rule, or its name is not the file's; the installation is damaged.
    """
    rules = []
    for file in files(__package__).iterdir():
        if file.name.endswith(".toml"):
            values: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
            rule = Rule.model_validate(values)
            if f"{rule.name}.toml" != file.name:
                raise ValueError(f"{file.name}: the rule in it is called {rule.name!r}: rename one of them")
            rules.append(rule)
    return tuple(sorted(rules, key=lambda rule: (_RANKS.index(rule.rank), rule.name)))


def find_rule(seen: Seen, rules: Sequence[Rule] | None = None) -> Rule | None:
    """Return the first rule that a response falls under, None where it falls under none."""
    return next((rule for rule in rules or load_rules() if rule.holds(seen)), None)
