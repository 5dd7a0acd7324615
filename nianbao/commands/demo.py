"""`nianbao demo`: the synthetic county, with the planted truth compared at the end."""

from __future__ import annotations

from typing import Annotated

import typer

from nianbao.options import DEFAULT_DATA, DataOption

EXAMPLE = "nianbao demo --nights 3 --data /tmp/county"


def run(
    nights: Annotated[int, typer.Option("--nights", min=1, metavar="N", help="How many nights to run.")] = 3,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Archive a synthetic county over some nights, and hold what was found against what was planted."""
    from nianbao.demo.running import run_demo

    run_demo(data, nights)
