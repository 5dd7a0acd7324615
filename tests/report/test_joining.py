"""Articles over several pages: what is read in their pages is what would be read in one."""

from __future__ import annotations

import pytest

from report import DocumentError, Report, parse_report
from tests.report.printing import Article, trs_page


def split(whole: str, *before: str) -> list[tuple[bytes, str | None]]:
    """Return the pages of an article that is torn before these words, each with all that stands around the article."""
    head, _, rest = whole.partition('<div class="TRS_Editor">')
    body, _, foot = rest.partition('<div class="tools">')
    pieces = [body]
    for words in before:
        last = pieces.pop()
        at = last.index(f"<p><strong>{words}")
        pieces += [last[:at], last[at:]]
    total = len(pieces)
    pager = "".join(f"<a>{number}</a>" for number in range(1, total + 1))
    return [
        (
            f'{head}<div class="TRS_Editor">{piece}<p>首页 上一页 {pager} 下一页 共{total}页</p></div>{foot}'.encode(),
            None,
        )
        for piece in pieces
    ]


def read(pages: list[tuple[bytes, str | None]]) -> Report:
    """Read the first page with those on which it goes on."""
    return parse_report(pages[0][0], further=pages[1:])


@pytest.mark.parametrize("before", [("三、",), ("四、",), ("二、", "三、", "五、")])
def test_pages_are_read_as_one_report(before: tuple[str, ...]) -> None:
    """Figures, sections, dates and signature: nothing is lost at the break, nothing of the frame is taken in."""
    whole = trs_page(Article())
    one, several = parse_report(whole.encode()), read(split(whole, *before))

    assert {key: figure.value for key, figure in several.figures.items()} == {
        key: figure.value for key, figure in one.figures.items()
    }
    assert [(part.role, part.text) for part in several.sections] == [(part.role, part.text) for part in one.sections]
    for name in ("title", "issuing_body", "reporting_year", "published_on", "signed_on", "contact", "preface", "form"):
        assert getattr(several, name) == getattr(one, name), name
    assert {notice.code for notice in several.notices} == {notice.code for notice in one.notices}


def test_a_place_names_the_page_and_the_table_on_it() -> None:
    """The table of the third part is the first one on the second page."""
    report = read(split(trs_page(Article()), "三、"))

    places = {figure.where for key, figure in report.figures.items() if key.startswith("requests.")}
    assert places
    assert all(place.startswith("article page 2 table 1 ") for place in places)
    assert all(
        figure.where.startswith("table ") for key, figure in report.figures.items() if key.startswith("disclosure.")
    )


def test_a_page_that_comes_again_is_left_out() -> None:
    """A server that does not heed which page is asked for gives the first again, its counter apart."""
    page = trs_page(Article())
    report = parse_report(page.encode(), further=[(trs_page(Article(), counter=18).encode(), None)])

    assert report == parse_report(page.encode())


def test_numbers_by_themselves_are_no_pager() -> None:
    """A line of digits is dropped beside words of a pager alone."""
    first, second = split(trs_page(Article()), "五、")
    stray = first[0].replace("<p>首页".encode(), "<p>12</p><p>正文。</p><p>首页".encode())

    assert "12" in "\n".join(part.text for part in read([(stray, None), second]).sections).split("\n")


@pytest.mark.parametrize("pager", ["上一页 1 2 下一页", "1 2 下一页", "1 2 … 9 下一页"])
def test_values_directly_above_a_pager_are_none_of_it(pager: str) -> None:
    """Where a cell is a line, the last row of a table ends in numbers, which do not count pages."""
    names = "申请人情况 自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计"
    rows = "一、本年新收政府信息公开申请数量 5 1 0 0 0 2 8 四、结转下年度继续办理 1 0 0 0 0 0 1"
    parts = ("三、收到和处理政府信息公开申请情况", *f"{names} {rows} {pager}".split(" "))
    head = "<p>云岫县教育局2021年政府信息公开工作年度报告</p><p>一、总体情况</p><p>无。</p>"
    first = head + "".join(f"<p>{part}</p>" for part in parts)

    report = read([(first.encode(), None), ("<p>五、存在的主要问题</p><p>无。</p>".encode(), None)])

    assert [report.figures[f"requests.carried_out.{col}"].raw for col in ("natural_person", "total")] == ["1", "1"]


def test_damage_on_a_further_page_is_flagged_as_on_the_first() -> None:
    """Bytes that no encoding has, wherever they are."""
    first, (second, kind) = split(trs_page(Article()), "三、")
    report = read([first, (second.replace(b"</p>", b"\xff\xff</p>", 3), kind)])

    assert {"undecodable_bytes", "damaged_text"} <= {notice.code for notice in report.notices}


def test_pages_that_are_longer_together_than_any_report_are_refused() -> None:
    """Each of them could be one."""
    head = "<p>云岫县教育局2023年政府信息公开工作年度报告</p><p>一、总体情况</p>"
    first, second = ((f"{head}<p>{number}{'依法公开政府信息。' * 40_000}</p>".encode(), None) for number in (1, 2))

    with pytest.raises(DocumentError, match="characters, more than 600000"):
        read([first, second])


def test_a_page_that_cannot_be_opened_is_said() -> None:
    """Half of a report is none."""
    with pytest.raises(DocumentError):
        parse_report(trs_page(Article()).encode(), further=[(b"%PDF-1.4 broken", None)])
