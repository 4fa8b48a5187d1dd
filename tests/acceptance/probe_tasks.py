"""Handlers for the acceptance tests: each run leaves a line in a file, so that runs can be counted from outside."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from taskservice import Context, task


@task("probe")
async def probe(context: Context, file: str, until: str = "") -> int:
    """Run once; where ``until`` names a file, only end when that exists."""
    leave_line(file, f"{context.task_id} {context.attempt} {os.getpid()}")
    while until and not Path(until).exists():  # noqa: ASYNC110, ASYNC240 - another process makes the file
        await asyncio.sleep(0.02)
    return os.getpid()


def leave_line(file: str, line: str) -> None:
    # one small write to a file opened for appending is atomic between processes
    with open(file, "a") as out:
        out.write(line + "\n")
