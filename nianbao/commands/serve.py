"""`nianbao serve`: the reading room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from nianbao.options import DEFAULT_DATA, DEFAULT_PORT, DataOption

EXAMPLE = "nianbao serve --port 8700 --data /tmp/county"


def run(
    data: DataOption = DEFAULT_DATA,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to serve at.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="PORT", help="0 takes any that is free.")
    ] = DEFAULT_PORT,
    name: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[,NAME...]", help="Host names under which visitors come, with commas between; may be repeated."
        ),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="NIANBAO_TOKEN",
            metavar="SECRET",
            help="What visitors must give; better set in the environment, where no list of processes shows it.",
        ),
    ] = None,
    user_header: Annotated[
        str | None,
        typer.Option(metavar="FIELD", help="The field in which a reverse proxy names the user whom it let in."),
    ] = None,
    proxy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ADDRESS[,ADDRESS...]", help="Where that proxy is; this machine if not said. May be repeated."
        ),
    ] = None,
    replays: Annotated[
        str | None,
        typer.Option(metavar="ORIGIN|no", help="The origin under which a proxy shows the replays' port; or none."),
    ] = None,
) -> None:
    """Show the collection in a browser, read-only: pages at /zh and /en, JSON below /api/v1.

    On loopback whoever is on this machine may look. At any other address visitors must give a token, or come through
    a reverse proxy that names them. Replays have the port after the room's, so that archived scripts, which run there,
    are of another origin.
    """
    from nianbao.serving import Service, serve

    serve(data, Service(host, port, split_names(name), token, user_header, split_names(proxy), replays))


def split_names(given: Sequence[str] | None) -> tuple[str, ...]:
    """Return what was given several times, several at a time, or both."""
    return tuple(one.strip() for several in given or () for one in several.split(",") if one.strip())
