"""Programs of the tests, each in a process of its own that is forked from one which has loaded what all of them need.

Loading Scrapy, the catalogue and the parser takes longer than most of what they do. That process has neither a reactor
nor threads, and a fork of it has its own input, output, environment and exit code, like a program that was started.
The workers that read documents are forked from one server that all of them share.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import forkserver
from pathlib import Path
from select import select
from tempfile import TemporaryFile
from typing import IO, Any, Self

ROOT = Path(__file__).parents[1]
NIANBAO, SCRAPY, WIRE = "nianbao.cli", "scrapy.cmdline", "tests.crawler.wire.crawl_script"
# Each with the function that is the program.
PROGRAMS = {
    NIANBAO: "main",
    SCRAPY: "execute",
    "tests.crawler.spiders.walk_script": "main",
    WIRE: "main",
    "tests.nianbao.jumping_night": "main",
    "tests.nianbao.resting_nights": "main",
}
# What those load when it is needed.
_LOADED = (
    "archive.concluding.readings",
    "crawler.addon",
    "crawler.spiders.column",
    "nianbao.metrics",
    "nianbao.telling.night",
    "nianbao.walking",
)
_MESSAGE_BYTES = 1 << 17
_STARTING = threading.Lock()


class Forked:
    """A program that runs, to be asked what a `subprocess.Popen` is asked."""

    def __init__(
        self, program: str, arguments: Sequence[str] = (), said: str = "", environment: dict[str, str] | None = None
    ) -> None:
        environment = dict(os.environ) if environment is None else environment
        asked = {"program": program, "arguments": list(arguments), "environment": environment}
        ours, theirs = os.pipe()
        self._reports = os.fdopen(ours)
        self._out = TemporaryFile()  # noqa: SIM115  read and closed when the program has ended
        self._errors = TemporaryFile()  # noqa: SIM115  the same
        self.returncode: int | None = None
        with TemporaryFile() as given:
            given.write(said.encode())
            given.seek(0)
            files = [given.fileno(), self._out.fileno(), self._errors.fileno(), theirs]
            with _STARTING:
                server = _server()
            socket.send_fds(server, [json.dumps(asked).encode()], files)
        os.close(theirs)
        self.pid = int(self._reports.readline())

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        return self._look(0)

    def communicate(self, timeout: float = 100) -> tuple[str, str]:
        """Wait for its end and return its standard output and what it said on standard error.

        Raises:
            TimeoutError: It took longer, and was killed.
        """
        ended = False
        try:
            ended = self._look(timeout) is not None
        finally:
            if not ended:
                # Whatever ended the test leaves nothing behind that runs.
                os.kill(self.pid, signal.SIGKILL)
        if not ended:
            raise TimeoutError(f"process {self.pid} took more than {timeout} s")
        return _take_text(self._out), _take_text(self._errors)

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def __enter__(self) -> Self:
        """Lend it for a while."""
        return self

    def __exit__(self, *_: object) -> None:
        """Kill it where it runs."""
        self.send_signal(signal.SIGKILL)

    def _look(self, seconds: float) -> int | None:
        if self.returncode is None and select([self._reports], [], [], seconds)[0]:
            with self._reports:
                self.returncode = int(self._reports.readline())
        return self.returncode


def run_forked(
    program: str,
    said: str = "",
    *,
    arguments: Sequence[str] = (),
    environment: dict[str, str] | None = None,
    seconds: float = 100,
) -> subprocess.CompletedProcess[str]:
    """Run one of `PROGRAMS` with this on its standard input, in a process of its own that stands in the root.

    `environment` is the whole of it, None: that of this process.

    Raises:
        TimeoutError: It took too long, and was killed.
    """
    process = Forked(program, arguments, said, environment)
    out, errors = process.communicate(seconds)
    assert process.returncode is not None
    return subprocess.CompletedProcess(program, process.returncode, out, errors)


def _take_text(file: IO[bytes]) -> str:
    with file:
        file.seek(0)
        return file.read().decode()


@functools.cache
def _server() -> socket.socket:
    """Return the connection to this process's server, which ends when it is closed."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        # What a program of the wire's tests leaves open is told when it ends.
        command = [sys.executable, "-W", "default::ResourceWarning", "-m", "tests.forking", str(theirs.fileno())]
        server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
    atexit.register(server.wait)
    atexit.register(ours.close)
    return ours


def main() -> None:
    """Serve the socket whose descriptor is the first argument until it is closed at the other end."""
    # Workers load this module too, and need none of that.
    from crawler.platforms import load_platforms

    with socket.socket(fileno=int(sys.argv[1])) as link:
        for name in (*PROGRAMS, *_LOADED, *_parts_of_scrapy()):
            importlib.import_module(name)
        load_platforms()
        assert "twisted.internet.reactor" not in sys.modules
        forkserver.set_forkserver_preload(["archive.concluding.readings"])
        forkserver.ensure_running()
        gc.collect()
        gc.freeze()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while True:
            message, files, *_ = socket.recv_fds(link, _MESSAGE_BYTES, 4)
            if not message:
                return
            if os.fork() == 0:
                break
            for file in files:
                os.close(file)
    _watch(json.loads(message), *files)


def _parts_of_scrapy() -> Iterator[str]:
    """Yield the modules that Scrapy loads by their names when a crawl begins."""
    from scrapy.settings import default_settings

    for kind in ("DOWNLOADER_MIDDLEWARES", "EXTENSIONS", "SPIDER_MIDDLEWARES"):
        yield from (part.rpartition(".")[0] for part in getattr(default_settings, f"{kind}_BASE"))


def _watch(asked: dict[str, Any], given: int, out: int, errors: int, reports: int) -> None:
    """Fork the program; tell its process id at once, and its exit code when it has ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    process_id = os.fork()
    if process_id:
        os.write(reports, b"%d\n" % process_id)
        _, status = os.waitpid(process_id, 0)
        with suppress(BrokenPipeError):
            os.write(reports, b"%d\n" % os.waitstatus_to_exitcode(status))
        os._exit(0)
    for number, file in enumerate((given, out, errors)):
        os.dup2(file, number)
    for file in (given, out, errors, reports):
        os.close(file)
    # It runs, and is another process's to wait for.
    forkserver._forkserver.ensure_running = lambda: None  # type: ignore[attr-defined]
    os.environ.clear()
    os.environ.update(asked["environment"])
    random.seed()
    if asked["program"] in (NIANBAO, SCRAPY):
        # As they are where nobody asks for warnings.
        warnings.simplefilter("ignore", ResourceWarning)
    sys.argv = [asked["program"], *asked["arguments"]]
    program = getattr(sys.modules[asked["program"]], PROGRAMS[asked["program"]])
    if asked["program"] == WIRE:
        program()
        return
    _run_and_leave(program)


def _run_and_leave(program: Callable[[], object]) -> None:
    """Run a program and end the process as Python does, but for taking down all modules, which costs more than most do.

    Only that would tell what is still open: the crawls of the wire's tests are ended in full for it.
    """
    code: object = None
    try:
        program()
    except SystemExit as error:
        code = error.code
    except BaseException:  # noqa: BLE001  what nobody caught is printed, and ends the process
        traceback.print_exc()
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    main()
