"""Lists that a program answers with: what each is asked for, and what it answers when it does not do as it should."""

from __future__ import annotations

import json

import pytest

from crawler.errors import ListMissingError
from crawler.platforms import find_platform
from crawler.platforms.base import ListPage, Page
from crawler.platforms.markup.parameters import query_of
from tests.crawler.platforms.serving import rows, title

HOST = "http://www.example.gov.cn"
MESSAGES = (
    f"{HOST}/messageController/getMessage.do?startrecord=11&endrecord=20&perpage=10&columnId=c1&callback=callback"
)
LABELS = f"{HOST}/zwgk/site/label/8888?labelName=publicInfoList&pageIndex=2"


def read(platform: str, path: str, text: str, kind: str = "text/html") -> ListPage:
    """Read a part of a list."""
    return find_platform(platform).read_list(Page(path if path.startswith("http") else HOST + path, text, kind))


def records(count: int, start: int = 0) -> str:
    """Return a truecms answer with so many records."""
    held = "".join(
        f"<record><![CDATA[{rows([n], '/content/{n}.html')}]]></record>" for n in range(start, start + count)
    )
    return f"callback({json.dumps({'result': f'<datastore><recordset>{held}</recordset></datastore>'})});"


@pytest.mark.parametrize(("count", "following"), [(10, 21), (11, 21), (6, 17)])
def test_truecms_is_asked_for_what_follows_what_came(count: int, following: int) -> None:
    """Fewer records than asked for are a program's own bound, more hold one that is kept at the top."""
    found = read("truecms", MESSAGES, records(count), "application/javascript")
    assert [query_of(one.url)["startrecord"] for one in found.further] == [str(following)]
    assert found.further[0].speculative


def test_truecms_ends_where_nothing_comes() -> None:
    """An answer without records is the end, and asks for nothing."""
    assert read("truecms", MESSAGES, records(0), "application/javascript") == ListPage(())


@pytest.mark.parametrize("text", ["<html>安全提示</html>", "callback([]);", 'callback({"code": 500});', ""])
def test_what_is_no_answer_of_truecms_is_no_list(text: str) -> None:
    """A page in place of the JSON, or JSON without records, is never an empty list."""
    with pytest.raises(ListMissingError):
        read("truecms", MESSAGES, text, "application/javascript")


def test_a_record_without_a_link_is_a_doubt() -> None:
    """It is named as it stands."""
    broken = json.dumps({"result": "<record><![CDATA[<li>年报整理中</li>]]></record>"})
    assert "年报整理中" in read("truecms", MESSAGES, f"callback({broken})").doubts[0]


@pytest.mark.parametrize("text", ["<html><body><p>系统繁忙</p></body></html>", "<div class='xxgk_navli'></div>"])
def test_what_is_no_answer_of_lonsun_is_no_list(text: str) -> None:
    """Only the program's own sentence that nothing was found is an end."""
    with pytest.raises(ListMissingError):
        read("lonsun", LABELS, text)
    assert read("lonsun", LABELS, "<div class='result'>暂无相关信息</div>").further == ()


def test_lonsun_is_asked_for_the_catalogue_of_the_address() -> None:
    """A column's script may serve every catalogue; organ and category are those of the URL."""
    script = (
        "<script>function list(){$.get('/zwgk/site/label/8888',{labelName:'publicInfoList',siteId:'6793339',"
        "organId:'1',catId:'2',pageSize:20,pageIndex:1,file:'/c2/hsxxgk/publicInfoList_newest_hs'})}</script>"
    )
    found = read(
        "lonsun", "/zwgk/public/column/6615904?type=4&catId=6718734&action=list", f"<html><body>{script}</body></html>"
    )
    asked = query_of(found.further[0].url)
    assert found.further[0].url.startswith(f"{HOST}/zwgk/site/label/8888?")
    assert [asked[name] for name in ("organId", "catId", "pageSize", "pageIndex")] == ["6615904", "6718734", "20", "1"]
    assert asked["file"] == "/c2/hsxxgk/publicInfoList_newest_hs"


def test_lonsun_is_asked_with_the_query_that_the_page_writes_out() -> None:
    """Some columns hold the program's whole address."""
    query = "IsAjax=1&labelName=publicInfoList&siteId=6&organId=77&catId=5&pageSize=16&pageIndex=3"
    script = f'<script>var url="/site/label/8888?{query}";</script>'
    found = read("lonsun", "/public/column/77?type=4&catId=5", f"<html><body>{script}</body></html>")
    assert query_of(found.further[0].url)["pageIndex"] == "1"
    assert query_of(found.further[0].url)["siteId"] == "6"


def test_blocks_of_the_columns_own_are_the_list() -> None:
    """A page of 河北 loads its news as a block too, of another column."""
    uuid, other = "e7de71c2-8e82-4a75-8c37-02e1a3ae5a24", "09a19324-88df-4949-b69b-f29b625e5e59"
    blocks = [f"/columns/{column}/templates/{other}/blocks/{other}" for column in (other, uuid)]
    script = "".join(f"<script>load('{block}')</script>" for block in blocks)
    found = read("uuid_columns", f"/columns/{uuid}/index.html", f"<html><body>{script}</body></html>")
    assert [one.url for one in found.further] == [f"{HOST}{blocks[1]}?page=1&fix=0"]


def aspx(pager: str) -> ListPage:
    """Read a page that is posted back."""
    hidden = "<input type='hidden' name='__VIEWSTATE' value='s1'><input type='hidden' name='__EVENTTARGET' value=''>"
    lines = rows(range(3), "/Show.aspx?id={n}")
    return read(
        "aspx",
        "/List.aspx?t=6",
        f"<html><body><form action='./List.aspx?t=6'>{hidden}<ul>{lines}</ul>{pager}</form></body></html>",
    )


def test_the_next_page_is_posted_for_with_the_pages_own_state() -> None:
    """The form holds the hidden fields, the control and its argument, and goes where the page's form does."""
    found = aspx("<a disabled='disabled'>1</a><a href=\"javascript:__doPostBack('P1','2')\">2</a>")
    (request,) = found.further
    assert request.url == f"{HOST}/List.aspx?t=6"
    assert dict(request.form or ()) == {"__VIEWSTATE": "s1", "__EVENTTARGET": "P1", "__EVENTARGUMENT": "2"}


def test_the_last_page_that_is_posted_back_asks_for_none() -> None:
    """Its pager leads back only."""
    found = aspx("<a href=\"javascript:__doPostBack('P1','1')\">1</a><span>2</span>")
    assert (found.further, found.doubts) == ((), ())


def test_a_pager_that_posts_back_and_says_not_where_it_is_is_a_doubt() -> None:
    """Without a current number and a 下一页 nobody can tell which page is next."""
    found = aspx(
        "<a href=\"javascript:__doPostBack('P1','1')\">1</a><a href=\"javascript:__doPostBack('P1','2')\">2</a>"
    )
    assert found.doubts


@pytest.mark.parametrize("platform", ["ilist", "shaanxi"])
def test_where_no_page_count_is_told_the_next_page_is_a_guess(platform: str) -> None:
    """That it is missing is then the end."""
    path = {"ilist": "/info/iList.jsp?cat_id=7&cur_page=3", "shaanxi": "/zfxxgk/zfxxgknb/3.html"}[platform]
    found = read(platform, path, f"<html><body><ul>{rows(range(5), '/{n}.html')}</ul></body></html>")
    assert [(one.url.rpartition("/")[2], one.speculative) for one in found.further] == [
        ({"ilist": "iList.jsp?cat_id=7&cur_page=4", "shaanxi": "4.html"}[platform], True)
    ]


def test_attachments_in_elements_of_a_programs_own_are_found() -> None:
    """The articles of iList name them in `file`, which is no element of HTML."""
    text = (
        f"<html><body><section><h1>{title(1)}</h1><div id='attribute'><span class='gk fj'>"
        "<file href='/admin/file/1.docx'>年报.docx</file></span></div><article><p>见附件。</p></article></section>"
        "</body></html>"
    )
    article = find_platform("ilist").read_article(Page(f"{HOST}/gk/1.htm", text, "text/html"))
    assert [(link.url, link.label) for link in article.attachments] == [(f"{HOST}/admin/file/1.docx", "年报.docx")]


def test_the_folder_of_an_openness_list_is_its_first_page() -> None:
    """Page k lies beside it by its own name, whether the address names page one or not."""
    lines = rows(range(3), "/XxgkAnnualReport/show/{n}.html")
    text = f"<html><body><ul>{lines}</ul><pagination pagesize='2'></pagination></body></html>"
    for path in ("/XxgkAnnualReport/showList/784/page_1.html", "/XxgkAnnualReport/showList/784/"):
        found = read("openness", path, text)
        assert [one.url for one in found.further] == [f"{HOST}/XxgkAnnualReport/showList/784/page_2.html"]
