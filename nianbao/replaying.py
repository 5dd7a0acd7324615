"""pywb, which replays captures: found in its own environment, run over a collection for as long as the room is open."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nianbao.errors import WrongUseError
from web.replay_links import COLLECTION

_SECONDS = 30.0
_BESIDE_US = Path(__file__).parents[1] / ".venv-witnesses/bin/wayback"
# Replays stand in the frame of our page, not in pywb's; nothing but what is archived is ever asked for.
_CONFIG = "framed_replay: false\nenable_banner: false\n"
# pywb looks for lists of its own on the web; this proxy answers nobody, and loopback is asked without one.
_OFFLINE = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1,localhost"}


def find_pywb() -> Path | None:
    """Return pywb's program: what NIANBAO_PYWB names, else the one that `make` installed; None where there is none."""
    named = os.environ.get("NIANBAO_PYWB")
    program = Path(named) if named else _BESIDE_US
    return program if program.is_file() else None


@contextmanager
def run_pywb(program: Path, data: Path) -> Iterator[int]:
    """Run pywb over a collection as it stands, and give its port on loopback.

    Raises:
        WrongUseError: It does not start.
    """
    with tempfile.TemporaryDirectory(prefix="nianbao-replay-") as home, _free_port() as port:
        place = Path(home)
        (place / "collections").mkdir()
        (place / "collections" / COLLECTION).symlink_to(data.resolve())
        (place / "config.yaml").write_text(_CONFIG, encoding="utf-8")
        with (place / "log").open("wb") as log:
            command = [str(program), "-b", "127.0.0.1", "-p", str(port), "-t", "4"]
            process = subprocess.Popen(
                command, cwd=place, env={**os.environ, **_OFFLINE}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
            try:
                _await(process, port, place / "log")
                yield port
            finally:
                process.terminate()
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


@contextmanager
def _free_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    yield port


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    why = said[-1] if said else "it says nothing"
    raise WrongUseError(f"pywb does not start: {why}: serve with `--replays no`, or set it up with `make demo`")
