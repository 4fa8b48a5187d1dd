"""The live table of ``task watch``: lists, kept fresh by the coalesced stream."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, replace

from rich.console import Group
from rich.live import Live
from rich.text import Text

from taskservice.cli.render.records import task_table
from taskservice.cli.render.tables import STYLES, rich_table
from taskservice.cli.session import Session
from taskservice.client import calls
from taskservice.client.aio import AsyncClient
from taskservice.client.answers import Event, StatusCounts
from taskservice.client.calls import WatchFilters
from taskservice.domain.task import Task

INTERVAL_S = 0.5
ROWS = 30
HEAD_LINES = 5


async def show(session: Session, filters: WatchFilters) -> None:
    """Until Ctrl-C. Reads lists at most once an interval, and only after an event came."""
    listing = calls.list_tasks({**filters, "limit": ROWS})
    changed, newest = asyncio.Event(), dict[int, Event]()
    changed.set()
    async with session.async_client() as client, asyncio.TaskGroup() as tasks:
        tasks.create_task(_read_events(client, filters, newest, changed))
        # the screen is drawn by hand: nothing changes between two reads
        with Live(auto_refresh=False) as live:
            while True:
                await changed.wait()
                changed.clear()
                page = await client.send(listing)
                if page.lag_events:  # what came meanwhile shows by the events; look again for tasks that are new
                    changed.set()
                rows = min(ROWS, live.console.height - HEAD_LINES)
                live.update(_draw(page.tasks[:rows], await client.status(), newest), refresh=True)
                await asyncio.sleep(INTERVAL_S)


async def _read_events(
    client: AsyncClient, filters: WatchFilters, newest: dict[int, Event], changed: asyncio.Event
) -> None:
    coalesced: WatchFilters = {**filters, "coalesce_ms": round(INTERVAL_S * 1_000)}
    async with aclosing(client.watch(**coalesced)) as events:
        async for event in events:
            if event.is_reset:
                newest.clear()
            else:
                newest[event.task_id] = event
            changed.set()


def _draw(tasks: Sequence[Task], counts: StatusCounts, newest: dict[int, Event]) -> Group:
    shown = [freshest(task, newest) for task in tasks]
    for task_id in newest.keys() - {task.id for task in shown}:
        del newest[task_id]  # of no row: memory stays as small as the table
    summary = Text("  ").join(Text(f"{name} {n}", STYLES.get(name, "")) for name, n in counts.counts.items())
    return Group(summary, rich_table(task_table([asdict(task) for task in shown]), wrap=False))


def freshest(task: Task, newest: Mapping[int, Event]) -> Task:
    """The task as listed, or with the status of an event that the list does not know yet."""
    event = newest.get(task.id)
    if event is None or event.status is None or event.version <= task.version:
        return task
    return replace(task, status=event.status, attempt=event.data.get("attempt", task.attempt))
