"""Captures are replayed as they were, by pywb behind our own guard: what is archived, and nothing else."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.catalogue.tables import CaptureRow
from archive.collection import Collection
from archive.index_generations import read_index, recent_of
from crawler.rendering.chromium import find_chromium
from nianbao.cli import run
from nianbao.replaying import run_pywb
from nianbao.serving import make_server, running
from tests.nianbao.county import Archived
from web.access import Access
from web.app import make_app
from web.rates import Rates
from web.replay_links import Replay
from web.replays import BODY_MAX, make_replays
from web.room import Room

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.xdist_group("county")]
UNHURRIED = Rates(1e6, 1e6)


@dataclass
class Served:
    """A reading room and its replays, each at an origin."""

    room: str
    replays: str
    collection: Collection
    asked: list[str] = field(default_factory=list)

    def find_capture(self, ending: str, part: str = "") -> CaptureRow:
        """Return a response by how its URL ends, and what is in it."""
        room = Room.open(self.collection.root)
        with Session(room.engine) as session:
            query = select(CaptureRow).where(CaptureRow.record_type == "response", CaptureRow.status == 200)
            return next(row for row in session.scalars(query) if row.url.endswith(ending) and part in row.url)

    def ask(self, target: str, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Ask the replays' origin for a target."""
        connection = http.client.HTTPConnection(self.replays.removeprefix("http://"), timeout=60)
        method = "GET" if body is None else "POST"
        connection.request(method, target, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content


def _put_half_aside(index: Path) -> None:
    """Let an index be in two files, as that of a large collection is."""
    lines = index.read_bytes().splitlines(keepends=True)
    index.write_bytes(b"".join(lines[::2]))
    recent_of(index).write_bytes(b"".join(lines[1::2]))


@pytest.fixture(scope="module")
def served(archived: Archived, witnesses: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The county's reading room, with replays."""
    data = tmp_path_factory.mktemp("replayed") / "data"
    shutil.copytree(archived.collection.root, data)
    _put_half_aside(Collection.open(data).index)
    with ExitStack() as stack:
        one, other = (stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2))
        room_origin, origin = (f"http://127.0.0.1:{made.getsockname()[1]}" for made in (one, other))
        room = Room.open(data, replay=Replay(origin))
        port = stack.enter_context(run_pywb(witnesses / "bin/wayback", data))
        replays = make_replays(
            room, pywb_port=port, room_origin=room_origin, access=Access(), bound="127.0.0.1", rates=UNHURRIED
        )
        stack.enter_context(running(make_server(make_app(room, rates=UNHURRIED)), one))
        stack.enter_context(running(make_server(replays), other))
        yield Served(room_origin, origin, Collection.open(data))


@pytest.fixture
def page(served: Served) -> Iterator[Page]:
    """A page of a browser; what it asks for is noted."""
    served.asked.clear()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        opened = browser.new_page()
        opened.on("request", lambda request: served.asked.append(request.url))
        yield opened
        browser.close()


def show(served: Served, page: Page, capture: CaptureRow) -> str:
    """Show a capture's replay in its frame, and return the address of the frame."""
    page.goto(f"{served.room}/zh/captures/{capture.record_id}/replay", wait_until="load")
    return next(frame.url for frame in page.frames if frame.url.startswith(served.replays))


def test_a_page_is_shown_as_it_was(served: Served, page: Page) -> None:
    """With its styles, its pictures and its words, and from nowhere but the room and the replays."""
    capture = served.find_capture(".html")

    address = show(served, page, capture)

    frame = next(frame for frame in page.frames if frame.url == address)
    frame.wait_for_load_state("networkidle")
    pictures = frame.evaluate("Array.from(document.images, image => image.naturalWidth)")
    assert pictures
    assert min(pictures) > 0
    assert frame.evaluate("document.styleSheets.length") > 0
    assert "政府信息公开" in frame.inner_text("body")
    assert {url.partition("/")[2].partition("/")[2].partition("/")[0] for url in served.asked} <= {
        served.room.removeprefix("http://"),
        served.replays.removeprefix("http://"),
    }


def test_archived_scripts_run_on_an_origin_of_their_own_and_have_no_way_out(served: Served, page: Page) -> None:
    """What a script in the frame starts, a worker too, reaches no server that is not archived."""
    address = show(served, page, served.find_capture(".html"))
    frame = next(frame for frame in page.frames if frame.url == address)
    with socket.create_server(("127.0.0.1", 0)) as live:
        live.settimeout(0.5)
        outside = f"http://127.0.0.1:{live.getsockname()[1]}/"
        frame.evaluate(
            """outside => new Promise(done => {
                const source = `fetch("${outside}", {mode: "no-cors"}).finally(() => postMessage("tried"))`;
                const worker = new Worker(URL.createObjectURL(new Blob([source])));
                worker.onmessage = worker.onerror = done;
                new Image().src = outside;
                setTimeout(done, 5000);
            })""",
            outside,
        )
        with pytest.raises(TimeoutError):
            live.accept()


def test_a_memento_names_no_charset_that_was_not_sent(served: Served) -> None:
    """A page in GBK that says so in its markup alone is read by a browser as it says."""
    capture = served.find_capture(".html", part="/zfxxgknb/2")
    connection = http.client.HTTPConnection(served.room.removeprefix("http://"), timeout=60)
    connection.request("GET", f"/memento/{capture.captured_at:%Y%m%d%H%M%S}/{capture.url}")
    answer = connection.getresponse()
    page = answer.read()
    connection.close()

    assert b"gb2312" in page
    assert answer.getheader("content-type") == "text/html"


def test_a_list_asked_for_by_post_is_there(served: Served) -> None:
    """What a list's script asked for by POST is found by the body that it sends again."""
    lines = b"".join(read_index(served.collection.index)).decode().splitlines()
    _, at, said = next(line for line in lines if "__wb_method=post" in line).split(" ", 2)
    entry = json.loads(said)
    form = {"Content_Type": "application/x-www-form-urlencoded"}

    status, _, listed = served.ask(f"/nianbao/{at}mp_/{entry['url']}", entry["requestBody"].encode(), **form)

    assert (status, b"<record>" in listed) == (200, True)


def test_nothing_but_captures_is_there(served: Served) -> None:
    """Neither pywb's own pages nor its index, which would list what is hidden."""
    assert [
        served.ask(target)[0] for target in ("/", "/nianbao/", "/nianbao/cdx?url=*", "/nianbao/timemap/link/x")
    ] == [404] * 4


def test_a_body_that_no_list_needs_is_refused(served: Served) -> None:
    """A request may have a body as long as a form of a list."""
    capture = served.find_capture(".html")

    assert served.ask(f"/nianbao/2026mp_/{capture.url}", b"x" * (BODY_MAX + 1))[0] == 413


def test_a_replay_is_no_page_by_itself(served: Served) -> None:
    """Opened beside the reading room's frame, from where it could lead elsewhere, it leads to the reading room."""
    capture = served.find_capture(".html")

    status, headers, _ = served.ask(f"/nianbao/2026mp_/{capture.url}", Sec_Fetch_Dest="document")

    assert (status, headers["location"]) == (303, f"{served.room}/")


def test_archived_cookies_and_policies_are_not_passed_on(served: Served) -> None:
    """A browser is told nothing by the archived server but what the message needs."""
    capture = served.find_capture(".html")

    _, headers, _ = served.ask(f"/nianbao/2026mp_/{capture.url}")

    assert "set-cookie" not in headers
    assert headers["content-security-policy"].startswith("sandbox allow-scripts allow-same-origin; default-src 'self'")
    assert headers["memento-datetime"]


def test_another_host_is_refused(served: Served) -> None:
    """A name that was pointed at this machine opens nothing."""
    capture = served.find_capture(".html")

    assert served.ask(f"/nianbao/2026mp_/{capture.url}", Host="evil.example")[0] == 421


def test_what_is_hidden_is_not_replayed(served: Served) -> None:
    """An address that is hidden from view has no replay from the same moment on."""
    capture = served.find_capture(".docx")
    assert served.ask(f"/nianbao/2026id_/{capture.url}")[0] == 200

    hide = ["hide", capture.url, "--by", "县财政局", "--reason", "含个人信息", "--data", str(served.collection.root)]
    assert run(hide) == 0

    assert served.ask(f"/nianbao/2026id_/{capture.url}")[0] == 404
    # pywb answers for what it has not with a capture of an address like it.
    assert served.ask(f"/nianbao/2026id_/{capture.url}?x=1")[0] == 404
