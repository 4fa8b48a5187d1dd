"""The server process: address, database, uvicorn, and a shutdown that loses nothing."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import logging
import resource
import signal
import socket
import threading
from collections.abc import Generator

import uvicorn
from starlette.applications import Starlette

from taskservice.api.app import create_app
from taskservice.api.errors import AddressInUse, AddressRefused
from taskservice.api.protocol import AbortableProtocol
from taskservice.infra.database import open_database
from taskservice.infra.log import event
from taskservice.infra.migrate import migrate as apply_migrations
from taskservice.infra.migrate import require_migrated
from taskservice.infra.process import calm_collector
from taskservice.infra.settings import Settings

log = logging.getLogger("taskservice.server")

SIGNALS = (signal.SIGINT, signal.SIGTERM)
BACKLOG = 2048
KEEP_ALIVE_S = 75
# A client that is gone, or takes nothing more, gives its connection back within this time.
DEAD_PEER_S = 60
OPEN_FILES = 65_536


def run(settings: Settings, *, migrate: bool = False, insecure: bool = False) -> None:
    """Serve until SIGTERM or SIGINT. Raises a TaskServiceError where it cannot begin."""
    refuse_strangers(settings.server_host, insecure)
    allow_many_connections()
    with bind(settings.server_host, settings.server_port) as listening, open_database(settings) as uri:
        prepare_database(uri, migrate)
        app = create_app(settings, uri)
        calm_collector()
        Server(configure(app, settings.grace_s), app).run(sockets=[listening])
        event(log, "server.stopped")


def refuse_strangers(host: str, insecure: bool) -> None:
    """There are no tokens yet, so who reaches the server may do everything."""
    if _is_loopback(host):
        return
    if not insecure:
        raise AddressRefused(
            f"SERVER_HOST={host} can be reached from other machines, and there are no tokens to keep them out: "
            "use 127.0.0.1, or start with --insecure"
        )
    event(log, "server.insecure", level=logging.WARNING, host=host, meaning="ANYBODY WHO REACHES IT MAY DO EVERYTHING")


def bind(host: str, port: int) -> socket.socket:
    """Raises AddressInUse, AddressRefused."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise AddressRefused(f"SERVER_HOST={host} is no address of this machine: {error}") from error
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; inherited by every connection
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_PEER_S * 1000)
    try:
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        if error.errno != errno.EADDRINUSE:
            raise AddressRefused(f"cannot listen on {host}, port {port}: {error.strerror}") from error
        raise AddressInUse(host, port) from error
    return listening


def prepare_database(uri: str, migrate: bool) -> None:
    """Raises NotMigrated, MigrationRefused, DatabaseUnavailable."""
    if not migrate:
        require_migrated(uri)
        return
    for name in apply_migrations(uri):
        event(log, "migration.applied", name=name)


def configure(app: Starlette, grace_s: float) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=AbortableProtocol,
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=max(1, round(grace_s)),
    )


class Server(uvicorn.Server):
    """Ends the streams before it waits for connections to close, and returns instead of dying by the signal it got."""

    def __init__(self, config: uvicorn.Config, app: Starlette) -> None:
        super().__init__(config)
        self._app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listening in sockets or []:
            host, port = listening.getsockname()[:2]
            event(log, "server.listening", address=f"http://{f'[{host}]' if ':' in host else host}:{port}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.parts.hub.close()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def allow_many_connections() -> None:
    """As many open files as the system lets this user have; each stream is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
