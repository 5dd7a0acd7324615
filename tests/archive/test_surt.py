"""SURT keys equal those of the `surt` package 0.3.1, which pywb and cdxj-indexer use: what it gave is this table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.surt import surt


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.A.gov.cn/", "cn,gov,a)/"),
        ("https://www2.a.gov.cn:443/B/", "cn,gov,a)/b"),
        ("http://127.0.0.1:8080/x?b=2&a=1&c", "1,0,0,127:8080)/x?a=1&b=2&c"),
        ("http://a.gov.cn/a/../b/./c//d/", "cn,gov,a)/b/c/d"),
        ("http://a.gov.cn/%41%25%7E?q=%C4%EA%B1%A8", "cn,gov,a)/a%25~?q=%c4%ea%b1%a8"),
        ("http://a.gov.cn/年报?t=年", "cn,gov,a)/%e5%b9%b4%e6%8a%a5?t=%e5%b9%b4"),
        ("http://县.中国/x", "xn--fiqs8s,xn--5nr)/x"),
        ("http://user:pw@a.gov.cn/x#part", "cn,gov,a)/x"),
        (
            "http://a.gov.cn/x;jsessionid=0123456789abcdef0123456789abcdef",
            "cn,gov,a)/x;jsessionid=0123456789abcdef0123456789abcdef",
        ),
        ("http://a.gov.cn/x?JSESSIONID=0123456789abcdef0123456789ABCDEF&b=1", "cn,gov,a)/x?b=1"),
        ("http://a.gov.cn/(0123456789abcdefghijklmn)/x.aspx?a=1", "cn,gov,a)/x.aspx?a=1"),
        ("http://a.gov.cn?", "cn,gov,a)/"),
        ("http://a.gov.cn/?a", "cn,gov,a)/?a"),
        ("http://[::1]:8080/", "::1:8080)/"),
        ("a.gov.cn/x", "cn,gov,a)/x"),
        ("http://2130706433/", "1,0,0,127)/"),
        ("http://a.gov.cn:080/", "cn,gov,a)/"),
        ("http:///a.gov.cn/x", "cn,gov,a)/x"),
        ("http://https://a.gov.cn/", "cn,gov,a)/"),
        ("urn:nianbao:walk:X/Y?b=1&a=2", "urn:nianbao:walk:x/y?a=2&b=1"),
        ("urn:uuid:ABC", "urn:uuid:abc"),
        ("http://a..gov.cn./x", "cn,gov,a)/x"),
        ("http://a.gov.cn/x?a=1&&b=", "cn,gov,a)/x?&a=1&b="),
        ("http://www.gov.cn/", "cn,gov)/"),
        ("http://a.gov.cn/a b", "cn,gov,a)/a%20b"),
        ("http://a.gov.cn/col/col1.html?uid=1&pageNum=2", "cn,gov,a)/col/col1.html?pagenum=2&uid=1"),
        ("http://a.gov.cn:x/", "http://a.gov.cn:x/"),
    ],
)
def test_keys(url: str, key: str) -> None:
    """A URL has the key under which other programs look it up."""
    assert surt(url) == key


@given(st.text(max_size=60))
def test_every_text_has_a_key(text: str) -> None:
    """Whatever somebody linked to, there is a key, and it is one word."""
    assert "\n" not in surt("http://a.gov.cn/" + text)
    assert " " not in surt("http://a.gov.cn/" + text)
