"""taskservice.testing, as people use it who test their own handlers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import scalar_row

from taskservice.domain.errors import InvalidInput
from taskservice.testing.run import RunTasks
from taskservice.testing.server import DatabaseServer
from taskservice.workers.handlers import Registry

THEIR_TESTS = """
import pytest
from taskservice import task

@task
async def greet(name: str) -> str:
    return f"Hello, {name}!"

@task("fails")
def fail() -> None:
    raise ValueError("no luck")

@pytest.mark.parametrize("name", ["Ada", "Bob"])
def test_it_greets(run_tasks, name):
    (done,) = run_tasks({"name": "Greet", "type": "greet", "parameters": {"name": name}})
    assert (done.id, done.status, done.result) == (1, "SUCCEEDED", f"Hello, {name}!")

async def test_it_fails(run_tasks):
    (done,) = run_tasks({"name": "Fail", "type": "fails", "retry": {"max_attempts": 2, "initial_s": 0.01}})
    assert (done.status, done.attempt, done.error["message"]) == ("FAILED", 2, "no luck")

async def test_a_store(task_store, run_tasks):
    run_tasks({"name": "Greet", "type": "greet", "parameters": {"name": "Ada"}})
    assert (await task_store.task(1)).result == "Hello, Ada!"
"""


def test_a_users_tests_run_their_handlers_on_fresh_databases(tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text(THEIR_TESTS)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-o",
        "asyncio_mode=auto",
        "-p",
        "no:cacheprovider",
        ".",
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "4 passed" in ran.stdout


def test_who_does_not_use_the_plugin_does_not_wait_for_it() -> None:
    look = (
        "import sys, taskservice.testing.plugin\n"
        "print(sorted({'psycopg', 'eventsourcing', 'orjson', 'asyncio', 'taskservice.infra'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_a_registry_of_its_own_runs_only_its_own_types(run_tasks: RunTasks) -> None:
    registry = Registry()

    @registry.task("double")
    def double(number: int) -> int:
        return 2 * number

    wanted = [{"name": "n", "type": type, "parameters": {"number": 21}} for type in ("double", "unknown")]
    doubled, left = run_tasks(*wanted, registry=registry)
    assert (doubled.status, doubled.result, left.status) == ("SUCCEEDED", 42, "QUEUED")


def test_a_task_that_the_api_would_refuse_is_refused(run_tasks: RunTasks) -> None:
    with pytest.raises(InvalidInput, match="name"):
        run_tasks({"type": "noop"})


def test_each_database_is_its_own_and_gone_afterwards(task_database_server: DatabaseServer) -> None:
    with task_database_server.database() as one, task_database_server.database() as other:
        assert one != other
        with psycopg.connect(one) as conn:
            conn.execute("insert into lanes (queue, type) values ('a', 'b')")
        with psycopg.connect(other) as conn:
            assert conn.execute("select from lanes").fetchall() == []
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(one)


def test_databases_of_killed_test_runs_are_dropped_and_those_of_others_left(task_database: str) -> None:
    with psycopg.connect(task_database, autocommit=True, row_factory=scalar_row) as conn:
        gone = subprocess.Popen([sys.executable, "-c", ""])
        gone.wait()
        for pid in (gone.pid, os.getppid()):
            conn.execute(f"create database task_test_{pid}_0".encode())
        subprocess.run(
            [sys.executable, "-c", "from taskservice.testing.server import open_server\nwith open_server(): pass"],
            check=True,
        )
        names = conn.execute("select datname from pg_database").fetchall()
        assert f"task_test_{gone.pid}_0" not in names
        assert f"task_test_{os.getppid()}_0" in names
        conn.execute(f"drop database task_test_{os.getppid()}_0".encode())
