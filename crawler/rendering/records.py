"""A rendering as records for the archive: the document, what it came from, the picture.

The document is a `conversion` of the page's response, never a response: no server sent it (WARC 1.1 §6.8).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from archive.capture import Supplement
from crawler.rendering.values import FrameDocument, Rendered


def rendering_records(
    rendered: Rendered, page_record_id: str | None, reason: str, at: datetime
) -> tuple[Supplement, ...]:
    """Return the records of one rendering: the page's document first, then frames, metadata, picture.

    `page_record_id` is the page's plain response, to which document and metadata refer; `reason` says why the page
    was rendered; `at` is when, aware. A frame's document refers to the frame's own response where one was recorded.
    All carry the page's URL (a frame its own) but the picture, which would else stand for the page in an index:
    `urn:nianbao:screenshot:` and the URL. A resource refers to nothing (WARC 1.1 §5.7).
    """
    records = [_document_record(rendered.url, rendered.html, page_record_id, at)]
    records += [_frame_record(frame, rendered, at) for frame in rendered.frames if frame.url.startswith("http")]
    content = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in _describe(rendered, reason)).encode()
    records.append(Supplement("metadata", rendered.url, at, "application/warc-fields", content, page_record_id))
    if rendered.screenshot is not None:
        picture = f"urn:nianbao:screenshot:{rendered.url}"
        records.append(Supplement("resource", picture, at, "image/png", rendered.screenshot))
    return tuple(records)


def _document_record(url: str, html: str, refers_to: str | None, at: datetime) -> Supplement:
    # A page may hold half of a surrogate pair, which no encoding can carry: U+FFFD stands for it.
    content = html.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
    return Supplement("conversion", url, at, "text/html; charset=utf-8", content, refers_to)


def _frame_record(frame: FrameDocument, rendered: Rendered, at: datetime) -> Supplement:
    url = frame.url.partition("#")[0]
    responses = (loaded.record_id for loaded in rendered.requests if loaded.url == url)
    return _document_record(url, frame.html, next(responses, None), at)


def _describe(rendered: Rendered, reason: str) -> Iterator[tuple[str, str]]:
    yield "rendered", rendered.url
    yield "final-url", rendered.final_url
    yield "reason", reason
    yield "browser", rendered.browser
    yield "viewport", "{}x{}".format(*rendered.viewport)
    yield "settings", "time zone Asia/Shanghai, language zh-CN, chance repeatable, no wire of its own"
    yield "ready", "yes" if rendered.ready else "no"
    yield "waited-for", rendered.waited_for
    yield "elapsed-seconds", f"{rendered.elapsed_seconds:.3f}"
    for loaded in rendered.requests:
        yield "loaded", f"{loaded.status} {loaded.record_id or '-'} {loaded.url}"
    for failed in rendered.failed:
        yield "failed", f"{failed.url} {failed.reason}"
    for warning in rendered.warnings:
        yield "warning", warning


def _one_line(value: str) -> str:
    return " ".join(value.encode("utf-8", "replace").decode().split())
