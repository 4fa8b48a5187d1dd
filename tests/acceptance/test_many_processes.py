"""Several servers and workers on one database; processes killed and stopped."""

from __future__ import annotations

import os
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from service import Service, eventually, free_port, lines, stop


def probes(count: int, file: Path, **parameters: object) -> list[dict[str, object]]:
    return [
        {"name": f"probe {n}", "type": "probe", "parameters": {"file": str(file), **parameters}} for n in range(count)
    ]


def test_two_servers_and_three_workers_run_5000_tasks_exactly_once_each(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "runs"
    service.server()
    other = free_port()
    service.server(other)
    for _ in range(3):
        service.worker(50)
    tasks = probes(5000, file)
    first_half = service.create(*tasks[:2500])
    service.port, ours = other, service.port
    second_half = service.create(*tasks[2500:])
    service.port = ours
    service.wait_counts(within_s=90, SUCCEEDED=5000)
    runs = Counter(int(line.split()[0]) for line in lines(file))
    assert set(runs) == {*first_half, *second_half}
    assert set(runs.values()) == {1}
    assert len({line.split()[2] for line in lines(file)}) == 3, "every worker had its share"


def test_what_a_killed_worker_ran_finishes_elsewhere(service: Service, tmp_path: Path) -> None:
    file, gate = tmp_path / "runs", tmp_path / "gate"
    service.server()
    victim = service.worker(50, TASK_LEASE_S="2")
    ids = service.create(*probes(50, file, until=str(gate)), *[])
    eventually(lambda: len(lines(file)) == 50, what="50 running attempts")
    stop(victim, signal.SIGKILL)
    gate.touch()
    service.worker(50, TASK_LEASE_S="2")
    service.wait_counts(SUCCEEDED=50)
    runs = Counter(int(line.split()[0]) for line in lines(file))
    assert runs == dict.fromkeys(ids, 2)
    for task_id in ids:
        events = [entry["event"] for entry in service.get(f"/v1/tasks/{task_id}/history")["history"]]  # type: ignore[attr-defined]
        started = ["execution.started", "execution.lost", "execution.started"]
        assert events == ["task.created", *started, "execution.succeeded"]


def test_a_worker_stopped_beyond_its_lease_has_every_late_completion_refused(service: Service, tmp_path: Path) -> None:
    file, gate = tmp_path / "runs", tmp_path / "gate"
    service.server()
    sleeper = service.worker(20, TASK_LEASE_S="2")
    ids = service.create(*({**probe, "timeout_s": 60} for probe in probes(20, file, until=str(gate))))
    eventually(lambda: len(lines(file)) == 20, what="20 running attempts")
    os.kill(sleeper.pid, signal.SIGSTOP)
    successor = service.worker(20, TASK_LEASE_S="2")
    eventually(lambda: len(lines(file)) == 40, what="20 attempts that were taken over")
    os.kill(sleeper.pid, signal.SIGCONT)
    gate.touch()
    service.wait_counts(SUCCEEDED=20)
    assert {service.get(f"/v1/tasks/{task_id}")["result"] for task_id in ids} == {successor.pid}
    assert {service.get(f"/v1/tasks/{task_id}")["version"] for task_id in ids} == {5}
    # it comes back as a new worker, and works
    stop(successor)
    service.create(*probes(5, file))
    service.wait_counts(SUCCEEDED=25)
    assert {line.split()[2] for line in lines(file)[40:]} == {str(sleeper.pid)}


def test_a_stopping_worker_hands_back_what_it_cannot_finish(service: Service, tmp_path: Path) -> None:
    file, gate = tmp_path / "runs", tmp_path / "gate"
    service.server()
    leaver = service.worker(10, TASK_GRACE_S="2")
    ids = service.create(*({**probe, "timeout_s": 60} for probe in probes(10, file, until=str(gate))))
    eventually(lambda: len(lines(file)) == 10, what="10 running attempts")
    assert stop(leaver, signal.SIGTERM, within_s=10) == 0
    assert service.counts()["RUNNING"] == 0
    gate.touch()
    service.worker(10)
    service.wait_counts(SUCCEEDED=10)
    assert {service.get(f"/v1/tasks/{task_id}")["attempt"] for task_id in ids} == {1}, "no attempt was used up"


def test_what_was_answered_is_there_after_the_server_was_killed(service: Service, tmp_path: Path) -> None:
    server = service.server()
    answered: list[int] = []

    def create_until_cut(caller: int) -> None:
        with httpx.Client(base_url=service.address) as client:
            for n in range(10_000):
                try:
                    answer = client.post("/v1/tasks", json={"name": f"{caller}/{n}", "type": "nobody-runs-this"})
                except httpx.TransportError:
                    return
                assert answer.status_code == 201
                answered.append(answer.json()["id"])

    with ThreadPoolExecutor(8) as callers:
        running = [callers.submit(create_until_cut, caller) for caller in range(8)]
        eventually(lambda: len(answered) > 200, what="200 answers")
        stop(server, signal.SIGKILL)
        for call in running:
            call.result()
    service.server()
    assert len(set(answered)) == len(answered)
    for task_id in answered:
        assert service.get(f"/v1/tasks/{task_id}")["status"] == "QUEUED"
