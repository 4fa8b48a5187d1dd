"""The server process: address, database, uvicorn, and a shutdown that loses nothing."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import signal
import socket
import threading
import typing
from collections.abc import Generator

import uvicorn
from starlette.applications import Starlette

from taskservice.api.app import create_app
from taskservice.api.connection.limits import ConnectionLimits
from taskservice.api.connection.listening import allow_connections, bind, is_loopback, refuse_strangers
from taskservice.api.connection.protocol import BoundedProtocol
from taskservice.infra.access.tokens import has_tokens
from taskservice.infra.database import open_database
from taskservice.infra.log import event
from taskservice.infra.migrate import migrate as apply_migrations
from taskservice.infra.migrate import require_migrated
from taskservice.infra.process import calm_collector
from taskservice.infra.settings import Settings
from taskservice.infra.traces import tracing_creates

log = logging.getLogger("taskservice.server")

SIGNALS = (signal.SIGINT, signal.SIGTERM)
SWEEP_TICKS = 10  # of 0.1 s


def run(settings: Settings, *, migrate: bool = False, insecure: bool = False) -> None:
    """Serve until SIGTERM or SIGINT. Raises a TaskServiceError where it cannot begin."""
    limits = ConnectionLimits(connections=allow_connections(settings.max_connections))
    with tracing_creates(settings) as spans, open_database(settings) as uri:
        prepare_database(uri, migrate)
        if not is_loopback(settings.server_host):
            refuse_strangers(settings.server_host, has_tokens(uri), insecure)
        with bind(settings.server_host, settings.server_port) as listening:
            app = create_app(settings, uri, spans=spans, insecure=insecure)
            calm_collector()
            Server(configure(app, settings.grace_s, limits), app).run(sockets=[listening])
            event(log, "server.stopped")


def prepare_database(uri: str, migrate: bool) -> None:
    """Raises NotMigrated, MigrationRefused, DatabaseUnavailable."""
    if not migrate:
        require_migrated(uri)
        return
    for name in apply_migrations(uri):
        event(log, "migration.applied", name=name)


def configure(app: Starlette, grace_s: float, chosen: ConnectionLimits | None = None) -> uvicorn.Config:
    limits = chosen or ConnectionLimits()

    def count_refusal(code: str) -> None:
        app.state.parts.metrics.count_error("connection", code)

    protocol = functools.partial(BoundedProtocol, limits, count_refusal)
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=typing.cast("type[BoundedProtocol]", protocol),
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        # what clients do wrong is counted, so that they cannot fill the log
        log_level="error",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=limits.keep_alive_s,
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

    async def on_tick(self, counter: int) -> bool:
        if counter % SWEEP_TICKS == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                typing.cast(BoundedProtocol, connection).cut_if_overdue(now)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.parts.hub.close()
        self._app.state.parts.desk.close()
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
