"""Pages of reports as portals serve them: an article with its tables, in the portal's chrome, no two alike."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from tests.report.printing import FORMS, Article, keys_of, plain_page, trs_page

_MATTERS = ("行政许可", "教育收费", "招生考试", "财政预决算", "重大项目", "惠民政策", "安全生产", "乡村振兴")
_WAYS = ("政府网站", "政务微信", "新闻发布会", "公开栏", "政务服务大厅", "微博", "电子显示屏")
_SENTENCES = (
    "{year}年，我局通过{way}主动公开政府信息{n}条，其中{matter}类{m}条，政策解读{k}条。",
    "围绕{matter}等群众关注的热点问题，及时更新{way}的栏目内容，全年发布信息{n}条。",
    "严格落实“三审三校”制度，进一步规范公开流程，加强保密审查，确保信息内容准确、及时、权威。",
    "（{k}）加强组织领导。成立由主要负责人任组长的领导小组，明确专人负责{matter}信息的收集、整理和上报工作。",
    "印发《关于做好{year}年{matter}信息公开工作的通知》（云教发〔{year}〕{m}号），组织业务培训{k}次，参训{n}人次。",
    "{year}年收到政府信息公开申请{k}件，均在法定期限内答复，未发生因政府信息公开引起的行政复议、行政诉讼案件。",
    "下一步，我局将以{matter}为重点，拓宽{way}等公开渠道，不断提高工作人员的业务水平和服务意识。",
    "全年办理人大代表建议{k}件、政协提案{m}件，办结率100%，满意率达{k}.5%。",
)
_CELL = re.compile(r"<td([^>]*)>([^<]*)</td>")
# How the editor wrote the tables: bare as programs make them, pasted from a word processor, or with a style a cell.
KINDS = ("bare", "word", "bare", "styled")
_GBK_EVERY = 6


def pages(count: int, seed: int = 2026) -> Iterator[bytes]:
    """Yield report pages, of each kind in turn: of 45 KB, of 180 KB from a word processor, of 80 KB with styles."""
    chance = random.Random(seed)  # noqa: S311  test data
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        form = FORMS[number // len(KINDS) % 2]
        printed = {key: str(chance.choice((0, 0, 0, 3, 17, chance.randrange(5000)))) for key in keys_of(form)}
        prose = {
            0: [_paragraph(chance) for _ in range(chance.randrange(4, 16))],
            4: [_paragraph(chance) for _ in range(4)],
        }
        article = Article(form=form, printed=printed, prose=prose)
        written = plain_page(article) if number % 3 == 2 else trs_page(article, word=kind == "word")
        page = _in_chrome(_styled(written) if kind == "styled" else written, chance)
        yield page.encode("gb18030").replace(b"utf-8", b"gbk") if number % _GBK_EVERY == 0 else page.encode()


def _paragraph(chance: random.Random) -> str:
    chosen = chance.sample(_SENTENCES, chance.randrange(2, 6))
    return "".join(
        sentence.format(
            year=2023,
            way=chance.choice(_WAYS),
            matter=chance.choice(_MATTERS),
            n=chance.randrange(3000),
            m=chance.randrange(200),
            k=chance.randrange(1, 30),
        )
        for sentence in chosen
    )


def _styled(page: str) -> str:
    """Write every cell as the editors of portals do: a paragraph and a run in it, each with its style."""
    return _CELL.sub(
        r'<td\1 style="border:1px solid windowtext;padding:0 7px"><p style="text-align:center;line-height:28px">'
        r'<span style="font-size:14px;font-family:宋体">\2</span></p></td>',
        page,
    )


def _in_chrome(page: str, chance: random.Random) -> str:
    """Put a page's menus, programs and lists around it, as a portal's template does."""
    style = "".join(f".c{n}{{color:#{n:03x};margin:0 {n}px;font:12px/1.5 宋体}}" for n in range(40))
    program = "".join(f'function f{n}(a){{return document.getElementById("x{n}"+a);}}\n' for n in range(60))
    head = f'<meta charset="utf-8"><style>{style}</style><script>{program}</script>'
    menu = "".join(
        f'<li class="item"><a href="/zwgk/{n}.html" target="_blank"><span>栏目{n}</span></a></li>' for n in range(120)
    )
    news = "".join(
        f'<div class="row"><a href="/art/2024/{n}.html" title="{(title := chance.choice(_SENTENCES)[:18])}">{title}</a>'
        f"<em>2024-01-{n % 28 + 1:02d}</em></div>"
        for n in range(80)
    )
    page = page.replace('<meta charset="utf-8">', "").replace("<head>", f"<head>{head}")
    return page.replace("</body>", f'<ul class="menu">{menu}</ul><div class="side">{news}</div></body>')
