"""Many clients of the event stream in a process of their own: `python -m tests.chaos.streams` and a JSON object.

Told "settle POSITION WITHIN_S" it ends the cuts, waits until every client has come so far, writes the positions that
they have seen into a file, and answers how it went. Told "position" it says how far the first of them is.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import resource
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import uvloop

from tests.chaos.streams.canon import Canon
from tests.chaos.streams.client import Client

TOLD_AT_MOST = 20


async def main(wish: dict[str, Any]) -> None:
    canon, chances = Canon(), random.Random(f"{wish['seed']} streams")
    clients = [
        Client(
            canon, wish["ports"], number, wish["cut_every_s"], number < wish["slow"], random.Random(chances.random())
        )
        for number in range(wish["clients"])
    ]
    running = [asyncio.create_task(client.run()) for client in clients]
    say("ready")
    while line := (await asyncio.to_thread(sys.stdin.readline)).split():
        if line[0] == "settle":
            await settle(clients, int(line[1]), float(line[2]))
            await asyncio.to_thread(Path(wish["positions"]).write_text, "\n".join(map(str, canon.ids)))
            say(report(clients, int(line[1])))
        else:
            say(canon.ids[-1] if canon.ids else 0)
    for task in running:
        task.cancel()


async def settle(clients: list[Client], position: int, within_s: float) -> None:
    for client in clients:
        client.settle()
    deadline = asyncio.get_running_loop().time() + within_s
    for client in clients:
        while client.position < position and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def report(clients: list[Client], position: int) -> dict[str, Any]:
    counts = sum((client.counts for client in clients), Counter[str]())
    differences = [{"client": n, **one} for n, client in enumerate(clients) for one in client.differences]
    return {
        "clients": len(clients),
        "counts": dict(counts),
        "differences": dict(Counter(one["kind"] for one in differences)),
        "first_differences": differences[:TOLD_AT_MOST],
        "silences": [f"{n}: {told}" for n, client in enumerate(clients) for told in client.silences][:TOLD_AT_MOST],
        "behind": [f"{n}: {client.told()}" for n, client in enumerate(clients) if client.position < position],
    }


def say(answer: object) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    gc.disable()  # it would walk through all that is kept, and everybody would have to wait meanwhile
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    uvloop.run(main(json.loads(sys.argv[1])))
