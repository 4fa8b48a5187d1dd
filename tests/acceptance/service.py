"""The service as its users run it: real processes, started and killed by the tests."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import httpx
import psutil

T = TypeVar("T")

HERE = Path(__file__).parent
CLI = (sys.executable, "-m", "taskservice.cli")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(look: Callable[[], T], within_s: float = 30.0, what: str = "the condition") -> T:
    """The first true answer of ``look``, which is asked again and again until the deadline."""
    deadline = time.monotonic() + within_s
    while not (answer := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come true within {within_s} s")
        time.sleep(0.02)
    return answer


class Service:
    """Processes on one database; ``close`` ends them all."""

    def __init__(self, folder: Path, database_url: str | None, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, (str(HERE), os.environ.get("PYTHONPATH")))),
            "TASK_DATA_DIR": str(folder / "data"),
            "TASK_LOG_FORMAT": "json",
            "SERVER_PORT": str(self.port),
            **settings,
        }
        if database_url:
            self.env["DATABASE_URL"] = database_url
        self.processes: list[subprocess.Popen[bytes]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def spawn(self, *arguments: str, **env: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{len(self.processes)}-{arguments[0]}.log").open("wb")
        process = subprocess.Popen(
            [*CLI, *arguments], env={**self.env, **env}, stdout=log, stderr=log, cwd=self.folder, start_new_session=True
        )
        self.processes.append(process)
        return process

    def server(self, port: int | None = None) -> subprocess.Popen[bytes]:
        """Started, and ready."""
        port = port or self.port
        process = self.spawn("server", SERVER_PORT=str(port))
        self.wait_ready(port)
        return process

    def worker(self, slots: int, **env: str) -> subprocess.Popen[bytes]:
        return self.spawn("serve", "-n", str(slots), "--module", "probe_tasks", **env)

    def wait_ready(self, port: int | None = None) -> None:
        address = f"http://127.0.0.1:{port or self.port}"

        def ready() -> bool:
            try:
                return httpx.get(address + "/readyz").status_code == 200
            except httpx.TransportError:
                return False

        try:
            eventually(ready, what=f"readiness of {address}")
        except AssertionError as error:
            raise AssertionError(f"{error}; logs:\n{self.logs()}") from None

    def wait_gone(self) -> None:
        """Until nothing listens on the port any more."""

        def gone() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.port)) != 0

        eventually(gone, what="the end of the server")

    def cli(self, *arguments: str, within_s: float = 60.0) -> subprocess.CompletedProcess[str]:
        command = [*CLI, "--address", self.address, *arguments]
        return subprocess.run(command, env=self.env, cwd=self.folder, capture_output=True, text=True, timeout=within_s)

    def get(self, path: str, **query: object) -> dict[str, object]:
        answer = httpx.get(self.address + path, params=query)
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        return found

    def create(self, *tasks: dict[str, object]) -> list[int]:
        """Ids, from batches of 1,000."""
        ids: list[int] = []
        for start in range(0, len(tasks), 1000):
            answer = httpx.post(
                self.address + "/v1/tasks:batch", json={"tasks": tasks[start : start + 1000]}, timeout=30
            )
            assert answer.status_code == 200, answer.text
            ids += [result["id"] for result in answer.json()["results"]]
        return ids

    def counts(self) -> dict[str, int]:
        return self.get("/v1/status")["counts"]  # type: ignore[return-value]

    def wait_counts(self, within_s: float = 60.0, **expected: int) -> None:
        """Until the counts of these statuses are as expected."""

        def as_expected() -> bool:
            counts = self.counts()
            return all(counts[status] == number for status, number in expected.items())

        eventually(as_expected, within_s, f"counts {expected}")

    def wait_status(self, task_id: int, status: str, within_s: float = 60.0) -> None:
        eventually(lambda: self.get(f"/v1/tasks/{task_id}")["status"] == status, within_s, f"task {task_id} {status}")

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-2000:] for path in sorted(self.folder.glob("*.log")))

    def log_lines(self, command: str) -> list[dict[str, object]]:
        """What the processes of ``task-cli COMMAND`` logged."""
        texts = [path.read_text(errors="replace") for path in sorted(self.folder.glob(f"*-{command}.log"))]
        return [json.loads(line) for text in texts for line in text.splitlines() if line.startswith("{")]

    def close(self) -> None:
        for process in self.processes:
            stop(process, signal.SIGKILL)


def stop(process: subprocess.Popen[bytes], how: int = signal.SIGTERM, within_s: float = 40.0) -> int:
    """Signal the process with all its children, and wait for it; its exit status."""
    if process.poll() is None:
        target: Callable[[int, int], None] = os.killpg if how == signal.SIGKILL else os.kill
        target(process.pid, how)
    return process.wait(within_s)


def stop_process(pid: int, within_s: float = 40.0) -> None:
    """SIGTERM to a process that need not be our child, and wait until it is gone."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        process.terminate()
        eventually(lambda: is_gone(process), within_s, f"the end of process {pid}")


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def lines(path: Path) -> Sequence[str]:
    return path.read_text().splitlines() if path.exists() else []
