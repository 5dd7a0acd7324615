"""One row a figure: what a cell says, as printed and as read, with the checks that it takes part in."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa

from archive.dataset.columns import (
    OF_ATTACHMENT,
    OF_CAPTURE,
    OF_REPORT,
    REPORT_ID,
    repeated,
    values_of_capture,
    values_of_report,
)
from archive.dataset.model import Column, Rows, Shared, Table, joined
from archive.dataset.sources import Place, Source
from archive.dataset.unpacking import ABSENT, STATE_CODES
from archive.dataset.words import OF_NOTE, values_of_note
from archive.notes import NoteLine
from report.codebook import STATES, list_figures

_STATES = (
    *((code, en, zh) for code, (en, zh) in STATES.items()),
    (ABSENT, "no such cell was read; here for what a person says of it", "未读到该单元格；因有人工说明而列出"),
)
_CORRECTED = tuple(one for one in _STATES if one[0] in ("stated", "dash", "blank"))
_OF_FIGURE = (
    Column("key", "string", "key of the figure, see the codebook", "数值键名，见编码簿", required=True, repeats=True),
    Column(
        "variable",
        "string",
        "its column in the table panel",
        "在面板表（panel）中的列名",
        required=True,
        repeats=True,
    ),
    Column(
        "value",
        "decimal",
        "the number, exactly as printed; none where blank or unreadable",
        "数值（照印）；空白或无法识读时缺失",
    ),
    Column("raw", "string", "the cell as printed", "单元格原文"),
    Column("state", "string", "what the cell shows", "单元格状态", required=True, codes=_STATES, repeats=True),
    Column(
        "unit",
        "string",
        "unit as printed in cell or header, else the form's",
        "单位（单元格或表头所印，否则为表式所定）",
        repeats=True,
    ),
    Column("where", "string", "where the cell stands in the document", "单元格在文件中的位置"),
    Column(
        "confidence",
        "number",
        "how sure recognition is of a cell in a scan, 0 to 1",
        "扫描件识别的把握程度，0至1",
        minimum=0,
    ),
)
_CHECKS = (
    Column("checks_held", "string", "rules of arithmetic on the figure that hold", "成立的勾稽关系", repeats=True),
    Column("checks_failed", "string", "rules on the figure that do not hold", "不成立的勾稽关系", repeats=True),
    Column(
        "checks_open",
        "string",
        "rules that cannot be applied, a figure being blank or unreadable",
        "因空白或无法识读而不能核对的勾稽关系",
        repeats=True,
    ),
)
_CORRECTION = (
    Column("corrected_value", "decimal", "the number by a person's word, where it is corrected", "人工更正后的数值"),
    Column(
        "corrected_state",
        "string",
        "what the cell shows by a person's word",
        "人工更正后的单元格状态",
        codes=_CORRECTED,
    ),
    Column("corrected_unit", "string", "the unit by a person's word", "人工更正后的单位"),
)
# The panel has the rest of what is known of a report.
_NAMES = ("portal", "division_code", "issuing_body", "reporting_year", "kind", "url", "status")
_REPORT = repeated([column for column in OF_REPORT if column.name in _NAMES])
_CAPTURE = repeated((OF_ATTACHMENT, *OF_CAPTURE))

TABLE = Table(
    name="figures",
    title_en="Figures of the annual reports, one row a figure",
    title_zh="政府信息公开工作年度报告数值表（一行一个数值）",
    about_en=(
        "Every cell of the statutory tables that was found in a report as it was last seen, as printed and as read, "
        "with the rules of arithmetic that it takes part in. A cell that is not there has no row, a blank one no value."
    ),
    about_zh="各年报最近一次所见法定表格的每个单元格：原文、读数与勾稽关系。不存在的单元格无行，空白单元格无值。",
    columns=(
        Column("report_id", "string", "id of the report", "年报标识", required=True, pattern=REPORT_ID, repeats=True),
        *_OF_FIGURE,
        *_CHECKS,
        *_CORRECTION,
        *OF_NOTE,
        *_REPORT,
        *_CAPTURE,
    ),
    primary_key=("report_id", "key"),
)

_VARIABLES = {entry.code: str(entry.variable) for entry in list_figures()}
KEYS = list(_VARIABLES)
_KEY_NUMBERS = {key: number for number, key in enumerate(KEYS)}
_BY_KEY = {"key": pa.array(KEYS), "variable": pa.array(_VARIABLES.values())}
_BY_STATE = {"state": pa.array(STATE_CODES)}
# The columns of the outcomes of checks.
_OUTCOMES = {True: "checks_held", False: "checks_failed", None: "checks_open"}
# Most figures are small counts, whose words are made once.
_WORDS: dict[int | str | None, str | None] = {None: None, **{count: str(count) for count in range(4096)}}
_BESIDE_THE_PAGE = re.compile(r"(attachment|article page) (\d+) ")

Outcomes = tuple[str | None, ...]
# The different outcomes of a report's figures, and the number of that of each.
FoundOutcomes = tuple[list[Outcomes], list[int]]
_NO_TEXTS = pa.array([], pa.string())


def figure_rows(sources: Sequence[Source], places: Mapping[str, Place]) -> Rows:
    """Return the rows of some reports, figures in the order in which each report was read."""
    cells: dict[str, list[Any]] = {name: [] for name in ("value", "confidence")}
    texts: dict[str, list[pa.Array]] = {name: [_NO_TEXTS] for name in ("raw", "where", "unit")}
    keys, reports, documents, rules = (_numbers() for _ in range(4))
    states = bytearray()
    captures: list[dict[str, Any]] = []
    outcomes: dict[Outcomes, int] = {}
    numbered: dict[int, tuple[FoundOutcomes, array[int]]] = {}
    for number, source in enumerate(sources):
        found = source.figures
        reports += _numbers([number]) * len(found)
        documents += _documents(source, len(captures))
        captures += _captures(source, places)
        keys += _number_keys(found.keys)
        states += found.states
        cells["value"] += [_WORDS[one] if one in _WORDS else str(one) for one in found.values]
        cells["confidence"] += found.confidences or [None] * len(found)
        texts["raw"].append(found.raws)
        texts["where"].append(_texts(found.wheres))
        texts["unit"].append(_texts(found.units))
        rules += _number_outcomes(_find_outcomes(_outline(source), found.keys), outcomes, numbered)
    own = cells | {name: pa.concat_arrays(arrays) for name, arrays in texts.items()}
    shared = (
        Shared(_indices(keys), _BY_KEY),
        Shared(pa.array(states, pa.int32()), _BY_STATE),
        Shared.of(_CHECKS, [dict(zip(_OUTCOMES.values(), one, strict=True)) for one in outcomes], _indices(rules)),
        Shared.of((TABLE.columns[0], *_REPORT), list(map(_values_of, sources)), _indices(reports)),
        Shared.of(_CAPTURE, captures, _indices(documents)),
    )
    return TABLE.rows(own | _said(sources, len(keys)), shared)


def _said(sources: Sequence[Source], count: int) -> dict[str, Any]:
    """Return the columns of what people said of so many figures; of most nobody said anything."""
    if not any(source.notes for source in sources):
        return {column.name: pa.nulls(count) for column in (*_CORRECTION, *OF_NOTE)}
    columns: dict[str, Any] = {column.name: [None] * count for column in (*_CORRECTION, *OF_NOTE)}
    at = 0
    for source in sources:
        for number, key in enumerate(source.figures.keys if source.notes else (), at):
            if (note := source.notes.get(key)) is not None:
                for name, value in {**values_of_note(note), **_correction(note)}.items():
                    columns[name][number] = value
        at += len(source.figures)
    return columns


def _correction(note: NoteLine) -> dict[str, Any]:
    corrected = note.correction
    if corrected is None:
        return {}
    value = None if corrected.value is None else str(corrected.value)
    return {"corrected_value": value, "corrected_state": corrected.state, "corrected_unit": corrected.unit}


def _values_of(source: Source) -> dict[str, Any]:
    return {"report_id": source.row.id, **values_of_report(source.row)}


def _captures(source: Source, places: Mapping[str, Place]) -> Iterator[dict[str, Any]]:
    version = source.reading["parser_version"] if source.reading is not None else None
    for index, part in enumerate(source.documents):
        yield {OF_ATTACHMENT.name: part.url if index else None, **values_of_capture(part, places, version)}


def _documents(source: Source, first: int) -> array[int]:
    """Return the number of the document that each figure is from; the page of a report is its `first`."""
    if len(source.documents) == 1:
        return _numbers([first]) * len(source.figures)
    return _numbers(first + _document_of(source, where) for where in source.figures.wheres)


def _document_of(source: Source, where: str) -> int:
    """Return which of a report's documents a place is in."""
    found = _BESIDE_THE_PAGE.match(where)
    if found is None:
        return 0
    number = int(found[2])
    return number if found[1] == "attachment" else len(source.parts) + number - 2


@lru_cache(maxsize=256)
def _number_keys(keys: tuple[str, ...]) -> array[int]:
    """Return the numbers of keys: most reports have those of their form, in its order."""
    return _numbers(_KEY_NUMBERS[key] for key in keys)


@lru_cache(maxsize=256)
def _texts(texts: tuple[str | None, ...]) -> pa.Array:
    """Return what stands in a column of a report, where it is mostly what stands in those of others."""
    return pa.array(texts, pa.string())


def _outline(source: Source) -> tuple[tuple[Any, ...], ...]:
    """Return what of a report's checks decides on the outcomes of its figures."""
    return tuple((check["holds"], check["rule"], *check["keys"]) for check in source.checks)


@lru_cache(maxsize=256)
def _find_outcomes(outline: tuple[tuple[Any, ...], ...], keys: tuple[str, ...]) -> FoundOutcomes:
    """Return the different outcomes that figures have, and the number of that of each; in most reports they are alike.

    An outcome is the codes of the rules on a figure that hold, that fail, and that are open, with blanks between.
    """
    rules: dict[str, tuple[tuple[bool | None, str], ...]] = dict.fromkeys(keys, ())
    for holds, rule, *concerned in outline:
        one = ((holds, rule),)
        for key in concerned:
            if key in rules:
                rules[key] += one
    numbers: dict[tuple[tuple[bool | None, str], ...], int] = {}
    found = [numbers.setdefault(of_figure, len(numbers)) for of_figure in rules.values()]
    return [_say_outcome(of_figure) for of_figure in numbers], found


def _number_outcomes(
    found: FoundOutcomes, outcomes: dict[Outcomes, int], numbered: dict[int, tuple[FoundOutcomes, array[int]]]
) -> array[int]:
    """Return the number of each figure's outcome among those of all reports, which are made once for those alike."""
    if id(found) not in numbered:
        known = [outcomes.setdefault(one, len(outcomes)) for one in found[0]]
        # Held, so that nothing else gets its id.
        numbered[id(found)] = found, _numbers(map(known.__getitem__, found[1]))
    return numbered[id(found)][1]


def _say_outcome(rules: tuple[tuple[bool | None, str], ...]) -> Outcomes:
    return tuple(joined(dict.fromkeys(rule for holds, rule in rules if holds is outcome)) for outcome in _OUTCOMES)


def _numbers(values: Iterable[int] = ()) -> array[int]:
    """Return 32-bit integers, as Arrow has those of rows that share their values."""
    return array("i", values)


def _indices(numbers: array[int]) -> pa.Array:
    return pa.Array.from_buffers(pa.int32(), len(numbers), [None, pa.py_buffer(numbers)])
