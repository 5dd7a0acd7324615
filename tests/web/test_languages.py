"""In which language a page comes."""

from __future__ import annotations

import pytest

from tests.web.serving import Served
from web.languages import choose_language, in_language, language_of


@pytest.mark.parametrize(
    ("field", "language"),
    [
        ("", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("de,en;q=0.5", "en"),
        ("fr", "zh"),
        ("en;q=0.2, zh;q=0.7", "zh"),
        ("en;q=x, zh;q=0.1", "zh"),
        ("EN", "en"),
        ("en;q=0", "zh"),
        ("," * 9999, "zh"),
    ],
)
def test_the_field_chooses(field: str, language: str) -> None:
    """Accept-Language decides where the address does not."""
    assert choose_language(field) == language


def test_the_first_page_leads_to_the_readers_language(served: Served) -> None:
    """Without a language in the address the browser's wish decides, and nothing is set in it."""
    answer = served.ask("/", Accept_Language="en")

    assert (answer.status, answer.headers["location"]) == (303, "/en/")
    assert answer.headers["vary"] == "Accept-Language"
    assert "set-cookie" not in answer.headers


def test_an_address_has_its_other_language() -> None:
    """The switch leads to the same page."""
    assert in_language("/zh/events/altered-1", "en") == "/en/events/altered-1"
    assert in_language("/zh/", "en") == "/en/"
    assert [language_of(path) for path in ("/zh/a", "/en", "/api/v1", "/zhx/")] == ["zh", "en", None, None]
