"""Cancelling and re-running all tasks that match: a hundred thousand, by one real server process."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Any

import httpx

from bench.checks import CheckFailed
from bench.children import server_process
from bench.clock import until
from bench.ours.creators import store_creator
from bench.ours.progress import AT_MOST_S, watch
from bench.sizes import PER_CALL
from bench.turn import OURS, Contestant, Turn
from taskservice.infra.migrate import migrate


async def play(turn: Turn) -> None:
    await asyncio.to_thread(migrate, turn.uri)
    tasks = turn.sizes.operation_tasks
    async with AsyncExitStack() as stack:
        creator = await stack.enter_async_context(store_creator(turn.uri))
        for start in range(0, tasks, PER_CALL):
            await creator.many(min(PER_CALL, tasks - start))
        _, port = await stack.enter_async_context(server_process(turn.uri, turn.data_dir))
        progress = await stack.enter_async_context(watch(turn.uri))
        client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}")
        await stack.enter_async_context(client)
        for what in ("cancel", "rerun"):
            await progress.caught_up()
            turn.report(f"operation-{what}", **await _change(client, what, tasks))


async def _change(client: httpx.AsyncClient, what: str, tasks: int) -> dict[str, float]:
    """From the asking until the last task is changed; ``found_ms`` of it until all of them were found."""
    begun, found_ms = time.perf_counter(), 0.0
    operation: dict[str, Any] = (await client.post(f"/v1/tasks:{what}", json={"filter": {}})).json()["operation"]

    async def ended() -> bool:
        nonlocal operation, found_ms
        operation = (await client.get(f"/v1/operations/{operation['id']}")).json()["operation"]
        if not found_ms and operation["found_at"]:
            found_ms = (time.perf_counter() - begun) * 1e3
        return bool(operation["status"] != "RUNNING")

    await until(ended, AT_MOST_S, "the end of the operation")
    took_s = time.perf_counter() - begun
    if (operation["status"], operation["changed"]) != ("SUCCEEDED", tasks):
        raise CheckFailed(f"the operation changed {operation['changed']} of {tasks:,} tasks: {operation['status']}")
    return {"tasks_per_s": tasks / took_s, "took_ms": took_s * 1e3, "found_ms": found_ms}


CONTESTANTS = (Contestant(OURS, ("operation-cancel", "operation-rerun"), play, once=True, label="operations"),)
