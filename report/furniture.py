"""Lines that are the page's and not the report's: counters, buttons, breadcrumbs, names of attachments."""

from __future__ import annotations

import re

FURNITURE_LENGTH = 160
_COLON = r"\s*[:：\]】]"
# Each stands at the beginning of a line and is followed by a colon.
_LABELS = (
    r"当前位置|(?:您|你)(?:现在|当前)?(?:所)?在?的?位置(?:是)?|所在位置|位置",
    r"(?:信息|文章|稿件)?来\s*源|(?:文章)?作\s*者|(?:责任)?编\s*辑|(?:审核|审核人|签发|初审|复审|终审|校对|录入|审核人员)",
    r"(?:发布|发文|公开|生成|更新|成文|公布|添加|发表|信息)(?:时间|日期|机构|单位|人)|(?:发布|发表)于",
    r"(?:浏览|访问|点击|阅读|查看)(?:次数|总次数|量|数|率)?|人气|点击率|阅读人数",
    r"(?:字体|字号|文字|字体大小|文字大小|背景色|背景颜色|视力保护色?|保护视力色?)",
    r"(?:信息)?索\s*引(?:\s*号)?|(?:主题|信息|组配|体裁)分类|文\s*号|文件编号|发文字号|有效性|时\s*效|主题词|关键词|信息名称",
    r"版权所有|主办单位|承办单位|技术支持|(?:政府)?网站标识码|上一[篇条页]|下一[篇条页]|前一篇|后一篇",
)
# Each begins a line that is furniture whatever follows.
_OPENINGS = (
    r"首页\s*[>›»/]|扫一扫|微信扫|手机扫|扫码|分享到|分享至|ICP备案|备案号|网站地图|网站声明",
    r"(?:时间|日期)\s*[:：]\s*20\d\d[-年/.]",
)
_ATTACHMENT_WORDS = r"(?:相关|文档)?(?:附件|附件下载|文件下载|链接|稿件|文章|阅读|文档|信息)\s*\d*\s*[:：]?\s*"
_FILE_NAME = r".*\.(?:docx?|pdf|xlsx?|wps|et|ofd|zip|rar|jpg|png)\b.*"
_FURNITURE = re.compile(
    rf"^[\s【\[（(]*(?:(?:{'|'.join(_LABELS)}){_COLON}|{'|'.join(_OPENINGS)}|{_ATTACHMENT_WORDS}(?:$|{_FILE_NAME}$))"
)
_BUTTON = (
    "大|中|小|打印(?:本页|文章|此页|页面)?|关闭(?:本页|窗口|页面)?|收藏(?:本页)?|分享|字体|默认|超大|特大|返回(?:顶部|首页|列表)?"
    "|繁体|简体|无障碍|下载|复制链接|我要纠错"
)
_BUTTONS = re.compile(rf"^[\s【\[（(]*(?:(?:{_BUTTON})[】\])）\s|/、·:：]*)+$")
# Each opens what stands below an article: lists of other articles, the site's own address and registration.
_PAGE_END = re.compile(
    r"^[\s【\[（(>]*(?:相关(?:链接|文章|阅读|新闻|信息|稿件|内容|推荐|解读)|推荐阅读|热门(?:推荐|文章|信息)|友情链接"
    r"|网站地图|关于我们|联系我们|(?:主办|承办)(?:单位)?\s*[:：]|版权所有|copyright|(?:政府)?网站标识码|\S{0,8}ICP备"
    r"|\S{0,6}公网安备|[上下前后]一[篇条页]\s*[:：])",
    re.IGNORECASE,
)
ATTACHMENT = re.compile(r"^\s*(?:相关)?附\s*[件表](?:下载)?\s*\d*\s*[:：]")


def is_furniture(line: str) -> bool:
    """Say whether a line belongs to the page around the report."""
    if len(line) > FURNITURE_LENGTH:
        return False
    return _FURNITURE.match(line) is not None or _BUTTONS.match(line) is not None


def ends_page(line: str) -> bool:
    """Say whether a line opens what a page has below its article: other articles, the site's address."""
    return len(line) <= FURNITURE_LENGTH and _PAGE_END.match(line) is not None
