"""What a file is: its content says so, whatever its name and whatever a server calls it."""

from __future__ import annotations

import quopri
import subprocess
import sys

import pytest

from report import DocumentError, parse_report
from report.documents.sniffing import sniff
from tests.report.documents.making import article_for_fixtures, docx_of, ofd_of, sheet_of, xlsx_of, zipped
from tests.report.printing import Article, trs_page

ARTICLE = article_for_fixtures("2021")


def web_archive(page: bytes, charset: str) -> bytes:
    """Return a page as a word processor saves it with its images in one file."""
    return b"\r\n".join(
        [
            b"MIME-Version: 1.0",
            b'Content-Type: multipart/related; boundary="----=_NextPart_01D"',
            b"",
            b"------=_NextPart_01D",
            b"Content-Location: file:///C:/1.htm",
            b"Content-Transfer-Encoding: quoted-printable",
            f'Content-Type: text/html; charset="{charset}"'.encode(),
            b"",
            quopri.encodestring(page),
            b"------=_NextPart_01D",
            b"Content-Location: file:///C:/1.files/header.htm",
            b"Content-Transfer-Encoding: 8bit",
            b"Content-Type: text/html",
            b"",
            b"<p>header</p>",
            b"------=_NextPart_01D",
            b"Content-Transfer-Encoding: base64",
            b"Content-Type: image/png",
            b"",
            b"iVBORw0KGgo=",
            b"------=_NextPart_01D--",
            b"",
        ]
    )


WORD_PAGE = trs_page(ARTICLE, word=True)


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (WORD_PAGE.encode(), "html"),
        (WORD_PAGE.encode("utf-16"), "html"),
        (web_archive(WORD_PAGE.encode("gbk"), "gb2312"), "mhtml"),
        (docx_of(ARTICLE), "docx"),
        (xlsx_of({"x": sheet_of(ARTICLE)}), "sheets"),
        (ofd_of(ARTICLE), "ofd"),
    ],
    ids=["html", "html in UTF-16", "mhtml", "docx", "xlsx", "ofd"],
)
@pytest.mark.parametrize("declared", ["application/msword", "text/html", None])
def test_content_decides(payload: bytes, kind: str, declared: str | None) -> None:
    """The same report in every format, each declared as something else, gives the same figures."""
    assert sniff(payload) == kind
    assert {
        key: figure.raw for key, figure in parse_report(payload, content_type=declared).figures.items()
    } == ARTICLE.cells()


def test_a_web_archive_in_utf8_is_read() -> None:
    """The charset of the part is a hint, as a page's own is; the longest page is the report."""
    report = parse_report(web_archive(trs_page(Article()).encode(), "unicode"))

    assert report.title == Article().title
    assert len(report.figures) == 200


@pytest.mark.parametrize(
    ("payload", "match"),
    [
        (rb"{\rtf1\ansi\ansicpg936 \'b9\'ab\'bf\'aa}", "RTF"),
        (
            b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="x"/>',
            "office program",
        ),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "office program"),
        (zipped({"a.txt": "x"}), "ZIP archive"),
        (zipped({"ppt/presentation.xml": "<x/>"}), "ZIP archive"),
        (b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n\nx\n--b--\n', "no page"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "image"),
    ],
    ids=["rtf", "word xml", "excel xml", "zip", "pptx", "empty web archive", "png"],
)
def test_what_is_not_read_is_named(payload: bytes, match: str) -> None:
    """A document of a format that is not read says which."""
    with pytest.raises(DocumentError, match=match):
        parse_report(payload)


@pytest.mark.parametrize("piece", ["--b\n\nx\n", '--b\nContent-Type: multipart/mixed; boundary="b{}"\n'])
def test_a_hostile_web_archive_is_refused(piece: str) -> None:
    """Parts by the thousand, and parts within parts, which the library reads in quadratic time."""
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n'

    with pytest.raises(DocumentError, match="parts"):
        parse_report((head + "".join(piece.format(number) for number in range(3_000))).encode())


@pytest.mark.parametrize(
    ("body", "match"),
    [
        ("<w:p/>" * 130_000, "elements"),
        ("<w:p><w:r><w:t>&l;</w:t></w:r></w:p>", "entities"),
        ("<w:p>", "damaged"),
    ],
    ids=["elements", "entities", "torn"],
)
def test_a_hostile_docx_is_refused(body: str, match: str) -> None:
    """What would take minutes is counted before anything is built of it."""
    declared = '<!DOCTYPE x [<!ENTITY l "x">]>' if "&" in body else ""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    payload = zipped({"word/document.xml": f"{declared}<w:document {space}><w:body>{body}</w:body></w:document>"})

    with pytest.raises(DocumentError, match=match):
        parse_report(payload)


def modules_loaded_for(payload: bytes) -> set[str]:
    """Return what a fresh interpreter has loaded when it has read a document."""
    code = "import sys; from report import parse_report; parse_report(sys.stdin.buffer.read()); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], input=payload, capture_output=True, check=True).stdout
    return {name.partition(".")[0] for name in loaded.decode().split()}


def test_a_page_loads_no_reader_of_files() -> None:
    """Most documents are pages: none of them waits for the libraries of other formats, of scans or of bad encodings."""
    of_files = {"mammoth", "docx", "doc2docx", "pdfplumber", "pdfminer", "pypdfium2", "openpyxl", "python_calamine"}
    of_pictures = {"ofdkit", "PIL", "cv2", "numpy", "onnxruntime", "rapidocr"}

    assert modules_loaded_for(trs_page(Article()).encode()).isdisjoint(of_files | of_pictures | {"bs4"})


def test_what_nothing_decodes_is_shown_to_one_more_witness() -> None:
    """UnicodeDammit is asked about damaged bytes alone, and its Western guesses count for nothing."""
    damaged = trs_page(Article()).encode().replace("总体".encode(), b"\xff\x81", 1)

    assert "bs4" in modules_loaded_for(damaged)
    assert parse_report(damaged).title == Article().title
