"""Driving the client: a process of its own, told by lines of JSON what to call."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

WITHIN_S = 30

Answer = dict[str, Any]


@dataclass(frozen=True)
class Wire:
    """How a call travels."""

    address: str
    protocol: str = "connect"
    binary: bool = True
    gzip: bool = False
    http2: bool = False


class Refused(Exception):
    """What the client was told."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(f"{error['code']}: {error['message']}")
        self.code: str = error["code"]
        self.message: str = error["message"]
        self.headers: Mapping[str, str] = error["headers"]


class Client:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._number = 0

    async def call(self, wire: Wire, method: str, **request: Any) -> Answer:
        """The response. Raises Refused."""
        return (await self.call_with(wire, method, request))["response"]

    async def call_with(self, wire: Wire, method: str, request: Answer, **options: Any) -> Answer:
        """``headers`` and ``timeout_ms`` may be given; the answer has the response's as well."""
        call = {"method": method, "request": request, "wire": asdict(wire), **options}
        return await self._ask({"call": call})

    async def pull(self, wire: Wire, **headers: str) -> Stream:
        return await self.open(wire, "PullEvents", headers)

    async def open(self, wire: Wire, method: str, headers: Mapping[str, str], **request: Any) -> Stream:
        call = {"method": method, "request": request, "wire": asdict(wire), "headers": headers}
        await self._ask({"open": call})
        return Stream(self, self._number)

    async def _ask(self, command: Answer) -> Answer:
        self._number += 1
        answered = self._waiting[self._number] = asyncio.get_running_loop().create_future()
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"id": self._number, **command}).encode() + b"\n")
        answer = await asyncio.wait_for(answered, WITHIN_S)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer

    async def listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            answer = json.loads(line)
            future = self._waiting.pop(answer["id"])
            if not future.done():
                future.set_result(answer)

    def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()


class Stream:
    def __init__(self, client: Client, number: int) -> None:
        self._client = client
        self._number = number

    async def next(self) -> Answer | None:
        """The next message; None: the stream ended well. Raises Refused."""
        return (await self._client._ask({"next": self._number})).get("response")

    async def cancel(self) -> None:
        await self._client._ask({"cancel": self._number})


@asynccontextmanager
async def running(env: dict[str, str], program: Path) -> AsyncIterator[Client]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec("node", program, env=env, stdin=pipe, stdout=pipe)
    client = Client(process)
    listening = asyncio.create_task(client.listen())
    try:
        yield client
    finally:
        client.kill()
        await process.wait()
        await listening
