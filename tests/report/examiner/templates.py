"""How the platforms frame an article: what stands around its body, to be filled in by `str.format`."""

from __future__ import annotations

# `title`, `date`, `source`, `hits` and `body` are filled in.
ARTICLES = {
    "trs": """<div class="article"><h1>{title}</h1>
<div class="info">发布时间：{date} 09:05　来源：{source}　浏览次数：{hits}
<span class="size">字体：[<a>大</a> <a>中</a> <a>小</a>]</span></div>
<div class="view TRS_UEDITOR trs_paper_default trs_word"><div class="TRS_Editor">{body}</div></div></div>""",
    "ucap": """<h2><UCAPTITLE>{title}</UCAPTITLE></h2>
<p class='pages-date'>发布日期：<publishtime>{date} 16:32</publishtime>　来源：{source}</p>
<div class='pages_content' id='UCAP-CONTENT'><UCAPCONTENT>{body}</UCAPCONTENT></div>""",
    "jcms": """<!--<$[标题]>begin--><div class='title'>{title}</div><!--<$[标题]>end-->
<table width='100%'><tr><td>发布日期：{date}</td><td>信息来源：{source}</td><td>访问次数：{hits}</td>
<td>字号：[ 大 中 小 ]</td></tr></table>
<div id='zoom' class='article_zoom'><!--ZJEG_RSS.content.begin-->{body}<!--ZJEG_RSS.content.end--></div>""",
    "vsb": """<form name='_newscontent_fromname'><h1 align='center'>{title}</h1>
<div align='center'>{date} 10:21　{source}　（点击：<span id='dynclicks_wbnews_1'></span>）</div>
<div id='vsb_content'><div class='v_news_content'>{body}</div></div></form>""",
    "gkmlpt": """<div class='content'><h1 class='title document-number'>{title}</h1>
<div class='date-row'>发布日期：{date}  浏览次数：-</div><div class='source'>来源：{source}</div>
<div class='article-content'>{body}</div></div>""",
    "lonsun": """<h1 class='wztit'>{title}</h1>
<div class='wzxx'>来源：{source}发布时间：{date} 08:23文字大小：[<a>大</a><a>中</a><a>小</a>]背景色：<span></span></div>
<div class='j-fontContent wzcon' id='zoom'>{body}</div><div>扫一扫在手机打开当前页</div>""",
    "layout": """<table width='1000'><tr><td>左侧菜单</td><td>
<table><tr><td align='center'><b>{title}</b></td></tr><tr><td>{date}　{source}</td></tr>
<tr><td><table><tr><td>{body}</td></tr></table></td></tr></table></td></tr></table>""",
}
# `charset`, `head`, `above`, `main` and `below` are filled in.
PAGE = """<!DOCTYPE html><html><head>{charset}{head}</head>
<body>{above}<div class="main">{main}</div>{below}</body></html>"""
ABOVE = """<div class="header"><h1 class="logo">{region}人民政府</h1><ul class="nav">{menu}</ul></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt;
<a href="/zwgk/nb/">政府信息公开年报</a></div>"""
BELOW = """<div class="related"><h3>相关链接</h3><ul>{others}</ul></div>
<div class="footer"><p>主办：{region}人民政府办公室　地址：府前街1号　邮编：100000</p>
<p>网站标识码：{division}0001　京ICP备05070218号　京公网安备 11010202000001号　电话：12345</p>
<p>访问量：<span id="hits">{hits}</span> 版权所有 © 2007-2026</p></div>"""
OTHER = '<li><a href="/art/{year}.html">{body}{year}年政府信息公开工作年度报告</a><span>{next}-01-2{day}</span></li>'
MENU = ("网站首页", "走进我县", "新闻中心", "政务公开", "政府信息公开年报", "办事服务", "互动交流", "数据发布")
