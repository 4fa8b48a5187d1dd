"""A worker process of the bench: `python -m bench.worker URI SLOTS`. "go" starts it, "stop" ends it, and then it tells
how often its handlers ran, and how long after the task's creation began each stamped one did."""

from __future__ import annotations

import asyncio
import json
import sys
import time

import uvloop

from taskservice.infra.log import configure
from taskservice.workers.handlers import Registry
from taskservice.workers.options import WorkerOptions
from taskservice.workers.worker import Worker


class Handlers:
    def __init__(self) -> None:
        self.runs = 0
        self.delays_s: list[float] = []

    async def noop(self) -> None:
        self.runs += 1

    async def stamp(self, begun: float) -> None:
        # perf_counter is one clock for all processes of a machine
        self.delays_s.append(time.perf_counter() - begun)
        self.runs += 1

    async def send_email(self, recipient: str, subject: str) -> dict[str, object]:
        """What the built-in handler returns, with no mail sent."""
        self.runs += 1
        message_id = f"<{self.runs}.{time.time_ns()}@localhost>"
        return {"message_id": message_id, "recipients": [recipient], "delivered_to": "maildir"}


async def main(uri: str, slots: int) -> None:
    handlers, registry, stop = Handlers(), Registry(), asyncio.Event()
    for handler in (handlers.noop, handlers.stamp, handlers.send_email):
        registry.task(handler)
    worker = Worker(uri, registry, WorkerOptions(slots=slots))
    _say("ready")
    working: asyncio.Task[None] | None = None
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        if line == "go":
            working = asyncio.create_task(worker.run(stop))
        elif line == "runs":
            _say(handlers.runs)
        elif line == "stop":
            break
    stop.set()
    if working is not None:
        await working
    _say({"runs": handlers.runs, "delays_s": handlers.delays_s})


def _say(answer: object) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    configure("warning", "text")
    uvloop.run(main(sys.argv[1], int(sys.argv[2])))
