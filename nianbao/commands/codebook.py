"""`nianbao codebook`: what every key, state, check and notice means."""

from __future__ import annotations

from nianbao.language import reads_chinese
from nianbao.options import DEFAULT_DATA, DataOption, FormatOption
from nianbao.output import Column, Format, Row, write_list

EXAMPLE = "nianbao codebook --format json"


def _meaning(row: Row) -> object:
    """Return what a line means: a figure's row and column as they are printed, else the words."""
    if row["about"] == "figure":
        return "：".join(str(row[name]) for name in ("row", "column") if row[name])
    return row["meaning_zh"] if reads_chinese() else row["meaning"]


COLUMNS = (
    Column("About", "about", whole=True),
    Column("Code", "code", whole=True),
    Column("Meaning", _meaning),
    Column("Unit", "unit", whole=True),
    Column("Forms", "forms", whole=True),
)


def run(
    _data: DataOption = DEFAULT_DATA,
    output_format: FormatOption = Format.TABLE,
) -> None:
    """Say what every figure's key, every state, check and notice of a reading means."""
    from report.codebook import list_codebook

    write_list([entry.model_dump(mode="json") for entry in list_codebook()], COLUMNS, output_format)
