"""Worker processes, which begin when they are told to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from bench.children import Child, python_child

# A worker of a service that is to be fast has so many: `task-cli serve -n 500`.
SLOTS = 500


@dataclass
class Workers:
    """``runs`` and ``delays_s`` of stamped tasks are known once the workers are stopped."""

    children: list[Child]
    runs: int = 0
    delays_s: list[float] = field(default_factory=list)

    @property
    def pids(self) -> list[int]:
        return [child.pid for child in self.children]

    async def go(self) -> None:
        for child in self.children:
            await child.tell("go")

    async def stop(self) -> None:
        while self.children:
            child = self.children.pop()
            await child.tell("stop")
            answer = await child.answer()
            self.runs += answer["runs"]
            self.delays_s += answer["delays_s"]


@asynccontextmanager
async def stopped_workers(uri: str, count: int) -> AsyncIterator[Workers]:
    """Started processes that wait for ``go``; stopped at the end, unless the body fails."""
    async with AsyncExitStack() as stack:
        opened = [python_child("bench.worker", uri, str(SLOTS)) for _ in range(count)]
        workers = Workers([await stack.enter_async_context(child) for child in opened])
        yield workers
        await workers.stop()
