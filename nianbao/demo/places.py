"""The county's geography, all of it fictional: portals, bodies, and who publishes where."""

from __future__ import annotations

from dataclasses import dataclass

from nianbao.demo.articles import Layout

COUNTY = "澄岭县"
# No place has a code that begins with 99 (GB/T 2260).
DIVISION_CODE = "990121"
YEARS = tuple(range(2019, 2026))


@dataclass(frozen=True, slots=True)
class Place:
    """A portal: where it is served, what platform it imitates, and what its column is called."""

    id: str
    name: str
    address: str
    platform: str
    site_id_code: str
    home_path: str
    column_name: str
    column_path: str
    reports_min: int
    page_size: int = 10


@dataclass(frozen=True, slots=True)
class Body:
    """A body that reports every year.

    `itself` is what it calls itself. `scale` is about how many requests it gets a year. `layouts` are how it
    made its reports of 2019, 2020 and so on.
    """

    portal: str
    name: str
    itself: str
    field: str
    scale: int
    layouts: tuple[Layout, ...]


TRS = Place(
    id="demo-trs",
    name="澄岭县人民政府门户网站",
    address="127.0.0.11",
    platform="trs",
    site_id_code="9901210001",
    home_path="/",
    column_name="政府信息公开年报",
    column_path="/zwgk/zfxxgknb/",
    reports_min=20,
)
JCMS = Place(
    id="demo-jcms",
    name="澄岭县政务公开网",
    address="127.0.0.12",
    platform="jcms",
    site_id_code="9901210002",
    home_path="/index.html",
    column_name="政府信息公开年度报告",
    column_path="/col/col1229310472/index.html",
    reports_min=20,
    page_size=5,
)
GKMLPT = Place(
    id="demo-gkmlpt",
    name="澄岭县政府信息公开平台",
    address="127.0.0.13",
    platform="gkmlpt",
    site_id_code="9901210003",
    home_path="/gkmlpt/index",
    column_name="政府信息公开年报",
    column_path="/gkmlpt/index#2629",
    reports_min=10,
)
SCRIPT = Place(
    id="demo-script",
    name="澄岭县水利局",
    address="127.0.0.14",
    platform="spa",
    site_id_code="9901210004",
    home_path="/",
    column_name="政府信息公开年报",
    column_path="/xxgk/nianbao",
    reports_min=5,
    page_size=5,
)
PLACES = (TRS, JCMS, GKMLPT, SCRIPT)

BODIES = (
    Body(
        TRS.id,
        "澄岭县人民政府",
        "县政府",
        "重大决策、财政资金和民生实事",
        46,
        ("uneven", "plain", "plain", "plain", "word", "plain", "plain"),
    ),
    Body(
        TRS.id,
        "澄岭县发展和改革局",
        "我局",
        "重点项目、价格收费和社会信用",
        7,
        ("plain", "word", "plain", "word", "plain", "uneven", "word"),
    ),
    Body(
        TRS.id,
        "澄岭县财政局",
        "我局",
        "财政预决算、政府采购和专项资金",
        9,
        ("plain", "plain", "uneven", "docx", "plain", "plain", "word"),
    ),
    # 磻 is in GBK and not in GB2312, which the pages declare.
    Body(
        TRS.id,
        "澄岭县磻溪镇人民政府",
        "我镇",
        "惠农补贴、土地流转和社会救助",
        3,
        ("plain", "plain", "word", "plain", "plain", "plain", "plain"),
    ),
    Body(
        JCMS.id,
        "澄岭县教育局",
        "我局",
        "招生入学、教师招聘和学生资助",
        8,
        ("plain", "word", "pdf", "plain", "plain", "word", "plain"),
    ),
    Body(
        JCMS.id,
        "澄岭县民政局",
        "我局",
        "社会救助、养老服务和婚姻登记",
        5,
        ("uneven", "plain", "plain", "word", "plain", "plain", "plain"),
    ),
    Body(
        JCMS.id,
        "澄岭县人力资源和社会保障局",
        "我局",
        "就业创业、社会保险和人事考试",
        10,
        ("plain", "plain", "word", "plain", "uneven", "plain", "word"),
    ),
    Body(
        JCMS.id,
        "澄岭县自然资源局",
        "我局",
        "征地补偿、规划许可和不动产登记",
        24,
        ("word", "plain", "plain", "plain", "word", "plain", "plain"),
    ),
    Body(
        GKMLPT.id,
        "澄岭县卫生健康局",
        "我局",
        "医疗服务、疫情防控和食品安全标准",
        6,
        ("plain", "uneven", "plain", "word", "plain", "plain", "word"),
    ),
    Body(
        GKMLPT.id,
        "澄岭县市场监督管理局",
        "我局",
        "市场准入、产品质量和消费维权",
        12,
        ("plain", "plain", "plain", "plain", "word", "plain", "plain"),
    ),
    Body(
        SCRIPT.id,
        "澄岭县水利局",
        "我局",
        "水资源管理、防汛抗旱和工程建设",
        6,
        ("plain", "word", "plain", "uneven", "plain", "word", "plain"),
    ),
)


def place_of(portal: str) -> Place:
    """Return the portal with this id."""
    return next(place for place in PLACES if place.id == portal)
