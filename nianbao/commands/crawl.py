"""`nianbao crawl`: one visit of these portals now."""

from __future__ import annotations

from typing import Annotated

import typer

from nianbao.options import DEFAULT_DATA, DataOption

EXAMPLE = "nianbao crawl http://www.example.gov.cn/zwgk/zfxxgknb/"


def run(
    portals: Annotated[
        list[str],
        typer.Argument(metavar="PORTAL|URL...", help="Ids of portals, or URLs of columns or home pages."),
    ],
    allow_loopback: Annotated[
        bool, typer.Option("--allow-loopback", help="Let URLs of loopback addresses be contacted.")
    ] = False,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Visit these portals once, now, whether they are due or not."""
    from archive.clock import SystemClock
    from nianbao.walking import run_and_show, select_portals

    run_and_show(data, select_portals(data, portals, allow_loopback=allow_loopback), SystemClock())
