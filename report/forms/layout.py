"""The form's tables as they are laid out, for whoever shows figures to people."""

from __future__ import annotations

from dataclasses import dataclass

from report.forms.model import Form, Row


@dataclass(frozen=True, slots=True)
class Line:
    """A row: the first part of its figures' keys (`requests.granted`), and its label with the headings above it."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A table of rows and columns; a figure's key is the line's, a dot, and the column's. Columns are key and label."""

    lines: tuple[Line, ...]
    cols: tuple[tuple[str, str], ...]


def layouts_of(form: Form) -> tuple[Layout, ...]:
    """Return the tables of an edition in its order: table two block by block, table three, table four."""
    blocks = (
        Layout(
            tuple(Line(f"disclosure.{row.key}", row.labels[0]) for row in block.rows),
            tuple((col.key, col.labels[0]) for col in block.cols),
        )
        for block in form.disclosure
    )
    groups = {group.key: group.labels[0] for group in form.request_groups}
    requests = Layout(
        tuple(Line(f"requests.{row.key}", _label(row, groups)) for row in form.request_rows),
        tuple((col.key, col.labels[0]) for col in form.request_cols),
    )
    review = Layout(
        tuple(Line(group.key, group.labels[0]) for group in form.review_groups),
        tuple((col.key, col.labels[0]) for col in form.review_cols),
    )
    return (*blocks, requests, review)


def _label(row: Row, groups: dict[str, str]) -> str:
    return f"{groups[row.group]} / {row.labels[0]}" if row.group else row.labels[0]
