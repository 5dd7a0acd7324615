"""Breaks documents of every format and watches a reader over them: `python -m tests.report.fuzzing [--seconds 60]`."""

from __future__ import annotations

import argparse
import gzip
import io
import random
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from nianbao.reader import FileReader
from tests.report.documents.making import article_for_fixtures, docx_of, ofd_of, sheet_of, xlsx_of
from tests.report.generator import make
from tests.report.printing import trs_page

Mutation = Callable[[bytes, random.Random], bytes]
FIXTURES = Path(__file__).parent / "fixtures"
# What the error of a file says that no fault of the file may lead to.
_BROKEN = re.compile(r"the parser broke|ended|more memory")
_TAG = re.compile(rb"<[^<>]{1,300}>")
_NUMBER = re.compile(rb"\d+")
_TEXT = re.compile(rb"(?<=>)[^<>]+(?=<)")
_TRICKS = (
    b"&#0;",
    b"&#x110000;",
    b"&nbsp",
    b"&amp;&lt;",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xe3\x80\x80",
    b"<!--",
    b"]]>",
    b"<table>",
    b"</table>",
    b"<tr><td>",
    b"<td rowspan=9999 colspan=9999>",
    b'<meta charset="utf-16">',
    b'<meta charset="gb2312">',
    b"\t",
    b"|",
    b"\x0b",
    b"\xc2\x85",
)
_NUMBERS = (b"0", b"-1", b"65536", b"4294967295", b"99999999999999999999", b"1e309", b"NaN")


@dataclass(frozen=True)
class Finding:
    """A document that broke its reader, how it was made, and what the reader said."""

    seed: int
    payload: bytes
    says: str


@lru_cache
def documents() -> tuple[bytes, ...]:
    """Return whole documents of every format that is read."""
    from tests.report.documents.test_sniffing import web_archive
    from tests.report.test_documents import pdf_of

    made = [make(seed).payload for seed in range(40)]
    for form in ("2019", "2021"):
        article = article_for_fixtures(form)
        page = trs_page(article, word=form == "2021")
        sheets = xlsx_of({"年报": sheet_of(article)})
        made += [page.encode(), page.encode("gb18030"), web_archive(page.encode(), "utf-8"), docx_of(article), sheets]
        made += [pdf_of(article), ofd_of(article)]
    return (*made, *(gzip.decompress(path.read_bytes()) for path in sorted(FIXTURES.glob("*.gz"))))


def _place(payload: bytes, chance: random.Random, most: int = 4000) -> tuple[int, int]:
    start = chance.randrange(len(payload) + 1)
    return start, min(len(payload), start + chance.randrange(1, most))


def _flip(payload: bytes, chance: random.Random) -> bytes:
    changed = bytearray(payload)
    for _ in range(chance.choice((1, 3, 30))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _truncate(payload: bytes, chance: random.Random) -> bytes:
    return payload[: chance.randrange(len(payload) + 1)]


def _cut(payload: bytes, chance: random.Random) -> bytes:
    start, end = _place(payload, chance)
    return payload[:start] + payload[end:]


def _repeat(payload: bytes, chance: random.Random) -> bytes:
    start, end = _place(payload, chance)
    return payload[:end] + payload[start:end] * chance.choice((1, 2, 50)) + payload[end:]


def _splice(payload: bytes, chance: random.Random) -> bytes:
    other = chance.choice(documents())
    (start, _), (first, last) = _place(payload, chance), _place(other, chance)
    return payload[:start] + other[first:last] + payload[start:]


def _trick(payload: bytes, chance: random.Random) -> bytes:
    start, _ = _place(payload, chance)
    return payload[:start] + chance.choice(_TRICKS) * chance.choice((1, 1, 200)) + payload[start:]


def _replaced(pattern: re.Pattern[bytes], payload: bytes, chance: random.Random, words: tuple[bytes, ...]) -> bytes:
    found = list(pattern.finditer(payload))
    for match in sorted(chance.sample(found, min(len(found), chance.choice((1, 5)))), key=re.Match.start, reverse=True):
        payload = payload[: match.start()] + chance.choice(words) + payload[match.end() :]
    return payload


def _drop_tags(payload: bytes, chance: random.Random) -> bytes:
    return _replaced(_TAG, payload, chance, (b"", b"</td>", b"<tr>", b"<table>", b"</tr></table>"))


def _change_numbers(payload: bytes, chance: random.Random) -> bytes:
    return _replaced(_NUMBER, payload, chance, _NUMBERS)


def _change_cells(payload: bytes, chance: random.Random) -> bytes:
    return _replaced(_TEXT, payload, chance, (b"", b"\xe5\x85\xb6\xe4\xbb\x96", b"1\n2", b"12", b" ", b"/"))


def _operate(payload: bytes, chance: random.Random) -> bytes:
    """Take a container apart, change, lose, double or rename parts, and put it together again."""
    if not payload.startswith(b"PK"):
        return _flip(payload, chance)
    with zipfile.ZipFile(io.BytesIO(payload)) as container:
        parts = [(name, container.read(name)) for name in container.namelist()]
    index = chance.randrange(len(parts))
    name, content = parts[index]
    match chance.randrange(5):
        case 0:
            del parts[index]
        case 1:
            parts.append((name.upper(), content))
        case 2:
            parts[index] = (chance.choice(parts)[0] + "x", content)
        case _:
            parts[index] = (name, chance.choice(_OF_BYTES)(content, chance))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as container:
        for name, content in parts:
            container.writestr(name, content)
    return stream.getvalue()


_OF_BYTES: tuple[Mutation, ...] = (_flip, _truncate, _cut, _repeat, _splice, _trick)
_OF_BYTES += (_drop_tags, _drop_tags, _change_numbers, _change_cells)


def mutated(seed: int) -> bytes:
    """Return a document that is broken in one place or several; the same seed gives the same."""
    chance = random.Random(seed)  # noqa: S311  test data
    payload = chance.choice(documents())
    for number in range(chance.choice((1, 1, 2, 5))):
        whole = payload.startswith(b"PK") and number == 0
        payload = (_operate if whole and chance.random() < 0.8 else chance.choice(_OF_BYTES))(payload, chance)
    return payload


def find_faults(first: int, seconds: float) -> Iterator[Finding | int]:
    """Yield every document that breaks its reader, and at the end how many were read; each is read twice."""
    end = monotonic() + seconds
    seed = first
    with TemporaryDirectory() as folder, FileReader() as reader:
        file = Path(folder, "document")
        while monotonic() < end:
            payload = mutated(seed)
            file.write_bytes(payload)
            read, again = reader.read(str(file), None), reader.read(str(file), None)
            says = str(read.get("error", ""))
            if _BROKEN.search(says):
                yield Finding(seed, payload, says)
            elif read != again:
                yield Finding(seed, payload, "another reading than before")
            seed += 1
    yield seed - first


def main() -> None:
    """Print what is found, and keep each document in the folder that is named."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--keep", type=Path, default=None)
    chosen = options.parse_args()
    for found in find_faults(chosen.seed, chosen.seconds):
        if isinstance(found, int):
            sys.stdout.write(f"{found} documents\n")
            continue
        sys.stdout.write(f"seed {found.seed}: {found.says}\n")
        if chosen.keep is not None:
            (chosen.keep / str(found.seed)).write_bytes(found.payload)


if __name__ == "__main__":
    main()
