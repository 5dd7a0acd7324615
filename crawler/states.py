"""What a response is, decided from it alone and before anything is rendered.

How pages give themselves away that are not the content is data: crawler.answers. Blocked, unreachable, refused, missing
and failed are different states, and none is ever taken for another: only `missing`, `soft_missing` and
`redirected_home` can speak of a page that is gone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urldefrag, urljoin, urlsplit

from archive.walks import PageState
from crawler.answers import Rests, Seen, find_rule
from crawler.jumps import MOST_WORDS, find_jump

# A requisite is what a page needs to be seen: nothing is concluded from what it answers.
Expected = Literal["page", "document", "picture", "requisite"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it is judged: header names in lower case, `text` empty for what is no text.

    `url` is what was asked for and `final_url` where redirects ended; `home` is the portal's home page.
    """

    status: int
    headers: Mapping[str, str]
    text: str
    url: str
    final_url: str
    home: str
    expected: Expected = "page"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A state and why.

    `kind` is the name of the rule that the response falls under (crawler.answers), or one of `content`, `status`,
    `redirected_home`, `error_page`, `wrong_type`, `empty`; of what never came, the word for the failure. `rests` says
    whether the host is to be left alone for the night.
    """

    state: PageState
    reason: str
    kind: str = "content"
    rests: Rests = "never"


_HOME_PATHS = re.compile(r"^/?(?:index|default|main|home)?(?:\.(?:s?html?|jsp|php|aspx))?$", re.IGNORECASE)
_ERROR_PATH = re.compile(r"/(?:404|error|notfound|page_?not_?found)(?:[-_/.]|$)", re.IGNORECASE)
_OFFICE = re.compile(r"urn:schemas-microsoft-com:office|ProgId[^>]{0,20}(?:Word|Excel)\.", re.IGNORECASE)
# Where people are sent who are to say who they are.
_LOGIN_PATH = re.compile(r"/(?:login|signin|sso|cas|passport)(?:[/.]|$)", re.IGNORECASE)
# A connection that is refused says so of the host; the state of that name says that we did not ask.
_UNREACHABLE = frozenset({"dns", "refused", "tls", "timeout", "unreachable", "disconnected", "robots_unknown"})
_REFUSED = frozenset({"forbidden", "robots"})


def judge_response(answer: Answer) -> Judgement:
    """Say what a response is: content, or one of the ways in which it is not."""
    seen = Seen(answer.status, answer.headers, answer.text)
    rule = find_rule(seen)
    if rule is not None:
        return Judgement(rule.state, f"{rule.name}: {rule.says} (status {answer.status})", rule.name, rule.rests)
    if not 200 <= answer.status < 300 and answer.status != 304:
        return Judgement("failed", f"status {answer.status}", "status")
    return _judge_place(answer, seen) or _judge_kind(answer) or Judgement("ok", f"status {answer.status}")


def judge_failure(kind: str, message: str) -> Judgement:
    """Say what it means that no whole response came; `kind` is crawler.wire.failures.failure_kind's word.

    Where we did not ask at all, because robots.txt or the guard forbids it, the URL is refused, and nothing is said of
    the host. A robots.txt that could not be had forbids for the time being only: its host is unreachable.
    """
    state: PageState = "unreachable" if kind in _UNREACHABLE else "refused" if kind in _REFUSED else "failed"
    return Judgement(state, f"{kind}: {' '.join(message.split())}"[:300], kind)


def is_home(url: str, home: str) -> bool:
    """Whether a URL is a portal's home page: the given one, or the root of its host, but no route behind a hash."""
    if url != home and urlsplit(url).fragment.strip("!/") and urlsplit(url).fragment.startswith(("/", "!")):
        return False
    asked, given = urlsplit(urldefrag(url).url), urlsplit(urldefrag(home).url)
    if asked.netloc != given.netloc or asked.query:
        return False
    return asked.path.rstrip("/") == given.path.rstrip("/") or bool(_HOME_PATHS.match(asked.path))


def _judge_place(answer: Answer, seen: Seen) -> Judgement | None:
    """Judge where the request ended: on the portal's home page, or on a page for errors."""
    final = answer.final_url
    if answer.expected == "page" and seen.length <= MOST_WORDS:
        jump = find_jump(answer.text)
        if jump and is_home(_join(final, jump), answer.home) and not is_home(answer.url, answer.home):
            return Judgement("redirected_home", f"the page sends to {jump}", "redirected_home")
    if urldefrag(final).url == urldefrag(answer.url).url:
        return None
    if is_home(final, answer.home) and not is_home(answer.url, answer.home):
        return Judgement("redirected_home", f"redirected to {final}", "redirected_home")
    if _ERROR_PATH.search(urlsplit(final).path):
        return Judgement("soft_missing", f"redirected to {final}", "error_page")
    if _LOGIN_PATH.search(urlsplit(final).path) and not _LOGIN_PATH.search(urlsplit(answer.url).path):
        return Judgement("blocked", f"redirected to {final}", "login")
    return None


def _join(url: str, reference: str) -> str:
    try:
        return urljoin(url, reference)
    except ValueError:
        return url


def _judge_kind(answer: Answer) -> Judgement | None:
    """Judge whether what came is of the kind that was asked for: an error page is no document."""
    kind = answer.headers.get("content-type", "").lower()
    if answer.status == 304:
        return None
    if answer.expected == "picture" and "text/html" in kind:
        return Judgement("soft_missing", "an HTML page where a picture was expected", "wrong_type")
    # Servers call endings that they do not know HTML, and Word saves HTML as .doc: what came decides.
    if answer.expected == "document" and "text/html" in kind and answer.text and not _OFFICE.search(answer.text):
        return Judgement("failed", "an HTML page where a document was expected", "wrong_type")
    if answer.expected == "document" and "json" in kind:
        return Judgement("failed", "an interface's answer where a document was expected", "wrong_type")
    if answer.expected == "page" and not answer.text.strip() and (not kind or "text/" in kind or "json" in kind):
        return Judgement("failed", "an empty response", "empty")
    return None
