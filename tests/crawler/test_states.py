"""What a response is: one saved answer a vendor, in the shape in which it really comes, and what resembles it."""

from __future__ import annotations

import pytest

from crawler.states import Answer, is_home, judge_failure, judge_response

HOME = "http://www.example.gov.cn/"
URL = "http://www.example.gov.cn/zfxxgknb/202401/t20240117_1.html"
REPORT = (
    "<html><body><h1>示例县2023年政府信息公开工作年度报告</h1>"
    + "<p>本机关依法公开政府信息，接受监督。</p>" * 60
    + "</body></html>"
)

RUISHU = (
    '<html><head><meta id="9DhefwqGPrzGxEp9hPaoag" content="{qYe_rU3n" r="m"><!--[if lt IE 9]><script r="m">'
    'document.createElement("section")</script><![endif]--><script type="text/javascript" r=\'m\'>'
    "$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=47302;$_ts.cd=\"qpcxrrAlqGqkq\";if($_ts.lcd)$_ts.lcd();</script>"
    '<script type="text/javascript" charset="iso-8859-1" src="/4QbVtADbnLVIc/d9Gqxe.js" r=\'m\'></script></head></html>'
)
JIASULE = (
    "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+('c')+('l')+('e')+('a')+('r')+('a')+('n')+('c')"
    "+('e')+('_')+('s')+('=')+(-~0+'')+('7')+'';location.href=location.pathname+location.search</script>"
)
ACW = (
    "<html><script>var arg1='6A1D2F0C3B4E59687A0B1C2D3E4F506172839405';var _0x4818=['\\x63\\x73'];"
    "function setCookie(n,v){document.cookie=n+'='+v}setCookie('acw_sc__v2',x);</script></html>"
)
WAF200 = (
    "<html><head><title>网站防火墙</title></head><body><h1>您的请求带有不合法参数，已被网站管理员设置拦截！</h1>"
    "<p>可能原因：您提交的内容包含危险的攻击请求</p></body></html>"
)
SOFT_404 = (
    "<html><body><div class='tips'>温馨提示：您访问的页面不存在或已删除！<a href='/'>返回首页</a></div></body></html>"
)

TABLE = [
    ("ruishu", 412, {}, RUISHU, "blocked", "ruishu"),
    ("ruishu with status 200", 200, {}, RUISHU, "blocked", "ruishu"),
    ("ruishu with status 202", 202, {}, RUISHU, "blocked", "ruishu"),
    ("ruishu by its cookie alone", 412, {"set-cookie": "FSSBBIl1UgzbN7N80S=abc; path=/"}, "", "blocked", "ruishu"),
    ("jiasule", 521, {}, JIASULE, "blocked", "jiasule"),
    ("jiasule by its cookie", 521, {"set-cookie": "__jsluid_h=0a1b; path=/"}, "", "blocked", "jiasule"),
    ("acw", 200, {}, ACW, "blocked", "acw"),
    ("acw with status 405", 405, {}, ACW, "blocked", "acw"),
    ("an unknown 412", 412, {}, "Precondition Failed", "blocked", "waf"),
    ("468", 468, {}, "", "blocked", "waf"),
    ("403", 403, {}, "<html><body>Forbidden</body></html>", "blocked", "waf"),
    ("too many requests", 429, {}, "", "blocked", "rate"),
    ("login wanted", 401, {}, "", "blocked", "login"),
    ("firewall with status 200", 200, {}, WAF200, "blocked", "btwaf"),
    ("404", 404, {}, "Not Found", "missing", None),
    ("410", 410, {}, "", "missing", None),
    ("soft 404", 200, {}, SOFT_404, "soft_missing", None),
    ("server fault", 500, {}, "", "failed", None),
    ("a 521 that is no challenge", 521, {}, "<html><body>Web server is down</body></html>", "failed", None),
    ("unavailable", 503, {}, "", "failed", None),
    ("maintenance", 200, {}, "<html><body>网站正在维护中，请稍后访问。</body></html>", "failed", None),
    ("nothing at all", 200, {"content-type": "text/html"}, "", "failed", None),
    ("a report", 200, {"content-type": "text/html"}, REPORT, "ok", None),
    ("not modified", 304, {}, "", "ok", None),
    (
        "script's shell",
        200,
        {},
        '<html><body><div id="app"></div><script src="/a.js"></script></body></html>',
        "ok",
        None,
    ),
]


@pytest.mark.parametrize(
    ("status", "headers", "text", "state", "vendor"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_a_response_is_judged_by_what_it_is(
    status: int, headers: dict[str, str], text: str, state: str, vendor: str | None
) -> None:
    """Each kind of answer has its own state, and a block says whose it is."""
    found = judge_response(Answer(status, headers, text, URL, URL, HOME))
    assert (found.state, found.kind if state == "blocked" else None) == (state, vendor)
    assert found.reason


@pytest.mark.parametrize(
    "words",
    ["您访问的页面不存在", "已被网站管理员设置拦截", "网站正在维护中，", "acw_sc__v2", "页面找不到", "信息不存在"],
)
def test_a_report_that_quotes_a_block_page_is_a_report(words: str) -> None:
    """What a block page says in few words may stand in a long report."""
    text = REPORT.replace("</body>", f"<p>问题：{words}</p></body>")
    assert judge_response(Answer(200, {}, text, URL, URL, HOME)).state == "ok"


@pytest.mark.parametrize("final", ["http://www.example.gov.cn/", "http://www.example.gov.cn/index.html"])
def test_a_page_that_leads_home_is_not_the_page(final: str) -> None:
    """A redirect to the home page is a state of its own."""
    assert judge_response(Answer(200, {}, REPORT, URL, final, HOME)).state == "redirected_home"


def test_a_redirect_to_another_page_is_content() -> None:
    """From http to https, or to a new address, a page stays a page."""
    found = judge_response(Answer(200, {}, REPORT, URL, URL.replace("http:", "https:"), HOME))
    assert found.state == "ok"


def test_a_redirect_to_an_error_page_is_soft_missing() -> None:
    """Where the server leads to its page for errors, the page is gone, whatever the status."""
    found = judge_response(Answer(200, {}, REPORT, URL, "http://www.example.gov.cn/404.html", HOME))
    assert found.state == "soft_missing"


@pytest.mark.parametrize(
    "text",
    [
        '<html><head><meta http-equiv="refresh" content="0;url=/"></head></html>',
        "<script>window.location.href='/';</script>",
        '<script>location.replace("http://www.example.gov.cn/")</script>',
    ],
)
def test_a_page_that_only_sends_home_is_redirected_home(text: str) -> None:
    """A refresh or a script that leads home is a redirect home as well."""
    assert judge_response(Answer(200, {}, text, URL, URL, HOME)).state == "redirected_home"


def test_the_home_page_itself_is_content() -> None:
    """A column may be the root of its host."""
    assert judge_response(Answer(200, {}, REPORT, HOME, HOME, HOME)).state == "ok"


def test_an_error_page_is_no_document() -> None:
    """HTML where a document was asked for is not taken for the document."""
    kind = {"content-type": "text/html; charset=utf-8"}
    found = judge_response(Answer(200, kind, "<html><body>系统繁忙</body></html>", URL, URL, HOME, "document"))
    assert found.state == "failed"


def test_a_page_in_place_of_a_picture_says_that_the_picture_is_gone() -> None:
    """A picture that may be a table and is a page instead never keeps its report from being concluded."""
    kind = {"content-type": "text/html"}
    found = judge_response(Answer(200, kind, "<html><body>欢迎光临</body></html>", URL, URL, HOME, "picture"))
    assert found.state == "soft_missing"


@pytest.mark.parametrize("kind", ["application/msword", "application/octet-stream", "text/html"])
def test_a_document_is_one_whatever_its_declared_type(kind: str) -> None:
    """Some servers declare every unknown ending as HTML; what came decides, not what it is called."""
    assert judge_response(Answer(200, {"content-type": kind}, "", URL, URL, HOME, "document")).state == "ok"


def test_a_word_page_saved_as_a_document_is_one() -> None:
    """Word's own HTML under .doc is a document of an office."""
    text = '<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>年度报告</body></html>'
    found = judge_response(Answer(200, {"content-type": "text/html"}, text, URL, URL, HOME, "document"))
    assert found.state == "ok"


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("dns", "unreachable"),
        ("timeout", "unreachable"),
        ("tls", "unreachable"),
        ("robots_unknown", "unreachable"),
        ("robots", "refused"),
        ("forbidden", "refused"),
        ("other", "failed"),
    ],
)
def test_a_host_that_was_not_asked_is_not_unreachable(kind: str, state: str) -> None:
    """What robots.txt or our own guard forbids says nothing of the host."""
    assert judge_failure(kind, "why").state == state


def test_home_is_a_portals_home_and_no_other_page() -> None:
    """Roots and index pages are home; a query makes another page, and so does another host."""
    assert is_home("http://www.example.gov.cn", HOME)
    assert is_home("http://www.example.gov.cn/index.shtml", HOME)
    assert not is_home("http://www.example.gov.cn/?id=3", HOME)
    assert not is_home("http://jyj.example.gov.cn/", HOME)
    assert not is_home("http://www.example.gov.cn/#/nianbao", HOME)
    assert is_home("http://www.example.gov.cn/#/", HOME)
    assert is_home("http://www.example.gov.cn/#top", HOME)
