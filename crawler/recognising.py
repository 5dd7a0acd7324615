"""Making a portal of a URL alone: a column's page, or a home page that links to the columns of annual reports."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from crawler.errors import ListMissingError, PortalError
from crawler.platforms import find_platform, recognise_platform
from crawler.platforms.base import ListPage, Page, Platform
from crawler.platforms.markup.document import is_markup, parse_document, squeeze
from crawler.portals import Column, Portal
from crawler.states import is_home
from report import judge_title


def portal_id_of(url: str) -> str:
    """Return the id of a portal that is known by its URL alone: its host, and its port where it has one.

    Raises:
        PortalError: The URL names no host.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in ("http", "https"):
        raise PortalError(f"{url}: no web address: give one that begins with http:// or https://")
    name = host.encode("idna").decode("ascii") if not host.isascii() else host
    return re.sub(r"[^a-z0-9]+", "-", f"{name}-{port}" if port else name).strip("-")


def portal_of_url(url: str, *, loopback: bool = False) -> Portal:
    """Return a portal that nothing is known of but a URL: its one column is that URL, its platform is None.

    `loopback` lets it be reached on a loopback address; such a portal is synthetic and is not waited for.

    Raises:
        PortalError: The URL names no host.
    """
    portal_id = portal_id_of(url)
    parts = urlsplit(url)
    local = loopback and _is_loopback(parts.hostname or "")
    return Portal(
        id=portal_id,
        name=parts.netloc,
        home=f"{parts.scheme}://{parts.netloc}/",
        loopback=local,
        delay_seconds=0.0 if local else 3.0,
        columns=(Column(name=parts.path or "/", url=url),),
    )


def recognise_portal(portal: Portal, page: Page) -> Portal | None:
    """Return the portal as its first page shows it: platform, name, columns; None where the page shows no column.

    A page that links to columns of annual reports is taken for a home page, unless it is no home page by its address
    and lists reports itself.
    """
    platform = find_platform(portal.platform) if portal.platform else recognise_platform(page)
    listed = _read_list(platform, page)
    links = platform.find_columns(page) if is_markup(page) else ()
    lists_reports = listed is not None and (
        bool(listed.further and not listed.entries)
        or any(judge_title(entry.title).candidate for entry in listed.entries)
    )
    if links and (is_home(page.url, portal.home) or not lists_reports):
        columns = tuple(Column(name=link.name, url=link.url) for link in links)
    elif listed is not None:
        columns = (Column(name=_meta(page, "ColumnName") or _title(page) or portal.columns[0].name, url=page.url),)
    else:
        return None
    site_id = _meta(page, "SiteIDCode")
    return portal.model_copy(
        update={
            "platform": platform.name,
            "name": _meta(page, "SiteName") or portal.name,
            "site_id_code": site_id if re.fullmatch(r"\w{10}", site_id) else None,
            "columns": columns,
        }
    )


def _read_list(platform: Platform, page: Page) -> ListPage | None:
    try:
        return platform.read_list(page)
    except ListMissingError:
        return None


def _meta(page: Page, name: str) -> str:
    """Return the content of a page's meta element (国办发〔2017〕47号 names them), empty where it has none."""
    if not is_markup(page):
        return ""
    for element in parse_document(page.text).iter("meta"):
        if element.get("name", "").lower() == name.lower():
            return squeeze(element.get("content", ""))
    return ""


def _title(page: Page) -> str:
    return squeeze(parse_document(page.text).findtext(".//title") or "") if is_markup(page) else ""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
