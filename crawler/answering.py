"""From a response as Scrapy gives it to what it says, and to the judgement of it."""

from __future__ import annotations

from urllib.parse import urldefrag

from scrapy.http import Response

from crawler.states import Answer, Expected, Judgement, judge_response
from report import decode_text

_TEXT_KINDS = ("text/", "html", "json", "xml", "javascript")
_DOCUMENT_HEAD = 65_536


def judge(response: Response, text: str | None, *, url: str, home: str, expected: Expected = "page") -> Judgement:
    """Judge what a URL answered in the end; `text` is what `read_text` read in it."""
    headers = {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }
    return judge_response(Answer(response.status, headers, text or "", url, final_url(response, url), home, expected))


def final_url(response: Response, url: str) -> str:
    """Return where a URL led; the URL with its fragment where nothing redirected."""
    return url if urldefrag(response.url).url == urldefrag(url).url else response.url


def content_type(response: Response) -> str:
    """Return a response's Content-Type as it declares it, empty where it declares none."""
    return (response.headers.get(b"Content-Type") or b"").decode("latin-1")


def read_text(response: Response, expected: Expected = "page") -> str | None:
    """Return a response's text; None for a document, of which only what looks like HTML or JSON is read."""
    kind = content_type(response)
    body, declared = response.body, kind.lower()
    if expected != "page":
        looks_like_text = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b'{"'))
        return decode_text(body[:_DOCUMENT_HEAD], charset_of(kind)).text if looks_like_text else None
    if declared and not any(word in declared for word in _TEXT_KINDS):
        return None
    if not declared and b"\x00" in body[:1024]:
        return None
    return decode_text(body, charset_of(kind)).text


def charset_of(kind: str) -> str | None:
    """Return the charset that a Content-Type declares, None where it declares none."""
    for parameter in kind.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'") or None
    return None
