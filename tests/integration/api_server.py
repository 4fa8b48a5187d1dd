"""A server on a socket of its own, in the test's event loop, and what the API's tests ask of it."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
from httpx_sse import ServerSentEvent, aconnect_sse
from starlette.applications import Starlette

from taskservice.api.app import create_app
from taskservice.api.connection.limits import ConnectionLimits
from taskservice.api.connection.listening import bind
from taskservice.api.parts import Parts
from taskservice.api.server import Server, configure
from taskservice.api.stream.limits import StreamLimits
from taskservice.domain.outcome import Outcome, Succeeded
from taskservice.domain.retry import RetryPolicy
from taskservice.infra.database import connect
from taskservice.infra.queue.claim import claim
from taskservice.infra.queue.finish import Ending, finish
from taskservice.infra.settings import Settings
from taskservice.infra.statements import sql

NEWSLETTER = {"name": "Send Newsletter", "type": "send_email", "parameters": {"recipient": "user@example.com"}}
JSON = {"Content-Type": "application/json"}


@dataclass
class Api:
    address: str
    client: httpx.AsyncClient
    app: Starlette
    server: Server
    serving: asyncio.Task[None]
    uri: str

    @property
    def parts(self) -> Parts:
        parts: Parts = self.app.state.parts
        return parts

    async def create(self, **fields: Any) -> dict[str, Any]:
        answer = await self.client.post("/v1/tasks", json={**NEWSLETTER, **fields})
        assert answer.status_code == 201, answer.text
        task: dict[str, Any] = answer.json()
        return task

    async def create_many(self, count: int, **fields: Any) -> list[int]:
        body = {"tasks": [{**NEWSLETTER, **fields} for _ in range(count)]}
        answer = await self.client.post("/v1/tasks:batch", json=body)
        assert answer.status_code == 200, answer.text
        return [result["id"] for result in answer.json()["results"]]

    async def stop(self) -> None:
        self.server.should_exit = True
        await asyncio.wait_for(self.serving, 20)


def settings_for(uri: str, **environment: str) -> Settings:
    listen = {"DATABASE_LISTEN_URL": os.environ.get("DATABASE_LISTEN_URL", "")}
    return Settings.load({"DATABASE_URL": uri, **listen, **environment}, Path("/nowhere"))


@asynccontextmanager
async def serving(
    uri: str,
    limits: StreamLimits | None = None,
    bounds: ConnectionLimits | None = None,
    *,
    insecure: bool = False,
    **environment: str,
) -> AsyncIterator[Api]:
    """On this machine's own address; SERVER_HOST is only what the server believes."""
    settings = settings_for(uri, **environment)
    app = create_app(settings, uri, limits, insecure=insecure)
    server = Server(configure(app, settings.grace_s, bounds), app)
    listening = bind("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    running = asyncio.create_task(server.serve(sockets=[listening]))
    await until(lambda: server.started or running.done(), "the server listens")
    async with httpx.AsyncClient(base_url=address, timeout=30, trust_env=False) as client:
        api = Api(address, client, app, server, running, uri)
        try:
            yield api
        finally:
            await client.aclose()
            await api.stop()


async def until(condition: Callable[[], object], what: str, within_s: float = 15.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {within_s:g} s"
        await asyncio.sleep(0.005)


class Stream:
    """An open event stream; ``position`` is what its next connection would resume from."""

    def __init__(self, messages: AsyncIterator[ServerSentEvent]) -> None:
        self._messages = messages
        self.position = ""

    async def next(self, within_s: float = 15.0) -> ServerSentEvent:
        """The next event; messages that only tell a position are passed over."""
        while True:
            message = await asyncio.wait_for(anext(self._messages), within_s)
            self.position = message.id
            if message.data:
                return message

    async def take(self, count: int) -> list[dict[str, Any]]:
        return [orjson.loads((await self.next()).data) for _ in range(count)]


@asynccontextmanager
async def streaming(api: Api, path: str = "/v1/events", **request: Any) -> AsyncIterator[Stream]:
    """Begins after the server has answered, so that what is committed from now on is in it."""
    async with aconnect_sse(api.client, "GET", path, **request) as source:
        assert source.response.status_code == 200, await source.response.aread()
        yield Stream(source.aiter_sse())


async def work(uri: str, outcome: Outcome | None = None, types: tuple[str, ...] = ("send_email",)) -> int:
    """Run whatever is queued, as a worker would; how many attempts that were."""
    conn = await connect(uri, name="test worker")
    async with conn:
        worker = {"host": "here", "pid": 1, "types": list(types), "queues": [], "slots": 100, "lease_s": 60}
        (worker_id,) = await (await conn.execute(sql("register_worker"), worker)).fetchone() or (0,)
        name, ran = f"here/{worker_id}", 0
        while claimed := await claim(conn, worker_id, name, 50):
            endings = [Ending(one.task_id, one.token, outcome or Succeeded(), RetryPolicy()) for one in claimed]
            assert not await finish(conn, worker_id, name, endings)
            ran += len(claimed)
        return ran
