"""A portal that no family's rules can read, in two ways, and what its file must declare of it.

In "rows" lines lead on by a script and pages go by offsets that no link shows; in "json" the column's page is empty
until a script has fetched the list, whose entries have keys for addresses. Without its file it is of no family.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from nianbao.demo.articles import Article
from nianbao.demo.http import Response, Visit
from nianbao.demo.paths import upload_path
from nianbao.demo.platforms.common import imagined_place, json_answer, respond, templated
from nianbao.demo.sites import Family, Site

_COLUMN = "/nb.action"
_API = "/open/rows"

# Of each variant, the end of its portal's file: what stands in its one column, and its selectors.
DECLARATIONS: Mapping[str, str] = {
    "rows": """
[selectors]
list = "div.wrap"
entry = "./div[@class='row']"
title = "b"
link = "./@data-to"
date = "i"
total = ".sum em"
content = ".article-content"
[selectors.pages]
parameter = "from"
first = 0
step = {page_size}
""",
    "json": """
list_url = "{origin}/open/rows?node=7&no=0"
[selectors]
content = ".article-content"
[selectors.api]
entries = "data.rows"
title = "name"
link = "/d/{{key}}.action"
date = "on"
total = "data.sum"
[selectors.pages]
parameter = "no"
first = 0
""",
}


def answer(site: Site, visit: Visit) -> Response:
    """Answer a request to the portal."""
    return respond(site, visit, "numbered", _column)


def _column(site: Site, visit: Visit) -> Response | None:
    path, asked = visit.request.path, visit.request.parameters
    if path == _COLUMN and site.variant == "json":
        return templated(site, visit, "declared/shell.html")
    if path == _COLUMN:
        number = int(asked.get("from", "0")) // site.page_size + 1
        shown = site.find_page(number) or ()
        return templated(site, visit, "declared/list.html", articles=shown, count=site.stated_count(number))
    if path == _API and site.variant == "json":
        number = int(asked.get("no", "0")) + 1
        rows = [_row(article) for article in site.find_page(number) or ()]
        return json_answer({"data": {"rows": rows, "sum": site.stated_count(number)}})
    return None


def _row(article: Article) -> dict[str, object]:
    return {"key": article.number, "name": article.title, "on": str(article.published_on)}


def _article_path(number: int, _published_on: date) -> str:
    return f"/d/{number}.action"


DECLARED = Family(
    platform="declared",
    place=imagined_place("declared", "/", _COLUMN),
    answer=answer,
    article_path=_article_path,
    attachment_path=upload_path,
    variants=("rows", "json"),
    traps={"repeats": "whole", "endless": "whole", "twice": "whole", "added": "whole", "removed": "doubted"},
    knows_empty=True,
)
