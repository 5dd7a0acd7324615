"""Servers on loopback that receive messages, and answer as they are told: a webhook and a mail server."""

from __future__ import annotations

import email
import json
import socketserver
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, ClassVar, cast


@dataclass
class Webhook:
    """A server that takes JSON; `answers` are given one after the other, the last of them for ever.

    An answer is a status, a status with a body or a place to go to, `hang` for none before the caller gives up, or
    `close` for the end of the connection.
    """

    answers: list[int | tuple[int, str] | str] = field(default_factory=lambda: [200])
    received: list[dict[str, Any]] = field(default_factory=list)
    arrived: Event = field(default_factory=Event)
    port: int = 0

    @property
    def url(self) -> str:
        """Its address as Apprise writes it; who writes to it waits long, and half a second where it is to hang."""
        return f"json://127.0.0.1:{self.port}/hook?rto={0.5 if 'hang' in self.answers else 10}&cto=2"


@contextmanager
def webhook(*answers: int | tuple[int, str] | str) -> Iterator[Webhook]:
    """Run a webhook that answers so."""
    hook = Webhook(answers=list(answers) or [200])

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  the base class's name
            """Say nothing."""

        def do_POST(self) -> None:
            """Take a message."""
            hook.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            answer = hook.answers.pop(0) if len(hook.answers) > 1 else hook.answers[0]
            hook.arrived.set()
            if answer == "hang":
                time.sleep(0.8)
            if isinstance(answer, str):
                self.close_connection = True
                return
            status, body = answer if isinstance(answer, tuple) else (answer, "")
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", body)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.port = server.server_port
    with _running(server):
        yield hook


@dataclass
class Mailbox:
    """A mail server; `answers` are given, one a mail, to the text of the mail: a code, or `close` for none."""

    answers: list[int | str] = field(default_factory=lambda: [250])
    received: list[EmailMessage] = field(default_factory=list)
    port: int = 0
    refuses: bool = False

    @property
    def url(self) -> str:
        """Its address as Apprise writes it."""
        return f"mailto://127.0.0.1:{self.port}?from=nianbao@example.org&to=desk@example.org"


class _Mail(socketserver.StreamRequestHandler):
    box: ClassVar[Mailbox]

    def handle(self) -> None:
        """Speak SMTP, as far as one mail needs it (RFC 5321)."""
        self._say("220 here")
        while line := self.rfile.readline().decode().strip().upper():
            if line.startswith("DATA"):
                self._say("354 go on")
                if not self._take():
                    return
            elif line.startswith("RCPT") and self.box.refuses:
                self._say("550 nobody of that name")
            elif line.startswith("QUIT"):
                self._say("221 bye")
                return
            else:
                self._say("250 well")

    def _take(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.box.received.append(cast("EmailMessage", email.message_from_bytes(b"".join(lines), policy=default)))
        answer = self.box.answers.pop(0) if len(self.box.answers) > 1 else self.box.answers[0]
        if answer != "close":
            self._say(f"{answer} said")
        return answer != "close"

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mailbox(*answers: int | str, refuses: bool = False) -> Iterator[Mailbox]:
    """Run a mail server that answers so."""
    box = Mailbox(answers=list(answers) or [250], refuses=refuses)
    handler = type("Mail", (_Mail,), {"box": box})
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    box.port = server.server_address[1]
    with _running(server):
        yield box


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
