"""The service's processes: started again whenever they have ended, killed and put to sleep by the harness."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.acceptance.service import Service, free_port
from tests.chaos import plan
from tests.chaos.world import clock

ROOT = Path(__file__).parents[3]
LOOK_EVERY_S = 0.05
AGAIN_S = 0.5
DATABASE_DOWN = 3  # the exit status of who cannot reach the database when it starts
START_S = 15.0  # within which it says so


@dataclass
class Place:
    """Where one process after another runs. ``spared``: the killer passes it over.

    ``ended``: exit statuses of those that ended by themselves. ``waited``: how often there was no database yet.
    """

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    spared: bool = False
    killed: int = 0
    ended: list[int] = field(default_factory=list)
    waited: int = 0
    process: subprocess.Popen[bytes] | None = None
    began_s: float = 0.0

    def fill(self) -> None:
        self.began_s = time.monotonic()
        self.process = self.start()

    def send(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.killed += 1
            self.process.kill()
            self.process.wait()

    async def keep(self) -> None:
        """Until cancelled."""
        while True:
            assert self.process is not None
            status = self.process.poll()
            if status is not None:
                if status != -signal.SIGKILL:
                    self._note(status)
                    await asyncio.sleep(AGAIN_S)
                self.fill()
            await asyncio.sleep(LOOK_EVERY_S)

    def _note(self, status: int) -> None:
        if status == DATABASE_DOWN and time.monotonic() - self.began_s < START_S:
            self.waited += 1
        else:
            self.ended.append(status)


class Processes:
    """Two servers and three workers, each worker with a clock of its own."""

    def __init__(self, folder: Path, uri: str, listen_url: str) -> None:
        self.folder = folder
        self.runs = folder / "runs"
        self.runs.mkdir()
        (folder / "logs").mkdir()
        settings = {
            "PYTHONPATH": _import_path(),
            "TASK_LEASE_S": f"{plan.LEASE_S:g}",
            "TASK_LOG_LEVEL": "info",
            "DATABASE_LISTEN_URL": listen_url,
            "CHAOS_RUNS": str(self.runs),
        }
        self._service = Service(folder / "logs", uri, **settings)
        self.ports = [free_port() for _ in range(plan.SERVERS)]
        library = clock.build(folder)
        self.servers = [Place(f"server {port}", lambda port=port: self._server(port)) for port in self.ports]
        self.workers = [
            Place(f"worker {n}", lambda n=n: self._worker(clock.environment(library, plan.CLOCKS_S[n])))
            for n in range(len(plan.CLOCKS_S))
        ]
        self.memory: dict[int, list[float]] = {}  # MB, of each server process by its id

    @property
    def places(self) -> Sequence[Place]:
        return (*self.servers, *self.workers)

    @property
    def addresses(self) -> list[str]:
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    @staticmethod
    def environment(uri: str) -> dict[str, str]:
        """Of a command that looks at the database."""
        return {**os.environ, "PYTHONPATH": _import_path(), "DATABASE_URL": uri}

    def start(self) -> None:
        for place in self.places:
            place.fill()
        for port in self.ports:
            self._service.wait_ready(port)

    def close(self) -> None:
        self._service.close()

    async def keep(self) -> None:
        await asyncio.gather(*(place.keep() for place in self.places))

    async def weigh(self) -> None:
        """Note the servers' memory every second, until cancelled."""
        while True:
            for place in self.servers:
                # a process that has just begun imports what every one of them needs
                if place.process is not None and time.monotonic() - place.began_s > 5.0:
                    with suppress(psutil.Error):
                        used = psutil.Process(place.process.pid).memory_info().rss / 1e6
                        self.memory.setdefault(place.process.pid, []).append(used)
            await asyncio.sleep(1.0)

    def _server(self, port: int) -> subprocess.Popen[bytes]:
        return self._service.spawn("server", "--parent", str(os.getpid()), SERVER_PORT=str(port))

    def _worker(self, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        arguments = ("-n", str(plan.SLOTS), "--module", "tests.chaos.handlers", "--parent", str(os.getpid()))
        return self._service.spawn("serve", *arguments, **environment)


def _import_path() -> str:
    return os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
