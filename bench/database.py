"""What everything is measured on: one embedded PostgreSQL, durable, and a fresh database a turn."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from taskservice.infra import embedded
from taskservice.infra.embedded import EmbeddedServer

# The same for every contestant. The embedded server's defaults; set all the same, as a data folder may hold others.
SETTINGS = {"shared_buffers": "256MB", "max_connections": "200", "fsync": "on", "synchronous_commit": "on"}
TOLD = (*SETTINGS, "server_version", "full_page_writes", "wal_compression", "max_wal_size", "wal_sync_method")


class BenchServer:
    def __init__(self, server: EmbeddedServer, data_dir: Path) -> None:
        self._server = server
        self.data_dir = data_dir
        with self._administer() as conn:
            self.settings = {name: _show(conn, name) for name in TOLD}
        if wrong := {name for name, value in SETTINGS.items() if self.settings[name] != value}:
            raise SystemExit(f"{data_dir}: PostgreSQL runs with other settings than the bench's: {', '.join(wrong)}")

    @contextmanager
    def fresh_database(self, name: str) -> Iterator[str]:
        """Its URI. Begins with a checkpoint, so that nobody pays for what the one before wrote."""
        with self._administer() as conn:
            _drop(conn, name)
            conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            conn.execute("checkpoint")
        try:
            yield self._server.uri(name)
        finally:
            with self._administer() as conn:
                _drop(conn, name)

    def _administer(self) -> psycopg.Connection:
        return psycopg.connect(self._server.uri("postgres"), autocommit=True)


@contextmanager
def open_server(data_dir: Path) -> Iterator[BenchServer]:
    """Not the tests' server, which is fast because it forgets."""
    os.makedirs(data_dir, exist_ok=True)
    with embedded.start(data_dir) as server:
        yield BenchServer(server, data_dir)


def _show(conn: psycopg.Connection, name: str) -> str:
    row = conn.execute(sql.SQL("show {}").format(sql.Identifier(name))).fetchone()
    assert row is not None
    return str(row[0])


def _drop(conn: psycopg.Connection, name: str) -> None:
    conn.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
