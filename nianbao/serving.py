"""Serving the reading room: the socket, the server, and the line that tells where it is."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from nianbao.collections import open_collection
from nianbao.errors import WrongUseError
from nianbao.language import text
from nianbao.output import write_line
from web.access import Access, is_loopback
from web.app import make_app
from web.room import Room

# A visitor who sends a byte a minute holds a connection and nothing else.
_CONNECTIONS_MAX = 200
_HEAD_BYTES_MAX = 16_384
_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104  compared, not bound


@dataclass(frozen=True, slots=True)
class Service:
    """Where and to whom the room is shown, as the command line says."""

    host: str
    port: int
    names: tuple[str, ...] = ()
    token: str | None = None
    user_header: str | None = None
    proxies: tuple[str, ...] = ()

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
            raise WrongUseError(f"{self.host}: name the hosts under which visitors come, with --name")
        return access


def serve(data: Path, service: Service) -> None:
    """Serve a collection's reading room until the process is told to stop.

    Raises:
        ExposureError, WrongUseError: As `Service.access`, or there is no collection, or the address cannot be taken.
    """
    access = service.access()
    collection = open_collection(data)
    if not collection.catalogue.is_file():
        raise WrongUseError(f"{data}: the collection has no catalogue: run `nianbao rebuild`")
    with _listen(service) as listening:
        app = make_app(Room.open(data), access=access, bound=service.host)
        address = f"http://{_bracketed(service.host)}:{listening.getsockname()[1]}/"
        write_line(text("The reading room is at {address} (Ctrl-C ends it)", address=address))
        if not is_loopback(service.host):
            write_line(text("Others can reach it: visitors must give the token, or come through the proxy."))
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
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:
            return  # how a person ends it


def _listen(service: Service) -> socket.socket:
    family = socket.AF_INET6 if ":" in service.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((service.host, service.port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        where = f"{service.host}:{service.port}"
        raise WrongUseError(f"{where}: {error.strerror or error}: take another with --host or --port") from error
    return listening


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
