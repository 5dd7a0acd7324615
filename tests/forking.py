"""Programs of the tests, each in a process of its own that is forked from one which has loaded what all of them need.

Loading Scrapy, the catalogue and the parser takes longer than most of what they do. That process has neither a reactor
nor threads, and a fork of it has its own input, output, environment and exit code, like a program that was started.
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
from contextlib import suppress
from pathlib import Path
from select import select
from tempfile import TemporaryFile
from typing import Any

ROOT = Path(__file__).parents[1]
PROGRAMS = ("tests.crawler.wire.crawl_script", "tests.crawler.spiders.walk_script")
_MESSAGE_BYTES = 1 << 17


def run_forked(
    program: str, said: str, *, environment: dict[str, str] | None = None, seconds: float = 100
) -> subprocess.CompletedProcess[str]:
    """Run `main` of a module with this on its standard input, in a process of its own that stands in the root.

    `environment` is the whole of it, None: that of this process.

    Raises:
        TimeoutError: It took too long, and was killed.
    """
    asked = {"program": program, "environment": dict(os.environ) if environment is None else environment}
    ours, theirs = os.pipe()
    with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as errors, os.fdopen(ours) as reports:
        given.write(said.encode())
        given.seek(0)
        files = [given.fileno(), out.fileno(), errors.fileno(), theirs]
        socket.send_fds(_server(), [json.dumps(asked).encode()], files)
        os.close(theirs)
        process_id = int(reports.readline())
        ended = ""
        try:
            if select([reports], [], [], seconds)[0]:
                ended = reports.readline()
        finally:
            if not ended:
                # Whatever ended the test leaves nothing behind that runs.
                os.kill(process_id, signal.SIGKILL)
        if not ended:
            raise TimeoutError(f"{program} took more than {seconds} s")
        out.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(program, int(ended), out.read().decode(), errors.read().decode())


@functools.cache
def _server() -> socket.socket:
    """Return the connection to this process's server, which ends when it is closed."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        # What a program leaves open is told when it ends.
        command = [sys.executable, "-W", "default::ResourceWarning", "-m", "tests.forking", str(theirs.fileno())]
        server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
    atexit.register(server.wait)
    atexit.register(ours.close)
    return ours


def main() -> None:
    """Serve the socket whose descriptor is the first argument until it is closed at the other end."""
    with socket.socket(fileno=int(sys.argv[1])) as link:
        for program in PROGRAMS:
            importlib.import_module(program)
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
    os.environ.clear()
    os.environ.update(asked["environment"])
    random.seed()
    sys.argv = [asked["program"]]
    sys.modules[asked["program"]].main()


if __name__ == "__main__":
    main()
