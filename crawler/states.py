"""What a response is, decided from it alone and before anything is rendered.

The signatures are data (domain notes §3.4). Blocked, unreachable, refused, missing and failed are different states,
and none is ever taken for another: only `missing`, `soft_missing` and `redirected_home` can speak of a page that is
gone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urldefrag, urlsplit

from archive.walks import PageState

Expected = Literal["page", "document", "picture"]


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
    """A state and why; `vendor` names who blocks, None where nobody does."""

    state: PageState
    reason: str
    vendor: str | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """How a page that is not the content gives itself away.

    `statuses` empty means any. `text` must be found in the body; `header` in `name: value` of a header. `most_text` is
    the longest visible text that such a page has, so that a report which quotes the words is not taken for it.
    """

    name: str
    state: PageState
    statuses: frozenset[int] = frozenset()
    text: re.Pattern[str] | None = None
    header: re.Pattern[str] | None = None
    most_text: int | None = None


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# The order counts: the first that matches decides.
SIGNATURES = (
    Signature("ruishu", "blocked", frozenset({202, 400, 403, 412}), _pattern(r"\$_ts\s*=|\$_ts\[|_\$[a-z0-9]{2}\(\)")),
    Signature("ruishu", "blocked", frozenset({200}), _pattern(r"\$_ts\s*=|\$_ts\["), most_text=200),
    Signature("ruishu", "blocked", frozenset({412}), header=_pattern(r"^set-cookie: \w{8,}[OPST]=")),
    Signature("jiasule", "blocked", frozenset({503, 521}), _pattern(r"__jsl_clearance|document\.cookie\s*=\s*\(")),
    Signature("jiasule", "blocked", frozenset({200}), _pattern(r"__jsl_clearance"), most_text=200),
    Signature("jiasule", "blocked", frozenset({521}), header=_pattern(r"^set-cookie: __jsl")),
    Signature("acw", "blocked", text=_pattern(r"acw_sc__v[23]|var\s+arg1\s*=\s*['\"][0-9A-F]{30,}"), most_text=400),
    Signature("login", "blocked", frozenset({401, 407})),
    Signature("rate", "blocked", frozenset({429})),
    Signature("waf", "blocked", frozenset({403, 405, 412, 418, 444, 468, 493})),
    Signature(
        "waf200",
        "blocked",
        frozenset({200}),
        _pattern(r"网站防火墙|已被网站管理员设置拦截|请求带有不合法参数"),
        most_text=800,
    ),
    Signature(
        "waf200",
        "blocked",
        frozenset({200}),
        _pattern(
            r"(?:访问|请求)(?:疑似|可能)?(?:存在|对网站造成)(?:安全)?威胁|访问过于频繁|安全验证|请完成验证|滑动验证"
        ),
        most_text=400,
    ),
    Signature("410", "missing", frozenset({410})),
    Signature("404", "missing", frozenset({404})),
    Signature(
        "soft_404",
        "soft_missing",
        frozenset({200}),
        _pattern(
            r"(?:访问|请求|浏览|查看)的(?:页面|内容|文件|网页|文章|信息)(?:不存在|已(?:被)?删除|已不存在|找不到)"
            r"|页面(?:不存在|找不到了?|未找到|已删除)|(?:信息|文章|内容)(?:不存在|已(?:被)?删除)|404\s*(?:not\s+found|错误|页面)"
        ),
        most_text=600,
    ),
    Signature(
        "maintenance",
        "failed",
        frozenset({200}),
        _pattern(r"(?:网站|系统)(?:正在)?(?:维护|升级)(?:中|,|，)"),
        most_text=400,
    ),
)

_TAGS = re.compile(r"<(script|style|noscript)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.IGNORECASE | re.DOTALL)
_JUMP = re.compile(
    r"""(?:location(?:\.href)?\s*=\s*|location\.replace\(\s*|http-equiv\s*=\s*["']?refresh["']?[^>]*url\s*=\s*)"""
    r"""["']?([^"'>\s;)]+)""",
    re.IGNORECASE,
)
_HOME_PATHS = re.compile(r"^/?(?:index|default|main|home)?(?:\.(?:s?html?|jsp|php|aspx))?$", re.IGNORECASE)
_ERROR_PATH = re.compile(r"/(?:404|error|notfound|page_?not_?found)(?:[-_/.]|$)", re.IGNORECASE)
_OFFICE = _pattern(r"urn:schemas-microsoft-com:office|ProgId[^>]{0,20}(?:Word|Excel)\.")
_MOST_JUMP_TEXT = 80
# A connection that is refused says so of the host; the state of that name says that we did not ask.
_UNREACHABLE = frozenset({"dns", "refused", "tls", "timeout", "unreachable", "disconnected", "robots_unknown"})
_REFUSED = frozenset({"forbidden", "robots"})


def judge_response(answer: Answer) -> Judgement:
    """Say what a response is: content, or one of the ways in which it is not."""
    seen = len("".join(_TAGS.sub(" ", answer.text).split()))
    for signature in SIGNATURES:
        if _matches(signature, answer, seen):
            vendor = signature.name if signature.state == "blocked" else None
            return Judgement(signature.state, f"{signature.name} (status {answer.status})", vendor)
    if not 200 <= answer.status < 300 and answer.status != 304:
        return Judgement("failed", f"status {answer.status}")
    return _judge_place(answer, seen) or _judge_kind(answer) or Judgement("ok", f"status {answer.status}")


def judge_failure(kind: str, message: str) -> Judgement:
    """Say what it means that no whole response came; `kind` is crawler.wire.failures.failure_kind's word.

    Where we did not ask at all, because robots.txt or the guard forbids it, the URL is refused, and nothing is said of
    the host. A robots.txt that could not be had forbids for the time being only: its host is unreachable.
    """
    state: PageState = "unreachable" if kind in _UNREACHABLE else "refused" if kind in _REFUSED else "failed"
    return Judgement(state, f"{kind}: {' '.join(message.split())}"[:300])


def is_home(url: str, home: str) -> bool:
    """Whether a URL is a portal's home page: the given one, or the root of its host."""
    asked, given = urlsplit(urldefrag(url).url), urlsplit(urldefrag(home).url)
    if asked.netloc != given.netloc or asked.query:
        return False
    return asked.path.rstrip("/") == given.path.rstrip("/") or bool(_HOME_PATHS.match(asked.path))


def _matches(signature: Signature, answer: Answer, seen: int) -> bool:
    if signature.statuses and answer.status not in signature.statuses:
        return False
    if signature.most_text is not None and seen > signature.most_text:
        return False
    if signature.text is not None and not signature.text.search(answer.text):
        return False
    if signature.header is None:
        return True
    return any(signature.header.search(f"{name}: {value}") for name, value in answer.headers.items())


def _judge_place(answer: Answer, seen: int) -> Judgement | None:
    """Judge where the request ended: on the portal's home page, or on a page for errors."""
    final = answer.final_url
    if seen <= _MOST_JUMP_TEXT and answer.expected == "page":
        jump = _JUMP.search(answer.text)
        if jump and jump[1] in ("/", "/index.html", answer.home) and not is_home(answer.url, answer.home):
            return Judgement("redirected_home", f"the page sends to {jump[1]}")
    if urldefrag(final).url == urldefrag(answer.url).url:
        return None
    if is_home(final, answer.home) and not is_home(answer.url, answer.home):
        return Judgement("redirected_home", f"redirected to {final}")
    if _ERROR_PATH.search(urlsplit(final).path):
        return Judgement("soft_missing", f"redirected to {final}")
    return None


def _judge_kind(answer: Answer) -> Judgement | None:
    """Judge whether what came is of the kind that was asked for: an error page is no document."""
    kind = answer.headers.get("content-type", "").lower()
    if answer.status == 304:
        return None
    if answer.expected == "picture" and "text/html" in kind:
        return Judgement("soft_missing", "an HTML page where a picture was expected")
    # Servers call endings that they do not know HTML, and Word saves HTML as .doc: what came decides.
    if answer.expected == "document" and "text/html" in kind and answer.text and not _OFFICE.search(answer.text):
        return Judgement("failed", "an HTML page where a document was expected")
    if answer.expected == "page" and not answer.text.strip() and (not kind or "text/" in kind or "json" in kind):
        return Judgement("failed", "an empty response")
    return None
