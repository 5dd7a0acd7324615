"""What docs/policy.md, docs/telling.md and docs/operation.md tell people holds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from crawler.portals import Portal
from nianbao.cli import run
from nianbao.telling.targets import Telling

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", ["policy.md", "telling.md"])
def test_no_command_and_no_option_is_invented(
    name: str, commands: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command line that a page shows has its command, and each option is one of its."""
    text = (DOCS / name).read_text(encoding="utf-8")
    lines = re.findall(r"(?:`|^    )nianbao ([a-z]+[^`#]*)", text, re.MULTILINE)
    assert len(lines) > 5
    groups = {command.split()[0] for command in commands}
    for line in lines:
        words = line.split()
        command = " ".join(words[:2]) if " ".join(words[:2]) in commands else words[0]
        assert words[0] in groups, line
        if command in commands:
            run([*command.split(), "--help"])
            shown = capsys.readouterr().out
            assert [word for word in words if word.startswith("--") and word not in shown] == [], line


def test_the_example_of_a_telling_toml_is_one() -> None:
    """It is read as it stands, and has every field that there is."""
    (example,) = re.findall(r"```toml\n(.*?)```", (DOCS / "telling.md").read_text(encoding="utf-8"), re.DOTALL)

    telling = Telling.model_validate(tomllib.loads(example))

    assert telling.model_fields_set == set(Telling.model_fields)
    assert telling.targets[0].model_fields_set == set(type(telling.targets[0]).model_fields)


@pytest.mark.parametrize("policy", [Portal.model_fields[name].default for name in ("recheck", "budget", "withdrawal")])
def test_the_operators_page_states_the_defaults(policy: BaseModel) -> None:
    """What a portal's file may say otherwise stands there as it is where the file says nothing."""
    lines = (DOCS / "operation.md").read_text(encoding="utf-8").splitlines()
    given = [line for line in lines if re.match(r"    (\w+ = \d+$|\[)", line)]
    stated = {name: value for table in tomllib.loads("\n".join(given)).values() for name, value in table.items()}

    assert policy.model_dump().items() <= stated.items()


def test_the_policy_says_the_same_in_both_languages() -> None:
    """As many sections, and the same commands."""
    chinese, english = (DOCS / "policy.md").read_text(encoding="utf-8").split("## English")
    commands = [set(re.findall(r"nianbao [a-z]+", text)) for text in (chinese, english)]

    assert chinese.count("\n### ") == english.count("\n### ") == 4
    assert commands[0] == commands[1]
