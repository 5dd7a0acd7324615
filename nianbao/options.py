"""Options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nianbao.output import Format

DEFAULT_DATA = Path("data")
# Where the reading room is, unless it is told otherwise.
DEFAULT_PORT = 8700

DataOption = Annotated[
    Path, typer.Option("--data", envvar="NIANBAO_DATA", metavar="DIR", help="The directory of the collection.")
]
FormatOption = Annotated[Format, typer.Option("--format", help="A table for people or a JSON array for programs.")]
