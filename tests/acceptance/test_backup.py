"""A backup of a database at work, restored into a fresh server, and what becomes of those who knew the old one."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from own_postgres import OwnServer, own_server
from service import Service, eventually, lines, stop

from taskservice.infra.embedded import programs

PAGE = Path(__file__).parents[2] / "docs" / "backup.md"


@pytest.fixture
def fresh() -> Iterator[OwnServer]:
    with own_server() as server:
        yield server


def test_a_backup_of_live_work_is_restored_whole_and_finished_elsewhere(
    service: Service, fresh: OwnServer, tmp_path: Path
) -> None:
    file, gate, backup = tmp_path / "runs", tmp_path / "gate", tmp_path / "backup"
    service.server()
    service.worker(10, TASK_LEASE_S="2")
    quick = service.create(*(probe(file) for _ in range(30)))
    service.wait_counts(SUCCEEDED=30)
    held = service.create(*(probe(file, until=str(gate)) for _ in range(5)))
    eventually(lambda: len(lines(file)) == 35, what="five running attempts")
    later = service.create({"name": "later", "type": "probe", "run_at": "2100-01-01T00:00:00Z"})
    service.create(*({"name": "nobody runs it", "type": "unknown"} for _ in range(10)))
    run("pg_dump", "--format=custom", f"--file={backup}", service.env["DATABASE_URL"])
    service.create(*(probe(file) for _ in range(20)))  # what comes after the backup is lost with the old server
    service.wait_counts(SUCCEEDED=50)
    last_seen = newest_position(service.address)

    restored = Service(tmp_path / "restored", restore(fresh, backup))
    restored.folder.mkdir()
    try:
        verify(restored)
        restored.server()
        assert restored.counts() == {**restored.counts(), "SUCCEEDED": 30, "RUNNING": 5, "PENDING": 1, "QUEUED": 10}
        assert first_event(restored.address, last_seen) == "reset"
        gate.touch()
        restored.worker(10, TASK_LEASE_S="2")
        restored.wait_counts(SUCCEEDED=35, RUNNING=0)
        for task_id in held:
            events = [entry["event"] for entry in restored.get(f"/v1/tasks/{task_id}/history")["history"]]  # type: ignore[attr-defined]
            once = ["execution.started", "execution.lost", "execution.started", "execution.succeeded"]
            assert events == ["task.created", *once], "rescued, as the old worker's lease is not renewed here"
        [new] = restored.create(probe(file))
        assert new > service.create(probe(file))[0] > max(*quick, *held, *later), "no id is given twice"
        restored.wait_counts(SUCCEEDED=36)
        assert newest_position(restored.address) > last_seen, "no position is given twice"
        verify(restored)
    finally:
        restored.close()


def test_the_embedded_database_is_restored_in_its_own_folder_while_everything_is_stopped(alone: Service) -> None:
    """By the page's own lines."""
    reach, dump, hold, *restoring = re.findall(r"```sh\n(.*?)\n *```", PAGE.read_text(), re.DOTALL)
    up = alone.spawn("up")
    alone.wait_ready()
    [kept] = alone.create({"name": "kept", "type": "unknown"})
    shell(alone, reach, dump)
    [lost] = alone.create({"name": "lost", "type": "unknown"})
    assert stop(up) == 0
    with subprocess.Popen(
        ["bash", "-c", hold], env=environment(alone), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as held:
        assert held.stdout is not None
        assert held.stdout.read(len("PostgreSQL runs")) == b"PostgreSQL runs"
        shell(alone, reach, *restoring[:4])
        held.communicate(b"\n")
    alone.spawn("up")
    alone.wait_ready()
    assert alone.cli("task", "get", "--id", str(kept)).returncode == 0
    assert alone.cli("task", "get", "--id", str(lost)).returncode == 1
    [new] = alone.create({"name": "new", "type": "unknown"})
    assert new > lost, "no id is given twice"


def shell(service: Service, *texts: str) -> None:
    command = ["bash", "-euc", "\n".join(texts)]
    done = subprocess.run(command, cwd=service.folder, env=environment(service), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def environment(service: Service) -> dict[str, str]:
    """With our programs before others."""
    return {**service.env, "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))}


def probe(file: Path, **parameters: str) -> dict[str, object]:
    return {"name": "probe", "type": "probe", "timeout_s": 600, "parameters": {"file": str(file), **parameters}}


def restore(fresh: OwnServer, backup: Path) -> str:
    """As the page on backups has it."""
    fresh.hold.create_database("restored")
    uri = fresh.hold.uri("restored")
    run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={uri}", str(backup))
    [raise_counters] = re.findall(r'-c "(select setval.*)"', PAGE.read_text())
    with psycopg.connect(uri, autocommit=True) as conn:
        conn.execute(raise_counters.encode())
    return uri


def run(program: str, *arguments: str) -> None:
    done = subprocess.run([programs.bin_dir() / program, *arguments], capture_output=True, text=True, env=os.environ)
    assert done.returncode == 0, done.stderr


def verify(service: Service) -> None:
    done = service.cli("events", "verify", "-o", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["differences"] == []


def newest_position(address: str) -> int:
    """What a client that begins now is told."""
    with httpx.stream("GET", address + "/v1/events", timeout=30) as answer:
        for line in answer.iter_lines():
            if line.startswith("id: "):
                return int(line.removeprefix("id: "))
    raise AssertionError("the stream told no position")


def first_event(address: str, last_seen: int) -> str:
    with httpx.stream("GET", address + "/v1/events", headers={"Last-Event-ID": str(last_seen)}, timeout=30) as answer:
        for line in answer.iter_lines():
            if line.startswith("event: "):
                return line.removeprefix("event: ")
    raise AssertionError("the stream told nothing")
