"""A server in a process of its own, as its users run it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import orjson
import psutil

PROGRAM = """
from pathlib import Path
from taskservice.api.server import run
from taskservice.infra.log import configure
from taskservice.infra.settings import Settings
configure("info", "json")
run(Settings.load(cwd=Path("/nowhere")))
"""


class Process:
    """A server in a process of its own, on any free port."""

    def __init__(self, uri: str) -> None:
        environment = {**os.environ, "DATABASE_URL": uri, "SERVER_PORT": "0", "TASK_GRACE_S": "10"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], env=environment, stderr=subprocess.PIPE, text=True
        )
        self._measured = psutil.Process(self._process.pid)

    async def listen(self) -> str:
        lines = []
        while "server.listening" not in (line := await self._line()):
            assert line, lines
            lines.append(line)
        address: str = orjson.loads(line)["address"]
        return address

    @property
    def memory_bytes(self) -> int:
        resident: int = self._measured.memory_info().rss
        return resident

    @property
    def open_files(self) -> int:
        number: int = self._measured.num_fds()
        return number

    async def stop(self) -> tuple[int, str]:
        """Exit status and what it still logged."""
        self._process.send_signal(signal.SIGTERM)
        _, logged = await asyncio.to_thread(self._process.communicate, timeout=20)
        return self._process.returncode, logged

    def kill(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    async def _line(self) -> str:
        assert self._process.stderr is not None
        return await asyncio.wait_for(asyncio.to_thread(self._process.stderr.readline), 20)


@contextmanager
def server_process(uri: str) -> Iterator[Process]:
    process = Process(uri)
    try:
        yield process
    finally:
        process.kill()
