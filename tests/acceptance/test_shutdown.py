"""SIGTERM under load, at moments that a seed draws: nothing is lost, nothing waits for a lease to run out."""

from __future__ import annotations

import random
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

import httpx
import psycopg
import pytest
from service import Service, eventually, free_port, lines, stop

GRACE_S = 2
ROUNDS = 5  # each ends a server and a worker
HELD = 12  # tasks that do not end before the gate is open


@pytest.mark.timeout(180)
def test_servers_and_workers_that_are_told_to_stop_under_load_leave_nothing_behind(
    service: Service, tmp_path: Path
) -> None:
    dice = random.Random(5)
    file, gate = tmp_path / "runs", tmp_path / "gate"
    service.env |= {"TASK_GRACE_S": str(GRACE_S)}
    ports = [free_port() for _ in range(ROUNDS)]
    servers = [service.spawn("server", SERVER_PORT=str(port)) for port in ports]
    workers = [service.worker(8) for _ in range(ROUNDS)]
    service.worker(40)  # stays
    for port in ports:
        service.wait_ready(port)
    with psycopg.connect(service.env["DATABASE_URL"], autocommit=True) as conn, load(ports, file, gate) as answered:
        eventually(lambda: len(answered) > 20, what="load")
        with ThreadPoolExecutor(ROUNDS) as readers:
            streams = [readers.submit(read_to_the_end, port) for port in ports]
            for worker, server, stream in zip(workers, servers, streams, strict=True):
                reach(file, dice)
                stop_in_time(worker)
                left = "select count(*) from execution_queue where worker_id not in (select id from workers)"
                assert conn.execute(left).fetchone() == (0,), "attempts are left to their lease"
                reach(file, dice)
                stop_in_time(server)
                assert stream.result(10) > 0
    gate.touch()
    service.server()
    ids = set(answered)
    eventually(lambda: service.counts()["SUCCEEDED"] >= len(ids) and not unfinished(service), 60, "the end of all work")
    with psycopg.connect(service.env["DATABASE_URL"], autocommit=True) as conn:
        lost = conn.execute(
            """select event_json(state) ->> 'reason', (event_json(state) ->> 'handed_back')::boolean, count(*)
            from task_events where topic = 'execution.lost' group by 1, 2"""
        ).fetchall()
        attempts = conn.execute("select count(*) from task_events where topic = 'execution.started'").fetchone()
    assert all(handed_back for _, handed_back, _ in lost), lost
    assert lost, "some were running, and could not be finished"
    runs = Counter(int(line.split()[0]) for line in lines(file))
    assert ids <= set(runs)
    assert attempts == (runs.total(),), "a handler ran as often as the log says"


def reach(file: Path, dice: random.Random) -> None:
    """Some moment later, counted in executions."""
    goal = len(lines(file)) + dice.randrange(1, 60)
    eventually(lambda: len(lines(file)) >= goal, what=f"{goal} executions")


def stop_in_time(process: subprocess.Popen[bytes]) -> None:
    assert stop(process, signal.SIGTERM, within_s=GRACE_S + 5) == 0


def unfinished(service: Service) -> int:
    return sum(service.counts()[status] for status in ("PENDING", "QUEUED", "RUNNING", "RETRYING"))


def read_to_the_end(port: int) -> int:
    """Bytes of a stream whose body is ended as HTTP has it; anything else raises."""
    with httpx.stream("GET", f"http://127.0.0.1:{port}/v1/events", timeout=60) as answer:
        return sum(len(piece) for piece in answer.iter_raw())


@contextmanager
def load(ports: list[int], file: Path, gate: Path) -> Iterator[list[int]]:
    """Creates at every server until its end; yields the ids that were answered. A few tasks end with the gate only."""
    answered: list[int] = []
    over = Event()

    def create(port: int) -> None:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            while not over.is_set():
                held = {"until": str(gate)} if len(answered) < HELD else {}
                task = {"type": "probe", "timeout_s": 600, "parameters": {"file": str(file), **held}}
                answer = client.post("/v1/tasks", json={"name": "probe", **task})
                assert answer.status_code == 201, answer.text
                answered.append(answer.json()["id"])

    with ThreadPoolExecutor(len(ports)) as callers:
        running: list[Future[None]] = [callers.submit(create, port) for port in ports]
        try:
            yield answered
        finally:
            over.set()
            for call in running:
                with suppress(httpx.TransportError):  # its server has ended
                    call.result(30)
