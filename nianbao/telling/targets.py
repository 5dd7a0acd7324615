"""Whom a collection tells what a night found: its `telling.toml`, strict, with secrets from the environment if asked.

docs/telling.md has an example of all that may stand in it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Literal, Self
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from archive.collection import Collection
from archive.events import Event, EventKind
from nianbao.errors import WrongUseError
from report.model import Materiality

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Target(_Strict):
    """Somebody who is told; `url` may hold `${NAME}` for what the environment has. None chooses all."""

    name: str = Field(pattern=r"^[^\s/@:?&#][^/@:?&#\n]{0,59}$")
    url: str = Field(min_length=1, repr=False)
    portals: tuple[str, ...] | None = Field(default=None, min_length=1)
    kinds: tuple[EventKind, ...] | None = Field(default=None, min_length=1)
    materiality: tuple[Materiality, ...] | None = Field(default=None, min_length=1)
    suspected: bool = True
    health: bool = True
    language: Literal["zh", "en"] | None = None

    def wants(self, event: Event) -> bool:
        """Whether the target is to be told of an event; materiality chooses among alterations alone."""
        if self.portals is not None and event.portal not in self.portals:
            return False
        if self.kinds is not None and event.kind not in self.kinds:
            return False
        if event.status == "suspected" and not self.suspected:
            return False
        if self.materiality is None or event.kind != "altered":
            return True
        return not set(self.materiality).isdisjoint(event.materiality)

    def wants_portal(self, portal_id: str) -> bool:
        """Whether the target is to be told how a portal is."""
        return self.health and (self.portals is None or portal_id in self.portals)

    def fill_in(self, environment: Mapping[str, str]) -> str:
        """Return the target's address with its secrets.

        A variable that is a part of the address is escaped as its part needs; one that is all of it is taken as it is.

        Raises:
            WrongUseError: A variable is not set.
        """
        missing = [name for name in _VARIABLE.findall(self.url) if not environment.get(name)]
        if missing:
            raise WrongUseError(f"telling.toml: {self.name}: {missing[0]} is not set in the environment")
        if whole := _VARIABLE.fullmatch(self.url):
            return environment[whole[1]]
        return _VARIABLE.sub(lambda match: quote(environment[match[1]], safe=""), self.url)


class Telling(_Strict):
    """All of a collection's telling.toml; without the file nobody is told."""

    language: Literal["zh", "en"] = "zh"
    room: str | None = None
    targets: tuple[Target, ...] = ()

    @field_validator("room")
    @classmethod
    def _check_room(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://[^/?#\s]+", value):
            raise ValueError("is no address of a web server")
        return value.rstrip("/") if value is not None else None

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        names = [target.name for target in self.targets]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"two targets are called {min(twice)}: the journal tells them apart by their names")
        return self


def load_telling(collection: Collection) -> Telling:
    """Return whom a collection tells; nobody where it has no telling.toml.

    Raises:
        WrongUseError: The file is not what it must be; the message shows no secret.
    """
    path = collection.telling
    try:
        return Telling.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Telling()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongUseError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise WrongUseError(f"{path}: {_place(first['loc'])}{first['msg']}") from None


def _place(location: tuple[int | str, ...]) -> str:
    """Return where in the file a fault is: targets are counted from 1."""
    parts = [str(part + 1) if isinstance(part, int) else part for part in location]
    return f"{'.'.join(parts)}: " if parts else ""
