"""Copies on foreign sites: how a page shows that it is no government's own.

Expired domains are filled with copies of government pages: their links lead to the copy's host and keep the portal's
path, their characters are made traditional, pinyin is put between them, names are replaced by those of betting shops.
Nothing here decides whether a page is read; it is flagged, so that no copy passes for the original.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from report.documents.model import Document
from report.model import Notice
from report.scripts import ScriptReading

_GOVERNMENT = "gov.cn"
# Hosts of schools and associations to which a government page may well link.
_TRUSTED = (".edu.cn", ".org.cn", ".ac.cn")
_URL = re.compile(r"https?://[^\s，。；、）)》”\"'<>]+")
_PORTAL_PATH = re.compile(
    r"gkmlpt|/zwgk|/xxgk|/zfxxgk|/content/post_|/art/20\d\d/|/module/|/gknb|zww/|/t20\d{6}_\d+|/c\d{5,}/20\d{4}/|/nianbao/"
)
_BETTING = re.compile(
    r"比分直播|即时比分|棋牌|娱乐城|金沙城|真人娱乐|买球|体育投注|威廉希尔|开云(?:体育|手机|官网)|时时彩|六合彩|百家乐|彩票平台"
)
_ENOUGH_SIGNS = 2
_HOSTS_NAMED = 5


def is_government_host(host: str) -> bool:
    """Say whether a host is one of a Chinese government."""
    host = host.lower().rstrip(".")
    return host == _GOVERNMENT or host.endswith("." + _GOVERNMENT)


def is_same_publisher(url: str, other: str) -> bool:
    """Say whether two addresses can be of one publisher: on the same host, or both on hosts of governments."""
    one, two = _host_of(url), _host_of(other)
    return bool(one) and (one == two or (is_government_host(one) and is_government_host(two)))


def check_mirror(
    document: Document, script: ScriptReading, url: str | None, portal_hosts: Collection[str] = ()
) -> Iterator[Notice]:
    """Yield a foreign host, the page's own or that of links with a portal's path, and whether the page seems a copy.

    `url` is the page's own address, None where it is not known; `portal_hosts` are those that a portal's file vouches
    for. A page on a government's host is no copy, whatever its characters are like.
    """
    own = _host_of(url) if url else ""
    is_foreign = bool(own) and _is_foreign(own, portal_hosts)
    urls = [*_URL.findall(document.text), *(link.url for link in document.links)]
    linked = {_host_of(one) for one in dict.fromkeys(urls) if _leads_to_portal(one)} - {""}
    foreign = sorted(host for host in linked if _is_foreign(host, portal_hosts) and not host.endswith(_TRUSTED))
    if is_foreign:
        yield Notice(code="mirror_links", detail=f"the page is on {own}, which is no government's host")
    elif foreign:
        yield Notice(code="mirror_links", detail=f"links of a portal point to {', '.join(foreign[:_HOSTS_NAMED])}")
    if own and not is_foreign:
        return
    signs = list(_find_signs(document, script, own if is_foreign else "", foreign))
    if len(signs) >= _ENOUGH_SIGNS:
        yield Notice(code="mirror_suspected", detail=f"the page may be a copy on a foreign site: {', '.join(signs)}")


def _find_signs(document: Document, script: ScriptReading, own: str, foreign: Collection[str]) -> Iterator[str]:
    """Yield the signs of a copy; `own` is the page's own host where that is foreign, `foreign` those of its links."""
    hosts = [*([f"it is on {own}"] if own else []), *(["its links lead to foreign hosts"] if foreign else [])]
    yield from hosts
    if script.mostly_traditional:
        yield "its script is traditional"
    if script.phonetic_count:
        yield f"{script.phonetic_count} syllables stand between its words"
    # Many a government page states no code and some tell of lotteries: by themselves these say nothing.
    if not hosts and not script.mostly_traditional:
        return
    betting = _BETTING.search(document.text)
    if betting is not None:
        yield f"it says {betting.group()}"
    if hosts and document.kind == "html" and document.metadata and "siteidcode" not in document.metadata:
        yield "it has no SiteIDCode"


def _leads_to_portal(url: str) -> bool:
    try:
        return _PORTAL_PATH.search(urlsplit(url).path) is not None
    except ValueError:
        return False


def _host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""


def _is_foreign(host: str, portal_hosts: Collection[str]) -> bool:
    """Say whether a host is neither a government's nor vouched for; an address says nothing of whose it is."""
    if is_government_host(host) or host in portal_hosts or host == "localhost":
        return False
    try:
        ip_address(host)
    except ValueError:
        return True
    return False
