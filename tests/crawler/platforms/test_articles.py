"""Each family's article is found, with the documents that it links to and no others."""

from __future__ import annotations

import json

import pytest

from crawler.platforms import find_platform
from crawler.platforms.base import Article, AttachmentLink, Page

URL = "http://www.example.gov.cn/zfxxgknb/202401/t20240117_4405804.html"
PROSE = "<p>本机关依法公开政府信息，接受社会监督。</p>" * 10
CHROME = (
    '<div class="header"><a href="/help.doc">无障碍说明</a></div>'
    '<div class="footer"><a href="/files/forms.zip">表格下载</a></div>'
)


def read(platform: str, body: str, url: str = URL, kind: str | None = "text/html; charset=utf-8") -> Article:
    """Read an article of a family."""
    return find_platform(platform).read_article(Page(url, f"<html><body>{CHROME}{body}</body></html>", kind))


@pytest.mark.parametrize(
    ("platform", "body"),
    [
        ("trs", f'<div class="TRS_Editor">{PROSE}<a href="./P020240117.doc">报告</a></div>'),
        ("trs", f'<div class="trs_editor_view TRS_UEDITOR">{PROSE}<a href="./P020240117.doc">报告</a></div>'),
        ("jcms", f'<div id="zoom">{PROSE}<a href="./P020240117.doc">报告</a></div>'),
        ("plain", f'<div class="whatever">{PROSE}<a href="./P020240117.doc">报告</a></div>'),
        ("plain", f"<table><tr><td>{PROSE}<a href='./P020240117.doc'>报告</a></td></tr></table>"),
        (
            "plain",
            f'<div id="vsb_content"><div class="v_news_content">{PROSE}</div></div><a href="P020240117.doc">报告</a>',
        ),
    ],
)
def test_the_documents_of_an_article_are_found(platform: str, body: str) -> None:
    """Documents in the article, or right behind it, are its attachments; those of header and footer are not."""
    article = read(platform, body)
    assert article.has_content
    assert [(one.url.rpartition("/")[2], one.label) for one in article.attachments] == [("P020240117.doc", "报告")]


@pytest.mark.parametrize(
    "href",
    [
        *(
            f"./files/a.{ending}"
            for ending in ("doc", "docx", "wps", "pdf", "xls", "xlsx", "ofd", "zip", "rar", "jpg", "PDF")
        ),
        "/module/download/downfile.jsp?classid=0&filename=0a1b2c.pdf",
        "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=77",
        "/OpennessContent/download/3321.html",
        "/group6/M00/0A/1B/rBQBB2WqXyaAP",
    ],
)
def test_a_link_to_a_document_is_an_attachment(href: str) -> None:
    """By its ending, or by the address of a family's download program."""
    article = read("plain", f'<div id="zoom">{PROSE}<a href="{href}">附件</a></div>')
    assert [one.label for one in article.attachments] == ["附件"]


def test_attachments_are_listed_once_and_named() -> None:
    """An icon and the words beside it may both be links to one file; a link without words has the file's name."""
    twice = '<a href="a.pdf"><img src="/icon_pdf.gif"></a><a href="a.pdf#page=1">年度报告.pdf</a>'
    bare = '<a href="/module/download/downfile.jsp?classid=0&filename=report.docx"></a>'
    article = read("jcms", f'<div id="zoom">{PROSE}{twice}{bare}</div>')
    assert [one.label for one in article.attachments] == ["a.pdf", "report.docx"]


def test_a_box_of_attachments_beside_the_article_is_read() -> None:
    """Templates put 相关附件 into a box of its own."""
    box = '<div class="xgfj"><h3>相关附件</h3><a href="/files/table.xlsx">统计表.xlsx</a></div>'
    article = read("trs", f'<div><div><div class="TRS_Editor">{PROSE}</div></div></div>{box}')
    assert [one.label for one in article.attachments] == ["统计表.xlsx"]


@pytest.mark.parametrize(
    ("around", "named"),
    [
        # VSB puts its own list of attachments behind what holds the article and nothing else.
        (
            "<div id='vsb_content'>{}</div><ul><li>附件【<a href='/_content/download.jsp?wbfileid=7'>a</a>】</li></ul>",
            "a",
        ),
        ("<table><tr><td>{}</td></tr></table><p>附件：<a href='/files/7.xls'>b</a></p>", "b"),
        ("<div><div>{}</div></div><h3>县情</h3><div><span>附件下载：</span><a href='/files/7.xls'>c</a></div>", "c"),
    ],
)
def test_attachments_behind_the_article_are_read(around: str, named: str) -> None:
    """Templates list an article's attachments below it, outside of the elements that hold its text."""
    article = read("vsb", f"<div>{around.format(f'<div class=v_news_content>{PROSE}</div>')}</div>")
    assert [one.label for one in article.attachments] == [named]


@pytest.mark.parametrize(
    "shown",
    [
        "<iframe src='./a.pdf' width='900' height='1200'></iframe>",
        "<iframe src='/pdfjs/web/viewer.html?file=./zfxxgknb/202401/a.pdf' height='900'></iframe>",
        "<iframe src='/js/pdf/web/viewer.html?file=%2Fzfxxgknb%2F202401%2Fa.pdf&page=1'></iframe>",
        "<embed src='a.pdf' type='application/pdf'>",
        "<object data='a.ofd' type='application/ofd'></object>",
        '<script>showVsbpdfIframe("./a.pdf","100%","600","0","","vurl_1","")</script>',
        "<script>PDFObject.embed('a.pdf', '#show');</script>",
        "<a href='javascript:void(0)' onclick=\"window.open('a.doc')\">报告</a>",
        "<a href='javascript:download(%27./a.doc%27)'>报告</a>",
    ],
)
@pytest.mark.parametrize("prose", [PROSE, ""])
def test_a_document_that_the_page_shows_is_an_attachment(shown: str, prose: str) -> None:
    """Whether the page says anything beside it or not: the report is in the frame, the object, or the viewer."""
    article = read("plain", f'<div id="zoom">{prose}{shown}</div>')
    assert [one.url.rpartition("/")[2].partition(".")[0] for one in article.attachments] == ["a"]
    assert article.has_content


@pytest.mark.parametrize(
    "jump",
    [
        "<script>window.location.href = '/files/a.pdf';</script>",
        "<meta http-equiv='refresh' content='0; url=/files/a.pdf'>",
    ],
)
def test_a_page_that_only_sends_to_a_document_is_that_document(jump: str) -> None:
    """Lists link to pages without words that send on; one that says something and sends on later is a page."""
    led = AttachmentLink("http://www.example.gov.cn/files/a.pdf", "a.pdf")
    assert read("plain", jump) == Article(True, (led,))
    assert led not in read("plain", f"{jump}<div id='zoom'>{PROSE}</div>").attachments


@pytest.mark.parametrize(
    ("link", "is_one"),
    [
        ("<a href='/file/down/37'>附件1：年度报告.docx</a>", True),
        ("<a href='/f/37' title='报告全文.pdf'>查看</a>", True),
        ("<a href='/f/37' download>报告全文</a>", True),
        ("<a href='/plus/dl.php?open=1&id=37'>下载全文（PDF）</a>", True),
        ("<a href='/xxgk/37.html'>附件：公开指南</a>", False),
        ("<a href='/xxgk/37'>公开指南</a>", False),
        ("<script>var page = '/a/' + name + '.pdf', base = '/b/c' + '.pdf';</script>", False),
    ],
)
def test_a_document_is_known_by_its_name_where_its_address_says_nothing(link: str, is_one: bool) -> None:
    """Download programs have addresses of any kind; what is a page by its address is none."""
    assert bool(read("plain", f'<div id="zoom">{PROSE}{link}</div>').attachments) is is_one


@pytest.mark.parametrize("body", ['<div class="TRS_Editor"></div>', '<div id="zoom"><script>load()</script></div>', ""])
def test_a_page_without_an_article_says_so(body: str) -> None:
    """An empty container is no article: the page may have to be rendered."""
    assert not read("trs", body).has_content


def test_a_page_with_only_an_attachment_has_content() -> None:
    """Many reports are nothing but a link to a document."""
    article = read("plain", '<div class="con"><p><a href="./report.pdf">2023年年度报告</a></p></div>')
    assert article.has_content
    assert len(article.attachments) == 1


def test_a_text_file_is_its_own_article() -> None:
    """A page that is no HTML is the document itself, and has no attachments."""
    page = Page("http://127.0.0.1/000.txt", "一、总体情况\n见 http://127.0.0.1/a.pdf", "text/plain")
    assert find_platform("plain").read_article(page) == Article(has_content=True)


def test_gkmlpts_article_is_read_from_its_json() -> None:
    """The article lies in `_CONFIG.DETAIL` with escaped markup, its attachments beside it and in it."""
    detail = {
        "title": "报告",
        "content": f"{PROSE}<a href='/files/in.docx'>正文附件</a>",
        "attachment": [{"name": "报告.pdf", "url": "/files/beside.pdf"}],
    }
    escaped = json.dumps(detail).replace("<", "\\u003C")
    script = f"<script>window._CONFIG = {{SID: '660', DETAIL: {escaped}, TREE: []}};</script>"
    article = read("gkmlpt", f"<div id='app'></div>{script}", "http://www.example.gov.cn/gkmlpt/content/5/post_1.html")
    assert article.has_content
    assert [(one.url.rpartition("/")[2], one.label) for one in article.attachments] == [
        ("beside.pdf", "报告.pdf"),
        ("in.docx", "正文附件"),
    ]


def test_a_shell_has_no_article_until_it_is_rendered() -> None:
    """What a script will put there is not there yet."""
    shell = '<html><body><div id="app"></div><script src="/js/app.js"></script></body></html>'
    spa = find_platform("spa")
    assert spa.recognises(Page(URL, shell, "text/html"))
    assert not spa.read_article(Page(URL, shell, "text/html")).has_content
    drawn = f'<html><body><div id="app"><div class="detail">{PROSE}</div></div></body></html>'
    assert spa.read_article(Page(URL, drawn, "text/html", rendered=True)).has_content


PICTURES = (
    '<p><img src="/images/P1.png" alt="表二"></p><p><img data-original="P2.jpg" src="/loading.gif" width="640"></p>'
    '<img src="/icons/word.png"><img src="P3.png" width="32"><img src="P4.png" style="border:0;height: 80px">'
    '<img src="data:image/png;base64,AAAA"><img src="/images/qrcode_big.png"><img src="/images/P1.png">'
)


@pytest.mark.parametrize("platform", ["trs", "plain", "gkmlpt"])
def test_pictures_are_attachments_where_the_tables_are_missing(platform: str) -> None:
    """Pictures in the article that may be its tables are fetched; emblems and what stands in the page are not."""
    article = read(platform, f'<div class="TRS_Editor">{PROSE}{PICTURES}</div><img src="/banner.jpg">')

    assert [(one.url.partition(".cn")[2], one.label, one.kind) for one in article.attachments] == [
        ("/images/P1.png", "表二", "picture"),
        ("/zfxxgknb/202401/P2.jpg", "", "picture"),
    ]


TABLES = "<table><tr><td>信息内容</td></tr><tr><td>商业企业</td></tr><tr><td>结果维持</td></tr></table>"


@pytest.mark.parametrize("more", [TABLES, "<p>统计指标</p>", '<a href="report.doc">报告</a>'])
def test_pictures_are_none_where_the_tables_are_there(more: str) -> None:
    """A page that has the tables as text, or links to a document, keeps its pictures to itself."""
    article = read("trs", f'<div class="TRS_Editor">{PROSE}{more}{PICTURES}</div>')

    assert "picture" not in {one.kind for one in article.attachments}
