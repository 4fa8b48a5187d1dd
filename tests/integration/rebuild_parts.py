"""What the tests of rebuilding share: many tasks at once, rebuilds as processes, and what is there of each version."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from taskservice.projections.rebuild.models import MODELS

MANY = """
    insert into lanes (queue, type) values ('default', 'noop') on conflict do nothing;
    insert into task_events (originator_id, originator_version, topic, state)
        select stream_id(n), 1, 'task.created', convert_to(
            '{"at":"2026-01-02T03:04:05.000006Z","name":"n","type":"noop","parameters":{},"tags":["red"]}', 'UTF8')
        from generate_series(nextval('task_id'), %d) n;
    select setval('task_id', %d)"""
WITHIN_S = 60.0


def create_many(uri: str, count: int) -> None:
    """In the log alone: as if the queue had been lost."""
    with psycopg.connect(uri, autocommit=True) as conn:
        conn.execute((MANY % (count, count)).encode())


def rows(uri: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(uri, autocommit=True) as conn:
        return conn.execute(query.encode()).fetchall()


def versions(uri: str, name: str) -> list[tuple[int, bool]]:
    """(version, whether it is live)"""
    return rows(uri, f"select version, live from projection_checkpoints where name = '{name}' order by version")


def tables(uri: str, name: str) -> set[str]:
    """Those of all versions of a model."""
    names = "|".join(MODELS[name].tables)
    found = rows(uri, f"select relname from pg_class where relkind = 'r' and relname ~ '^({names})_[0-9]+$'")
    return {table for (table,) in found}


def until(look: Callable[[], Any]) -> Any:
    """Ask again and again, in a thread of its own."""
    end_s = time.monotonic() + WITHIN_S
    while not (answer := look()):
        assert time.monotonic() < end_s, "not within a minute"
        time.sleep(0.002)
    return answer


def start(uri: str, *arguments: str) -> subprocess.Popen[str]:
    """``task-cli`` as a process."""
    command = [sys.executable, "-m", "taskservice.cli", *arguments]
    return subprocess.Popen(
        command, env={**os.environ, "DATABASE_URL": uri}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def run(uri: str, *arguments: str) -> tuple[int, list[str]]:
    """Its exit status and its lines."""
    with start(uri, *arguments) as process:
        printed, _ = process.communicate(timeout=WITHIN_S)
    return process.returncode, printed.splitlines()


def kill(process: subprocess.Popen[str]) -> None:
    assert process.poll() is None, process.communicate()
    process.send_signal(signal.SIGKILL)
    process.communicate()


@contextmanager
def stopped_half_way(uri: str, name: str, version: int) -> Iterator[int]:
    """The version's checkpoint is held, so that its rebuild cannot go on; the next task that it would take."""
    with psycopg.connect(uri) as conn:
        where = f"from projection_checkpoints where name = '{name}' and version = {version}".encode()
        until(lambda: rows(uri, f"select 1 {where.decode()} and next_task_id > 1"))
        row = conn.execute(b"select next_task_id " + where + b" for update").fetchone()
        assert row is not None
        yield row[0]


@contextmanager
def reading(uri: str, *relations: str) -> Iterator[None]:
    """A transaction that reads these, and takes its time."""
    with psycopg.connect(uri) as conn:
        for relation in relations:
            conn.execute(f"select count(*) from {relation}".encode())
        yield


def schema(uri: str, table: str) -> str:
    """Columns, indexes and storage of a table, without its version."""
    columns = f"""select attname, format_type(atttypid, atttypmod), attnotnull from pg_attribute
        where attrelid = '{table}'::regclass and attnum > 0 order by attnum"""
    indexes = f"select pg_get_indexdef(indexrelid) from pg_index where indrelid = '{table}'::regclass order by 1"
    storage = f"select reloptions from pg_class where oid = '{table}'::regclass"
    found = [rows(uri, query) for query in (columns, indexes, storage)]
    return repr(found).replace(table, "table")
