"""What is put beside a table: datapackage.json (Frictionless Data Package) and the codebook, in 中文 and English.

Tables in one directory are one package: each export enters or renews its own resource there.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archive.dataset.codebook import PAGE_HEAD, TABLE_HEAD, codebook_page, codebook_table
from archive.dataset.model import Column, Table, Type
from archive.dataset.writing import DEFAULT_ENCODING, FORMATS, Replacement, Written
from archive.errors import ForeignCompanionError

CODEBOOK_PAGE, CODEBOOK_TABLE, PACKAGE_NAME = COMPANIONS = ("codebook.md", "codebook.csv", "datapackage.json")

_FIELD_TYPES: dict[Type, str] = {
    "string": "string", "integer": "integer", "decimal": "number", "number": "number",
    "boolean": "boolean", "date": "date", "datetime": "datetime",
}  # fmt: skip
_ABOUT = {
    "profile": "data-package",
    "name": "nianbao",
    "title": "政府信息公开工作年度报告数据集 / Annual reports on open government information: data",
    "description": (
        "由公开网页存档读出的数据，附每行所据的存档记录；空白、无法识读者为缺失，绝不作0。各列含义见 codebook.md。 / "
        "Data read from archived public pages, each row with the capture that it was read from. What is blank or "
        "unreadable is missing, never 0. codebook.md says what every column means."
    ),
    "licenses": [
        {
            "name": "notspecified",
            "title": (
                "各行所列机关公开陈述的事实，本导出不主张亦不授予任何权利 / "
                "Facts stated by the public bodies named in the rows; no right in them is claimed or granted here"
            ),
        }
    ],
    "sources": [
        {
            "title": (
                "各行所列机关发布的政府信息公开工作年度报告（网址见url列，存档记录见warc与record_id列） / "
                "Annual reports on open government information of the bodies named in the rows "
                "(addresses in url, captures in warc and record_id)"
            )
        }
    ],
}
_DIALECT = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True}
_ESCAPED = (
    "以英文单引号开头的文本，去掉首个单引号即为原文。 / "
    "A text that begins with an apostrophe is what follows it: so no spreadsheet takes the text for a formula."
)


@dataclass(frozen=True, slots=True)
class Described:
    """What is said of a file beside what its table says: when, what was asked for, how many rows, what did not fit.

    `hidden_count` counts what was left out since it is hidden. `is_elsewhere` says that the other tables of the package
    lie where the file is brought to, and not here.
    """

    exported_at: datetime
    selection: str
    row_count: int
    hidden_count: int
    encoding: str
    remarks: Sequence[str]
    is_elsewhere: bool = False


def check_companions(directory: Path) -> None:
    """See that what is written beside a table replaces nobody's file.

    Raises:
        ForeignCompanionError: A file of that name is there that no export wrote.
    """
    heads = ((CODEBOOK_PAGE, PAGE_HEAD), (CODEBOOK_TABLE, "\ufeff" + ",".join(TABLE_HEAD)))
    foreign = [name for name, head in heads if not _begins(directory / name, head)]
    if _read_package(directory / PACKAGE_NAME) is None:
        foreign.append(PACKAGE_NAME)
    if foreign:
        raise ForeignCompanionError(
            f"{directory / foreign[0]}: not written by an export, which would replace it: take another directory"
        )


def describe(table: Table, out: Path, written: Written, said: Described, files: Replacement) -> None:
    """Write the codebook and the package's description for a file that is to be put in place with them.

    Raises:
        OSError: The disk failed.
    """
    directory = out.parent
    files.write(directory / CODEBOOK_PAGE, lambda file: file.write(codebook_page().encode()))
    codebook = files.write(directory / CODEBOOK_TABLE, lambda file: file.write(codebook_table().encode("utf-8-sig")))
    package = _read_package(directory / PACKAGE_NAME) or {}
    others = [one for one in package.get("resources", ()) if one["path"] not in (out.name, CODEBOOK_TABLE)]
    others = [one for one in others if said.is_elsewhere or (directory / one["path"]).is_file()]
    taken = {one["name"] for one in others}
    resource = {"name": _name(out, table, taken), "path": out.name, **_resource(table, written, out.suffix, said)}
    content = {
        **_ABOUT,
        "created": f"{said.exported_at:%Y-%m-%dT%H:%M:%SZ}",
        "nianbao": {"version": version("nianbao")},
        "resources": [*sorted([*others, resource], key=lambda one: one["path"]), _codebook_resource(codebook)],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    files.write(directory / PACKAGE_NAME, lambda file: file.write(text.encode()))


def _resource(table: Table, written: Written, suffix: str, said: Described) -> dict[str, Any]:
    ending = suffix.lower()
    is_csv = ending == ".csv"
    description = f"{table.about_zh} / {table.about_en}"
    return {
        "profile": "tabular-data-resource" if is_csv else "data-resource",
        "title": f"{table.title_zh} / {table.title_en}",
        "description": f"{description} {_ESCAPED}" if is_csv else description,
        "format": ending.removeprefix("."),
        "mediatype": FORMATS[ending][1],
        **({"encoding": _encoding_name(said.encoding), "dialect": _DIALECT} if is_csv else {}),
        **_bytes_of(written),
        "schema": describe_schema(table),
        "nianbao": {
            "table": table.name,
            "rows": said.row_count,
            "hidden": said.hidden_count,
            "exported_at": f"{said.exported_at:%Y-%m-%dT%H:%M:%SZ}",
            "selection": said.selection,
            "remarks": list(said.remarks),
        },
    }


def describe_schema(table: Table) -> dict[str, Any]:
    """Return a table's schema by Frictionless Table Schema."""
    fields = [_field(column) for column in table.columns]
    return {"fields": fields, "primaryKey": list(table.primary_key), "missingValues": [""]}


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.codes:
        constraints["enum"] = [code for code, _, _ in column.codes]
    if column.pattern:
        constraints["pattern"] = column.pattern
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    field = {"name": column.name, "type": _FIELD_TYPES[column.type], "title": column.zh, "description": column.en}
    return {**field, "constraints": constraints} if constraints else field


def _codebook_resource(written: Written) -> dict[str, Any]:
    fields = [{"name": name, "type": "string"} for name in TABLE_HEAD]
    return {
        "name": "codebook",
        "path": CODEBOOK_TABLE,
        "profile": "tabular-data-resource",
        "title": "编码簿 / Codebook",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": _DIALECT,
        **_bytes_of(written),
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _bytes_of(written: Written) -> dict[str, Any]:
    return {"bytes": written.size, "hash": f"sha256:{written.digest}"}


def _encoding_name(encoding: str) -> str:
    # A byte order mark is no other encoding.
    return "utf-8" if encoding == DEFAULT_ENCODING else encoding


def _name(out: Path, table: Table, taken: set[str]) -> str:
    """Return a name for the resource as the specification has it, made of the file's name."""
    name = re.sub(r"[^a-z0-9._-]+", "-", out.stem.lower()).strip("-._") or table.name
    return name if name not in taken | {"codebook"} else f"{name}-{out.suffix.lower().removeprefix('.')}"


def _begins(path: Path, head: str) -> bool:
    if not path.exists():
        return True
    with path.open("rb") as file:
        return file.read(len(head.encode())) == head.encode()


def _read_package(path: Path) -> dict[str, Any] | None:
    """Return the package that an export wrote, an empty one where there is none, None where it is another's."""
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_bytes())
    except ValueError:
        return None
    return found if isinstance(found, dict) and "nianbao" in found else None


@contextmanager
def hold_directory(directory: Path) -> Iterator[None]:
    """Wait until no other export puts its files into this directory."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
