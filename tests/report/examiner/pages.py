"""Whole pages: a report in the templates of the platforms, with all that stands around it."""

from __future__ import annotations

from html import escape
from random import Random

from tests.report.examiner.articles import Article
from tests.report.examiner.markup import FORMS
from tests.report.examiner.templates import ABOVE, ARTICLES, BELOW, MENU, OTHER, PAGE

# Name: what the page declares, what its bytes are in.
ENCODINGS = {
    "utf8": ("utf-8", "utf-8"),
    "gbk": ("gb2312", "gb18030"),
    "gbk_as_utf8": ("utf-8", "gb18030"),
    "utf8_as_gbk": ("gbk", "utf-8"),
    "undeclared": ("", "gb18030"),
}


def write_page(article: Article, template: str, form: str, encoding: str = "utf8") -> bytes:
    """The whole page as bytes; the date that it states is from then on in the report's truth.

    `encoding` is one of `ENCODINGS`: some declare another encoding than they are in.
    """
    random, truth = article.random, article.truth
    published = f"{article.year + 1}-{random.randint(1, 3):02d}-{random.randint(1, 28):02d}"
    truth.published_on = published
    if not article.title:
        truth.unjudged |= {"title", "notices"}
    above, below = _chrome(article)
    index = _index_table(article, published) if random.random() < 0.4 and article.title else ""
    main = ARTICLES[template].format(
        title=escape(article.title or "政府信息公开年报"),
        date=published,
        source=escape(article.body.name),
        hits=random.randint(1, 20000),
        body=_write_body(article, form),
    )
    declared, actual = ENCODINGS[encoding]
    charset = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    head = _head(article, published, template)
    page = PAGE.format(charset=charset, head=head, above=above, main=index + main, below=below)
    return page.encode(actual, "xmlcharrefreplace")


def _write_body(article: Article, form: str) -> str:
    """The article's own blocks without its title, which the template prints."""
    random = article.random
    manner = random.choice(("p", "p", "div", "br", "span"))
    parts = []
    for block in article.blocks:
        if block.kind == "table":
            parts.append(FORMS[form](block.table, random))
        elif block.kind != "title":
            parts.append(_paragraph(block.text, block.kind, manner))
    return "\n".join(parts)


def _paragraph(text: str, kind: str, manner: str) -> str:
    said = escape(text, quote=False)
    if kind == "heading" and manner == "p":
        said = f"<strong>{said}</strong>"
    if kind == "signature":
        return f'<p style="text-align:right">{said}</p>'
    if manner == "br":
        return f"&nbsp;&nbsp;&nbsp;&nbsp;{said}<br>"
    if manner == "span":
        return f'<p style="text-indent:2em"><span style="font-family:仿宋"><span>{said}</span></span></p>'
    return f"<{manner}>　　{said}</{manner}>"


def _head(article: Article, published: str, platform: str) -> str:
    name = f"{article.body.region}人民政府"
    metas = {
        "SiteName": name,
        "SiteDomain": article.body.host,
        "SiteIDCode": f"{article.body.division}0001",
        "ColumnName": "政府信息公开年报",
        "ArticleTitle": article.title or "年度报告",
        "PubDate": f"{published} 09:05",
        "ContentSource": article.body.name,
    }
    tags = "\n".join(f'<meta name="{key}" content="{escape(value)}">' for key, value in metas.items())
    title = f"<title>{escape(article.title or '政府信息公开年报')}_{name}</title>"
    return f'{title}\n{tags}\n<script src="/js/{platform}.js"></script><style>.tb td{{border:1px solid}}</style>'


def _chrome(article: Article) -> tuple[str, str]:
    """What stands above and below the article."""
    region, year = article.body.region, article.year
    menu = "".join(f'<li><a href="/{number}/">{escape(word)}</a></li>' for number, word in enumerate(MENU))
    years = zip(("财政局", "水利局", "民政局"), (year - 1, year, year + 1), strict=True)
    others = "".join(
        OTHER.format(body=f"{region}{unit}", year=other, next=other + 1, day=day)
        for day, (unit, other) in enumerate(years)
    )
    hits = article.random.randint(1, 99999)
    below = BELOW.format(region=region, others=others, division=article.body.division, hits=hits)
    return ABOVE.format(region=region, menu=menu), below


def _index_table(article: Article, published: str) -> str:
    rows = (
        ("索引号", f"{_digits(article.random, 9)}/{article.year + 1}-000{_digits(article.random, 2)}"),
        ("信息分类", "政府信息公开年报"),
        ("发布机构", article.body.name),
        ("发文日期", published),
        ("文号", "无〔〕号"),
        ("有效性", "有效"),
        ("名称", article.title),
        ("主题分类", "其他"),
    )
    cells = [f"<td><b>{name}：</b></td><td>{escape(said)}</td>" for name, said in rows]
    pairs = zip(cells[::2], cells[1::2], strict=True)
    body = "".join(f"<tr>{one}{other}</tr>" for one, other in pairs)
    return f'<table class="xxgk_table" width="100%">{body}</table>'


def _digits(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))
