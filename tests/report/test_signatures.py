"""Who signed: the names under the text against the title's body, and against a site's name above the title."""

from __future__ import annotations

import pytest

from report import Report, parse_report

PARTS = ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "无。")
TITLE = "2023年政府信息公开工作年度报告"


def read(title: str, *signature: str) -> Report:
    """Read a report with a title of one or more lines and a signature."""
    return parse_report("\n".join((*title.split("/"), *PARTS, *signature)).encode())


def conflicts(report: Report) -> list[str]:
    """Return what is said of other bodies."""
    return [notice.detail for notice in report.notices if notice.code == "issuer_conflict"]


@pytest.mark.parametrize(
    ("titled", "signed"),
    [
        ("横山区民政局", "横山区教育局"),
        ("横山区波罗镇", "横山区塔湾镇人民政府"),
        ("榆林市人民政府", "横山区人民政府"),
        ("横山区扶贫开发办公室", "横山区乡村振兴局"),
        ("横山区财政局", "横山区人民政府办公室"),
    ],
)
def test_a_signature_of_another_body_is_flagged(titled: str, signed: str) -> None:
    """The title's body stays, and both are said."""
    report = read(titled + TITLE, signed, "2024年1月5日")

    assert report.issuing_body == titled
    assert conflicts(report) == [f"the title says {titled!r}, the signature {signed!r}"]


@pytest.mark.parametrize(
    ("titled", "signed"),
    [
        ("横山区民政局", "榆林市横山区民政局"),
        ("横山区民政局", "区民政局"),
        ("横山区教育和体育局", "横山区教体局"),
        ("横山区发改局", "横山区发展改革和科技局"),
        ("民和回族土族自治县教育局", "民和县教育局"),
        ("横山区自然资源局", "榆林市自然资源和规划局横山分局"),
        ("横山区委宣传部", "中共横山区委宣传部"),
        ("横山区", "区政府办公室"),
        ("横山区", "横山区政务服务中心"),
        ("横山区波罗镇", "波罗镇人民政府"),
        ("横山区城关街道办事处", "城关街道"),
        ("忠县人民政府", "重庆市忠县人民政府"),
        ("武侯区晋阳街道办事处", "成都市武侯区人民政府晋阳街道办事处"),
        ("乐东黎族自治县黄流镇人民政府", "乐东县黄流镇人民政府"),
        ("三门峡市城乡一体化示范区管理委员会", "三门峡市城乡一体化示范区管委会办公室"),
        ("西安高新区", "西安高新技术产业开发区管理委员会"),
    ],
)
def test_another_form_of_one_name_is_no_conflict(titled: str, signed: str) -> None:
    """Shorter, longer, or the office that writes a government's report."""
    assert conflicts(read(titled + TITLE, signed, "2024年1月5日")) == []


def test_one_of_two_that_sign_is_enough() -> None:
    """A report that two bodies sign is the one's that its title names."""
    report = read(f"横山区教育局{TITLE}", "横山区委教育工作委员会", "横山区教育局", "2024年1月5日")

    assert conflicts(report) == []


def test_a_name_in_the_line_of_the_date_signs() -> None:
    """横山区教育局2024年1月5日 is a signature as much as two lines are."""
    report = read(f"横山区民政局{TITLE}", "横山区教育局 2024年1月5日")

    assert conflicts(report) == ["the title says '横山区民政局', the signature '横山区教育局'"]


@pytest.mark.parametrize("signed", ["榆阳区古塔镇人民政府", "榆阳区教育局"])
def test_the_name_of_the_site_above_a_title_is_not_its_body(signed: str) -> None:
    """Where another body signs, the line before a title that names none is a banner."""
    report = read(f"榆林市人民政府/{TITLE}", signed, "2024年1月5日")

    assert (report.title, report.issuing_body, report.issuing_body_source) == (TITLE, signed, "text")
    assert report.division_code == "610802"


@pytest.mark.parametrize("signature", [(), ("榆林市人民政府办公室", "2024年1月5日"), ("市政府办公室", "2024年1月5日")])
def test_a_title_on_two_lines_keeps_the_body_that_nobody_contradicts(signature: tuple[str, ...]) -> None:
    """The body stands on the first of them."""
    report = read(f"榆林市人民政府/{TITLE}", *signature)

    assert (report.title, report.issuing_body) == (f"榆林市人民政府{TITLE}", "榆林市人民政府")


@pytest.mark.parametrize(
    ("above", "title", "body"),
    [
        ("<h2>榆林市人民政府</h2>", f"<h1>{TITLE}</h1>", None),
        ("<p>榆林市人民政府</p>", f"<h1>{TITLE}</h1>", None),
        ("<p>榆林市人民政府</p>", f"<p>{TITLE}</p>", "榆林市人民政府"),
        ("<h1>榆林市人民政府<br>", f"{TITLE}</h1>", "榆林市人民政府"),
        ("<h1>榆阳区教育局</h1>", f"<h2>{TITLE}</h2>", "榆阳区教育局"),
    ],
)
def test_lines_that_are_marked_up_otherwise_are_no_title_together(above: str, title: str, body: str | None) -> None:
    """A banner names the site, and is a heading of another level than the title, or none."""
    parts = "".join(f"<p>{line}</p>" for line in PARTS)
    page = f"<html><head><meta charset='utf-8'></head><body>{above}{title}{parts}</body></html>"

    assert parse_report(page.encode()).issuing_body == body


def test_a_name_under_the_title_is_the_body_of_a_cover() -> None:
    """Where the title names none, as covers are printed: title, body, month."""
    report = read(f"{TITLE}/桃源县市场监督管理局/2024年1月")

    assert (report.issuing_body, report.issuing_body_source) == ("桃源县市场监督管理局", "text")
