"""Loops that run beside something else, and end with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def in_background(*jobs: Coroutine[Any, Any, None] | asyncio.Task[Any]) -> AsyncIterator[None]:
    """Run ``jobs`` beside the body; they are cancelled, and have ended, when it is left."""
    tasks = [job if isinstance(job, asyncio.Task) else asyncio.create_task(job) for job in jobs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
