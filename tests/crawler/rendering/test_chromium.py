"""Where Chromium is looked for, and how it is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import RenderingError
from crawler.rendering import Renderer, find_chromium
from crawler.rendering.chromium import build_switches


def make_program(path: Path) -> Path:
    """Make an executable file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\necho no display >&2\nexit 1\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a directory that holds everything that may be found."""
    monkeypatch.delenv("NIANBAO_CHROMIUM", raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


def test_none_where_there_is_none(places: Path) -> None:
    """Without any Chromium the answer is None."""
    assert places.is_dir()
    assert find_chromium() is None


def test_the_named_goes_before_playwrights_before_the_systems(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NIANBAO_CHROMIUM, then Playwright's newest, then the system's."""
    system = make_program(places / "bin" / "chromium-browser")
    assert find_chromium() == system
    for build in ("chromium-900", "chromium-1200", "chromium_headless_shell-1100"):
        own = make_program(places / "playwright" / build / "chrome-linux" / "chrome")
    assert find_chromium() == own.parents[2] / "chromium-1200" / "chrome-linux" / "chrome"
    named = make_program(places / "mine")
    monkeypatch.setenv("NIANBAO_CHROMIUM", str(named))
    assert find_chromium() == named


def test_a_name_that_is_wrong_is_not_replaced(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever names a Chromium does not get another one unawares."""
    make_program(places / "bin" / "chromium")
    monkeypatch.setenv("NIANBAO_CHROMIUM", str(places / "absent"))
    assert find_chromium() is None


@pytest.mark.parametrize(("user", "sandboxed"), [(0, False), (1000, True)])
def test_the_sandbox_is_kept_unless_root(user: int, sandboxed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chromium runs without its sandbox only where it would not start with one."""
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert ("--no-sandbox" not in build_switches(Path("profile"), None)) == sandboxed


def test_a_browser_that_does_not_start_says_what_it_said(tmp_path: Path) -> None:
    """The error ends with the program's last words."""
    import asyncio

    broken = make_program(tmp_path / "broken")

    async def start() -> None:
        await Renderer(executable=broken).start()

    with pytest.raises(RenderingError, match=r"broken did not start: .*: no display"):
        asyncio.run(start())
