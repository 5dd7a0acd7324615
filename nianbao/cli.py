"""The command line: what commands there are, and how their end becomes an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from nianbao.commands import (
    codebook,
    crawl,
    demo,
    digest,
    due,
    events,
    evidence,
    export,
    hide,
    import_,
    keep,
    nightly,
    note,
    parse,
    portals,
    rebuild,
    reports,
    reread,
    serve,
    show,
    status,
    tell,
    unhide,
    verify,
)
from nianbao.errors import report_error
from nianbao.exits import ExitCode
from nianbao.logs import configure_logs

# A command is a module with `run`, whose docstring is its help, and `EXAMPLE`; in the order in which people meet them.
_COMMANDS = (
    demo,
    crawl,
    nightly,
    due,
    status,
    digest,
    tell,
    parse,
    codebook,
    reports,
    show,
    events,
    note,
    hide,
    unhide,
    evidence,
    serve,
    import_,
    keep,
    verify,
    rebuild,
    reread,
)
# A group of commands is a module with `app`.
_GROUPS = (portals, export)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"nianbao {version('nianbao')}")
        raise typer.Exit(ExitCode.OK)


def _begin(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Archive the annual reports on open government information of Chinese counties, and say what changed."""
    configure_logs()


app = typer.Typer(
    name="nianbao",
    callback=_begin,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _module in _COMMANDS:
    # A word of Python's cannot be a module's name.
    _name = _module.__name__.rpartition(".")[2].rstrip("_")
    app.command(_name, epilog=f"Example: {_module.EXAMPLE}")(_module.run)
for _module in _GROUPS:
    app.add_typer(_module.app, name=_module.__name__.rpartition(".")[2])


def run(arguments: Sequence[str] | None = None) -> ExitCode:
    """Carry out one command line (None: the process's own) and return its exit code."""
    try:
        outcome = app(args=arguments, prog_name="nianbao", standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the boundary of a run: each end has its exit code
        return report_error(error)
    return ExitCode(outcome or ExitCode.OK)


def main() -> None:
    """Run as the program `nianbao`."""
    sys.exit(run())
