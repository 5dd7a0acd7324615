"""Bodies that report: of counties, districts, towns and zones of many provinces, with their codes of GB/T 2260."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

# Province, city, county or district, code.
COUNTIES = (
    ("湖北省", "咸宁市", "通城县", "421222"),
    ("湖北省", "十堰市", "茅箭区", "420302"),
    ("湖北省", "恩施土家族苗族自治州", "鹤峰县", "422828"),
    ("湖北省", "武汉市", "洪山区", "420111"),
    ("广东省", "江门市", "开平市", "440783"),
    ("广东省", "湛江市", "遂溪县", "440823"),
    ("广东省", "梅州市", "五华县", "441424"),
    ("广东省", "广州市", "越秀区", "440104"),
    ("浙江省", "舟山市", "定海区", "330902"),
    ("浙江省", "温州市", "平阳县", "330326"),
    ("浙江省", "衢州市", "龙游县", "330825"),
    ("江苏省", "泰州市", "靖江市", "321282"),
    ("江苏省", "连云港市", "连云区", "320703"),
    ("江苏省", "南京市", "浦口区", "320111"),
    ("山东省", "威海市", "荣成市", "371082"),
    ("山东省", "聊城市", "莘县", "371522"),
    ("安徽省", "淮北市", "濉溪县", "340621"),
    ("安徽省", "亳州市", "涡阳县", "341621"),
    ("安徽省", "宣城市", "泾县", "341823"),
    ("湖南省", "邵阳市", "绥宁县", "430527"),
    ("湖南省", "常德市", "鼎城区", "430703"),
    ("湖南省", "衡阳市", "衡山县", "430423"),
    ("湖南省", "怀化市", "通道侗族自治县", "431230"),
    ("四川省", "达州市", "大竹县", "511724"),
    ("四川省", "眉山市", "洪雅县", "511423"),
    ("甘肃省", "天水市", "清水县", "620521"),
    ("甘肃省", "庆阳市", "合水县", "621024"),
    ("陕西省", "榆林市", "府谷县", "610822"),
    ("陕西省", "延安市", "富县", "610628"),
    ("山西省", "阳泉市", "盂县", "140322"),
    ("山西省", "临汾市", "洪洞县", "141024"),
    ("河北省", "邢台市", "临西县", "130535"),
    ("河北省", "衡水市", "故城县", "131126"),
    ("内蒙古自治区", "巴彦淖尔市", "杭锦后旗", "150826"),
    ("黑龙江省", "哈尔滨市", "木兰县", "230127"),
    ("黑龙江省", "佳木斯市", "前进区", "230804"),
    ("吉林省", "吉林市", "龙潭区", "220203"),
    ("江西省", "九江市", "湖口县", "360429"),
    ("江西省", "九江市", "德安县", "360426"),
    ("江西省", "赣州市", "兴国县", "360732"),
    ("青海省", "海西蒙古族藏族自治州", "乌兰县", "632821"),
    ("青海省", "海南藏族自治州", "兴海县", "632524"),
    ("西藏自治区", "拉萨市", "林周县", "540121"),
    ("新疆维吾尔自治区", "伊犁哈萨克自治州", "伊宁县", "654021"),
    ("新疆维吾尔自治区", "喀什地区", "伽师县", "653129"),
    ("云南省", "红河哈尼族彝族自治州", "开远市", "532502"),
    ("贵州省", "铜仁市", "印江土家族苗族自治县", "520625"),
    ("福建省", "福州市", "晋安区", "350111"),
    ("河南省", "南阳市", "卧龙区", "411303"),
    ("广西壮族自治区", "桂林市", "阳朔县", "450321"),
    ("重庆市", "重庆市", "忠县", "500233"),
    ("北京市", "北京市", "东城区", "110101"),
    ("上海市", "上海市", "青浦区", "310118"),
    ("辽宁省", "大连市", "庄河市", "210283"),
    ("海南省", "省直辖", "澄迈县", "469023"),
    ("宁夏回族自治区", "固原市", "隆德县", "640423"),
)
# Province, city, zone, code of the city.
ZONES = (
    ("吉林省", "长春市", "长春汽车经济技术开发区", "220100"),
    ("吉林省", "长春市", "长春经济技术开发区", "220100"),
    ("江苏省", "连云港市", "连云港经济技术开发区", "320700"),
    ("湖北省", "武汉市", "武汉东湖新技术开发区", "420100"),
    ("安徽省", "合肥市", "合肥高新技术产业开发区", "340100"),
    ("山东省", "威海市", "威海火炬高技术产业开发区", "371000"),
    ("四川省", "绵阳市", "绵阳高新技术产业开发区", "510700"),
)
BUREAUS = (
    "教育局",
    "教育和体育局",
    "卫生健康局",
    "自然资源局",
    "人力资源和社会保障局",
    "公安局",
    "审计局",
    "行政审批服务局",
    "市场监督管理局",
    "交通运输局",
    "住房和城乡建设局",
    "发展和改革局",
    "财政局",
    "农业农村局",
    "统计局",
    "应急管理局",
    "水利局",
    "民政局",
    "司法局",
    "医疗保障局",
    "文化和旅游局",
    "退役军人事务局",
    "商务局",
    "科学技术局",
    "信访局",
    "城市管理局",
    "林业局",
)
TOWNS = (
    "河东乡",
    "大川镇",
    "加热萨乡",
    "桂花园乡",
    "渔洋镇",
    "北京街道",
    "望疃镇",
    "横山镇",
    "大溪沟街道",
    "吾合沙鲁乡",
)


@dataclass(frozen=True)
class Body:
    """One body: its name in a title, all names under which it may go, its division, what it calls itself."""

    name: str
    names: tuple[str, ...]
    division: str
    region: str
    self_name: str
    host: str


def draw_body(random: Random) -> Body:
    """A county's government, a bureau, a town or a zone's bureau."""
    host = "".join(random.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(random.randint(2, 8))) + ".gov.cn"
    kind = random.choice(("bureau", "bureau", "bureau", "town", "county", "zone"))
    if kind == "zone":
        _, _, zone, code = random.choice(ZONES)
        unit = random.choice((*BUREAUS[:6], "管理委员会"))
        return Body(f"{zone}{unit}", (f"{zone}{unit}",), code, zone, _self_name(unit), host)
    province, city, county, code = random.choice(COUNTIES)
    if kind == "county":
        name = random.choice((f"{county}人民政府", county, f"{county}人民政府办公室"))
        names = (name, f"{county}人民政府")
        return Body(name, names, code, county, "我办" if name.endswith("室") else f"我{county[-1]}", host)
    unit = random.choice(BUREAUS) if kind == "bureau" else random.choice(TOWNS)
    unit = f"{unit}人民政府" if kind == "town" and random.random() < 0.4 and not unit.endswith("街道") else unit
    full = f"{county}{unit}"
    name = random.choice((full, full, full, f"{city}{full}" if city not in {province, "省直辖"} else full))
    names = tuple(dict.fromkeys((name, full, full.removesuffix("人民政府"))))
    return Body(name, names, code, county, _self_name(unit), host)


def _self_name(unit: str) -> str:
    return {"局": "我局", "乡": "我乡", "镇": "我镇", "道": "我街道", "会": "管委会"}.get(unit[-1], "我单位")
