"""One report in many dresses: templates, encodings, shapes of its tables, scripts."""

from __future__ import annotations

from collections.abc import Callable

from opencc import OpenCC

from tests.report import shapes
from tests.report.printing import Article, article_body, plain_page, trs_page

Dress = Callable[[Article], bytes]


def jcms_page(article: Article, counter: int = 3) -> str:
    """Write the page of a portal of another family: title in a comment's frame, meta data in a table, tools below."""
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>云岫县人民政府 政府信息公开年报 {article.title}</title></head><body>
<div id="header">云岫县人民政府 | 无障碍 | 繁体</div>
<table class="xxgk"><tr><td>索引号：</td><td>11999999000000000X/2024-00012</td>
<td>发布机构：</td><td>{article.body}</td></tr>
<tr><td>名称：</td><td>{article.title}</td><td>文号：</td><td>无</td></tr></table>
<!--<$[标题]>begin--><p class="title">{article.title}</p><!--<$[标题]>end-->
<div>发布时间：2024-01-15 信息来源：{article.body} 访问次数：{counter} 字号：[ 大 中 小 ]</div>
<div id="zoom"><!--ZJEG_RSS.content.begin-->{article_body(article)}<!--ZJEG_RSS.content.end--></div>
<p>【打印本页】【关闭窗口】</p><div>上一篇：没有了</div><div>下一篇：没有了</div>
<div class="foot">主办单位：云岫县人民政府办公室　网站标识码：0000000000　ICP备案：某备0000号</div></body></html>"""


# What portals put around an article.
_FRAMES: dict[str, str] = {
    "vsb": """<div class="top"><ul><li>首页</li><li>政务公开</li></ul></div><h2>{title}</h2>
<div>时间：2024-01-15 作者： 点击：[<script>_showDynClicks("wbnews", 1, 2)</script>12]</div>
<div id="vsb_content"><div class="v_news_content">{article}</div></div>
<p>上一条：<a href="1.htm">云岫县水利局2023年政府信息公开工作年度报告</a></p><p>【关闭】</p>""",
    "ucap": """<div>今天是2026年2月3日 星期二</div><UCAPTITLE>{title}</UCAPTITLE>
<p>来源：教育局 发布时间：2024-01-15 浏览量：<span id="hit">77</span></p><UCAPCONTENT>{article}</UCAPCONTENT>
<div>分享到：微信 微博</div><div>责任编辑：张某</div>""",
    "related": """<div class="content">{article}</div><div class="rel"><h3>相关阅读</h3>
<ul><li><a href="2.html">云岫县教育局2022年政府信息公开工作年度报告</a></li>
<li><a href="3.html">一图读懂年报</a></li></ul></div>""",
    "attached": """<div class="content">{article}<p>附件：</p><p><a href="a.doc">{title}.doc</a></p></div>""",
    "footer": """<div class="content">{article}</div><div class="foot"><p>主办：云岫县人民政府办公室</p>
<p>地址：云岫县人民路1号 邮编：400000 电话：023-12345678</p><p>访问总量：1234567</p></div>""",
    "metadata": """<table><tr><td>索引号</td><td>1150/2024-1</td><td>发布机构</td><td>教育局</td></tr>
<tr><td>生成日期</td><td>2024-01-15</td>
<td>有效性</td><td>有效</td></tr></table><div class="content">{article}</div>""",
    "buttons": """<div class="content"><div>当前位置：首页 &gt; 政务公开</div>
<p>字号：[<a>大</a> <a>中</a> <a>小</a>]</p>
{article}<p>编辑：王某　审核：赵某</p><p>【打印】【关闭】【返回顶部】</p></div>""",
}


def framed_page(article: Article, frame: str) -> str:
    """Write an article in one of the frames."""
    page = _FRAMES[frame].replace("{title}", article.title).replace("{article}", article_body(article))
    return f"<html><head><meta charset=utf-8><title>{article.title}</title></head><body>{page}</body></html>"


def bare_text(article: Article, write: shapes.Write) -> str:
    """Write an article as text, its tables in a shape."""
    pieces = [article.title, "", article.preface]
    for heading, paragraphs, grid in article.parts():
        pieces += [heading, *paragraphs]
        if grid is not None:
            pieces.append(write(grid))
    return "\n".join([*pieces, *article.signature]) + "\n"


def in_traditional(page: str) -> str:
    """Return a page in traditional script."""
    converted: str = OpenCC("s2t").convert(page)
    return converted


def _framed(frame: str) -> Dress:
    return lambda article: framed_page(article, frame).encode()


def _shaped(write: shapes.Write) -> Dress:
    return lambda article: bare_text(article, write).encode()


DRESSES: dict[str, Dress] = {
    "trs": lambda article: trs_page(article).encode(),
    "counter": lambda article: trs_page(article, counter=90210).encode(),
    "word": lambda article: trs_page(article, word=True).encode(),
    "layout_table": lambda article: plain_page(article).encode(),
    "jcms": lambda article: jcms_page(article).encode(),
    "gbk": lambda article: trs_page(article).replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030"),
    "declared_wrongly": lambda article: jcms_page(article).encode("gb18030"),
    "utf16": lambda article: trs_page(article).encode("utf-16"),
    "traditional": lambda article: in_traditional(jcms_page(article)).encode(),
    "indented": lambda article: trs_page(article).replace("<p>　　", '<p style="text-indent:2em">&nbsp; ').encode(),
    "full_width": lambda article: trs_page(article).replace("，", ",").replace("（", "(").replace("）", ")").encode(),
    "commented": lambda article: b"<!-- generated 2024-01-15 09:30:11 -->" + trs_page(article, counter=4).encode(),
}
DRESSES |= {frame: _framed(frame) for frame in _FRAMES}
DRESSES |= {f"text_{name}": _shaped(write) for name, write in shapes.TEXT.items()}
