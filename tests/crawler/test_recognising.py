"""A portal made of a URL alone."""

from __future__ import annotations

import pytest

from crawler.errors import PortalError
from crawler.recognising import portal_id_of, portal_of_url


@pytest.mark.parametrize(
    ("url", "portal_id"),
    [
        ("http://www.example.gov.cn/nb/", "www-example-gov-cn"),
        ("http://127.0.0.1:8100/", "127-0-0-1-8100"),
        ("https://WWW.Example.gov.cn:8443/x", "www-example-gov-cn-8443"),
        ("http://[::1]:80/", "1-80"),
    ],
)
def test_the_id_is_the_host(url: str, portal_id: str) -> None:
    """A portal that is known by a URL is called after its host and port."""
    assert portal_id_of(url) == portal_id
    assert portal_of_url(url).id == portal_id


@pytest.mark.parametrize("url", ["nb.html", "ftp://www.example.gov.cn/", "http://", "http://[::1"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    """Without a host there is no portal, and the message says what to give."""
    with pytest.raises(PortalError, match="no web address"):
        portal_of_url(url)


def test_an_address_that_names_a_user_is_refused() -> None:
    """The portal's file and its walks would have the password, and nothing is fetched with it."""
    with pytest.raises(PortalError, match=r"^http://www\.example\.gov\.cn/nb/: the address names a user"):
        portal_of_url("http://user:secret@www.example.gov.cn/nb/")


def test_loopback_is_reached_only_when_allowed() -> None:
    """A loopback URL is one the crawler may contact only where it was told so, and public ones never become that."""
    assert portal_of_url("http://127.0.0.1:8100/", loopback=True).loopback
    assert not portal_of_url("http://127.0.0.1:8100/").loopback
    assert not portal_of_url("http://www.example.gov.cn/", loopback=True).loopback


def test_a_session_is_no_part_of_a_column() -> None:
    """What is of one visit alone would make the column another one every night."""
    portal = portal_of_url("http://www.example.gov.cn/nb/list.do;jsessionid=0A1B?c=3&_t=1767225600000")
    assert [column.url for column in portal.columns] == ["http://www.example.gov.cn/nb/list.do?c=3"]
