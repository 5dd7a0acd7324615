"""Which cells of a table that is there gave no figure: every one of them is named in a notice, by its row or key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from report.alignment.collector import KEY_ORDER, FigureReading
from report.forms import FORMS, form_2014, role_of
from report.model import TABLE_ROLES, Notice, TableRole

_ROWS: dict[str, dict[str, tuple[str, ...]]] = {}
for _form in FORMS:
    _rows = _ROWS.setdefault(_form.edition, {})
    for _key in sorted(_form.figure_keys(), key=lambda key: KEY_ORDER[key]):
        _row = _key.rpartition(".")[0]
        _rows[_row] = (*_rows.get(_row, ()), _key)
_ALL_ROWS = tuple(dict.fromkeys(row for rows in _ROWS.values() for row in rows))
# The row that one edition has in place of three.
_OTHERWISE = "requests.otherwise"


def missing_cells(reading: FigureReading) -> Iterator[Notice]:
    """Yield, for every table that is there, which of its cells gave no figure.

    Where the labels tell no edition, or two, a row is looked for as the edition has it of which most was read.
    """
    editions = [str(reading.form)] if reading.form in _ROWS else list(_ROWS)
    names = [name for row in _ALL_ROWS for name in _missing_in_row(row, reading, editions)]
    for role in TABLE_ROLES:
        if role in reading.tables:
            yield from _notice(role, [name for name in names if _role_of_row(name) == role])
    if "2014" in reading.editions:
        yield from _notice("statistics", [item.key for item in form_2014.ITEMS if item.key not in reading.figures])


def _notice(table: str, names: Sequence[str]) -> Iterator[Notice]:
    if names:
        detail = f"cells of the table were not found or not certain: {', '.join(names)}"
        yield Notice(code=f"cells_missing:{table}", detail=detail)


def _missing_in_row(row: str, reading: FigureReading, editions: Sequence[str]) -> list[str]:
    """Return the row's name if nothing of it was read, else the keys that were not."""
    forms = [_ROWS[edition][row] for edition in editions if row in _ROWS[edition]]
    if not forms or (len(editions) > 1 and _is_told_otherwise(row, reading)):
        return []
    keys = forms[0]
    if len(forms) > 1:
        keys = max(forms, key=lambda keys: (sum(key in reading.figures for key in keys), -len(keys)))
    missing = [key for key in keys if key not in reading.figures]
    return [row] if len(missing) == len(keys) else missing


def _is_told_otherwise(row: str, reading: FigureReading) -> bool:
    """Say whether 其他处理 was read as the other edition has it: as one row, or as three."""
    if not row.startswith(_OTHERWISE):
        return False
    return any(key.startswith(_OTHERWISE) and key.rpartition(".")[0] != row for key in reading.figures) and not any(
        key.rpartition(".")[0] == row for key in reading.figures
    )


def _role_of_row(name: str) -> TableRole:
    return role_of(f"{name}.")
