"""Many clients of the event stream in a process of their own: `python -m bench.listeners PORT CLIENTS`.

Told "reach POSITION" it answers when every client has come so far; told "report" and a JSON object of when each
position was written, it answers how long after that they were received.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from typing import Any, cast

import uvloop

from bench.clock import latency_figures

REQUEST = b"GET /v1/events HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n"
CONNECTING_AT_ONCE = 50
AT_MOST_S = 600.0


class Client(asyncio.Protocol):
    """Takes the stream apart no further than needed: this process must keep up with a thousand of them."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.position = 0
        self.messages = 0
        self.ordered = True
        self.lost = False
        self.received: list[tuple[float, int, int]] = []  # when, first and last position of a piece
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(REQUEST)

    def connection_lost(self, error: Exception | None) -> None:
        self.lost = True

    def data_received(self, data: bytes) -> None:
        now = time.time()
        whole, separator, self._rest = (self._rest + data).rpartition(b"\n\n")
        if not separator:
            return
        first = whole.find(b"id: ")
        if first < 0:  # a heartbeat
            return
        self._take(now, whole, _number(whole, first + 4))
        self.began.set()

    def _take(self, now: float, whole: bytes, first: int) -> None:
        last_at = whole.rfind(b"\nid: ")
        last = _number(whole, last_at + 5) if last_at >= 0 else first
        messages = whole.count(b"\nevent: ")
        if messages:
            self.ordered &= first > self.position
            self.messages += messages
            self.received.append((now, first, last))
        self.position = last


def _number(data: bytes, start: int) -> int:
    end = data.find(b"\n", start)
    return int(data[start : end if end >= 0 else len(data)])


async def main(port: int, count: int) -> None:
    clients = await _connect(port, count)
    _say("ready")
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        word, _, rest = line.partition(" ")
        if word == "reach":
            await _reach(clients, int(rest))
            _say(sum(client.messages for client in clients))
        elif word == "report":
            _say(_report(clients, json.loads(rest)))
        else:
            return


async def _connect(port: int, count: int) -> list[Client]:
    loop, clients = asyncio.get_running_loop(), [Client() for _ in range(count)]
    for start in range(0, count, CONNECTING_AT_ONCE):
        some = clients[start : start + CONNECTING_AT_ONCE]
        await asyncio.gather(*(loop.create_connection(lambda c=client: c, "127.0.0.1", port) for client in some))  # type: ignore[misc]
        await asyncio.gather(*(client.began.wait() for client in some))
    return clients


async def _reach(clients: list[Client], position: int) -> None:
    async with asyncio.timeout(AT_MOST_S):
        for client in clients:
            while client.position < position:
                if client.lost:
                    raise ConnectionError("a stream ended before its time")
                await asyncio.sleep(0.001)


def _report(clients: list[Client], written: dict[str, float]) -> dict[str, Any]:
    at = {int(position): when for position, when in written.items()}
    delays_s = [
        now - at[position]
        for client in clients
        for now, first, last in client.received
        for position in range(first, last + 1)
        if position in at
    ]
    return {
        "messages": sorted({client.messages for client in clients}),
        "ordered": all(client.ordered for client in clients),
        "received": len(delays_s),
        "latency": latency_figures(delays_s) if delays_s else {},
    }


def _say(answer: object) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    gc.disable()  # it would walk through all that was received, and stop the clock's only reader meanwhile
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2])))
