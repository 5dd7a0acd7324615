"""Prose of reports: titles, introductions, contacts, claims, headings and what stands between them."""

from __future__ import annotations

from random import Random

from tests.report.examiner.articles import Block, Claim, Truth
from tests.report.examiner.places import Body

_CHINESE = "〇一二三四五六七八九"
ROLES = ("overview", "disclosure", "requests", "review_litigation", "problems", "other")
NUMERALS = "一二三四五六"
HEADINGS = {
    "overview": ("总体情况", "总体情况", "总体情况", "概述"),
    "disclosure": ("主动公开政府信息情况", "主动公开政府信息情况", "主动公开政府信息的情况"),
    "requests": (
        "收到和处理政府信息公开申请情况",
        "收到和处理政府信息公开申请情况",
        "政府信息公开申请收到和处理情况",
        "收到和处理政府信息公开申请的情况",
    ),
    "review_litigation": (
        "政府信息公开行政复议、行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "因政府信息公开被申请行政复议提起行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼的情况",
        "政府信息公开行政复议和行政诉讼情况",
    ),
    "problems": (
        "存在的主要问题及改进情况",
        "政府信息公开工作存在的主要问题及改进情况",
        "存在问题及改进情况",
        "存在的主要问题和改进措施",
        "政府信息公开工作存在的主要问题及下一步改进思路",
    ),
    "other": ("其他需要报告的事项", "其他需要报告的事项", "其它需要报告的事项", "需要报告的其他事项"),
}
_BASES = (
    "根据《中华人民共和国政府信息公开条例》（国务院令第711号，以下简称《条例》）规定，编制本报告。",
    """本报告依据《中华人民共和国政府信息公开条例》和《国务院办公厅政府信息与政务公开办公室关于印发〈中华人民共和国\
政府信息公开工作年度报告格式〉的通知》（国办公开办函〔2021〕30号）要求编制。""",
    """按照《条例》和省、市有关要求，现公布本单位政府信息公开工作年度报告。全文包括总体情况、主动公开政府信息情况、\
收到和处理政府信息公开申请情况、政府信息公开行政复议行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项等六个部分。""",
)
_FILLERS = (
    "坚持以公开为常态、不公开为例外，围绕中心工作，持续完善工作机制，明确分管领导和专职人员{n}名，召开专题会议{m}次。",
    "全年举办业务培训班{m}期，培训{n}人次，落实经费{k}万元，编发工作简报{n}期。",
    "办理人大代表建议和政协委员提案{n}件，办结率100%，接听12345政务服务热线转办件{k}件，满意率98.{m}%。",
    "依托微信公众号推送工作动态{k}篇，阅读量突破{n}万次，更新微博{n}余条。",
    "投入资金{k}万元，新建改建项目{n}个，惠及群众{k}人，人均补助2200元/人/月。",
    "严格落实“三审三校”制度，排查整改错敏信息{m}处，清理僵尸账号{m}个，做到应公开尽公开。",
    "公开财政预决算信息{m}条，公开权责清单{n}项，发布政策解读{m}篇，图解{m}篇。",
    "对照《条例》第二十条、第二十一条规定，梳理主动公开事项目录，细化公开内容、主体、时限和方式。",
)


def filler(random: Random) -> str:
    """A sentence full of numbers that are nobody's figures."""
    pattern = random.choice(_FILLERS)
    return pattern.format(n=random.randint(2, 60), m=random.randint(1, 9), k=random.randint(11, 900))


def draw_title(random: Random, body: Body, year: int) -> str:
    """A title as the pages have them."""
    name = body.name
    patterns = (
        f"{name}{year}年政府信息公开工作年度报告",
        f"{name}{year}年政府信息公开工作年度报告",
        f"{name}{year}年政府信息公开工作年度报告",
        f"{name}{year}年度政府信息公开工作年度报告",
        f"{name}{year}年政府信息公开年度报告",
        f"{year}年{name}政府信息公开工作年度报告",
        f"{name}政府信息公开工作{year}年度报告",
        f"{name}政府信息公开工作年度报告（{year}年）",
        f"{name}政府信息公开{year}年度报告",
        f"{name}{year}年政务公开工作年度报告",
        f"{name}关于{year}年政府信息公开工作情况的报告",
        f"{name}{year}年政府信息公开年报",
        f"{name}{year}年年度政府信息公开工作报告",
        f"{year}{name}{year}年度政府信息公开工作年度报告",
    )
    return random.choice(patterns)


def chinese_date(year: int, month: int, day: int) -> str:
    """二〇二一年一月二十八日."""

    def number(value: int) -> str:
        tens, ones = divmod(value, 10)
        head = {0: "", 1: "十"}.get(tens, f"{_CHINESE[tens]}十")
        return head + (_CHINESE[ones] if ones else "")

    return f"{''.join(_CHINESE[int(digit)] for digit in str(year))}年{number(month)}月{number(day)}日"


def draw_introduction(random: Random, body: Body, year: int, truth: Truth) -> list[Block]:
    """The paragraph with legal base, period and contact, or none at all."""
    if random.random() < 0.1:
        return []
    base = random.choice(_BASES)
    text = base + _draw_period(random, year, truth) + _draw_contact(random, body, truth)
    return [Block("text", text)]


def _draw_period(random: Random, year: int, truth: Truth) -> str:
    if random.random() < 0.12:
        return ""
    truth.period = (f"{year}-01-01", f"{year}-12-31")
    return random.choice(
        (
            f"本报告中所列数据的统计期限为{year}年1月1日至{year}年12月31日。",
            f"本报告中所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
            f"本报告所列数据统计期限为{year}年1月1日至12月31日。",
            f"本年度报告所列数据的统计期限从 {year}年1月1日到12月31日止。",
            f"报告中所列数据的统计时限为{year} 年 1 月 1 日—{year} 年 12 月 31 日。",
            f"本报告统计数据时间为{year}年1月1日—12月31日。",
            f"统计期限：{year}年01月01日至{year}年12月31日。",
        )
    )


def _draw_contact(random: Random, body: Body, truth: Truth) -> str:
    if random.random() < 0.25:
        return ""
    area = f"0{random.randint(311, 998)}"
    phone = random.choice((f"{area}-{random.randint(2_000_000, 8_999_999)}", str(random.randint(2_000_000, 8_999_999))))
    address = f"{body.region}{random.choice(('长安大道', '人民路', '政府街', '建设东路'))}{random.randint(1, 299)}号"
    postcode = str(random.randint(100_000, 859_999))
    name = body.host.split(".", maxsplit=1)[0] + random.choice(("", "_xxgk", "2021"))
    email = f"{name}@{random.choice(('163.com', body.host, 'qq.com'))}"
    colon, comma = random.choice(("：", "：", ":")), random.choice(("，", "，", "；", ", "))
    parts = {
        "address": f"{random.choice(('地址', '联系地址', '办公地址'))}{colon}{address}",
        "postcode": f"{random.choice(('邮编', '邮政编码'))}{colon}{postcode}",
        "phone": f"{random.choice(('电话', '联系电话'))}{colon}{phone}",
        "email": f"{random.choice(('电子邮箱', '邮箱', '电子邮件'))}{colon}{email}",
    }
    said = {"address": address, "postcode": postcode, "phone": phone, "email": email}
    kept = random.choice((("phone",), ("address", "phone"), ("address", "postcode", "phone"), tuple(parts)))
    truth.contact = {name: said[name] for name in kept}
    listed = comma.join(parts[name] for name in kept)
    return random.choice(
        (
            f"如对本报告有疑问，请与{body.name}办公室联系（{listed}）。",
            f"公众对本年度报告有任何疑问，请联系：{listed}。",
            f"如有疑问，请联系{body.self_name}（{listed}）。",
        )
    )


def draw_disclosed(random: Random, body: Body, year: int, truth: Truth) -> str:
    """A sentence that says how much was disclosed in all, with parts or without, or another that does not say it."""
    if random.random() < 0.3:
        return f"{year}年，{body.self_name}认真贯彻落实各项部署，政府信息公开工作有序开展。"
    total = random.randint(12, 4000)
    unit = "条"
    if random.random() < 0.35:
        names = random.sample(("政策法规", "工作动态", "财政资金", "通知公告", "人事信息", "规划计划", "其他信息"), 4)
        parts = tuple((name, random.randint(1, 400)) for name in names)
        total = sum(value for _, value in parts)
        truth.claims.append(Claim("disclosed_items", total, unit, parts=parts))
        listed = random.choice("，、；").join(f"{name}{value}{unit}" for name, value in parts)
        lead = random.choice(("其中", "其中，", "其中：", "其中包括："))
        return f"{year}年，{body.self_name}主动公开政府信息{total}{unit}{random.choice('，。')}{lead}{listed}。"
    about = random.choice(("余", "多", "", "", "", ""))
    if about:
        total = max(100, total // 100 * 100)
    truth.claims.append(Claim("disclosed_items", total, unit, approximate=bool(about)))
    return random.choice(
        (
            f"{year}年，{body.self_name}主动公开政府信息{total}{about}{unit}。",
            f"{year}年，{body.name}通过政府网站、政务新媒体等渠道主动公开政府信息{total}{about}{unit}。",
            f"截至{year}年12月31日，{body.self_name}累计主动公开各类政府信息{total}{about}{unit}。",
            f"全年共主动公开政府信息{total}{about}{unit}，公众知晓率进一步提高。",
            f"本年度主动公开政府信息 {total}{about} {unit}。",
        )
    )


def draw_applications(random: Random, body: Body, year: int, received: int | None, truth: Truth) -> str:
    """A sentence on the applications received, which says what the table says, or none."""
    if received is None or random.random() < 0.4:
        return "进一步畅通依申请公开渠道，规范受理、审核、答复、归档等各个环节。"
    unit = random.choice("件件宗")
    if received == 0 and random.random() < 0.7:
        truth.claims.append(Claim("requests.received.total", 0))
        return random.choice(
            (
                f"{year}年，{body.self_name}未收到政府信息公开申请。",
                f"{year}年度没有公民、法人或其他组织向{body.self_name}提出政府信息公开申请。",
                "全年未收到依申请公开政府信息的申请。",
            )
        )
    truth.claims.append(Claim("requests.received.total", received, unit))
    return random.choice(
        (
            f"{year}年，{body.self_name}共收到政府信息公开申请{received}{unit}。",
            f"全年共受理政府信息公开申请{received}{unit}，均按期答复。",
            f"{year}年收到依申请公开政府信息申请{received}{unit}，办结率100%。",
        )
    )


def draw_reviews_sentence(random: Random, body: Body, year: int, totals: tuple[int, int] | None, truth: Truth) -> str:
    """A sentence on reviews and suits, which says what the table says, or none."""
    if totals is None or random.random() < 0.6:
        return ""
    review, suits = totals
    if review or suits:
        truth.claims += [Claim("review.total", review, "件"), Claim("litigation.total", suits, "件")]
        return f"{year}年，{body.self_name}因政府信息公开被申请行政复议{review}件，被提起行政诉讼{suits}件。"
    truth.claims += [Claim("review.total", 0), Claim("litigation.total", 0)]
    return random.choice(
        (
            f"{year}年，{body.self_name}未发生因政府信息公开引起的行政复议、行政诉讼案件。",
            "全年没有因政府信息公开申请行政复议、提起行政诉讼的情况。",
            "本年度未发生政府信息公开行政复议和行政诉讼。",
        )
    )
