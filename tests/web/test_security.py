"""What stands before the reading room: names, methods, sizes, paths, ranges, rates, access, headers."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

import pytest

from archive.clock import SystemClock
from archive.collection import Collection
from archive.keeping import keep
from tests.web.serving import Served, serve_room
from web.access import Access
from web.errors import ExposureError
from web.rates import Rates

TOKEN = "a-token-of-some-length"


@pytest.mark.parametrize(
    "host",
    [
        "evil.test",
        "evil.test:8700",
        "127.0.0.1.evil.test",
        "localhost.evil.test",
        "",
        "127.0.0.1, evil.test",
        "localhost:x@evil.test",
        "[::1]@evil.test",
        "[::1].evil.test:80",
        "0.0.0.0",  # noqa: S104  asked for, not bound
    ],
)
def test_another_name_is_not_served(served: Served, host: str) -> None:
    """A page of somebody else's that has its name lead to this machine gets nothing of the room."""
    answer = served.ask("/en/", host=host or " ")

    assert answer.status in {400, 421}
    assert b"nianbao" not in answer.body


def test_two_names_are_none(served: Served) -> None:
    """A request that names two hosts is not served by either."""
    got = served.say(b"GET /en/ HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\nConnection: close\r\n\r\n")

    assert got.split()[1] in {b"400", b"421"}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:80", "LOCALHOST"])
def test_this_machine_is_served(served: Served, host: str) -> None:
    """Loopback has several names."""
    assert served.ask("/en/", host=host).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_nothing_can_be_written(served: Served, method: str) -> None:
    """Only reading is answered."""
    answer = served.ask("/api/v1/nights", method=method)

    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_body_is_refused(served: Served) -> None:
    """What comes with a body is not read."""
    assert served.ask("/en/", Content_Length="5").status == 413
    assert served.ask("/en/", Transfer_Encoding="chunked").status == 413


def test_a_long_address_is_refused(served: Served) -> None:
    """An address longer than any of ours reaches nothing."""
    assert served.ask("/en/search?q=" + "x" * 5000).status == 414


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/....//app.py",
        "/static//etc/passwd",
        "/static/room.css%00.txt",
        "/en/nights/..%2f..%2fcatalogue",
        "/en/nights/../../catalogue.db",
        "/en/nights/%2e%2e%2fformat",
        "/api/v1/nights/..%2fmanifest",
        "//evil.test/en/",
        "/en/../../../etc/passwd",
        "/en/nights/C:%5cwindows",
    ],
)
def test_no_path_leads_out(served: Served, path: str) -> None:
    """No path of a request becomes one of this machine, and none leads elsewhere."""
    answer = served.ask(path)

    assert answer.status == 404
    assert b"root:" not in answer.body
    assert b"SQLite" not in answer.body


@pytest.mark.parametrize(
    "asked", ["bytes=0-0", "bytes=0-", "bytes=-1", "bytes=" + ",".join(f"{at}-" for at in range(500))]
)
def test_ranges_are_not_counted_out(served: Served, asked: str) -> None:
    """A request for ranges, however many, costs what the whole costs."""
    answer = served.ask("/static/htmx.min.js", Range=asked)

    assert answer.status == 200
    assert answer.headers["content-length"] == served.ask("/static/htmx.min.js").headers["content-length"]


@pytest.mark.parametrize("path", ["/en/", "/en/nowhere", "/api/v1/nights", "/api/v1/nowhere", "/static/room.css"])
def test_every_answer_has_its_headers(served: Served, path: str) -> None:
    """Pages, errors, JSON and files say what a browser may do with them: nothing of anybody else's."""
    answer = served.ask(path)

    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "server" not in answer.headers


def test_a_refusal_has_them_too(served: Served) -> None:
    """What is refused is no exception."""
    assert served.ask("/", host="evil.test").headers["x-content-type-options"] == "nosniff"


def test_head_answers_without_a_body(served: Served) -> None:
    """HEAD says what GET would, and sends nothing of it."""
    answer, whole = served.ask("/en/", method="HEAD"), served.ask("/en/")

    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == whole.headers["content-length"]
    assert answer.headers["etag"] == whole.headers["etag"]


def test_who_asks_too_often_waits(collection: Collection) -> None:
    """Beyond its rate an address is told to wait."""
    with serve_room(collection.root, rates=Rates(per_second=0.001, at_once=3)) as room:
        answers = [room.ask("/api/v1/nights") for _ in range(5)]

    assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].headers["retry-after"]


def test_a_bucket_fills_again() -> None:
    """Time gives an address its requests back, and each address has its own."""
    rates = Rates(per_second=1e9, at_once=1)

    assert all(rates.take("a") for _ in range(5))
    slow = Rates(per_second=1e-9, at_once=1)
    assert [slow.take(name) for name in ("a", "a", "b")] == [True, False, True]


def test_a_network_has_one_bucket() -> None:
    """Addresses of one network of IPv6 are one visitor's; those of IPv4, written either way, are not."""
    slow = Rates(per_second=1e-9, at_once=1)

    assert [slow.take(name) for name in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")] == [True, False, True]
    assert [slow.take(name) for name in ("::ffff:192.0.2.1", "::ffff:192.0.2.2", "192.0.2.2")] == [True, True, True]


def test_who_comes_through_a_proxy_has_an_own_bucket(collection: Collection) -> None:
    """All of them have the proxy's address; one who asks too often stops nobody else."""
    access, rates = Access(user_header="X-Remote-User"), Rates(per_second=0.001, at_once=1)
    with serve_room(collection.root, access=access, rates=rates) as room:
        answers = [room.ask("/static/mark.svg", X_Remote_User=name).status for name in ("li", "li", "wu")]

    assert answers == [200, 429, 200]


def test_few_wait_for_heavy_work(collection: Collection) -> None:
    """Who finds too many waiting is told to come again, so that the server's threads stay free for pages."""
    from contextlib import ExitStack

    from web import room as rooms
    from web.errors import TooMuchError
    from web.room import HEAVY_AT_ONCE, Room

    opened = Room.open(collection.root)
    with ExitStack() as stack:
        for _ in range(rooms.WAITING_MAX):
            opened._waiting.acquire(blocking=False)
        for _ in range(HEAVY_AT_ONCE):
            stack.enter_context(opened.heavy_work())
        with pytest.raises(TooMuchError, match="try again"), opened.heavy_work():
            pass
    opened.close()


def basic(password: str) -> str:
    """Return what a browser sends of a password."""
    return "Basic " + base64.b64encode(f"anybody:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("field", "status"),
    [
        (None, 401),
        (f"Bearer {TOKEN}", 200),
        (basic(TOKEN), 200),
        (f"bearer   {TOKEN} ", 200),
        (f"Bearer {TOKEN}x", 401),
        (basic("wrong"), 401),
        ("Basic %%%", 401),
        ("Bearer", 401),
    ],
)
def test_a_token_is_asked_for(collection: Collection, field: str | None, status: int) -> None:
    """With a token nothing is shown without it, static files included; a browser is told to ask for it."""
    with serve_room(collection.root, access=Access(token=TOKEN)) as room:
        given = {} if field is None else {"Authorization": field}
        answers = [room.ask(path, **given) for path in ("/en/", "/static/room.css", "/api/v1/nights")]

    assert [answer.status for answer in answers] == [status] * 3
    assert ("www-authenticate" in answers[0].headers) == (status == 401)


def test_a_proxy_names_its_user(collection: Collection) -> None:
    """A user whom the proxy names comes in; without a name, or from another address, nobody does."""
    by_proxy = Access(user_header="X-Remote-User")
    with serve_room(collection.root, access=by_proxy) as room:
        assert room.ask("/en/", X_Remote_User="li").status == 200
        assert room.ask("/en/", X_Remote_User=" ").status == 401
        assert room.ask("/en/").status == 401
    with serve_room(
        collection.root, access=Access(user_header="X-Remote-User", proxies=frozenset({"10.0.0.1"}))
    ) as room:
        assert room.ask("/en/", X_Remote_User="li").status == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "reading.example.org"])  # noqa: S104  compared only
def test_an_open_address_needs_a_word(host: str) -> None:
    """Beyond loopback the room is not served to whoever comes by."""
    with pytest.raises(ExposureError, match="NIANBAO_TOKEN"):
        Access().check_exposure(host)
    Access(token=TOKEN).check_exposure(host)
    Access(user_header="X-Remote-User").check_exposure(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_loopback_needs_none(host: str) -> None:
    """This machine's own people may look."""
    Access().check_exposure(host)


def test_a_token_that_can_be_guessed_is_none() -> None:
    """A short token is refused before anything is served."""
    with pytest.raises(ExposureError, match="16 characters"):
        Access(token=TOKEN[:15]).check_exposure("127.0.0.1")


def test_the_catalogue_cannot_be_written(collection: Collection) -> None:
    """The room's own connection has no right to write."""
    from sqlalchemy import text
    from sqlalchemy.exc import OperationalError

    from web.room import Room

    room = Room.open(collection.root)
    with room.session() as session, pytest.raises(OperationalError, match="readonly"):
        session.execute(text("DELETE FROM events"))
    room.close()


def test_a_catalogue_that_was_made_anew_is_followed(collection: Collection, tmp_path: Path) -> None:
    """After a rebuild the room reads the new file, and not the deleted one that it had opened."""
    copied = tmp_path / "data"
    shutil.copytree(collection.root, copied)
    empty = Collection.open(tmp_path / "empty", create=True)
    with keep(empty, SystemClock()):
        pass
    with serve_room(copied) as room:
        assert room.ask("/api/v1/reports").json()["items"]
        for path in copied.glob("catalogue.db*"):
            path.unlink()
        empty.catalogue.rename(copied / "catalogue.db")

        assert room.ask("/api/v1/reports").json()["items"] == []
