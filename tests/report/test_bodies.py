"""Who issued a report, of which division, and for which year: what goes before what, and what is flagged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report import Report, divisions, parse_report

HEADINGS = ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况")


def read(name: str, text: str = "", *, year: str = "2023年", **listed: str) -> Report:
    """Read a report of a body with one line of text; `listed` is what the portal's file says."""
    lines = [f"{name}{year}政府信息公开工作年度报告", HEADINGS[0], text, *HEADINGS[1:]]
    return parse_report("\n".join(lines).encode(), **listed)  # type: ignore[arg-type]


def read_words(words: list[str]) -> Report:
    """Read a report whose title and text are made of these words."""
    half = len(words) // 2
    return read("".join(words[:half]), "".join(words[half:]))


def codes(report: Report) -> set[str]:
    """Return the codes of the notices."""
    return {notice.code for notice in report.notices}


@pytest.mark.parametrize(
    ("name", "text", "portal", "body"),
    [
        ("教育局", "", "630222", "民和回族土族自治县教育局"),
        ("县教育局", "", "630222", "民和回族土族自治县教育局"),
        ("县人民政府", "", "500233", "忠县人民政府"),
        ("公安局", "", "330326", "平阳县公安局"),
        ("资源规划局", "", "330326", "平阳县资源规划局"),
        ("市场监督管理局", "", "330902", "定海区市场监督管理局"),
        ("住房和城乡建设局", "", "330902", "定海区住房和城乡建设局"),
        ("区城市管理局", "", "330902", "定海区城市管理局"),
        ("文化市场综合执法大队", "", "330902", "定海区文化市场综合执法大队"),
        ("教育局", "民和县教育局与民和回族土族自治县教育局是一个局。", None, "民和回族土族自治县教育局"),
        # The portal of a city is not the zone's in it: the text says whose bureau it is.
        ("教育局", "长春汽车经济技术开发区教育局认真做好工作。", "220100", "长春汽车经济技术开发区教育局"),
    ],
)
def test_a_body_without_a_region_gets_one(name: str, text: str, portal: str | None, body: str) -> None:
    """From the county whose portal it is, else from the text; and it is flagged."""
    report = read(name, text, **({"division_code": portal} if portal else {}))

    assert (report.issuing_body, report.issuing_body_source) == (body, "inferred")
    assert report.division_code == portal or portal is None
    assert "issuer_inferred" in codes(report)


def test_a_body_without_a_region_keeps_its_name_on_the_portal_of_a_city() -> None:
    """It may be any county's in it."""
    report = read("教育局", division_code="220100")

    assert (report.issuing_body, report.issuing_body_source, report.division_code) == ("教育局", "title", "220100")


@pytest.mark.parametrize(
    ("name", "body", "source"),
    [
        ("忠县", "忠县人民政府", "inferred"),
        ("红河州开远市", "红河州开远市人民政府", "inferred"),
        ("南京市江北新区", "南京市江北新区", "title"),
        ("长春汽车经济技术开发区", "长春汽车经济技术开发区", "title"),
        ("湖口县大垅乡", "湖口县大垅乡", "title"),
    ],
)
def test_a_place_alone_is_its_government(name: str, body: str, source: str) -> None:
    """A zone has none, and is left as it is printed."""
    report = read(name)

    assert (report.issuing_body, report.issuing_body_source) == (body, source)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("平阳公安局", "平阳县公安局认真做好工作。", "330326"),
        ("平阳公安局", "", None),
        ("中山路街道办事处", "向中山市学习。", None),
        ("望疃镇人民政府", "利辛县望疃镇人民政府认真做好工作。", "341623"),
        ("国家税务总局忠县税务局", "", "500233"),
        ("中共忠县县委办公室", "", "500233"),
        ("第八师石河子市", "", "659001"),
        ("兵团第三师图木舒克市教育局", "", "659003"),
        # A zone of which only the province is said lies in one of its cities.
        ("吉林省长白山保护开发区管委会", "", None),
        ("甘肃民乐生态工业园区管委会", "", None),
        ("新疆生产建设兵团第八师石河子市", "", "659001"),
        ("濉溪经济开发区管委会", "濉溪县的企业来得多。", "340621"),
        ("城区教育局", "维护社会长治久安。", None),
        ("城区教育局", "按照晋城市的要求。", "140502"),
    ],
)
def test_the_text_says_which_place_is_meant(name: str, text: str, code: str | None) -> None:
    """Where the name does not say it by itself."""
    assert read(name, text).division_code == code


@pytest.mark.parametrize(
    ("name", "portal", "code", "flagged"),
    [
        ("鼓楼区教育局", "320106", "320106", None),
        ("鼓楼区教育局", "320100", "320106", None),
        ("鼓楼区教育局", "320000", "320000", "division_ambiguous"),
        ("望疃镇人民政府", "341623", "341623", None),
        ("咸宁市民政局", "421202", "421202", None),
        ("咸安区民政局", "330902", "330902", "division_conflict"),
        ("长春汽车经济技术开发区教育局", "220100", "220100", None),
        # What only statistics have a code for.
        ("长春汽车经济技术开发区教育局", "220174", "220100", None),
    ],
)
def test_the_portal_goes_before_the_name(name: str, portal: str, code: str, flagged: str | None) -> None:
    """A county within a city's portal keeps its own code; a contradiction is flagged."""
    report = read(name, division_code=portal)

    assert report.division_code == code
    assert {one for one in codes(report) if one.startswith("division_")} == ({flagged} if flagged else set())


@pytest.mark.parametrize(
    ("portal", "code"), [(None, "341521"), ("340422", "340422"), ("340400", "341521"), ("341500", "341521")]
)
def test_a_recoded_county_contradicts_none_of_its_codes(portal: str | None, code: str) -> None:
    """寿县 had another code until 2014, when it changed its city: the portal is of today."""
    report = read("寿县教育局", year="2012年", **({"division_code": portal} if portal else {}))

    assert report.division_code == code
    assert "division_conflict" not in codes(report)


def test_the_verb_after_a_body_is_no_part_of_its_name() -> None:
    """A sentence that names the report (某局编制了2023年度…报告) says who wrote it."""
    told = "为贯彻条例，定海区教育局编制了2023年度政府信息公开工作年度报告。"
    report = parse_report("\n".join(["政府信息公开工作年度报告", told, *HEADINGS]).encode())

    assert report.issuing_body == "定海区教育局"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("西安市生态环境局长安分局", "610116"),
        ("长沙市自然资源和规划局望城分局", "430112"),
        ("广州市规划和自然资源局白云区分局", "440111"),
        ("天津市规划和自然资源局武清分局", "120114"),
        ("上海市公安局浦东分局", "310115"),
        ("咸阳市住房公积金管理中心兴平管理部", "610481"),
        ("陕西省烟草公司榆林市公司横山分公司", "610803"),
        ("国网陕西省电力公司横山区供电分公司", "610803"),
        ("中国移动通信集团陕西有限公司榆林分公司", "610800"),
        # A zone's branch is the city's, and what only sounds like a branch names no other place.
        ("西安市自然资源和规划局高新分局", "610100"),
        ("横山区自来水公司", "610803"),
        ("榆林市城投集团有限公司", "610800"),
    ],
)
def test_a_branch_is_of_the_place_that_its_own_name_says(name: str, code: str) -> None:
    """Behind the organ's name stands that of the county within the organ's city or province."""
    assert read(name).division_code == code


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("西咸新区空港新城管委会", "2023年", "610100"),
        ("陕西省西咸新区沣东新城管理委员会", "2023年", "610100"),
        ("四川天府新区", "2023年", "510100"),
        ("河北雄安新区", "2023年", "130600"),
        ("雄安新区容城县教育局", "2023年", "130629"),
        ("重庆两江新区管委会", "2023年", "500000"),
        ("温州瓯江口产业集聚区", "2023年", "330300"),
        ("陕西省杨凌农业高新技术产业示范区管委会", "2023年", "610400"),
        ("平潭综合实验区管委会", "2023年", "350100"),
        ("黑龙江省大庆高新技术产业开发区", "2023年", "230600"),
    ],
)
def test_a_new_area_has_the_code_of_its_city(name: str, year: str, code: str) -> None:
    """Also where its name does not begin with the city's; a county in it keeps its own."""
    report = read(name, year=year)

    assert report.division_code == code
    assert not {one for one in codes(report) if one.startswith("division_")}


def test_a_place_that_was_no_more_is_flagged() -> None:
    """A report of 2018 by a district that was merged in 2010 has its old code, and a reader should wonder."""
    report = read("崇文区教育委员会", year="2018年")

    assert report.division_code == "110103"
    assert "division_not_in_force" in codes(report)


def test_a_name_of_several_places_is_flagged_with_all_of_them() -> None:
    """None of them is guessed."""
    report = read("城关区教育局")

    assert report.division_code is None
    assert [n.detail for n in report.notices if n.code == "division_ambiguous"] == [
        "'城关区教育局' may be of 540102 西藏自治区拉萨市城关区, 620102 甘肃省兰州市城关区"
    ]


@pytest.mark.parametrize(
    ("name", "portal", "conflict"),
    [
        ("五华县自然资源局", "五华县自然资源局", False),
        ("自然资源局", "五华县自然资源局", False),
        ("泾县教体局", "泾县教育体育局", False),
        ("民和县教育局", "民和回族土族自治县教育局", False),
        ("五华县人力资源和社会保障局", "五华县自然资源局", True),
        ("人力资源和社会保障局", "五华县自然资源局", True),
        ("梅县自然资源局", "五华县自然资源局", True),
    ],
)
def test_a_title_of_another_body_is_flagged(name: str, portal: str, conflict: bool) -> None:
    """A shortened name of the portal's body is none."""
    report = read(name, issuing_body=portal)

    assert (report.issuing_body, report.issuing_body_source) == (portal, "portal")
    assert ("issuer_conflict" in codes(report)) == conflict


@pytest.mark.parametrize(
    ("text", "conflict"),
    [
        ("平远县自然资源局做好工作。平远县自然资源局公开12条。", True),
        ("按照平远县自然资源局的做法。", False),
        ("平远县自然资源局和五华县自然资源局、平远县自然资源局。", False),
        ("按照梅州市自然资源局、广东省自然资源厅和梅州市自然资源局的要求。", False),
    ],
)
@pytest.mark.parametrize("name", ["五华县自然资源局", "自然资源局"])
def test_a_text_of_another_place_is_flagged(name: str, text: str, conflict: bool) -> None:
    """Reports are copied from neighbours; the portal's county stays."""
    report = read(name, text, division_code="441424")

    assert (report.issuing_body, report.division_code) == ("五华县自然资源局", "441424")
    assert ("issuer_conflict" in codes(report)) == conflict


def page(site_code: str, name: str) -> Report:
    """Read a page with a SiteIDCode."""
    headings = "".join(f"<p>{heading}</p>" for heading in HEADINGS)
    head = f'<meta charset="utf-8"><meta content="{site_code}" name="SiteIDCode">'
    title = f"<h1>{name}2023年政府信息公开工作年度报告</h1>"
    return parse_report(f"<html><head>{head}</head><body>{title}{headings}</body></html>".encode())


def test_the_windows_title_may_name_the_body() -> None:
    """Where the title on the page names none: the column's name may stand between it and the site's."""
    title = "2023年政府信息公开工作年度报告"
    parts = "".join(f"<p>{heading}</p>" for heading in HEADINGS)
    for window, body in (
        (f"丹寨县教育和科技局{title}_年度报告_丹寨县人民政府", "丹寨县教育和科技局"),
        ("丹寨县教育和科技局2022年政府信息公开工作年度报告_丹寨县人民政府", None),
        (f"{title}_丹寨县人民政府", None),
    ):
        head = f"<head><meta charset='utf-8'><title>{window}</title></head>"
        report = parse_report(f"<html>{head}<body><h1>{title}</h1>{parts}</body></html>".encode())

        assert (report.title, report.issuing_body) == (title, body)


@pytest.mark.parametrize(
    ("site_code", "name", "code", "flagged"),
    [
        ("1410240020", "洪洞县教育科技局", "141024", None),
        ("3201060001", "鼓楼区教育局", "320106", None),
        ("1410240020", "教育科技局", "141024", "division_inferred"),
        ("2302000001", "忠县教育委员会", "500233", "site_code_conflict"),
        ("bm07000001", "忠县教育委员会", "500233", None),
        ("", "忠县教育委员会", "500233", None),
    ],
)
def test_the_site_code_of_a_page_is_a_witness(site_code: str, name: str, code: str, flagged: str | None) -> None:
    """It tells places of one name apart; against the body's name it proves nothing and is flagged."""
    report = page(site_code, name)

    assert report.division_code == code
    assert codes(report) & {"division_inferred", "site_code_conflict"} == ({flagged} if flagged else set())


@pytest.mark.parametrize(
    ("text", "year", "flagged"),
    [
        ("统计期限自2022年1月1日至2022年12月31日止。\n（2024年1月5日）", 2022, set()),
        ("统计期限自2022年12月26日起至2023年12月25日止。", 2023, set()),
        ("统计期限自2022年1月1日至2023年12月31日止。", None, {"year_unknown"}),
        ("统计期限自2022年1月1日至2023年12月31日止。\n2024年1月5日", 2023, {"year_inferred"}),
        ("认真做好工作。\n2024年1月5日", 2023, {"year_inferred"}),
        ("认真做好工作。\n2023年12月28日", None, {"year_unknown"}),
        ("认真做好工作。", None, {"year_unknown"}),
    ],
)
def test_the_year_without_one_in_the_title(text: str, year: int | None, flagged: set[str]) -> None:
    """The period's, else the one before the report's date, where that is early enough in a year to tell."""
    lines = ["定海区教育局政府信息公开工作年度报告", HEADINGS[0], HEADINGS[1], HEADINGS[2], *text.split("\n")]
    report = parse_report("\n".join(lines).encode())

    assert report.reporting_year == year
    assert codes(report) & {"year_inferred", "year_unknown"} == flagged


@pytest.mark.parametrize(
    ("text", "conflict"),
    [
        ("截至2023年底，共公开12条。", False),
        ("截至2023年12月31日，共公开12条。", False),
        ("截至2021年底，共公开12条。", True),
        ("2024年，我局将继续做好工作。", False),
        ("2022年，我局在县委的领导下做好工作。", True),
        ("2024年，我局在县委的领导下做好工作。", True),
        ("2022年，我局公开12条，2023年公开15条。", False),
        ("2022年，定海区教育局认真做好工作。", True),
        ("现将2022年度政府信息公开工作年度报告公布如下。", True),
        ("对照《2022年政府信息公开工作年度报告》整改。", False),
        ("2025年，我局将继续做好工作。", True),
        ("统计期限自2022年1月1日至2022年12月31日止。", True),
    ],
)
def test_a_text_of_another_year_is_flagged(text: str, conflict: bool) -> None:
    """The title's year stays."""
    report = read("定海区教育局", text)

    assert report.reporting_year == 2023
    assert ("year_conflict" in codes(report)) == conflict


def test_a_period_that_ends_before_it_begins_is_flagged() -> None:
    """It is no period, and a reader is told which one is printed."""
    report = read("定海区教育局", "统计期限自2023年1月1日至2022年12月31日止。")

    assert report.period is None
    assert "period_wrong" in codes(report)


WORDS = (
    "湖北省",
    "咸宁市",
    "咸安区",
    "鼓楼区",
    "县",
    "区",
    "市",
    "教育",
    "公安",
    "局",
    "新区",
    "开发区",
    "汽开区",
    "、",
    "请与",
    "联系",
)


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_any_words_are_read(words: list[str]) -> None:
    """Whatever a title is made of, a code is six digits of a division, and without one somebody is told why."""
    report = read_words(words)

    if report.kind != "none" and report.division_code is None:
        assert codes(report) & {"division_unknown", "division_ambiguous", "issuer_unknown"}
    assert report.division_code is None or divisions.find_by_code(report.division_code) is not None


def test_a_text_that_names_its_bureau_twenty_thousand_times_is_read() -> None:
    """In less time than the reader of the test has patience for."""
    report = read("教育局", "汽开区教育局，请与教育局联系，2030年，我局。" * 20_000)

    assert report.issuing_body == "汽开区教育局"
    assert len([n for n in report.notices if n.code == "year_conflict"]) == 1
