"""Tables as HTML, from clean ones to what editors, word processors and careless hands leave behind."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from random import Random

from tests.report.examiner.tables import Cell, Row, Table
from tests.report.examiner.texts import continued

TableMarkup = Callable[[Table, Random], str]


def _text(cell: Cell) -> str:
    return escape(cell.text, quote=False).replace("\n", "<br/>").replace("\xa0", "&nbsp;")


def _spans(cell: Cell) -> str:
    across = f' colspan="{cell.across}"' if cell.across > 1 else ""
    return across + (f' rowspan="{cell.down}"' if cell.down > 1 else "")


def _rows(table: Table, content: Callable[[Cell], str] = _text, tag: str = "td") -> str:
    return "\n".join(
        "<tr>" + "".join(f"<{tag}{_spans(cell)}>{content(cell)}</{tag}>" for cell in row) + "</tr>" for row in table
    )


def clean(table: Table, random: Random) -> str:
    """A table as it should be, its heads as th now and then."""
    if random.random() < 0.3:
        head, body = table[:1], table[1:]
        return f'<table class="tb"><thead>{_rows(head, tag="th")}</thead><tbody>{_rows(body)}</tbody></table>'
    return f'<table border="1" cellspacing="0">{_rows(table)}</table>'


def paragraphs(table: Table, random: Random) -> str:
    """Each cell holds a paragraph, or several where its text breaks."""
    style = random.choice(("", ' style="text-align:center"', ' align="center"'))

    def content(cell: Cell) -> str:
        lines = [escape(line, quote=False).replace("\xa0", "&nbsp;") for line in cell.text.split("\n")]
        return "\n".join(f"<p{style}>{line or '&nbsp;' * bool(cell.key)}</p>" for line in lines)

    return f"<table><tbody>\n{_rows(table, content)}\n</tbody></table>"


def word(table: Table, random: Random) -> str:
    """What is pasted from Word: mso styles, a span about each run, o:p in each paragraph."""

    def content(cell: Cell) -> str:
        runs = []
        for line in cell.text.split("\n"):
            size = len(line) if line.strip().isascii() else random.randint(1, max(1, len(line)))
            pieces = [piece for piece in (line[:size], line[size:]) if piece]
            spans = "".join(
                f'<span lang="EN-US" style="font-size:10.5pt;mso-fareast-font-family:宋体">{_escape(piece)}</span>'
                for piece in pieces
            )
            inner = f"{spans}<o:p>{'' if spans else '&nbsp;'}</o:p>"
            runs.append(f'<p class="MsoNormal" style="mso-line-height-rule:exactly">{inner}</p>')
        return "".join(runs)

    return (
        '<table class="MsoTableGrid" style="mso-yfti-tbllook:1184">'
        f"<!--[if !supportMisalignedColumns]-->{_rows(table, content)}<!--[endif]--></table>"
    )


def _escape(text: str) -> str:
    return escape(text, quote=False).replace("\xa0", "&nbsp;")


def unclosed(table: Table, random: Random) -> str:
    """Cells and rows are opened and hardly ever closed."""
    lines = []
    for row in table:
        lines.append("<tr>" if random.random() < 0.9 else "</tr><tr>")
        lines += [f"<td{_spans(cell)}>{_text(cell)}" for cell in row]
    return "<TABLE>" + "\n".join(lines) + "</TABLE>"


def explicit(table: Table, random: Random) -> str:
    """No rowspan anywhere: an empty cell stands below each cell that reaches down."""
    del random
    rows = []
    for texts, row in zip(continued(table), table, strict=True):
        cells = list(row)
        line = ""
        for text in texts:
            if cells and cells[0].text == text:
                cell = cells.pop(0)
                across = f' colspan="{cell.across}"' if cell.across > 1 else ""
                line += f"<td{across}>{_text(cell)}</td>"
            else:
                line += f"<td>{escape(text)}</td>"
        rows.append(f"<tr>{line}</tr>")
    return "<table>" + "".join(rows) + "</table>"


def wrong_spans(table: Table, random: Random) -> str:
    """Widths that differ between head and data, and a rowspan that reaches too far or not far enough."""

    def spoil(cell: Cell) -> str:
        narrow = cell.across == 1
        across = 2 if narrow and random.random() < (0.1 if cell.key else 0.15) else cell.across
        down = cell.down + random.choice((0, 0, 0, 1)) if cell.down > 3 else cell.down
        return (f' colspan="{across}"' if across > 1 else "") + (f' rowspan="{down}"' if down > 1 else "")

    rows = ["".join(f"<td{spoil(cell)}>{_text(cell)}</td>" for cell in row) for row in table]
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def row_tables(table: Table, random: Random) -> str:
    """One table a row, or one table a part: what is left where a long table was cut for a page."""
    size = random.choice((1, 1, 3, 6))
    pieces: list[list[Row]] = [[]]
    for row in table:
        if pieces[-1] and (len(pieces[-1]) >= size) and not any(cell.down > 1 for cell in pieces[-1][-1]):
            pieces.append([])
        pieces[-1].append(row)
    return "".join(f"<table>{_rows(tuple(piece))}</table>" for piece in pieces)


def divisions(table: Table, random: Random) -> str:
    """No table at all: rows and cells are div elements."""
    names = random.choice((("tr", "td"), ("row", "cell"), ("table-row", "table-cell")))
    style = random.choice(("", "display:table-cell"))
    rows = []
    for texts in continued(table):
        cells = "".join(f'<div class="{names[1]}" style="{style}">{_escape(text)}</div>' for text in texts)
        rows.append(f'<div class="{names[0]}" style="display:table-row">{cells}</div>')
    return f'<div class="table" style="display:table">{"".join(rows)}</div>'


def nested(table: Table, random: Random) -> str:
    """A table in the cell of a layout table, with spacer cells and pictures around it."""
    inner = clean(table, random)
    spacer = '<td width="10"><img src="/images/spacer.gif" alt=""></td>'
    return f'<table width="100%"><tr>{spacer}<td><div>{inner}</div></td>{spacer}</tr></table>'


def in_a_div(table: Table, random: Random) -> str:
    """A clean table in the boxes that make it scroll on a telephone."""
    return f'<div class="table-responsive"><div style="overflow-x:auto">{clean(table, random)}</div></div>'


FORMS: dict[str, TableMarkup] = {
    "clean": clean,
    "paragraphs": paragraphs,
    "word": word,
    "unclosed": unclosed,
    "explicit": explicit,
    "wrong_spans": wrong_spans,
    "row_tables": row_tables,
    "divisions": divisions,
    "nested": nested,
    "in_a_div": in_a_div,
}
