"""What a container of XML may cost: its elements are counted before anything is built of them."""

from __future__ import annotations

import io
import zipfile
from xml.parsers import expat

from report.errors import DocumentError

_CHUNK = 1 << 16


def check_elements(payload: bytes, folder: str, most: int) -> None:
    """Refuse a container whose parts of XML in a folder have more elements than that together, or declare entities.

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
        self._count = 0

    def read(self, container: zipfile.ZipFile, name: str) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._begin
        parser.StartDoctypeDeclHandler = self._refuse
        with container.open(name) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _begin(self, _name: str, _attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > self._most:
            raise DocumentError(f"the document has more than {self._most} elements")

    def _refuse(self, *_declared: object) -> None:
        raise DocumentError("the document declares entities, which no word processor does")
