"""Handlers for the dashboard's tests: one of each ending, on demand."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from taskservice import Context, Retry, task


@task("echo")
async def echo(value: Any = None) -> Any:
    """Succeed with the value."""
    return value


@task("boom")
async def boom(message: str = "it broke", times: int = 1) -> None:
    """Fail with the message, so many times over, and be retried by the task's policy."""
    raise RuntimeError(message * times)


@task("later")
async def later(context: Context, after_s: float = 3600) -> int:
    """Be put off once, and succeed then."""
    if context.attempt == 1:
        raise Retry(after_s=after_s)
    return context.attempt


@task("hold")
async def hold(until: str) -> str:
    """Run until there is a file of this name."""
    while not Path(until).exists():  # noqa: ASYNC110, ASYNC240 - the test, another process, makes it
        await asyncio.sleep(0.02)
    return "held"


@task("make")
async def make(count: int) -> dict[str, list[dict[str, Any]]]:
    """Succeed with so many items."""
    return {"items": [{"id": number, "label": f"item {number}"} for number in range(count)]}
