"""DOC and WPS: real files of the old format give the figures that were put into them, damaged ones an error."""

from __future__ import annotations

import contextlib
import gzip
import random
import struct
from pathlib import Path

import pytest

from report import DocumentError, parse_report
from report.documents import read_document
from report.documents.ole2 import SIGNATURE, find_root_names
from report.documents.sniffing import sniff
from tests.report.documents.making import article_for_fixtures
from tests.report.printing import FORMS, Form

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Find no LibreOffice: what it adds is tested by itself."""
    monkeypatch.setenv("PATH", str(tmp_path))


def doc_of(name: str) -> bytes:
    """Return a file that LibreOffice wrote."""
    return gzip.decompress((FIXTURES / f"{name}.doc.gz").read_bytes())


@pytest.mark.parametrize("form", FORMS)
def test_a_doc_is_read_back(form: Form) -> None:
    """Every cell of the statutory tables, blank ones as blank, and the words around them."""
    article = article_for_fixtures(form)

    report = parse_report(doc_of(f"form_{form}"))

    assert {key: figure.raw for key, figure in report.figures.items()} == article.cells()
    assert (report.form, report.title, report.reporting_year) == (form, article.title, article.year)
    assert [section.role for section in report.sections] == [
        "overview", "disclosure", "requests", "review_litigation", "problems", "other",
    ]  # fmt: skip
    assert str(report.signed_on) == f"{article.year + 1}-01-12"


def test_a_table_at_the_end_of_a_doc_is_kept() -> None:
    """The last table counts even where nothing follows it."""
    report = parse_report(doc_of("form_2021_table_last"))

    assert {key: figure.raw for key, figure in report.figures.items()} == article_for_fixtures("2021").cells()


def test_a_doc_says_what_it_is_made_of() -> None:
    """The kind of the document is that of the file, not of what it was converted to."""
    assert read_document(doc_of("form_2021")).kind == "doc"


def test_an_encrypted_doc_is_refused() -> None:
    """Two flags in the head of the document say that a password is needed ([MS-DOC] 2.5.2, fEncrypted, fObfuscated)."""
    payload = bytearray(doc_of("form_2021"))
    payload[payload.index(b"\xec\xa5") + 11] |= 0x81

    with pytest.raises(DocumentError, match="encrypted"):
        parse_report(bytes(payload))


@pytest.mark.parametrize("kept", [600, 5_000, 30_000, 55_000])
def test_a_truncated_doc_is_refused(kept: int) -> None:
    """A download that broke off has lost its directory, its tables or its text."""
    with pytest.raises(DocumentError, match="damaged"):
        parse_report(doc_of("form_2021")[:kept])


def test_a_damaged_doc_never_raises_anything_else() -> None:
    """Wherever bytes are wrong, the file is read or refused."""
    whole = doc_of("form_2021")
    chance = random.Random(5)  # noqa: S311  test data
    for _ in range(12):
        payload = bytearray(whole)
        for _ in range(40):
            payload[chance.randrange(len(payload))] = chance.randrange(256)
        with contextlib.suppress(DocumentError):
            parse_report(bytes(payload))


def ole2_of(*names: str) -> bytes:
    """Return a container with empty streams of these names under its root."""
    none = 0xFFFFFFFF
    directory = _entry("Root Entry", 5, right=none, child=1)
    for number, name in enumerate(names, 2):
        directory += _entry(name, 2, right=number if number <= len(names) else none, child=none)
    directory = directory.ljust(512, b"\0")
    head = struct.pack(
        "<8s16x5H6xIIIIIIIII", SIGNATURE, 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    return head + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108) + table + directory


def _entry(name: str, kind: int, *, right: int, child: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<3I", 0xFFFFFFFF, right, child)
    return text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links.ljust(60, b"\0")


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("WordDocument", "1Table"), "doc"),
        (("Workbook",), "sheets"),
        (("Book",), "sheets"),
        (("PowerPoint Document",), "unknown"),
    ],
)
def test_what_an_ole2_container_holds_decides(names: tuple[str, ...], kind: str) -> None:
    """The names under the root say what it is; the extension says nothing."""
    assert sniff(ole2_of(*names)) == kind


def test_an_encrypted_package_is_refused() -> None:
    """A DOCX or XLSX with a password is an OLE2 container with the encrypted file in it."""
    with pytest.raises(DocumentError, match="encrypted"):
        parse_report(ole2_of("EncryptionInfo", "EncryptedPackage"))


def test_names_of_embedded_objects_do_not_count() -> None:
    """A Word document with a workbook embedded in it is a Word document."""
    names = find_root_names(doc_of("form_2019"))

    assert {"WordDocument", "1Table"} <= names
    assert "Root Entry" not in names


def test_a_circle_in_a_container_ends() -> None:
    """A directory whose entries or sectors follow themselves is read once."""
    payload = bytearray(ole2_of("WordDocument", "1Table"))
    struct.pack_into("<I", payload, 512 + 4, 1)
    struct.pack_into("<2I", payload, 1024 + 128 + 68, 1, 1)

    assert find_root_names(bytes(payload)) == {"WordDocument"}
