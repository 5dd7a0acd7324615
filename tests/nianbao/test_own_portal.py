"""A portal that is not the demo's is added by a file alone, and walked, read and compared as well."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nianbao.cli import run
from nianbao.exits import ExitCode

# Oldest last, as the column lists them; the numbers have no order of their own.
BODIES = (
    "柳林渡镇人民政府",
    "霜溪县林业局",
    "霜溪县农业农村局",
    "霜溪县医疗保障局",
    "霜溪县审计局",
    "霜溪县统计局",
    "霜溪县司法局",
)
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
OUTCOMES = (
    "（一）予以公开",
    "（二）部分公开",
    "（六）其他处理",
    "（七）总计",
)
PER_PAGE = 3


def test_a_portal_is_one_file(tmp_path: Path, serve: Callable[[Path], str], ask: Callable[..., Any]) -> None:
    """With its file in the collection and no code, all its reports are read, and an altered figure is found."""
    site, data = tmp_path / "site", tmp_path / "data"
    write_site(site, granted=dict.fromkeys(BODIES, 4))
    (data / "portals").mkdir(parents=True)
    (data / "portals" / "shuangxi.toml").write_text(portal_file(serve(site)), encoding="utf-8")

    assert run(["nightly", "--data", str(data)]) == ExitCode.OK
    first = ask("reports", "--data", str(data))
    write_site(site, granted={**dict.fromkeys(BODIES, 4), "霜溪县审计局": 5})
    for path in site.rglob("*.html"):
        # The server tells changes by the second, and a night takes hardly longer.
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime + 2))
    assert run(["nightly", "--data", str(data)]) == ExitCode.OK

    assert {(report["issuing_body"], report["reporting_year"]) for report in first} == {(body, 2024) for body in BODIES}
    assert {report["division_code"] for report in first} == {"990733"}
    (event,) = ask("events", "--data", str(data))
    assert (event["kind"], event["issuing_body"], event["portal"]) == ("altered", "霜溪县审计局", "shuangxi")
    # Its total and the year's no longer add up: the office altered one cell only.
    assert event["materiality"] == ["figures", "totals"]
    changed = {one["key"]: (one["old"]["value"], one["new"]["value"]) for one in event["figures"]}
    assert changed == {"requests.granted.natural_person": (4, 5)}


def portal_file(origin: str) -> str:
    """The portal's file."""
    return f"""
id = "shuangxi"
name = "霜溪县人民政府"
division_code = "990733"
platform = "trs"
home = "{origin}/"
loopback = true
delay_seconds = 0
[[columns]]
name = "政府信息公开年报"
url = "{origin}/sxzw/gknb/"
"""


def write_site(site: Path, granted: dict[str, int]) -> None:
    """Write the portal as TRS WCM publishes it: GBK pages, `index_1.html` for page 2, articles by month."""
    column = site / "sxzw" / "gknb"
    (column / "202501").mkdir(parents=True, exist_ok=True)
    addresses = {body: f"./202501/t20250120_{97_531 + 7 * (number * 5 % 7)}.html" for number, body in enumerate(BODIES)}
    for body, address in addresses.items():
        (column / address).write_bytes(article(body, granted[body]).encode("gb18030"))
    pages = [BODIES[start : start + PER_PAGE] for start in range(0, len(BODIES), PER_PAGE)]
    for number, bodies in enumerate(pages):
        name = f"index_{number}.html" if number else "index.html"
        (column / name).write_bytes(listing(bodies, addresses, len(pages), number).encode("gb18030"))
    (site / "index.html").write_text("<html><body>霜溪县人民政府</body></html>", encoding="utf-8")


def listing(bodies: Sequence[str], addresses: dict[str, str], pages: int, number: int) -> str:
    """One page of the column."""
    lines = "".join(
        f'<li><a href="{addresses[body]}" title="{title(body)}">{title(body)}</a><span>2025-01-20</span></li>'
        for body in bodies
    )
    return (
        f'<html><head><meta charset="gb2312"><title>政府信息公开年报</title></head><body><ul class="list">{lines}</ul>'
        f'<script>createPageHTML({pages}, {number}, "index", "html");</script></body></html>'
    )


def title(body: str) -> str:
    """What the report is called."""
    return f"{body}2024年政府信息公开工作年度报告"


def article(body: str, granted: int) -> str:
    """A report of which one cell may be altered without the others."""
    head = "".join(f"<td>{name}</td>" for name in APPLICANTS[1:6])
    values = (cells(granted, total=4), cells(1), cells(0), cells(5))
    rows = [f"<td colspan=2>{name}</td>{row}</tr>" for name, row in zip(OUTCOMES, values, strict=True)]
    outcomes = "<tr><td rowspan=4>三、本年度办理结果</td>" + "<tr>".join(rows)
    return f"""<html><head><meta charset="gb2312"><title>{title(body)}</title>
<meta name="ArticleTitle" content="{title(body)}"><meta name="PubDate" content="2025-01-20 09:12"></head>
<body><div class="nav">首页 &gt; 政务公开</div><div class="TRS_Editor"><p align="center">{title(body)}</p>
<p>本报告所列数据的统计期限为2024年1月1日至2024年12月31日。</p>
<p>一、总体情况</p><p>{body}按要求公开各类信息。</p><p>三、收到和处理政府信息公开申请情况</p>
<table border="1"><tr><td colspan=3 rowspan=2>（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td>
<td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td></tr><tr>{head}</tr>
<tr><td colspan=3>一、本年新收政府信息公开申请数量</td>{cells(5)}</tr>
<tr><td colspan=3>二、上年结转政府信息公开申请数量</td>{cells(0)}</tr>
{outcomes}
<tr><td colspan=3>四、结转下年度继续办理</td>{cells(0)}</tr></table>
<p>五、存在的主要问题及改进情况</p><p>人手不足。</p><p>六、其他需要报告的事项</p><p>无。</p></div>
<div class="foot">浏览次数：{granted * 31}</div></body></html>"""


def cells(value: int, total: int | None = None) -> str:
    """A row of table 3 in which only natural persons asked."""
    return f"<td>{value}</td>{'<td>0</td>' * 5}<td>{value if total is None else total}</td>"
