"""A database with tasks in every status: filled once a test process, cloned for each test."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from audit_parts import Populated, populate
from psycopg import sql

from taskservice.infra.store import open_store
from taskservice.testing.server import DatabaseServer


@pytest.fixture(scope="session")
def populated_template(task_database_server: DatabaseServer) -> Iterator[Populated]:
    async def fill(uri: str) -> Populated:
        async with open_store(uri) as store:
            return Populated(uri, await populate(store, uri))

    with task_database_server.database() as uri:
        yield asyncio.run(fill(uri))


@pytest.fixture
def populated(populated_template: Populated) -> Iterator[Populated]:
    """See ``audit_parts.populate``."""
    template = urlsplit(populated_template.uri).path[1:]
    names = sql.Identifier(f"{template}_clone"), sql.Identifier(template)
    with psycopg.connect(populated_template.uri.replace(f"/{template}", "/postgres", 1), autocommit=True) as conn:
        conn.execute(sql.SQL("create database {} template {}").format(*names))
        yield Populated(populated_template.uri.replace(template, f"{template}_clone", 1), populated_template.ids)
        conn.execute(sql.SQL("drop database {} with (force)").format(names[0]))
