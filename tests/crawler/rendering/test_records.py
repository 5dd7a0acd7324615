"""A rendering becomes records that say what it is and what it came from."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.rendering import Failed, FrameDocument, Loaded, Rendered
from crawler.rendering.records import rendering_records

URL = "http://county.test/page"
AT = datetime(2026, 3, 1, 18, tzinfo=UTC)
PAGE = "<urn:uuid:1>"
RENDERED = Rendered(
    url=URL,
    final_url=URL,
    html="<p>县\ud800</p>",
    frames=(FrameDocument("http://county.test/in#x", "<p>框</p>"), FrameDocument("about:blank", "<p></p>")),
    screenshot=b"\x89PNG",
    browser="Chrome/156",
    viewport=(1280, 900),
    ready=True,
    waited_for="p, then\nquiet",
    requests=(Loaded(URL, 200, "<urn:uuid:1>"), Loaded("http://county.test/in", 200, "<urn:uuid:2>")),
    failed=(Failed("http://county.test/x.pdf", "a document\r\nfaked: yes"),),
    elapsed_seconds=1.25,
    warnings=("alert answered with no: 1",),
)


def test_the_document_is_a_conversion_of_the_response() -> None:
    """The page's document comes first, in UTF-8 whatever the page declares, and refers to the plain response."""
    document, *_ = rendering_records(RENDERED, PAGE, "no list", AT)
    assert (document.record_type, document.url, document.refers_to) == ("conversion", URL, PAGE)
    assert document.content_type == "text/html; charset=utf-8"
    assert document.content.decode() == "<p>县�</p>"
    assert document.made_at == AT


def test_a_frame_refers_to_its_own_response() -> None:
    """A frame that was fetched is a conversion of its own; an empty one is none."""
    conversions = [record for record in rendering_records(RENDERED, PAGE, "", AT) if record.record_type == "conversion"]
    assert [(record.url, record.refers_to) for record in conversions[1:]] == [("http://county.test/in", "<urn:uuid:2>")]


def test_the_metadata_names_reason_browser_and_every_request() -> None:
    """One field a line; nothing that a page says can begin another one."""
    (metadata,) = (record for record in rendering_records(RENDERED, PAGE, "no list", AT) if _is_metadata(record))
    lines = metadata.content.decode().split("\r\n")
    assert (metadata.content_type, metadata.refers_to) == ("application/warc-fields", PAGE)
    assert {
        "reason: no list",
        "browser: Chrome/156",
        "viewport: 1280x900",
        "ready: yes",
        "waited-for: p, then quiet",
        "loaded: 200 <urn:uuid:2> http://county.test/in",
        "failed: http://county.test/x.pdf a document faked: yes",
        "warning: alert answered with no: 1",
    } <= set(lines)
    assert not [line for line in lines if line.startswith("faked")]


def test_the_picture_is_a_resource_of_its_own() -> None:
    """A screenshot has a URN with the page's URL and refers to nothing, as the standard asks of resources."""
    picture = rendering_records(RENDERED, PAGE, "", AT)[-1]
    assert (picture.record_type, picture.content_type, picture.refers_to) == ("resource", "image/png", None)
    assert picture.url == f"urn:nianbao:screenshot:{URL}"


def _is_metadata(record: object) -> bool:
    return getattr(record, "record_type", None) == "metadata"
