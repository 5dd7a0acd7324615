"""What markup and containers of XML may cost: what is in them is counted before anything is built of it."""

from __future__ import annotations

import io
import re
import zipfile
from xml.parsers import expat

from report.errors import DocumentError

_CHUNK = 1 << 16
MAX_CHARACTERS = 2_000_000
MAX_ATTRIBUTES = 200
# What is shorter has no more attributes than the parser reads in a second.
_SHORT_PAGE, _SHORT_TAG = 200_000, 400
_TAG = re.compile(r"<[a-zA-Z]")
_ATTRIBUTE = re.compile(r"""[^\s"'>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?""")


def check_attributes(markup: str) -> None:
    """Refuse markup in which an element has very many attributes: the parser compares each with all before it.

    Raises:
        DocumentError: It is so.
    """
    if len(markup) <= _SHORT_PAGE:
        return
    for piece in _without_programs(markup).split(">"):
        tag = _TAG.search(piece) if len(piece) > _SHORT_TAG else None
        if tag is not None and sum(1 for _ in _ATTRIBUTE.finditer(piece, tag.end())) > MAX_ATTRIBUTES:
            raise DocumentError(f"an element of the page has more than {MAX_ATTRIBUTES} attributes")


def _without_programs(markup: str) -> str:
    """Return markup without its programs, in which a sign for less is no tag's beginning."""
    kept: list[str] = []
    at = 0
    lower = markup.lower()
    while (begin := lower.find("<script", at)) >= 0 and (end := lower.find("</script", begin)) >= 0:
        kept.append(markup[at:begin])
        at = end
    return "".join((*kept, markup[at:]))


def check_elements(payload: bytes, folder: str, most: int) -> None:
    """Refuse a container whose parts of XML in a folder have more elements or text than that, or declare entities.

    Raises:
        DocumentError: It is so, or a part is damaged.
    """
    counter = _Counter(most)
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as container:
            for name in container.namelist():
                if name.lower().startswith(folder) and name.lower().endswith(".xml"):
                    counter.read(container, name)
    except DocumentError:
        raise
    except Exception as error:  # a damaged part makes the readers of ZIP and XML raise whatever they raise
        raise DocumentError(f"the container is damaged: {type(error).__name__}") from error


class _Counter:
    def __init__(self, most: int) -> None:
        self._most = most
        self._count = self._length = 0

    def read(self, container: zipfile.ZipFile, name: str) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._begin
        parser.StartDoctypeDeclHandler = self._refuse
        parser.CharacterDataHandler = self._take
        parser.buffer_text = True
        with container.open(name) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _begin(self, _name: str, _attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > self._most:
            raise DocumentError(f"the document has more than {self._most} elements")

    def _take(self, text: str) -> None:
        self._length += len(text)
        if self._length > MAX_CHARACTERS:
            raise DocumentError(f"the document has more than {MAX_CHARACTERS} characters")

    def _refuse(self, *_declared: object) -> None:
        raise DocumentError("the document declares entities, which no word processor does")
