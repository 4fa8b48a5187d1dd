"""What must hold after each workload, read from the database by SQL of the bench's own. A figure whose check fails is
no figure: the bench ends."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import sql

CREATED = ["task.created"]
FINISHED = ["task.created", "execution.started", "execution.succeeded"]


class CheckFailed(Exception):
    pass


def check_created(uri: str, tasks: int) -> None:
    """Every task is there, is in the queue, and nothing else has happened to it."""
    with psycopg.connect(uri) as conn:
        _check_histories(conn, tasks, CREATED)
        _expect(_number(conn, "select count(*) from execution_queue where state = 'QUEUED'"), tasks, "queued")


def check_finished(uri: str, tasks: int, runs: int | None) -> None:
    """Every task ran once, has its whole history, and has left the queue; the read models agree with the log.

    ``runs`` None: the handlers did not count.
    """
    if runs is not None:
        _expect(runs, tasks, "handler runs")
    with psycopg.connect(uri) as conn:
        _check_histories(conn, tasks, FINISHED)
        _expect(_number(conn, "select count(*) from execution_queue"), 0, "left in the queue")
        check_read_models(conn)


def check_read_models(conn: psycopg.Connection) -> None:
    for name in ("lagging_models", "disagreeing_tasks", "disagreeing_counts"):
        _expect(_number(conn, statement(name)), 0, name.replace("_", " "))


def statement(name: str) -> str:
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text("utf-8")


def _check_histories(conn: psycopg.Connection, tasks: int, topics: Sequence[str]) -> None:
    _expect(_number(conn, "select count(distinct originator_id) from task_events"), tasks, "tasks in the log")
    _expect(_number(conn, statement("illegal_histories"), {"topics": list(topics)}), 0, "tasks with another history")


def _number(conn: psycopg.Connection, query: str, values: dict[str, object] | None = None) -> int:
    row = conn.execute(sql.SQL(query), values).fetchone()
    assert row is not None
    return int(row[0])


def _expect(found: int, expected: int, what: str) -> None:
    if found != expected:
        raise CheckFailed(f"{what}: {found:,}, not {expected:,}")
