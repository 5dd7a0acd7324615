"""Making a report: a body, a year, an edition and its oddities in, an article with its truth out."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tests.report.examiner.articles import Article, Block, Truth
from tests.report.examiner.early import draw_early_parts
from tests.report.examiner.labels import Labels, draw_labels
from tests.report.examiner.numbers import (
    Manner,
    Printed,
    draw_disclosure,
    draw_manner,
    draw_requests,
    draw_reviews,
    print_amount,
    print_change,
    print_count,
)
from tests.report.examiner.places import Body, draw_body
from tests.report.examiner.prose import (
    HEADINGS,
    NUMERALS,
    ROLES,
    chinese_date,
    draw_applications,
    draw_disclosed,
    draw_introduction,
    draw_reviews_sentence,
    draw_title,
    filler,
)
from tests.report.examiner.rules import failing_rules
from tests.report.examiner.tables import Cell, Table, disclosure_table, requests_table, review_table

EDITIONS = {
    "2019": (2019, 2020),
    "2021": (2021, 2025),
    "hybrid": (2021, 2022),
    "2014": (2014, 2018),
    "prose": (2008, 2013),
}


def draw_figures(random: Random, edition: str, labels: Labels, manner: Manner) -> dict[str, Printed]:
    """All figures of the form, as they are printed."""
    scale = random.choice((0, 0, 2, 9, 60))
    form = "2021" if edition == "hybrid" else edition
    counts = draw_disclosure(random, edition, scale, may_make_rules=random.random() < 0.05)
    counts |= draw_requests(random, form, scale) | draw_reviews(random, scale // 3)
    if random.random() < 0.12:
        spoiled = random.choice([key for key in counts if key.startswith(("requests", "review", "litigation"))])
        counts[spoiled] += random.randint(1, 9)
    found = {}
    for key, value in counts.items():
        if key.endswith(".amount"):
            header = labels.amount_unit if "procurement" in key else None
            found[key] = print_amount(random, header, "万元" if "fees" in key else None)
            continue
        if key.endswith(".change"):
            found[key] = print_change(random, manner, value)
            continue
        unit = "项" if key.endswith((".items_last_year", ".items")) else "件"
        found[key] = print_count(random, manner, value, unit, key.endswith(".total"))
    return found


def _odd_disclosure(random: Random, table: Table, truth: Truth, year: int) -> Table:
    """Rows that are not in the form, and cells that are not there."""
    rows = list(table)
    if random.random() < 0.08:
        truth.quirks.append("free_text_row")
        text = random.choice(
            (
                f"{year}年本行政部门政府信息公开发布总数量（非新闻类、信息类）：0",
                "注：以上数据统计时间截至12月31日，共3张表",
            )
        )
        if "总数量" in text:
            truth.unjudged.add("claims")
        rows.append((Cell(text, across=4),))
    fee = next((n for n, row in enumerate(rows) if len(row) == 3 and row[-1].key == "disclosure.fees.change"), None)
    if fee is not None and random.random() < 0.06:
        truth.quirks.append("fee_cell_missing")
        label, first, last = rows[fee]
        assert first.key is not None and last.key is not None  # noqa: PT018  both follow from the row found
        rows[fee] = (label, replace(first, across=3))
        # Written out by columns, the wide cell that is left is one with a figure and empty ones.
        truth.unjudged.add("blank_cells")
        truth.figures[last.key] = Printed("", None, "blank", "项", either=True)
        truth.figures[first.key] = replace(truth.figures[first.key], either=True)
    return tuple(rows)


def _sections(random: Random) -> list[str]:
    left_out = random.random()
    if left_out < 0.05:
        return [role for role in ROLES if role != "other"]
    if left_out < 0.08:
        return [role for role in ROLES if role != "overview"]
    return list(ROLES)


def make_report(seed: int, edition: str, manner: Manner | None = None) -> Article:
    """A report of this edition: `2014`, `2019`, `2021`, `hybrid`, or `prose` for one without tables."""
    random = Random(f"{edition} {seed}")  # noqa: S311  it must be repeatable, not secret
    year = random.randint(*EDITIONS[edition])
    body = draw_body(random)
    manner = manner or draw_manner(random)
    truth = Truth(year=year, bodies=body.names, division=body.division)
    blocks = _head(random, body, year, truth)
    if edition in {"2014", "prose"}:
        blocks += draw_early_parts(random, body, year, manner if edition == "2014" else None, truth)
    else:
        blocks += _parts(random, body, year, edition, manner, truth)
    blocks += _signature(random, body, year, truth)
    if body.name == body.region:
        truth.unjudged.add("issuer_inferred")
    truth.failing = failing_rules(edition, truth.figures)
    if any(figure.state == "blank" and not figure.either for figure in truth.figures.values()):
        truth.notices.add("blank_cells")
    return Article(body, year, blocks, truth, random)


def _head(random: Random, body: Body, year: int, truth: Truth) -> list[Block]:
    if random.random() < 0.04:
        truth.quirks.append("no_title")
        truth.unjudged |= {"title"}
        truth.notices.add("title_inferred")
        opening = f"现将{body.name}{year}年政府信息公开工作年度报告公布如下。"
        return [Block("text", opening), *draw_introduction(random, body, year, truth)]
    title = draw_title(random, body, year)
    truth.title = title
    lines = [title]
    if title.startswith(body.name) and random.random() < 0.25:
        lines = [body.name, title.removeprefix(body.name)]
    introduction = draw_introduction(random, body, year, truth)
    return [*(Block("title", line) for line in lines), *introduction]


def _parts(random: Random, body: Body, year: int, edition: str, manner: Manner, truth: Truth) -> list[Block]:
    labels = draw_labels(random, year)
    truth.quirks += sorted(labels.quirks)
    truth.figures = draw_figures(random, edition, labels, manner)
    truth.form = edition
    if edition == "2019" and random.random() < 0.06:
        truth.quirks.append("no_procurement")
        truth.figures = {key: figure for key, figure in truth.figures.items() if ".procurement." not in key}
    tables = _tables(random, edition, labels, year, truth)
    roles = _sections(random)
    blocks: list[Block] = []
    for number, role in enumerate(roles):
        heading = random.choice(HEADINGS[role])
        truth.sections.append((role, NUMERALS[number]))
        blocks.append(Block("heading", f"{NUMERALS[number]}、{heading}"))
        blocks += _prose(random, body, year, role, truth)
        if role in tables:
            blocks.append(Block("table", table=tables[role]))
    truth.notices |= {f"section_missing:{role}" for role in set(ROLES) - set(roles)}
    truth.notices |= {
        f"table_missing:{role}" for role in ("disclosure", "requests", "review_litigation") if role not in tables
    }
    return blocks


def _tables(random: Random, edition: str, labels: Labels, year: int, truth: Truth) -> dict[str, Table]:
    form = "2021" if edition == "hybrid" else edition
    printed = {key: figure.raw for key, figure in truth.figures.items()}
    tables = {
        "disclosure": _odd_disclosure(random, disclosure_table(edition, printed, labels), truth, year),
        "requests": requests_table(form, printed, labels),
        "review_litigation": review_table(printed, labels),
    }
    lost: set[str] = set()
    if random.random() < 0.05:
        lost = {random.choice(sorted(tables))}
    if random.random() < 0.03:
        lost = set(tables)
        truth.form = None
    if lost:
        truth.quirks.append(f"tables_lost:{len(lost)}")
        truth.unjudged |= {"attachment_expected"} | ({"form"} if "disclosure" in lost else set())
    kept = {role: table for role, table in tables.items() if role not in lost}
    there = {cell.key for table in kept.values() for row in table for cell in row if cell.key}
    truth.figures = {
        key: figure for key, figure in truth.figures.items() if key in there or (figure.either and "disclosure" in kept)
    }
    return kept


def _prose(random: Random, body: Body, year: int, role: str, truth: Truth) -> list[Block]:
    figures = truth.figures
    if role == "overview":
        received = figures.get("requests.received.total")
        said = received.value if received and isinstance(received.value, int) else None
        texts = [
            random.choice(("（一）主动公开情况。", "1.主动公开。", "（一）主动公开方面\n"))
            + draw_disclosed(random, body, year, truth),
            filler(random) + filler(random),
            "（二）依申请公开情况。" + draw_applications(random, body, year, said, truth),
            *(filler(random) for _ in range(random.randint(0, 4))),
        ]
        return [Block("text", line) for text in texts for line in text.split("\n") if line]
    if role == "review_litigation":
        sentence = draw_reviews_sentence(random, body, year, _totals(figures), truth)
        return [Block("text", sentence)] if sentence else []
    if role in {"disclosure", "requests"}:
        return [Block("text", filler(random))] if random.random() < 0.1 else []
    if role == "other":
        return [Block("text", random.choice(("无。", "无", "本年度未收取信息处理费。", "无其他需要报告的事项。")))]
    return [
        Block(
            "text",
            f"{year}年，{body.self_name}政府信息公开工作取得一定成效，但仍存在信息更新不够及时、解读形式单一等问题。",
        ),
        Block("text", "下一步，将从以下方面改进：一是加强业务培训；二是拓宽公开渠道；三是强化监督考核。"),
    ]


def _totals(figures: dict[str, Printed]) -> tuple[int, int] | None:
    values = [figures[key].value for key in _TOTALS if key in figures]
    numbers = [value for value in values if isinstance(value, int)]
    return (numbers[0], numbers[1] + numbers[2]) if len(numbers) == len(_TOTALS) else None


_TOTALS = ("review.total", "litigation_direct.total", "litigation_after_review.total")


def _signature(random: Random, body: Body, year: int, truth: Truth) -> list[Block]:
    if random.random() < 0.5:
        return []
    month, day = random.choice(((1, random.randint(4, 31)), (12, 28), (2, 9)))
    signed = year if month == 12 else year + 1
    truth.signed_on = f"{signed}-{month:02d}-{day:02d}"
    date = random.choice(
        (f"{signed}年{month}月{day}日", f"{signed}年{month}月{day}日", chinese_date(signed, month, day))
    )
    name = [Block("signature", body.name)] if random.random() < 0.7 else []
    return [*name, Block("signature", date)]
