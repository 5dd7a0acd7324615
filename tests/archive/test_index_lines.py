"""What the lines of an index say, so that programs of others find what answered a POST and what a 304 confirmed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from archive.bodies import read_request_body
from archive.capture import Capture
from archive.cdxj import find_all, merge_index, write_index
from archive.index_lines import fields_of, own_line
from archive.linesum import LineSum, check_lines
from archive.warc.filecheck import check_file
from tests.archive.warc.samples import exchange, later, new_writer, original_of, response

LIST = "http://www.example.gov.cn/list.do?size=5"
FORM = b"col=1&page=2&name=%E6%BE%84%E5%B2%AD+%E5%8E%BF&Path=%2F"
NESTED = b'{"page": 2, "size": 5.0, "asc": true, "none": null, "key": {"page": 3, "tags": ["a", "b"]}}'


def post(body: bytes, content_type: str) -> bytes:
    """A request by POST."""
    head = b"POST /list.do?size=5 HTTP/1.1\r\nHost: www.example.gov.cn\r\nContent-Type: " + content_type.encode()
    return head + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body


REQUESTS = [
    post(FORM, "application/x-www-form-urlencoded; charset=UTF-8"),
    post(b"page=\xc4\xea", "application/x-www-form-urlencoded"),
    post(NESTED.replace(b"true", b"1").replace(b"null", b'""').replace(b"5.0", b"5"), "application/json"),
    post(b"page 2", "text/plain"),
    post(b"\x00\x01", "application/octet-stream"),
    post(b"", "application/x-www-form-urlencoded"),
]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return an empty `archive` directory."""
    (tmp_path / "archive").mkdir()
    return tmp_path / "archive"


def compared(line: bytes) -> tuple[bytes, dict[str, str]]:
    """Key, moment and fields of a line."""
    fields = {name: str(value) for name, value in fields_of(line).items() if value is not None}
    return line.partition(b" {")[0], {name: value for name, value in fields.items() if name != "requestBody"}


def test_lines_of_posts_are_those_of_another_indexer(directory: Path, tmp_path: Path, witnesses: Path) -> None:
    """For forms and bodies of each kind they are what `cdxj-indexer --post-append` writes, but for requestBody."""
    writer = new_writer(directory)
    for number, request in enumerate(REQUESTS):
        writer.capture(exchange(response(b"%d" % number), url=LIST, request=request, began_at=later(number)))
    writer.close()
    (warc,) = directory.glob("*.warc.gz")
    write_index([warc], tmp_path / "index.cdxj")

    program = [witnesses / "bin/cdxj-indexer", "--post-append", "--sort", warc]
    others = subprocess.run(program, capture_output=True, check=True).stdout.splitlines()
    ours = (tmp_path / "index.cdxj").read_bytes().splitlines()

    assert len(ours) == len(REQUESTS)
    assert [compared(line) for line in ours] == [compared(line) for line in others]


def test_values_are_written_as_scripts_write_them() -> None:
    """JSON's names and values stand side by side, a name that comes again with its number."""
    body = read_request_body(post(NESTED, "application/json"))

    assert body is not None
    assert body.query == "page=2&size=5&asc=true&none=null&page.2_=3&tags=a&tags.2_=b"
    assert body.script_query == body.query
    assert body.append_to("http://x/a") == f"http://x/a?__wb_method=POST&{body.query}"


@pytest.mark.parametrize(
    ("form", "by_pywb", "by_wabac"),
    [
        (FORM, "col=1&page=2&name=澄岭 县&Path=/", "col=1&page=2&name=%E6%BE%84%E5%B2%AD+%E5%8E%BF&Path=%2F"),
        (b"a=%C4%EA", "a=\ufffd\ufffd", ""),
        (b"a=100%", "a=100%", ""),
        (b"a=%41%20%22%26%2f", 'a=A "&/', "a=A%20%22%26%2f"),
    ],
)
def test_form_is_decoded_as_far_as_each_program_does(form: bytes, by_pywb: str, by_wabac: str) -> None:
    """Pywb looks for a form wholly decoded, wabac as a URL has what decodeURI gives, nothing where that refuses."""
    body = read_request_body(post(form, "application/x-www-form-urlencoded"))

    assert body is not None
    assert (body.query, body.script_query) == (by_pywb, by_wabac)


def test_answers_of_different_forms_are_told_apart(directory: Path, tmp_path: Path) -> None:
    """Two pages of a list that are asked for at one URL have a line each, and the URL itself has none."""
    index = tmp_path / "index.cdxj"
    writer = new_writer(directory)
    for number in (1, 2):
        request = post(b"page=%d" % number, "application/x-www-form-urlencoded")
        writer.capture(exchange(response(b"%d" % number), url=LIST, request=request))
    writer.close()
    write_index(directory.glob("*.warc.gz"), index)

    assert list(find_all(index, LIST)) == []
    offsets = [[entry.offset for entry in find_all(index, f"{LIST}&__wb_method=POST&page={n}")] for n in (1, 2)]
    assert [len(found) for found in offsets] == [1, 1]
    assert offsets[0] != offsets[1]


@pytest.fixture
def confirmed(directory: Path) -> list[Path]:
    """A page, its confirmation on two nights with other pages between, and a confirmation of what is not there."""
    captures: list[Capture] = []
    for night, (answer, original) in enumerate(
        [(b"old", None), (None, 0), (b"new", None), (None, 2), (b"old", 0), (None, 0)]
    ):
        writer = new_writer(directory)
        block = response(answer) if answer else response(b"", "304 Not Modified")
        was = original_of(captures[original]) if original is not None else None
        captures.append(writer.capture(exchange(block, original=was, began_at=later(night))))
        writer.close()
    return sorted(directory.glob("*.warc.gz"), key=lambda path: path.stat().st_mtime_ns)


def test_answer_of_304_leads_to_what_it_confirms(confirmed: list[Path], tmp_path: Path) -> None:
    """Its line has the status and place of the confirmed response, and where its own record lies."""
    write_index(confirmed, tmp_path / "index.cdxj")
    lines = [fields_of(line) for line in (tmp_path / "index.cdxj").read_bytes().splitlines()]

    assert [line["status"] for line in lines] == ["200"] * 6
    assert [line.get("mime") for line in lines] == [None, None, None, None, "warc/revisit", None]
    assert [line["filename"] for line in lines] == [confirmed[n].name for n in (0, 0, 2, 2, 4, 0)]
    assert [line.get("revisit.filename") for line in lines] == [
        confirmed[n].name if n is not None else None for n in (None, 1, None, 3, None, 5)
    ]
    entries = list(find_all(tmp_path / "index.cdxj", "http://www.example.gov.cn/x"))
    assert [(entry.status, entry.warc) for entry in entries] == [
        (200, confirmed[0].name),
        (304, confirmed[1].name),
        (200, confirmed[2].name),
        (304, confirmed[3].name),
        (200, confirmed[4].name),
        (304, confirmed[5].name),
    ]


def test_files_that_come_later_change_what_is_confirmed(confirmed: list[Path], tmp_path: Path) -> None:
    """Merged in any order, the index is the one that is written at once; a 304 without its response is a revisit."""
    write_index(confirmed, tmp_path / "anew.cdxj")
    merge_index([confirmed[1]], tmp_path / "index.cdxj")
    assert fields_of((tmp_path / "index.cdxj").read_bytes())["mime"] == "warc/revisit"

    for path in (confirmed[4], confirmed[5], confirmed[0], confirmed[3], confirmed[2]):
        merge_index([path], tmp_path / "index.cdxj")

    assert (tmp_path / "index.cdxj").read_bytes() == (tmp_path / "anew.cdxj").read_bytes()


def test_false_confirmation_is_found(confirmed: list[Path], tmp_path: Path) -> None:
    """A line of a 304 that leads elsewhere does not agree with the WARCs, though all else is as it was."""
    index = tmp_path / "index.cdxj"
    write_index(confirmed, index)
    sums: dict[str, LineSum | None] = {path.name: check_file(path).lines for path in confirmed}
    assert list(check_lines(index, sums)) == []
    lines = index.read_bytes().splitlines(keepends=True)
    false = fields_of(lines[1]) | {"filename": confirmed[2].name}
    changed = lines[1].partition(b" {")[0] + f" {json.dumps(false)}\n".encode()
    assert own_line(changed) == own_line(lines[1])

    index.write_bytes(b"".join([lines[0], changed, *lines[2:]]))

    assert [where for where, _ in check_lines(index, sums)] == ["index.cdxj, line 2"]


def test_every_flipped_bit_of_an_index_is_told(confirmed: list[Path], tmp_path: Path) -> None:
    """Whichever bit is another, the check says where, and another file is merged into what there is."""
    index = tmp_path / "index.cdxj"
    sums: dict[str, LineSum | None] = {path.name: check_file(path).lines for path in confirmed}
    write_index(confirmed, index)
    whole = index.read_bytes()
    merge_index(confirmed[:5], tmp_path / "without.cdxj")
    without = (tmp_path / "without.cdxj").read_bytes()
    for at in range(0, len(whole), 5):
        index.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
        assert [where.partition(",")[0] for where, _ in check_lines(index, sums)][:1] == ["index.cdxj"], at
    for at in range(0, len(without), 29):
        index.write_bytes(without[:at] + bytes([without[at] ^ 1 << at % 8]) + without[at + 1 :])
        merge_index(confirmed[5:], index)
        assert confirmed[5].name.encode() in index.read_bytes(), at
