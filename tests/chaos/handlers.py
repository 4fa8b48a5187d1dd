"""What the workers run. Every run leaves a line, so that runs are counted without asking the database.

A line: task, execution, attempt, the worker's process id, the seconds that its context says are left.
"""

from __future__ import annotations

import asyncio
import os
import time
from functools import cache
from pathlib import Path
from typing import Any

from taskservice import Context, task


@task("chaos.quick")
async def quick(context: Context, padding: str = "") -> dict[str, Any]:
    return leave_line(context, os.getpid())


@task("chaos.nap")
async def nap(context: Context, seconds: float, padding: str = "") -> dict[str, Any]:
    said = leave_line(context, os.getpid())
    await asyncio.sleep(seconds)
    return said


@task("chaos.thread")
def in_thread(context: Context, seconds: float, padding: str = "") -> dict[str, Any]:
    said = leave_line(context, os.getpid())
    time.sleep(seconds)
    return said


@task("chaos.flaky")
async def flaky(context: Context, failures: int, padding: str = "") -> dict[str, Any]:
    said = leave_line(context, os.getpid())
    if context.attempt <= failures:
        raise RuntimeError(f"attempt {said['attempt']} of {said['pid']}")
    return said


@task("chaos.isolated", isolation="process")
def isolated(context: Context, seconds: float, padding: str = "") -> dict[str, Any]:
    said = leave_line(context, os.getppid())
    time.sleep(seconds)
    return said


def leave_line(context: Context, worker_pid: int) -> dict[str, Any]:
    """What the attempt says of itself, also as its result: so the log tells who really did it."""
    line = f"{context.task_id} {context.execution} {context.attempt} {worker_pid} {context.remaining_s:.3f}\n"
    os.write(_file(os.getpid()), line.encode())
    return {"attempt": context.attempt, "pid": worker_pid}


@cache
def _file(pid: int) -> int:
    """A file of each process's own; what was written stays when the process is killed."""
    return os.open(Path(os.environ["CHAOS_RUNS"], str(pid)), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
