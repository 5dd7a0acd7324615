"""The reading room in a real Chromium: each page in both languages, on a desk and on a phone, and the ways through."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
import pdfplumber
import pytest
from playwright.sync_api import Browser, Page, Request, Response, expect, sync_playwright

from crawler.rendering.chromium import find_chromium
from tests.nianbao.county import Archived
from tests.web.serving import Served, serve_room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), pytest.mark.xdist_group("county")]

DESK, PHONE = (1280, 900), (390, 844)
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
COUNTY = "990121"
CHINESE = re.compile("[\u4e00-\u9fff]")
# What a browser is told to be put through: axe is no part of the page, whose policy would keep it out.
_RUN_AXE = """axe.run(document, {
    // It would speak to frames, and what is framed hears nobody.
    iframes: false, resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
})"""


@dataclass
class Seen:
    """What a browser said and asked for while pages were looked at."""

    console: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def room(archived: Archived) -> Iterator[Served]:
    """The room over the county after its nights."""
    with serve_room(archived.collection.root) as running:
        yield running


@pytest.fixture
def seen() -> Seen:
    """An empty account."""
    return Seen()


def open_page(browser: Browser, size: tuple[int, int], seen: Seen, **options: Any) -> Page:
    """Open a tab of a size, and write down what it says and asks for."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, **options)

    def note_request(request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")):
            seen.asked.append(request.url)

    def note_response(response: Response) -> None:
        if response.status >= 400:
            seen.failed.append(f"{response.status} {response.url}")

    page.on("console", lambda message: seen.console.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: seen.console.append(f"{page.url}: {error}"))
    page.on("request", note_request)
    page.on("response", note_response)
    return page


def list_paths(room: Served) -> list[str]:
    """Return an address of each kind of page, of events and reports one of each kind that the county has."""
    events = room.ask("/api/v1/events").json()["items"]
    by_kind = {(event["kind"], *event["materiality"]): event["id"] for event in events}
    altered = next(event for event in events if "figures" in event["materiality"])
    report = altered["report_id"]
    detail = room.ask(f"/api/v1/reports/{report}").json()
    figure = next(iter(detail["reading"]["report"]["figures"]))
    record = detail["versions"][-1]["captures"][0]["record_id"]
    night = next(one["crawl_id"] for one in room.ask("/api/v1/nights").json()["items"] if one["events"])
    return [
        *("/", "/places/990000", f"/places/{COUNTY}", f"/bodies/{detail['report']['body_id']}", "/reports"),
        *(f"/reports/{report}", f"/reports/{report}/versions/1", f"/reports/{report}/figures/{figure}"),
        *("/events", *(f"/events/{event}" for event in by_kind.values()), "/nights", f"/nights/{night}"),
        *("/portals", "/portals/demo-trs", "/search?q=水", f"/charts?division={COUNTY}&kind=department"),
        *(f"/captures/{record}", f"/inconsistencies?division={COUNTY}", "/about", "/reports/none"),
    ]


def wide_at(page: Page, path: str) -> list[str]:
    """Say by how much a page is wider than its window, if it is."""
    wide, width = page.evaluate("[document.documentElement.scrollWidth - innerWidth, innerWidth]")
    return [f"{path} is {wide} dots wider than the window of {width}"] if wide > 0 else []


@pytest.mark.parametrize(
    ("language", "size", "other"), [("zh", DESK, PHONE), ("en", PHONE, DESK)], ids=["zh-desk", "en-phone"]
)
def test_every_page_is_sound(
    browser: Browser, room: Served, seen: Seen, language: str, size: tuple[int, int], other: tuple[int, int]
) -> None:
    """No page says anything to the console, asks anybody else, is wider than its window, or keeps anybody from it.

    Each is loaded at one size, and made the other when it has been looked over.
    """
    page = open_page(browser, size, seen)
    axe = AXE.read_text(encoding="utf-8")
    faults: list[str] = []
    for path in list_paths(room):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(f"{room.address}/{language}{path}")
        faults += wide_at(page, path)
        page.evaluate(axe)
        for violation in page.evaluate(_RUN_AXE)["violations"]:
            if violation["impact"] in ("serious", "critical"):
                nodes = [node["target"] for node in violation["nodes"]][:3]
                faults.append(f"{path}: {violation['id']}: {violation['help']}: {nodes}")
        page.set_viewport_size({"width": other[0], "height": other[1]})
        faults += wide_at(page, path)
    page.close()

    expected = "404 (Not Found)"
    assert faults == []
    assert [said for said in seen.console if expected not in said] == []
    assert [one for one in seen.failed if not one.endswith("/reports/none")] == []
    assert {urlsplit(url).hostname for url in seen.asked} == {"127.0.0.1"}


def test_from_the_matrix_to_the_figure(browser: Browser, room: Served, seen: Seen) -> None:
    """A click on an altered cell leads to the report, one on a figure to its document, where the cell is marked."""
    page = open_page(browser, DESK, seen)
    page.goto(f"{room.address}/en/")
    page.click("table.matrix tbody a[href*='/places/']")
    while f"/places/{COUNTY}" not in page.url:
        page.click(
            "table.matrix a[href*='/places/99']:not([href$='990000']):not([href='" + urlsplit(page.url).path + "'])"
        )
    with page.expect_navigation():
        page.locator("table.matrix tr", has_text="水利局").locator("a.cell.altered-mark").click()
    with page.expect_navigation():
        page.locator("table.statutory a[href*='/figures/disclosure.licensing.decisions']").click()

    assert page.locator(".found").inner_text() == "199件"
    frame = page.frame_locator("iframe.shown")
    here = frame.locator("#here")
    here.wait_for()
    assert here.inner_text() == "199"
    assert page.locator("iframe.shown").evaluate("frame => frame.getBoundingClientRect().height") > 300
    # The frame has scrolled to it: it stands within what is seen.
    box, outer = here.bounding_box(), page.locator("iframe.shown").bounding_box()
    assert box is not None
    assert outer is not None
    assert outer["y"] <= box["y"] <= outer["y"] + outer["height"]
    assert here.evaluate("cell => getComputedStyle(cell).outlineStyle") == "solid"
    page.close()
    assert seen.console == []


def test_from_the_feed_to_the_difference(browser: Browser, room: Served, seen: Seen) -> None:
    """A filter narrows the feed without a new page; an event shows both sides with the figure marked in each."""
    page = open_page(browser, DESK, seen)
    page.goto(f"{room.address}/en/events")
    count = page.locator("#results li").count()
    page.select_option("#materiality", "figures")
    page.wait_for_url("**materiality=figures**")
    page.wait_for_function(f"document.querySelectorAll('#results li').length < {count}")
    page.locator("#results li a", has_text="水利局").click()
    page.wait_for_selector("#differs ins")

    assert page.locator("#differs del").inner_text() == "176件"
    assert page.locator("#differs ins").inner_text() == "199件"
    sides = [page.frame_locator("iframe.shown").nth(at).locator(".marked") for at in (0, 1)]
    for side, value in zip(sides, ("176", "199"), strict=True):
        page.locator(".beside").scroll_into_view_if_needed()
        side.wait_for()
        assert side.inner_text() == value
    page.close()
    assert seen.console == []


def test_the_room_is_used_by_keys_alone(browser: Browser, room: Served, seen: Seen) -> None:
    """The first key leads past the navigation; every cell of the matrix can be reached and opened, and shows it."""
    page = open_page(browser, DESK, seen)
    page.goto(f"{room.address}/zh/places/{COUNTY}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.locator("a.cell").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("cell")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/zh/reports/" in page.url
    page.close()


def test_everything_works_without_script(browser: Browser, room: Served, seen: Seen) -> None:
    """With scripts off filters, search and details answer as with them."""
    page = open_page(browser, PHONE, seen, java_script_enabled=False)
    page.goto(f"{room.address}/en/events")
    page.select_option("#kind", "withdrawn")
    page.click(".filters button")
    assert "kind=withdrawn" in page.url
    # The address is the new page's before the page is whole.
    expect(page.locator("#results li")).to_have_count(1)
    page.fill("#q", "水利")
    page.click(".find button")
    expect(page.locator(".hit mark").first).to_have_text("水利")
    page.close()


def test_the_matrix_is_told_without_colour(browser: Browser, room: Served, seen: Seen) -> None:
    """Each state of the matrix has a sign of its own, and words for who does not see."""
    page = open_page(browser, DESK, seen)
    page.goto(f"{room.address}/en/places/{COUNTY}")
    cells = page.locator("table.matrix td .cell").evaluate_all(
        "cells => cells.map(cell => [cell.className.match(/s-(\\w+)/)[1],"
        " cell.querySelector('use').getAttribute('href'), cell.textContent.trim()])"
    )
    page.close()

    assert len(cells) == 77
    states = {state for state, _, _ in cells}
    assert {"on_time", "late", "withdrawn"} <= states
    assert all(sign == f"#sign-{state}" for state, sign, _ in cells)
    assert all(len(words) > 8 for _, _, words in cells)


def test_a_page_can_be_printed(browser: Browser, room: Served, seen: Seen) -> None:
    """On paper there is no navigation, and the tables are there."""
    page = open_page(browser, DESK, seen)
    page.goto(f"{room.address}/en/places/{COUNTY}")
    page.emulate_media(media="print")

    assert not page.locator(".masthead nav").is_visible()
    assert not page.locator("form.find").is_visible()
    assert not page.locator(".languages").is_visible()
    assert page.locator("table.matrix").is_visible()
    page.close()


def test_both_versions_of_an_event_are_on_paper(browser: Browser, room: Served, seen: Seen) -> None:
    """The frames of both sides are printed with their words, though nobody scrolled to them."""
    events = room.ask("/api/v1/events").json()["items"]
    altered = next(event["id"] for event in events if "figures" in event["materiality"])
    page = open_page(browser, DESK, seen)
    page.goto(f"{room.address}/en/events/{altered}", wait_until="networkidle")
    printed = page.pdf(format="A4")
    page.close()

    with pdfplumber.open(io.BytesIO(printed)) as paper:
        words = [len(CHINESE.findall(one.extract_text())) for one in paper.pages]
    # An English page has few Chinese words of its own.
    assert sum(count > 120 for count in words) >= 2, words
