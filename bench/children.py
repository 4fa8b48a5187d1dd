"""The processes of a turn: the real server, and workers that count what they run."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.clock import until

ROOT = Path(__file__).resolve().parent.parent
START_S = 60.0
STOP_S = 60.0


class Child:
    """A process that is told things by lines, and answers with lines of JSON."""

    def __init__(self, process: Process) -> None:
        self.process = process

    @property
    def pid(self) -> int:
        return self.process.pid

    async def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        await self.process.stdin.drain()

    async def answer(self, within_s: float = START_S) -> Any:
        assert self.process.stdout is not None
        async with asyncio.timeout(within_s):
            line = await self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"a child process ended with status {await self.process.wait()}; its words are above")
        return json.loads(line)


@asynccontextmanager
async def python_child(module: str, *arguments: str) -> AsyncIterator[Child]:
    """``python -m module``, once it has said that it is ready."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdin=PIPE, stdout=PIPE, cwd=ROOT, limit=64 * 1024 * 1024
    )
    async with _ended(process):
        child = Child(process)
        assert await child.answer() == "ready"
        yield child


@asynccontextmanager
async def server_process(uri: str, data_dir: Path) -> AsyncIterator[tuple[int, int]]:
    """The real server on a free port, ready: (pid, port)."""
    port = _free_port()
    process = await _task_cli("server", DATABASE_URL=uri, SERVER_PORT=str(port), TASK_DATA_DIR=str(data_dir))
    async with _ended(process), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:

        async def ready() -> bool:
            if process.returncode is not None:
                raise RuntimeError(f"the server ended with status {process.returncode}; its words are above")
            try:
                return (await client.get("/readyz")).status_code == 200
            except httpx.TransportError:
                return False

        await until(ready, START_S, "the server's readiness")
        yield process.pid, port


@asynccontextmanager
async def worker_process(uri: str, data_dir: Path, slots: int) -> AsyncIterator[int]:
    """A real worker: its pid."""
    arguments = ("serve", "-n", str(slots), "--module", "bench.noop")
    process = await _task_cli(*arguments, DATABASE_URL=uri, TASK_DATA_DIR=str(data_dir))
    async with _ended(process):
        yield process.pid


async def _task_cli(*arguments: str, **settings: str) -> Process:
    environment = {**os.environ, "TASK_LOG_LEVEL": "warning", **settings}
    command = (sys.executable, "-m", "taskservice.cli", *arguments)
    return await asyncio.create_subprocess_exec(*command, env=environment, cwd=ROOT)


@asynccontextmanager
async def _ended(process: Process) -> AsyncIterator[None]:
    """SIGTERM at the end, and the end waited for; killed where it does not heed it."""
    try:
        yield
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_S)
        except TimeoutError:
            process.kill()
            await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
