"""The settings, as Scrapy takes them from the repository's root."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings, default_settings

ROOT = Path(__file__).parents[2]


def _scrapy(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_scrapy_lists_the_spiders() -> None:
    """`scrapy list` works from the root and knows the column spider."""
    done = _scrapy("list")
    assert done.returncode == 0, done.stderr
    assert "column" in done.stdout.split()


@pytest.mark.parametrize("name", ["REMOTE_CONTROL_ENABLED", "TELNETCONSOLE_ENABLED", "HTTPPROXY_ENABLED"])
def test_no_door_is_open(name: str) -> None:
    """No component listens or goes out by itself."""
    settings = Settings()
    settings.setmodule("settings.base")
    assert settings.getbool(name) is False


@pytest.mark.parametrize("module", ["settings.base", "settings.production", "settings.test"])
def test_every_setting_is_known(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What we set is a setting of Scrapy's or has our name: a setting with a typing error would do nothing."""
    monkeypatch.setenv("NIANBAO_CONTACT", "https://nianbao.invalid/contact")
    importlib.reload(importlib.import_module("settings.base"))
    settings = importlib.reload(importlib.import_module(module))
    names = {name for name in dir(settings) if name.isupper()}
    assert {name for name in names if not name.startswith("NIANBAO_")} <= set(dir(default_settings))


def test_production_wants_a_contact() -> None:
    """Real portals are not crawled by nobody."""
    done = _scrapy("settings", "--get", "BOT_NAME", SCRAPY_PROJECT="production")
    assert done.returncode != 0
    assert "NIANBAO_CONTACT" in done.stderr
