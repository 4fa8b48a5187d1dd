"""An operation outlives the server that was at it; the command line asks, follows and tells."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess

import httpx
import psycopg
from service import CLI, Service, eventually, free_port, stop

TASKS = 15_000


def test_an_operation_of_a_killed_server_is_finished_by_another_each_task_exactly_once(
    service: Service, task_database: str
) -> None:
    first = service.server()
    service.create(*({"name": f"task {n}", "type": "nobody"} for n in range(TASKS)))
    cancelled = start(service, "cancel", {"type": "nobody"})
    eventually(lambda: operation(service, cancelled)["status"] == "SUCCEEDED", what="the end of the cancelling")
    rerun = start(service, "rerun", {"status": ["CANCELLED"]})
    eventually(lambda: operation(service, rerun)["changed"], what="the first tasks run once more")
    stop(first, signal.SIGKILL)
    with psycopg.connect(task_database) as conn:
        left = conn.execute("select status, matched - changed from operations where id = %s", [rerun]).fetchone()
    assert left is not None
    assert left[0] == "RUNNING"
    assert left[1] > 0
    service.port = free_port()
    service.server(service.port)
    eventually(lambda: operation(service, rerun)["status"] == "SUCCEEDED", what="the end of what was left")
    ended = operation(service, rerun)
    assert (ended["matched"], ended["changed"], ended["skipped"]) == (TASKS, TASKS, 0)
    with psycopg.connect(task_database) as conn:
        topics = "select topic, count(*), count(distinct originator_id) from task_events group by topic order by topic"
        assert conn.execute(topics).fetchall() == [
            (topic, TASKS, TASKS) for topic in ("task.cancelled", "task.created", "task.rerun")
        ]
        assert conn.execute("select count(*) from operation_pages").fetchone() == (0,)


def start(service: Service, what: str, filter_: dict[str, object]) -> int:
    answer = httpx.post(f"{service.address}/v1/tasks:{what}", json={"filter": filter_})
    assert answer.status_code == 202, answer.text
    started: int = answer.json()["operation"]["id"]
    return started


def operation(service: Service, operation_id: int) -> dict[str, int]:
    return service.get(f"/v1/operations/{operation_id}")["operation"]  # type: ignore[return-value]


def test_the_command_line_changes_all_that_match(service: Service) -> None:
    service.server()
    service.create(*({"name": f"task {n}", "type": "nobody", "tags": ["red"]} for n in range(30)))
    refused = service.cli("task", "cancel", "--tag", "red")
    assert (refused.returncode, "--yes" in refused.stderr) == (2, True)
    done = service.cli("task", "cancel", "--tag", "red", "--status", "queued", "--yes", "--reason", "why")
    assert (done.returncode, done.stdout) == (0, "Operation 1 is done: 30 tasks cancelled.\n")
    none = service.cli("task", "cancel", "--tag", "red", "--yes")
    assert (none.returncode, none.stderr) == (0, "No task matches.\n")
    shown = service.cli("task", "rerun", "--type", "nobody", "--yes", "-o", "json")
    assert json.loads(shown.stdout)["operation"]["changed"] == 30
    listed = service.cli("operation", "list")
    assert [line.split()[:3] for line in listed.stdout.splitlines()[1:]] == [
        ["2", "rerun", "SUCCEEDED"],
        ["1", "cancel", "SUCCEEDED"],
    ]
    assert "why" in service.cli("operation", "get", "--id", "1").stdout
    ended = service.cli("operation", "cancel", "--id", "1")
    assert (ended.returncode, ended.stderr) == (
        1,
        "error: operation 1 is SUCCEEDED: what has ended cannot be stopped\n",
    )


def test_somebody_at_a_terminal_is_asked_with_the_count_and_the_filter(service: Service) -> None:
    service.server()
    service.create(*({"name": f"task {n}", "type": "nobody", "tags": ["red"]} for n in range(3)))
    question = "Cancel 3 tasks (tag red, status QUEUED)? [y/N]:"
    status, asked, _ = at_a_terminal(service, "n", "task", "cancel", "--tag", "red", "--status", "queued")
    assert (status, question in asked, service.counts()["QUEUED"]) == (130, True, 3)
    status, asked, told = at_a_terminal(service, "y", "task", "cancel", "--tag", "red", "--status", "queued")
    assert (status, question in asked, told) == (0, True, "Operation 1 is done: 3 tasks cancelled.\n")


def at_a_terminal(service: Service, answer: str, *arguments: str) -> tuple[int, str, str]:
    """Status, what was asked, and what was told, of a command whose input is a terminal."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, f"{answer}\n".encode())
        done = subprocess.run(
            [*CLI, "--address", service.address, *arguments],
            env=service.env,
            stdin=theirs,
            capture_output=True,
            text=True,
            timeout=60,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    return done.returncode, done.stderr, done.stdout
