"""Serving the reading room: the socket, the server, and the line that tells where it is."""

from __future__ import annotations

import gc
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

from nianbao.catching_up import catch_up
from nianbao.errors import WrongUseError
from nianbao.language import text
from nianbao.output import write_line
from nianbao.replaying import find_pywb, run_pywb
from web.access import Access, is_loopback
from web.app import make_app
from web.rates import Rates
from web.replay_links import Replay
from web.replays import make_replays
from web.room import Room

# A visitor who sends a byte a minute holds a connection and nothing else.
_CONNECTIONS_MAX = 200
_HEAD_BYTES_MAX = 16_384
# A replayed page asks for all that it shows at once.
_REPLAYED_A_SECOND, _REPLAYED_AT_ONCE = 100, 400
_STOPPING_SECONDS = 10
_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104  compared, not bound


@dataclass(frozen=True, slots=True)
class Service:
    """Where and to whom the room is shown, as the command line says.

    `replays` is the origin under which visitors reach replays, where that is not the port after the room's, or `no`.
    """

    host: str
    port: int
    names: tuple[str, ...] = ()
    token: str | None = None
    user_header: str | None = None
    proxies: tuple[str, ...] = ()
    replays: str | None = None

    @property
    def visited(self) -> str:
        """The host by which visitors come."""
        host = self.names[0] if self.host in _WILDCARDS and self.names else self.host
        return f"[{host}]" if ":" in host else host

    def access(self) -> Access:
        """Return who may come in.

        Raises:
            ExposureError: It would be open to whoever can reach the address.
            WrongUseError: Visitors would have no name for it.
        """
        access = Access(
            token=self.token or None,
            user_header=self.user_header or None,
            proxies=frozenset(self.proxies) or Access().proxies,
            hosts=frozenset(name.lower() for name in self.names),
        )
        access.check_exposure(self.host)
        if self.host in _WILDCARDS and not self.names:
            raise WrongUseError(
                f"{self.host}: say under which names visitors come: --name archive.example.org,192.0.2.7 (every one)"
            )
        return access


def serve(data: Path, service: Service) -> None:
    """Serve a collection's reading room, and replays of what it shows, until the process is told to stop.

    Raises:
        ExposureError, WrongUseError: As `Service.access`, or there is no collection, an address cannot be taken, or the
            program for replays does not start.
    """
    access = service.access()
    catch_up(data)
    with listen(service.host, service.port) as listening, ExitStack() as stack:
        port = listening.getsockname()[1]
        address = f"http://{service.visited}:{port}"
        room = Room.open(data, replay=_serve_replays(stack, data, service, access, address))
        write_line(text("The reading room is at {address} (Ctrl-C ends it)", address=f"{address}/"))
        if not is_loopback(service.host):
            write_line(text("Others can reach it: visitors must give the token, or come through the proxy."))
        server = make_server(make_app(room, access=access, bound=service.host))
        settle_memory()
        try:
            server.run(sockets=[listening])
        except KeyboardInterrupt:
            return  # how a person ends it


def _serve_replays(stack: ExitStack, data: Path, service: Service, access: Access, address: str) -> Replay:
    """Serve replays for as long as the stack is open, and return where; nowhere where nothing is there to do so."""
    is_wanted = service.replays != "no"
    program = find_pywb() if is_wanted else None
    if program is None:
        if is_wanted:
            write_line(text("No replays of pages as they were: pywb is not installed (`make demo` installs it)."))
        return Replay()
    # The port beside the room's, so that both stay the same from day to day.
    listening = stack.enter_context(listen(service.host, service.port + 1 if service.port else 0))
    pywb_port = stack.enter_context(run_pywb(program, data))
    app = make_replays(
        Room.open(data), pywb_port=pywb_port, room_origin=address, access=access, bound=service.host,
        rates=Rates(_REPLAYED_A_SECOND, _REPLAYED_AT_ONCE),
    )  # fmt: skip
    stack.enter_context(running(make_server(app), listening))
    return Replay(service.replays or f"http://{service.visited}:{listening.getsockname()[1]}")


@contextmanager
def running(server: uvicorn.Server, listening: socket.socket) -> Iterator[None]:
    """Run a server beside the room's, in a thread of its own."""
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(_STOPPING_SECONDS)


def settle_memory() -> None:
    """Take what is loaded for what stays: to go through it again and again holds pages up by a tenth of a second."""
    gc.collect()
    gc.freeze()


def make_server(app: ASGIApp) -> uvicorn.Server:
    """Return what serves an application, within bounds of connections and of what may be sent."""
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        http="h11",
        ws="none",
        limit_concurrency=_CONNECTIONS_MAX,
        h11_max_incomplete_event_size=_HEAD_BYTES_MAX,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; port 0 takes one that is free.

    Raises:
        WrongUseError: It cannot be taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Connections have it from here. A page is sent in two pieces, head and body, of which the second would wait
        # for the visitor's word that the first has come: 40 ms.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise WrongUseError(f"{host}:{port}: {error.strerror or error}: take another with --host or --port") from error
    return listening
