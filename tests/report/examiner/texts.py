"""Renderers to plain text: every linearisation in which stored pages and attachments are met."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.report.examiner.articles import Article, Block
from tests.report.examiner.tables import APPLICANTS, Row, Table

TableWriter = Callable[[Table, Random], str]


@dataclass(frozen=True)
class TextForm:
    """One linearisation.

    Where blank cells leave no trace that is certain, `keeps_blanks` is false, and a row with blanks may be left out.
    `line_end` stands between the lines of a page.
    """

    write: TableWriter
    keeps_blanks: bool = True
    line_end: str = "\n"


def _flat(text: str, joint: str = "") -> str:
    return text.replace("\n", joint)


def continued(table: Table) -> list[list[str]]:
    """Rows of texts in which a cell that reaches down leaves an empty cell in each row below, as Word's tables do."""
    pending: dict[int, tuple[int, int]] = {}
    rows = []
    for row in table:
        texts, column, cells = [], 0, list(row)
        while cells or pending.get(column, (0, 0))[0]:
            more, across = pending.get(column, (0, 0))
            if more:
                pending[column] = (more - 1, across)
                texts.append("")
            else:
                cell = cells.pop(0)
                texts.append(cell.text)
                across = cell.across
                pending[column] = (cell.down - 1, across)
            column += across
        rows.append(texts)
    return rows


def write_tabs(table: Table, random: Random) -> str:
    """A tab, the cell and a line end for each cell, an empty line after each row: what is made of Word's tables."""
    residue = random.random() < 0.05
    lines = []
    for row in continued(table):
        for text in row:
            mark = "[bookmark: _GoBack]" if residue and text.strip().isdigit() else ""
            residue = residue and not mark
            lines.append(f"\t{mark}{text}\n")
        lines.append("\n")
    return "".join(lines) + "\n"


def write_bars(table: Table, random: Random) -> str:
    """`a | b | c |`, filled up with bars to the widest row where cells are merged."""
    pad = random.random() < 0.7
    width = max(sum(cell.across for cell in row) for row in table)
    lines = []
    for row in table:
        line = " | ".join(_flat(cell.text, " ") for cell in row) + " |"
        reach = sum(cell.across for cell in row)
        missing = width - len(row) if reach >= width else 0
        lines.append(line + (" " + "|" * missing if pad and missing else ""))
    return "\n".join(lines) + "\n"


def write_bars_outside(table: Table, random: Random) -> str:
    """`| a | b | c |`, merged cells once, and now and then a row of nothing but bars."""
    lines = []
    for row in table:
        lines.append("| " + " | ".join(_flat(cell.text, " ").strip() for cell in row) + " |")
        if random.random() < 0.03:
            lines.append("| | | |")
    return "\n".join(lines) + "\n"


def write_bar_lines(table: Table, random: Random) -> str:
    """A bar on its own line before each row, each cell on a line that ends in a bar."""
    del random
    width = max(sum(cell.across for cell in row) for row in table)
    lines = []
    for row in table:
        missing = width - len(row)
        texts = [_flat(cell.text, " ").strip() for cell in row]
        lines += ["|", *(f"{text} |" if text else "|" for text in texts[:-1])]
        lines.append(f"{texts[-1]} |{' ' + '|' * missing if missing > 0 else ''}".strip())
    return "\n".join(lines) + "\n"


def write_bars_between(table: Table, random: Random) -> str:
    """Each cell on a line, and a line of one bar after every cell; cells break where the page breaks them."""
    space = random.choice(("", "\xa0"))
    lines = [line for row in table for cell in row for line in (cell.text.strip() or space, "|")]
    return "\n".join(lines) + "\n"


def write_markdown(table: Table, random: Random) -> str:
    """A markdown table, cells that reach over several columns repeated as empty ones, or not."""
    filled = random.random() < 0.6
    width = max(sum(cell.across for cell in row) for row in table)
    cells = _spread(table) if filled else continued(table)
    rows = ["| " + " | ".join(_flat(text, "<br>") for text in row) + " |" for row in cells]
    rows.insert(1, "|" + " --- |" * width)
    return "\n".join(rows) + "\n"


def _spread(table: Table) -> list[list[str]]:
    """Rows of texts with an empty one for every place that a cell covers beside its own."""
    return [
        [piece for text, reach in _with_reach(texts, row) for piece in (text, *[""] * (reach - 1))]
        for texts, row in zip(continued(table), table, strict=True)
    ]


def _with_reach(texts: list[str], row: Row) -> list[tuple[str, int]]:
    cells = list(row)
    found = []
    for text in texts:
        if cells and cells[0].text == text:
            found.append((text, cells.pop(0).across))
        else:
            found.append((text, 1))
    return found


def write_lines(table: Table, random: Random) -> str:
    """One cell a line with empty lines between, a blank cell being a line with a space."""
    space = random.choice((" ", "\xa0", "　"))
    return "\n\n".join(cell.text if cell.text.strip() else space for row in table for cell in row) + "\n"


def write_dense_lines(table: Table, random: Random) -> str:
    """One cell a line, a blank cell being an empty line."""
    del random
    return "\n".join(_flat(cell.text).strip() for row in table for cell in row) + "\n"


def write_bare_lines(table: Table, random: Random) -> str:
    """One cell a line, blank cells lost."""
    del random
    return "\n".join(_flat(cell.text).strip() for row in table for cell in row if cell.text.strip()) + "\n"


def write_broken_lines(table: Table, random: Random) -> str:
    """One cell a line as it breaks inside the cell, blank cells lost, empty lines between rows."""
    del random
    rows = ["\n".join(cell.text.strip() for cell in row if cell.text.strip()) for row in table]
    return "\n\n".join(row for row in rows if row) + "\n"


def write_tab_rows(table: Table, random: Random) -> str:
    """A row a line, cells divided by tabs: what a browser copies."""
    del random
    return "\n".join("\t".join(_flat(cell.text) for cell in row) for row in table) + "\n"


def write_spaced_rows(table: Table, random: Random) -> str:
    """A row a line, cells divided by spaces, blank cells lost."""
    joint = random.choice((" ", "  ", "   ", "　"))
    rows = [joint.join(_flat(cell.text).strip() for cell in row if cell.text.strip()) for row in table]
    return "\n".join(row for row in rows if row) + "\n"


def write_joined_headers(table: Table, random: Random) -> str:
    """Rows of labels run together without any division, values divided by a space."""
    del random
    lines = []
    for row in table:
        values = [cell.text.strip() for cell in row if cell.key]
        label = "".join(_flat(cell.text).strip() for cell in row if not cell.key)
        lines.append(" ".join([label, *(value for value in values if value)]).strip())
    return "\n".join(line for line in lines if line) + "\n"


def write_moved_markdown(table: Table, random: Random) -> str:
    """A markdown table whose labels stand at the left, empty cells between them and the values of their row."""
    del random
    width = max(sum(cell.across for cell in row) for row in table)
    rows = []
    for row in table:
        values = [cell.text for cell in row if cell.key]
        labels = [_flat(cell.text, "<br>") for cell in row if not cell.key]
        between = [""] * (width - len(labels) - len(values)) if len(values) == len(APPLICANTS) else []
        rows.append("| " + " | ".join([*labels, *between, *values]) + " |")
    rows.insert(1, "|" + " --- |" * width)
    return "\n".join(rows) + "\n"


def write_commas(table: Table, random: Random) -> str:
    """The cells of a sheet between commas, in quotes where they hold commas or line ends."""
    del random
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(_spread(table))
    return stream.getvalue()


def write_brackets(table: Table, random: Random) -> str:
    """A row a line, each cell in brackets."""
    del random
    return "\n".join("".join(f"[{_flat(cell.text)}]" for cell in row) for row in table) + "\n"


def write_lossy_bars(table: Table, random: Random) -> str:
    """`a | b | c |`, blank cells lost, every row filled up with bars to the table's width."""
    del random
    width = max(sum(cell.across for cell in row) for row in table)
    rows = [[_flat(cell.text, " ").strip() for cell in row if cell.text.strip()] for row in table]
    return "\n".join("".join(f"{text} | " for text in row) + "|" * (width - len(row)) for row in rows if row) + "\n"


FORMS = {
    "tabs": TextForm(write_tabs),
    # The bars that fill rows up may be blank cells.
    "bars": TextForm(write_bars, keeps_blanks=False),
    "bars_outside": TextForm(write_bars_outside),
    "bar_lines": TextForm(write_bar_lines, keeps_blanks=False),
    "bars_between": TextForm(write_bars_between, keeps_blanks=False),
    "markdown": TextForm(write_markdown),
    "lines": TextForm(write_lines),
    "dense_lines": TextForm(write_dense_lines),
    "bare_lines": TextForm(write_bare_lines, keeps_blanks=False),
    "broken_lines": TextForm(write_broken_lines, keeps_blanks=False),
    "tab_rows": TextForm(write_tab_rows),
    "spaced_rows": TextForm(write_spaced_rows, keeps_blanks=False),
    "joined_headers": TextForm(write_joined_headers, keeps_blanks=False),
    "moved_markdown": TextForm(write_moved_markdown),
    "commas": TextForm(write_commas),
    "brackets": TextForm(write_brackets),
    "lossy_bars": TextForm(write_lossy_bars, keeps_blanks=False),
    "one_line": TextForm(write_bare_lines, keeps_blanks=False, line_end=" "),
    "one_line_of_tabs": TextForm(write_bare_lines, keeps_blanks=False, line_end="\t"),
    "one_line_of_bars": TextForm(write_bare_lines, keeps_blanks=False, line_end="|"),
}


def write_text(article: Article, form: str) -> str:
    """The whole report as text, its tables in this form, with a date line and a page's furniture now and then."""
    random = article.random
    writer = FORMS[form]
    gap = random.choice(("\n", "\n", "\n\n"))
    parts = [
        writer.write(block.table, random) if block.kind == "table" else _line(block, random) for block in article.blocks
    ]
    lines = _furniture(article, parts)
    if form in {"bars", "bars_outside", "bar_lines"} and random.random() < 0.2:
        article.truth.quirks.append("wall_of_bars")
        lines = _walled(lines, random)
    if writer.line_end == "\n":
        return gap.join(lines)
    return writer.line_end.join(line.strip() for whole in lines for line in whole.split("\n") if line.strip())


def _walled(lines: list[str], random: Random) -> list[str]:
    """Put the bars around and between the lines that a layout table around the whole article leaves."""
    wall = "|" * random.randint(3, 400)
    found = ["|", wall]
    for line in lines:
        found.append(f"{line} |" if random.random() < 0.1 and line and "\n" not in line else line)
        found += [wall] if random.random() < 0.2 else []
    return found


def _line(block: Block, random: Random) -> str:
    indent = random.choice(("", "", "　　", "    ")) if block.kind in {"text", "heading"} else ""
    return f"{indent}{block.text}"


def _furniture(article: Article, parts: list[str]) -> list[str]:
    """Put a line with date and source under the title, and what pages say at their end behind the text."""
    random, truth = article.random, article.truth
    if random.random() < 0.35:
        month, day = random.randint(1, 3), random.randint(1, 28)
        truth.published_on = f"{article.year + 1}-{month:02d}-{day:02d}"
        stamp = random.choice(
            (f"{truth.published_on} 09:05", truth.published_on, f"{article.year + 1}年{month:02d}月{day:02d}日")
        )
        line = random.choice(
            (
                f"发布时间：{stamp} 来源：{article.body.name} 浏览次数：{random.randint(3, 20000)}",
                f"来源：{article.body.name}    发布日期：{stamp}    字号：[大 中 小]",
                f"发布日期:{stamp}  信息来源:{article.body.name}  点击数:{random.randint(3, 900)}",
                f"时间：{stamp}      来源：{article.body.name}      浏览次数：",
            )
        )
        titles = sum(block.kind == "title" for block in article.blocks)
        parts.insert(titles, line)
    if random.random() < 0.2:
        parts.append(
            random.choice(
                ("扫一扫在手机打开当前页", "【打印本页】 【关闭窗口】", "上一篇：关于2022年部门预算的公告", "分享到：")
            )
        )
    return parts
