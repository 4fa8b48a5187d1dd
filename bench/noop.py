"""The handlers of a real worker process: `task-cli serve --module bench.noop`."""

import asyncio

from taskservice import task


@task
async def noop() -> None: ...


@task
async def hold(seconds: float) -> None:
    """Run so long, at no cost."""
    await asyncio.sleep(seconds)
