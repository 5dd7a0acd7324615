"""Scans and pictures: what is read of them is right or left out, and what cannot be read is said."""

from __future__ import annotations

import contextlib
import io
import os
import random
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from report import DocumentError, Notice, Report, combine_reports, parse_report
from report.documents import read_document
from report.documents.scans import MAX_SCANS
from report.forms.form_2014 import ITEMS
from report.numbers import read_cell
from tests.report.documents.scanning import (
    CLEAN,
    NOISY,
    PHOTO,
    Look,
    Setter,
    image_of,
    scan_of,
    scanned,
    set_article,
    set_table,
    tiff_of,
)
from tests.report.documents.sums import printed_sums
from tests.report.printing import Article, Box, Form, keys_of, requests_grid, review_grid, trs_page

MONEY = ("disclosure.procurement.amount", "disclosure.fees.amount")


def made(form: Form, chance: random.Random) -> Article:
    """Return a report whose figures add up, a fifth of its zeros printed otherwise."""
    year = 2020 if form == "2019" else 2023
    return Article(
        form=form,
        year=year,
        title=f"云岫县教育局{year}年政府信息公开工作年度报告",
        preface=f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
        printed=printed_sums(form, chance, empty=0.2),
    )


def seeded(seed: object) -> random.Random:
    """Return chance that is the same on every run."""
    return random.Random(str(seed))  # noqa: S311  test data


def outcome(report: Report, printed: Mapping[str, str]) -> tuple[float, list[str]]:
    """Return the share of the figures that is exact, and those that are wrong; one that is unreadable is neither."""
    exact, wrong = 0, [f"{key} is printed nowhere" for key in report.figures if key not in printed]
    for key, text in printed.items():
        figure = report.figures.get(key)
        if figure is None or figure.state == "unreadable":
            continue
        cell = read_cell(text)
        value = cell.number if key in MONEY or cell.number is None else int(cell.number)
        if (figure.state, figure.value) == (cell.state, value):
            exact += 1
        else:
            wrong.append(f"{key}: {text!r} was read as {figure.raw!r} with {figure.confidence}")
    return exact / len(printed), wrong


def table_four(look: Look, chance: random.Random, printed: Mapping[str, str] | None = None) -> bytes:
    """Return an image of table four alone."""
    picture = set_table(review_grid(printed or printed_sums("2021", chance)), look)
    return image_of(scanned(picture, look, chance), look)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("form", "look", "write"), [("2021", NOISY, scan_of), ("2019", PHOTO, tiff_of)])
def test_a_scanned_report_is_read(form: Form, look: Look, write: Callable[..., bytes]) -> None:
    """Pages that were turned, blurred, squeezed or photographed give their figures, and no wrong one."""
    article = made(form, seeded(7))

    report = parse_report(write(article, look, seeded(7)))
    exact, wrong = outcome(report, article.cells())

    assert wrong == []
    assert exact > 0.98
    assert (report.kind, report.form, report.title) == ("annual_report", form, article.title)
    assert [notice.code for notice in report.notices if notice.code.startswith("ocr")] == ["ocr"]
    assert [section.role for section in report.sections][:4] == [
        "overview",
        "disclosure",
        "requests",
        "review_litigation",
    ]
    assert all(check.holds is not False for check in report.checks)


def test_a_figure_of_a_scan_names_its_page_and_box_and_says_how_sure_it_is() -> None:
    """The box lies in the picture as it was scanned, turned as it is, and the confidence is in the JSON."""
    report = parse_report(table_four(NOISY, seeded(3)))
    figure = report.figures["litigation_after_review.total"]

    place, _, box = figure.where.partition(" box ")
    left, top, right, bottom = map(int, box.split(","))
    assert place == "page 1 table 1 row 4 cell 15"
    # In the last column of the table, which ends 60 points from the edge of the page.
    assert 0.8 * 1190 < left < right < 0.95 * 1190
    assert 20 < bottom - top < 80
    assert figure.confidence is not None
    assert figure.confidence > 0.9
    assert report.model_dump(mode="json")["figures"]["litigation_after_review.total"]["confidence"] == figure.confidence


def test_a_figure_of_a_page_has_no_confidence_in_json() -> None:
    """What is printed as text is not recognised, and its JSON is what it was."""
    report = parse_report(trs_page(Article()).encode())

    assert "confidence" not in report.model_dump(mode="json")["figures"]["requests.received.total"]


@pytest.mark.parametrize("kind", ["PNG", "BMP", "GIF", "WEBP", "TIFF"])
def test_every_kind_of_image_is_read(kind: str) -> None:
    """A picture of table four alone is read whatever the kind of image."""
    printed = printed_sums("2021", seeded(5))
    picture = Image.open(io.BytesIO(table_four(CLEAN, seeded(5), printed)))

    report = parse_report(image_of(picture, CLEAN, kind))
    wanted = {key: text for key, text in printed.items() if key.startswith(("review.", "litigation_"))}

    assert {key: str(figure.value) for key, figure in report.figures.items()} == wanted


def test_the_table_of_2014_is_read_from_a_scan() -> None:
    """Its rows are known by their labels as in any document."""
    chance = seeded(14)
    printed = {item.key: str(chance.randrange(500)) for item in ITEMS}
    grid = [[Box("统计指标"), Box("单位"), Box("统计数")]]
    grid += [[Box(item.labels[0]), Box(item.unit), Box(printed[item.key])] for item in ITEMS]
    setter = Setter(replace(NOISY, size=7.5))
    setter.table(grid, (6, 1, 1.5))

    report = parse_report(image_of(scanned(setter.pages[0], NOISY, chance), NOISY))

    assert report.form == "2014"
    read = {key: str(figure.value) for key, figure in report.figures.items() if figure.state != "unreadable"}
    assert read.items() <= printed.items()
    assert len(read) > 20


def test_a_slash_is_no_one_and_a_dash_no_number() -> None:
    """Strokes that stand alone are told by their slant: a network takes them for 1 and 一."""
    cells = dict.fromkeys(made("2021", seeded(1)).cells(), "1")
    strokes = {"natural_person": "/", "business": "—", "research": "-", "public_interest": "1", "legal_service": "——"}
    for row in ("received", "carried_in", "granted"):
        cells |= {f"requests.{row}.{col}": text for col, text in strokes.items()}
    picture = scanned(set_table(requests_grid("2021", cells), NOISY), NOISY, seeded(2))

    figures = parse_report(image_of(picture, NOISY)).figures

    read = {
        col: {figures[f"requests.{row}.{col}"].state for row in ("received", "carried_in", "granted")}
        for col in strokes
    }
    # A hyphen is a few dots: it may be left out.
    read["research"] -= {"unreadable"}
    assert read == {col: {"stated" if text == "1" else "dash"} for col, text in strokes.items()}


def test_numbers_in_small_print_are_numbers() -> None:
    """Digits that blur into a bar are no dash: each is read as printed, or left out."""
    numbers = {"natural_person": "608", "business": "460", "research": "693", "public_interest": "11", "other": "888"}
    cells = dict.fromkeys(keys_of("2021"), "0")
    rows = sorted({key.rpartition(".")[0] for key in cells if key.startswith("requests.")})
    cells |= {f"{row}.{col}": text for row in rows for col, text in numbers.items()}
    look = replace(NOISY, size=9, dpi=120)

    report = parse_report(image_of(scanned(set_table(requests_grid("2021", cells), look), look, seeded(6)), look))
    exact, wrong = outcome(report, {key: text for key, text in cells.items() if key.startswith("requests.")})

    assert wrong == []
    assert exact > 0.8


def test_an_empty_cell_is_blank() -> None:
    """A cell without ink is blank, which is not zero."""
    cells = dict.fromkeys(made("2021", seeded(1)).cells(), "")
    picture = scanned(
        set_table(requests_grid("2021", cells | {"requests.received.total": "0"}), NOISY), NOISY, seeded(4)
    )

    figures = parse_report(image_of(picture, NOISY)).figures

    assert figures["requests.received.total"].value == 0
    assert {figure.state for key, figure in figures.items() if key != "requests.received.total"} == {"blank"}


def test_a_smeared_cell_gives_no_figure() -> None:
    """What is not certain is unreadable, with what was seen kept."""
    cells = dict.fromkeys(keys_of("2021"), "0") | {"review.upheld": "88", "review.total": "88"}
    picture = scanned(set_table(review_grid(cells), CLEAN), CLEAN, seeded(4))
    whole = parse_report(image_of(picture, CLEAN)).figures["review.upheld"]
    left, top, right, bottom = (int(edge) for edge in whole.where.rpartition(" ")[2].split(","))
    middle = (left + right) // 2
    pen = ImageDraw.Draw(picture)
    pen.line((middle - 15, top + 12, middle + 14, bottom - 14), fill=0, width=5)
    pen.line((middle - 14, bottom - 16, middle + 16, top + 14), fill=0, width=4)

    figures = parse_report(image_of(picture, CLEAN)).figures

    assert (whole.state, whole.value) == ("stated", 88)
    assert (figures["review.upheld"].state, figures["review.upheld"].value) == ("unreadable", None)
    assert figures["review.total"].value == 88


def test_a_table_without_rules_is_read_or_left_out() -> None:
    """Where no rules say which cell is whose, figures are taken by their order or not at all, and none is wrong."""
    article = made("2021", seeded(9))
    cells = {key: text if text.strip("—-/无") else "0" for key, text in article.cells().items()}
    look = replace(CLEAN, rules=0.0)

    page = scanned(set_article(replace(article, printed=cells), look)[1], look, seeded(9))
    report = parse_report(image_of(page, look))

    _, wrong = outcome(report, cells)
    assert wrong == []
    assert all(figure.confidence is not None for figure in report.figures.values())


def test_figures_of_a_picture_complete_a_page() -> None:
    """A page whose table is a picture takes the figures of the picture, and with them the notice and the confidence."""
    whole = trs_page(Article())
    page = parse_report((whole[: whole.rindex("<table")] + whole[whole.rindex("</table>") :]).encode())

    report = combine_reports(page, [parse_report(table_four(CLEAN, seeded(13)))])

    figure = report.figures["litigation_after_review.total"]
    assert "litigation_after_review.total" not in page.figures
    assert figure.where.startswith("attachment 1 page 1 table 1")
    assert figure.confidence is not None
    assert "ocr" in {notice.code for notice in report.notices}


def test_what_a_scan_does_not_show_for_certain_contradicts_nothing() -> None:
    """The same report as a document and as a scan: where the scan is not certain the document's figure stands."""
    printed = parse_report(trs_page(Article()).encode())
    unsure = {"state": "unreadable", "value": None, "raw": "8", "confidence": 0.4}
    figures = {key: figure.model_copy(update=unsure) for key, figure in printed.figures.items()}
    scan = printed.model_copy(update={"figures": figures})
    page = parse_report("<h1>云岫县教育局2023年政府信息公开工作年度报告</h1><p>见附件。</p>".encode())

    for attachments in ([printed, scan], [scan, printed]):
        report = combine_reports(page, attachments)
        assert {figure.value for figure in report.figures.values() if figure.unit == "件"} == {0}
        assert not [notice for notice in report.notices if notice.code.startswith("figure_conflict")]


def test_a_page_says_that_its_pictures_were_not_read() -> None:
    """Where recognition is not installed the notice of a picture is the page's."""
    whole = trs_page(Article())
    page = parse_report((whole[: whole.rindex("<table")] + whole[whole.rindex("</table>") :]).encode())
    notice = Notice(code="ocr_missing", detail="not read")
    picture = Report(parser_version=page.parser_version, notices=(notice,))

    assert Notice(code="ocr_missing", detail="attachment 1: not read") in combine_reports(page, [picture]).notices


def test_without_the_extra_a_scan_is_said_to_be_one(tmp_path: Path) -> None:
    """Where recognition is not installed a scan gives a notice and no figure, and nothing of it is loaded."""
    (tmp_path / "scan.pdf").write_bytes(scan_of(Article(), replace(CLEAN, dpi=72), seeded(1)))
    (tmp_path / "scan.png").write_bytes(table_four(CLEAN, seeded(1)))
    (tmp_path / "page.html").write_text(trs_page(Article()), encoding="utf-8")
    program = """
import sys
from importlib.abc import MetaPathFinder

class Missing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"cv2", "numpy", "onnxruntime", "rapidocr"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Missing())
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "cv2" else find(name, package)
from report import parse_report
for file in sys.argv[1:]:
    report = parse_report(open(file, "rb").read())
    print(len(report.figures), *(notice.code for notice in report.notices if notice.code.startswith("ocr")))
"""
    files = [str(tmp_path / name) for name in ("scan.pdf", "scan.png", "page.html")]
    done = subprocess.run(
        [sys.executable, "-c", program, *files], capture_output=True, text=True, env=_here(), check=True
    )

    assert done.stdout.splitlines() == ["0 ocr_missing", "0 ocr_missing", "200"]


def test_a_page_of_text_loads_nothing_of_recognition() -> None:
    """Whoever reads pages pays nothing for scans."""
    program = (
        "import sys; from report import parse_report; parse_report(sys.stdin.buffer.read());"
        "print(sorted({'cv2', 'numpy', 'onnxruntime', 'rapidocr', 'PIL'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=trs_page(Article()).encode(),
        capture_output=True,
        env=_here(),
        check=True,
    )

    assert done.stdout.decode().strip() == "[]"


def _here() -> dict[str, str]:
    return dict(os.environ) | {"PYTHONPATH": str(Path(__file__).parents[3])}


def test_of_a_thick_scan_the_first_pages_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan of more pages than are read says how many were left."""
    monkeypatch.setattr("report.documents.images.MAX_SCANS", 1)
    pages = [Image.new("L", (400, 560), 255)] * (MAX_SCANS + 1)
    stream = io.BytesIO()
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:])

    document = read_document(stream.getvalue())

    assert (document.scans.read, document.scans.left) == (1, MAX_SCANS)
    assert any(notice.code == "ocr_limit" for notice in parse_report(stream.getvalue()).notices)


def test_an_image_bomb_is_refused() -> None:
    """An image that would unpack to billions of dots is refused before it is unpacked."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1_000_000))), (b"IEND", b"")]
    written = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    ]

    with pytest.raises(DocumentError, match="more than 40 million dots"):
        parse_report(b"\x89PNG\r\n\x1a\n" + b"".join(written))


@pytest.mark.parametrize("cut", [30, 900])
def test_a_damaged_image_is_refused(cut: int) -> None:
    """An image that ends before its end is no document."""
    payload = table_four(CLEAN, seeded(1))

    with pytest.raises(DocumentError, match="the image is damaged"):
        parse_report(payload[:cut])


def test_text_that_begins_like_a_bitmap_is_text() -> None:
    """BM begins a bitmap, and words as well."""
    assert read_document("BMI与政府信息公开工作年度报告".encode()).kind == "text"


@pytest.mark.parametrize("step", [8, 40])
def test_a_picture_of_rules_or_of_dust_is_refused(step: int) -> None:
    """What would take minutes is refused at once: a fine grid, a page full of specks."""
    dots = seeded(step)
    page = Image.new("L", (1600, 1600), 255)
    pen = ImageDraw.Draw(page)
    for at in range(0, 1600, step):
        pen.line((at, 0, at, 1600), fill=0, width=2)
        pen.line((0, at, 1600, at), fill=0, width=2)
    for _ in range(3000):
        x, y = dots.randrange(1580), dots.randrange(1580)
        pen.rectangle((x, y, x + 14, y + 5), fill=0)
    stream = io.BytesIO()
    page.save(stream, "PNG")

    with contextlib.suppress(DocumentError):
        assert parse_report(stream.getvalue()).figures == {}


def pdf_of(picture: Image.Image, words: Sequence[str], *, seen: bool) -> bytes:
    """Return a page of PDF with a picture and words: above a smaller picture, or unseen upon one that is the page."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(595, 842))
    wide = 595 if not seen else 560
    canvas.drawImage(
        ImageReader(picture), (595 - wide) / 2, 0, width=wide, height=wide * picture.height / picture.width
    )
    text = canvas.beginText(60, 780)
    text.setFont("STSong-Light", 10.5)
    text.setTextRenderMode(0 if seen else 3)
    for line in words:
        text.textLine(line)
    canvas.drawText(text)
    canvas.save()
    return stream.getvalue()


WORDS = (
    "云岫县教育局2023年政府信息公开工作年度报告",
    "一、总体情况",
    "本年度按要求开展工作。" * 3,
    "二、主动公开政府信息情况",
)


def test_a_table_that_is_a_picture_on_a_page_of_text_is_read() -> None:
    """The words are those of the page, the figures those of the picture, with their place on the page."""
    picture = set_table(review_grid(dict.fromkeys(keys_of("2021"), "0") | {"review.total": "27"}), CLEAN)
    report = parse_report(pdf_of(scanned(picture, CLEAN, seeded(1)), WORDS, seen=True))

    figure = report.figures["review.total"]
    left, top, right, bottom = (int(edge) for edge in figure.where.rpartition(" ")[2].split(","))
    assert (report.title, figure.value) == (WORDS[0], 27)
    assert 60 < left < right < 300
    assert 842 / 2 < top < bottom < 842
    assert figure.confidence is not None


def test_words_that_somebody_recognised_are_not_taken_for_print() -> None:
    """A scan under text that nobody can see is a scan: what it says is read from the picture."""
    cells = dict.fromkeys(keys_of("2021"), "0") | {"review.total": "27"}
    setter = Setter(replace(CLEAN, dpi=150))
    setter.table(review_grid(cells))
    wrong = ("结果维持 结果纠正 其他结果 尚未审结 总计", "1 2 3 4 10", *WORDS)

    report = parse_report(pdf_of(scanned(setter.pages[0], CLEAN, seeded(1)), wrong, seen=False))

    assert report.figures["review.total"].value == 27
    assert WORDS[0] not in (report.title or "")


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("name", ["clean", "noisy", "photo"])
def test_many_scans(name: str, soak_is_short: bool) -> None:
    """Over many reports, sizes of print and turns nothing is read wrong, and little is left out."""
    looks = {"clean": CLEAN, "noisy": NOISY, "photo": PHOTO}
    shares: list[float] = []
    for seed in range(1 if soak_is_short else 20):
        chance = seeded(f"{name} {seed}")
        base = looks[name]
        turned = 0.0 if name == "clean" else chance.uniform(-2, 2)
        look = replace(
            base, turned=turned, rules=chance.choice((0.4, 0.7, 1.2)), size=chance.choice((9, 10.5, 12)), face=seed
        )
        article = made(chance.choice(("2019", "2021")), chance)
        exact, wrong = outcome(parse_report(scan_of(article, look, chance)), article.cells())
        assert (seed, wrong) == (seed, [])
        shares.append(exact)

    assert sum(shares) / len(shares) > 0.97
