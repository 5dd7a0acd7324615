"""Which division a name names: in every year, with or without what it belongs to, in full or in short."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report import divisions
from report.divisions import Division, choose, find_by_code, find_division, find_place, full_name

YEARS = range(2008, 2027)
# Seventy units whose reports are known, by the names of their portals.
UNITS = {
    "500233": "重庆市忠县",
    "360429": "江西省九江市湖口县",
    "321282": "江苏省泰州市靖江市",
    "320703": "江苏省连云港市连云区",
    "371082": "山东省威海市荣成市",
    "371083": "山东省威海市乳山市",
    "430527": "湖南省邵阳市绥宁县",
    "653024": "新疆维吾尔自治区克孜勒苏柯尔克孜自治州乌恰县",
    "341621": "安徽省亳州市涡阳县",
    "341623": "安徽省亳州市利辛县",
    "341823": "安徽省宣城市泾县",
    "341881": "安徽省宣城市宁国市",
    "340621": "安徽省淮北市濉溪县",
    "430703": "湖南省常德市鼎城区",
    "341024": "安徽省黄山市祁门县",
    "440823": "广东省湛江市遂溪县",
    "440825": "广东省湛江市徐闻县",
    "441424": "广东省梅州市五华县",
    "440203": "广东省韶关市武江区",
    "440783": "广东省江门市开平市",
    "430624": "湖南省岳阳市湘阴县",
    "430626": "湖南省岳阳市平江县",
    "430423": "湖南省衡阳市衡山县",
    "431230": "湖南省怀化市通道侗族自治县",
    "431123": "湖南省永州市双牌县",
    "654021": "新疆维吾尔自治区伊犁哈萨克自治州伊宁县",
    "653129": "新疆维吾尔自治区喀什地区伽师县",
    "540327": "西藏自治区昌都市左贡县",
    "540423": "西藏自治区林芝市墨脱县",
    "230127": "黑龙江省哈尔滨市木兰县",
    "511722": "四川省达州市宣汉县",
    "511723": "四川省达州市开江县",
    "511724": "四川省达州市大竹县",
    "511423": "四川省眉山市洪雅县",
    "620523": "甘肃省天水市甘谷县",
    "620521": "甘肃省天水市清水县",
    "610822": "陕西省榆林市府谷县",
    "623021": "甘肃省甘南藏族自治州临潭县",
    "652723": "新疆维吾尔自治区博尔塔拉蒙古自治州温泉县",
    "532502": "云南省红河哈尼族彝族自治州开远市",
    "610628": "陕西省延安市富县",
    "610403": "陕西省咸阳市杨陵区",
    "610926": "陕西省安康市平利县",
    "610702": "陕西省汉中市汉台区",
    "621024": "甘肃省庆阳市合水县",
    "530127": "云南省昆明市嵩明县",
    "530112": "云南省昆明市西山区",
    "420302": "湖北省十堰市茅箭区",
    "420107": "湖北省武汉市青山区",
    "420111": "湖北省武汉市洪山区",
    "421303": "湖北省随州市曾都区",
    "422828": "湖北省恩施土家族苗族自治州鹤峰县",
    "421222": "湖北省咸宁市通城县",
    "429005": "湖北省潜江市",
    "360426": "江西省九江市德安县",
    "141024": "山西省临汾市洪洞县",
    "140322": "山西省阳泉市盂县",
    "150826": "内蒙古自治区巴彦淖尔市杭锦后旗",
    "320113": "江苏省南京市栖霞区",
    "320105": "江苏省南京市建邺区",
    "331124": "浙江省丽水市松阳县",
    "330326": "浙江省温州市平阳县",
    "330302": "浙江省温州市鹿城区",
    "330382": "浙江省温州市乐清市",
    "632524": "青海省海南藏族自治州兴海县",
    "630222": "青海省海东市民和回族土族自治县",
    "130535": "河北省邢台市临西县",
    "411303": "河南省南阳市卧龙区",
    "230804": "黑龙江省佳木斯市前进区",
    "150727": "内蒙古自治区呼伦贝尔市新巴尔虎右旗",
}


def years_of(division: Division) -> list[int]:
    """Return the years at whose end a name and code were in force."""
    return [year for year in YEARS if division.in_force(year)]


@pytest.mark.parametrize(("code", "name"), list(UNITS.items()))
def test_each_known_unit_is_found(code: str, name: str) -> None:
    """By its full name; and where nothing else is called so, by its own alone."""
    division = find_division(name, year=2024)

    assert division is not None
    assert division.code == code
    own = find_division(division.name + "教育局", year=2024)
    assert own == division or len([d for d in divisions.divisions_named(division.name) if d.last is None]) > 1


def test_every_name_of_every_year_finds_its_code() -> None:
    """Whatever was in force in a year is found by its name after those of what it belonged to in that year."""
    wrong = [
        (year, division, found)
        for division in divisions.divisions()
        for year in {division.first, (division.first + min(division.last or 2025, 2025)) // 2, division.last or 2025}
        if (found := find_division(full_name(division, year), year=year)) != division
    ]

    assert wrong == []


@given(division=st.sampled_from(divisions.divisions()), year=st.sampled_from(YEARS), organ=st.sampled_from("局办站"))
def test_a_name_alone_finds_its_own_code_or_none(division: Division, year: int, organ: str) -> None:
    """Another place of the same name is never taken for it."""
    found = find_division(division.name + "教育" + organ, year=year)

    if found is not None:
        assert division.name in {found.name, *(d.name for d in named_alike(found))} or division.in_force(year) is False


def named_alike(division: Division) -> list[Division]:
    """Return what has ever had one of a place's codes."""
    codes = divisions.same_place(division)
    return [one for one in divisions.divisions() if one.code in codes]


@given(division=st.sampled_from([d for d in divisions.divisions() if d.level == 3 and d.kind != "zone"]))
def test_the_portal_of_the_county_decides(division: Division) -> None:
    """With its code as a hint, a name is found however many places share it."""
    place = find_place(division.name + "人民政府")

    assert place is not None
    assert choose(place.candidates, year=division.first, hint=division.code, context="") == (division,)


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        # The year decides: which of several was there at all, and under which code.
        ("寿县教育局", 2012, "341521"),
        ("寿县教育局", 2020, "340422"),
        ("密云县卫生局", 2010, "110228"),
        ("密云区卫生健康委员会", 2020, "110118"),
        ("密云区卫生健康委员会", 2010, "110228"),
        ("襄樊市人民政府", 2009, "420600"),
        ("襄阳市人民政府", 2020, "420600"),
        ("毕节地区行政公署", 2009, "522400"),
        ("简阳市人民政府", 2012, "512081"),
        ("简阳市人民政府", 2018, "510185"),
        ("崇文区教育委员会", 2009, "110103"),
        ("昌都地区行政公署", 2012, "542100"),
        ("桥东区教育局", 2022, "130702"),
        ("桥东区教育局", 2012, None),
        ("河北省邢台市桥东区教育局", 2012, "130502"),
        ("和康县人民政府", 2024, "653228"),
        ("毕节市人民政府", 2010, "522401"),
        ("毕节市人民政府", 2011, "520500"),
        ("儋州市人民政府", 2014, "469003"),
        ("儋州市人民政府", 2015, "460400"),
        # The boundary of a year is no wall: 江北区 may be Chongqing's still.
        ("江北区教育局", 2018, None),
        ("江北区教育局", 2025, None),
        ("渝北区教育局", 2025, "500112"),
        # What is printed above it, in full or in short.
        ("鼓楼区教育局", 2020, None),
        ("南京市鼓楼区教育局", 2020, "320106"),
        ("福州鼓楼区教育局", 2020, "350102"),
        ("湖北咸宁咸安区教育局", 2020, "421202"),
        ("甘肃省兰州市城关区人民政府", 2020, "620102"),
        ("河南蒙古族自治县人民政府", 2020, "632324"),
        ("青海省河南县人民政府", 2020, "632324"),
        ("河南省教育厅", 2020, "410000"),
        ("吉林市龙潭区教育局", 2017, "220203"),
        ("北京市朝阳区教育委员会", 2020, "110105"),
        # Autonomous places as they are called.
        ("民和县教育局", 2023, "630222"),
        ("湘西州教育和体育局", 2023, "433100"),
        ("博州教育局", 2023, "652700"),
        ("新右旗教育局", 2023, "150727"),
        # Townships and departments are their county's.
        ("湖口县大垅乡人民政府", 2025, "360429"),
        ("潜江市渔洋镇人民政府", 2022, "429005"),
        ("重庆市渝中区大溪沟街道办事处", 2020, "500103"),
        # Zones have no code of their own.
        ("长春汽车经济技术开发区教育局", 2020, "220100"),
        ("长春汽开区教育局", 2020, "220100"),
        ("湖北省荆州开发区管委会", 2020, "421000"),
        ("苏州工业园区教育局", 2020, "320500"),
        ("北京经济技术开发区管理委员会", 2020, "110000"),
        ("加格达奇区人民政府", 2020, "232700"),
        ("上海市浦东新区教育局", 2020, "310115"),
        ("天津市滨海新区人民政府", 2020, "120116"),
        # No place at all.
        ("教育局", 2020, None),
        ("公安局", 2020, None),
        ("市场监督管理局", 2020, None),
        ("", 2020, None),
    ],
)
def test_names_as_titles_print_them(name: str, year: int, code: str | None) -> None:
    """With the year of the report; None where several places stay."""
    division = find_division(name, year=year)

    assert (division.area_code if division else None) == code


def test_a_text_decides_between_places_of_one_name() -> None:
    """By the one city that it names; two cities decide nothing."""
    assert find_division("鼓楼区民政局", year=2020, context="按照南京市的要求") == find_by_code("320106")
    assert find_division("鼓楼区民政局", year=2020, context="南京市和福州市") is None


def test_a_place_keeps_its_codes_together() -> None:
    """A county that was recoded or renamed is one place; one that was merged into another is not."""
    assert divisions.same_place(division_of("340422")) == {"341521", "340422"}
    assert divisions.same_place(division_of("110118")) == {"110228", "110118"}
    assert divisions.same_place(division_of("110103")) == {"110103"}


def division_of(code: str) -> Division:
    """Return what had a code last."""
    division = find_by_code(code)
    assert division is not None
    return division


def test_the_table_is_sound() -> None:
    """It is sorted, no code had two names at the end of one year, and whatever has a parent has one every year."""
    table = divisions.divisions()

    assert list(table) == sorted(table, key=lambda d: (d.code, d.first))
    in_force = [(d.code, year) for d in table for year in years_of(d)]
    assert len(in_force) == len(set(in_force))
    for division in table:
        if division.parent is not None and division.kind != "zone":
            for year in years_of(division):
                above = find_by_code(division.parent, year)
                assert above is not None
                assert above.in_force(year)


def test_nothing_is_read_before_it_is_asked_for() -> None:
    """Importing the parser does not read the table."""
    program = "import report; from report.divisions import table; print(table.divisions.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "0"
