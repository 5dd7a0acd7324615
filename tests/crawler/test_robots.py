"""What a robots.txt says, by RFC 9309."""

from __future__ import annotations

import time

import pytest
from protego import Protego

from crawler.robots import MAX_RULES_BYTES, RobotsRules, parse_robots

HOST = "http://www.example.gov.cn"

# A file, a path, and whether it may be fetched.
CASES = [
    ("", "/a", True),
    ("User-agent: *\nDisallow:", "/a", True),
    ("User-agent: *\nDisallow: /", "/a", False),
    ("User-agent: *\nDisallow: /a", "/abc", False),
    ("User-agent: *\nDisallow: /a/", "/a", True),
    ("user-AGENT: *\ndisALLOW: /a # why", "/a", False),
    ("User-agent: *\r\nDisallow: /a\r\n", "/a", False),
    ("User-agent: *\rDisallow: /a", "/a", False),
    # The longest match decides, and of two as long the one that allows.
    ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/b/c", True),
    ("User-agent: *\nDisallow: /a/b\nAllow: /a", "/a/b/c", False),
    ("User-agent: *\nDisallow: /page\nAllow: /page", "/page", True),
    ("User-agent: *\nAllow: /$\nDisallow: /", "/", True),
    ("User-agent: *\nAllow: /$\nDisallow: /", "/page.htm", False),
    ("User-agent: *\nAllow: /page\nDisallow: /*.htm", "/page.htm", False),
    ("User-agent: *\nAllow: /index.html\nDisallow: /", "/", False),
    # Wildcards and the end.
    ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
    ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?a=1", True),
    ("User-agent: *\nDisallow: /*?t=", "/x?t=1", False),
    ("User-agent: *\nDisallow: /a*b*c$", "/axxbyybzc", False),
    ("User-agent: *\nDisallow: /a*b*c$", "/axxc", True),
    ("User-agent: *\nDisallow: /ab*b$", "/ab", True),
    ("User-agent: *\nDisallow: *secret", "/x/secret", False),
    ("User-agent: *\nDisallow: secret", "/secret", False),
    # The group of our own name, in any case; with a version, and merged over the file.
    ("User-agent: Nianbao\nAllow: /\n\nUser-agent: *\nDisallow: /", "/a", True),
    ("User-agent: nianbao/2.0 (x)\nDisallow: /a\n\nUser-agent: *\nAllow: /", "/a", False),
    ("User-agent: nianbao\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: NIANBAO\nDisallow: /b", "/b", False),
    ("User-agent: nianbao\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: NIANBAO\nDisallow: /b", "/c", True),
    ("User-agent: nianbao\n\nUser-agent: *\nDisallow: /a", "/a", False),
    ("User-agent: bao\nDisallow: /\n", "/a", True),
    ("User-agent: nian\nAllow: /\n\nUser-agent: *\nDisallow: /", "/a", False),
    ("User-agent: nianbaobot\nDisallow: /\n", "/a", True),
    ("User-agent: x\nUser-agent: nianbao\nDisallow: /a\n", "/a", False),
    ("User-agent: x\nSitemap: http://a/\nUser-agent: nianbao\nDisallow: /a\n", "/a", False),
    ("User-agent: x\nDisallow: /y\nUser-agent: *\nDisallow: /a\n", "/y", True),
    ("Disallow: /\nUser-agent: x\nDisallow: /", "/a", True),
    # Bytes are compared as they are sent, however they are written.
    ("User-agent: *\nDisallow: /foo/bar/%62%61%7A", "/foo/bar/baz", False),
    ("User-agent: *\nDisallow: /foo/bar/baz", "/foo/bar/%62%61%7a", False),
    ("User-agent: *\nDisallow: /年报/", "/%E5%B9%B4%E6%8A%A5/1.html", False),
    ("User-agent: *\nDisallow: /%e5%b9%b4", "/年", False),
    ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
    ("User-agent: *\nDisallow: /a?b=c", "/a?b=cd", False),
]


@pytest.mark.parametrize(("text", "path", "allowed"), CASES)
def test_a_file_allows_what_it_says(text: str, path: str, allowed: bool) -> None:
    """Groups, the longest match, wildcards, the end and escapes are those of the standard."""
    rules = parse_robots(text.encode(), "nianbao")
    assert rules is not None
    assert rules.allows(HOST + path) == allowed


def test_the_parser_that_comes_with_scrapy_still_differs() -> None:
    """Ours is there for what Protego reads otherwise; where that is nothing any more, ours can go."""
    differing = [
        text for text, path, allowed in CASES if Protego.parse(text).can_fetch(HOST + path, "nianbao") != allowed
    ]
    assert len(differing) >= 3


def test_bytes_of_another_charset_are_compared_as_bytes() -> None:
    """A path in GBK is that path in GBK."""
    rules = parse_robots("User-agent: *\nDisallow: /年报/".encode("gbk"), "nianbao")
    assert rules is not None
    assert not rules.allows(f"{HOST}/%C4%EA%B1%A8/1.html")
    assert rules.allows(f"{HOST}/%E5%B9%B4%E6%8A%A5/1.html")


@pytest.mark.parametrize(
    "body", [b"<html><body>User-agent: *\nDisallow: /</body>", b"\xef\xbb\xbf \r\n<!DOCTYPE html>"]
)
def test_a_page_is_no_rules(body: bytes) -> None:
    """What begins like markup is a page, whatever stands in it."""
    assert parse_robots(body, "nianbao") is None


def test_a_byte_order_mark_hides_no_line() -> None:
    """The first line counts behind a mark, in UTF-8 as in UTF-16."""
    text = "User-agent: *\nDisallow: /"
    for body in (b"\xef\xbb\xbf" + text.encode(), text.encode("utf-16")):
        rules = parse_robots(body, "nianbao")
        assert rules is not None
        assert not rules.allows(f"{HOST}/a")


def test_what_comes_after_the_limit_is_not_read() -> None:
    """Half a mebibyte less 12 KiB is read, and no half line of it."""
    line = b"Disallow: /abcdefg\n"
    head = b"User-agent: *\n"
    count = (MAX_RULES_BYTES - len(head)) // len(line)
    filling = head + line * count + b"#" * (MAX_RULES_BYTES - len(head) - count * len(line) - len(b"Disallow: /h"))
    rules = parse_robots(filling + b"\nDisallow: /hidden\nDisallow: /i\n", "nianbao")
    assert rules is not None
    assert not rules.allows(f"{HOST}/abcdefgh")
    assert rules.allows(f"{HOST}/hidden")
    assert rules.allows(f"{HOST}/i")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 10", 10.0),
        ("User-agent: *\nCrawl-delay: 0.5\nDisallow: /a", 0.5),
        ("User-agent: *\nCrawl-delay: ten", None),
        ("User-agent: *\nCrawl-delay: -3", None),
        ("User-agent: x\nCrawl-delay: 10\nUser-agent: *\nDisallow: /", None),
        ("User-agent: nianbao\nCrawl-delay: 2\nUser-agent: nianbao\nCrawl-delay: 7", 7.0),
    ],
)
def test_the_pause_that_is_asked_for_is_read(text: str, seconds: float | None) -> None:
    """A number of seconds in our group is a pause, and nothing else is."""
    rules = parse_robots(text.encode(), "nianbao")
    assert rules is not None
    assert rules.crawl_delay == seconds


def test_a_pattern_made_to_be_slow_is_matched_in_time() -> None:
    """Wildcards cost no more than the path is long."""
    rules = RobotsRules((("/" + "a*" * 2000 + "b$", False),))
    began = time.process_time()
    assert rules.allows(f"{HOST}/" + "a" * 20_000)
    assert time.process_time() - began < 1
