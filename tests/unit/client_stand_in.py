"""A small service that answers as the API does, and fails on demand. The client's tests speak to it by real sockets."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from taskservice import Client

TIME = "2026-01-02T03:04:05.000006Z"


def task_json(task_id: int, **changes: Any) -> dict[str, Any]:
    task = {
        "id": task_id,
        "name": f"task {task_id}",
        "type": "send_email",
        "description": "",
        "parameters": {"recipient": "user@example.com"},
        "queue": "default",
        "priority": 0,
        "tags": [],
        "status": "QUEUED",
        "execution": 1,
        "attempt": 0,
        "max_attempts": 4,
        "timeout_s": 10.0,
        "run_at": None,
        "created_at": TIME,
        "started_at": None,
        "finished_at": None,
        "error": None,
        "result": None,
        "version": 1,
        "position": task_id,
    }
    return {**task, **changes}


def event_json(position: int, event: str = "execution.succeeded", **carries: Any) -> dict[str, Any]:
    status = carries.pop("status", "SUCCEEDED")
    task_id, version = carries.pop("task_id", position), carries.pop("version", 1)
    head = {"position": position, "task_id": task_id, "version": version, "event": event, "status": status, "at": TIME}
    return {**head, **carries}


def frame(event: dict[str, Any]) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (event["position"], event["event"].encode(), orjson.dumps(event))


class Cut(Exception):
    """Ends a response in its middle, as a server that was killed does."""


@dataclass
class StandIn:
    """``refusals``: what to answer first, None for the real answer; ``cuts``: creates to cut once they are done.

    ``stream_cuts``: after how many events each connection to a stream is cut; when used up, it stays open.
    """

    port: int
    events: list[dict[str, Any]] = field(default_factory=list)
    tasks: dict[int, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    workers: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[Response | None] = field(default_factory=list)
    cuts: int = 0
    endings: tuple[str, ...] = ("SUCCEEDED",)
    stream_cuts: list[int] = field(default_factory=list)
    prefix: bytes = b""
    requests: list[Request] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/tasks", self.create, methods=["POST"]),
                Route("/v1/tasks", self.list_tasks),
                Route("/v1/tasks:batch", self.create_batch, methods=["POST"]),
                Route("/v1/tasks/{id:int}", self.get),
                Route("/v1/tasks/{id:int}/events", self.stream),
                Route("/v1/tasks/{id:int}:cancel", self.cancel, methods=["POST"]),
                Route("/v1/status", self.status),
                Route("/v1/workers", self.list_workers),
                Route("/v1/events", self.stream),
                Route("/v1/events/export", self.export),
            ]
        )

    async def _note(self, request: Request) -> Response | None:
        self.requests.append(request)
        body = await request.body()
        self.bodies.append(orjson.loads(body) if body else None)
        return self.refusals.pop(0) if self.refusals else None

    async def create(self, request: Request) -> Response:
        if refusal := await self._note(request):
            return refusal
        key = request.headers["Idempotency-Key"]
        status = 200 if key in self.keys else 201
        task_id = self.keys.setdefault(key, len(self.tasks) + 1)
        self.tasks.setdefault(task_id, task_json(task_id, name=self.bodies[-1]["name"]))
        if self.cuts:
            self.cuts -= 1
            return StreamingResponse(cut_after([b'{"id": ']))
        return JSONResponse(self.tasks[task_id], status)

    async def create_batch(self, request: Request) -> Response:
        """Each task ends at once, in the statuses of ``endings``, over and over."""
        if refusal := await self._note(request):
            return refusal
        ids = range(len(self.tasks) + 1, len(self.tasks) + 1 + len(self.bodies[-1]["tasks"]))
        for task_id, ending in zip(ids, cycle(self.endings), strict=False):
            self.tasks[task_id] = task_json(task_id, status=ending)
            self.events.append(event_json(len(self.events) + 1, task_id=task_id, version=3, status=ending))
        return JSONResponse({"results": [{"id": task_id} for task_id in ids]})

    async def get(self, request: Request) -> Response:
        if refusal := await self._note(request):
            return refusal
        task = self.tasks.get(request.path_params["id"])
        return JSONResponse(task) if task else problem(404, "task_not_found", "id: there is no task 7", "id")

    async def list_workers(self, request: Request) -> Response:
        return await self._note(request) or JSONResponse({"workers": self.workers})

    async def cancel(self, request: Request) -> Response:
        return await self._note(request) or JSONResponse(task_json(request.path_params["id"]), 202)

    async def status(self, request: Request) -> Response:
        position = max((event["position"] for event in self.events), default=0)
        return await self._note(request) or JSONResponse({"counts": {"QUEUED": 3}, "position": position})

    async def list_tasks(self, request: Request) -> Response:
        await self._note(request)
        newest_first = sorted(self.tasks.values(), key=lambda task: -task["id"])
        start = int(request.query_params.get("cursor", 0))
        end = start + int(request.query_params["limit"])
        cursor = str(end) if end < len(newest_first) else None
        answer = {"tasks": newest_first[start:end], "next_cursor": cursor}
        return JSONResponse(answer, headers={"Projection-Lag": "3"})

    async def stream(self, request: Request) -> Response:
        if refusal := await self._note(request):
            return refusal
        limit = self.stream_cuts.pop(0) if self.stream_cuts else None
        return StreamingResponse(self._frames(self._after(request), limit), media_type="text/event-stream")

    async def export(self, request: Request) -> Response:
        if refusal := await self._note(request):
            return refusal
        after = int(request.query_params.get("after", 0))
        lines = [orjson.dumps(e) + b"\n" for e in self.events if e["position"] > after]
        chunks = cut_after([b"".join(lines)[: self.stream_cuts.pop(0)]]) if self.stream_cuts else iterate(lines)
        return StreamingResponse(chunks, media_type="application/x-ndjson")

    def _after(self, request: Request) -> int:
        newest = max((event["position"] for event in self.events), default=0)
        return int(request.headers.get("Last-Event-ID") or request.query_params.get("after") or newest)

    async def _frames(self, after: int, limit: int | None) -> AsyncIterator[bytes]:
        yield self.prefix + b": hello\n\n"
        sent = 0
        while limit is None or sent < limit:
            fresh = [event for event in list(self.events) if event["position"] > after]
            for event in fresh[: limit and limit - sent]:
                yield frame(event)
                after, sent = event["position"], sent + 1
            await asyncio.sleep(0.01)
        raise Cut


async def iterate(chunks: list[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def cut_after(chunks: list[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
    raise Cut


def problem(status: int, code: str, detail: str, field: str | None = None, **headers: str) -> Response:
    body = {"type": f"about:blank#{code}", "status": status, "code": code, "detail": detail, "field": field}
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(service: StandIn) -> Iterator[None]:
    config = uvicorn.Config(service.app(), port=service.port, log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    listener = config.bind_socket()
    listener.listen()  # from here on a client is let in, however long the server takes to start
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)
        listener.close()


@contextmanager
def stand_in(**state: Any) -> Iterator[StandIn]:
    service = StandIn(free_port(), **state)
    with serving(service):
        yield service


@contextmanager
def connected(**state: Any) -> Iterator[tuple[StandIn, Client]]:
    with stand_in(**state) as service, Client(service.address) as client:
        yield service, client
